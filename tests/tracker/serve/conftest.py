"""One server for each module of tests."""

from collections.abc import Iterator

import pytest

from tests.tracker.serve.served import Served, serving
from tests.tracker.tui.conftest import make_state


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A register of six accounts with two scans; `served.sign_in(name, role)` gives the cookies of a person."""
    folder = tmp_path_factory.mktemp("served")
    make_state(folder)
    with serving(folder) as running:
        yield running
