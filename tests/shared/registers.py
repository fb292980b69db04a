"""A register is read once as long as its file stays the same, as a program reads it once: each command in the process
of the tests does it anew otherwise, a tenth of the time of a listing of a hundred accounts."""

import sys
from collections.abc import Iterator
from functools import lru_cache

import pytest

from tracker.register.register import parse_register

REGISTERS = 32
"""Of as many files what was read is kept."""


@pytest.fixture(scope="session", autouse=True)
def registers_read_once() -> Iterator[None]:
    """By content and place; not where it names another file, which may change."""
    read_once = lru_cache(maxsize=REGISTERS)(parse_register)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            sys.modules[parse_register.__module__],
            "parse_register",
            lambda content, path: (parse_register if b"rule_set" in content else read_once)(content, path),
        )
        yield
