"""What the log shows on the console."""

import io
import logging
from collections.abc import Iterator

import pytest
from rich.console import Console

from tracker.cli.consoles import start_log


@pytest.fixture
def shown() -> Iterator[io.StringIO]:
    root, psycopg = logging.getLogger(), logging.getLogger("psycopg")
    before = root.handlers[:], root.level, psycopg.level
    root.handlers = []
    psycopg.setLevel(logging.WARNING)  # as the library does itself
    yield io.StringIO()
    root.handlers, root.level, psycopg.level = before


@pytest.mark.parametrize(("verbosity", "is_shown"), [(0, False), (1, True)])
def test_a_library_that_sets_its_own_level_logs_on_request_too(
    shown: io.StringIO, verbosity: int, is_shown: bool
) -> None:
    start_log(Console(file=shown, width=200), verbosity)
    logging.getLogger("psycopg.pool").warning("error connecting in 'pool-1'")
    assert ("pool-1" in shown.getvalue()) is is_shown
