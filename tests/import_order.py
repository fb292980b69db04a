"""Each process begins with test modules with which no other begins.

pytest writes the assertions of a module anew when it is imported for the first time, which takes longer than all else
of an import, and keeps the result for whoever imports it next. Processes that all begin with the same module do that
for every module at the same time.
"""

import importlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def import_in_order_of(worker: int, workers: int) -> None:
    """
    Args:
        worker: number of the process, from 0 on.
        workers: how many there are.
    """
    for name in order_of(worker, workers, module_names()):
        with suppress(Exception, pytest.skip.Exception):  # pytest imports it again, and reports why it cannot
            importlib.import_module(name)


def order_of(worker: int, workers: int, names: Sequence[str]) -> list[str]:
    """All names, from those on with which this process begins."""
    first = len(names) * worker // workers
    return [*names[first:], *names[:first]]


def module_names() -> list[str]:
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
