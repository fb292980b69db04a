"""Which tests take long: tests/long.txt, a line for each function with the seconds of all its cases together, in the
last run that wrote it (`python3 run.py test --renew-long`, on a quiet machine).

Files with the most seconds come first, so that no process ends alone with one of them; --quick leaves out the
functions. A function that the file does not know is short, and one that is gone does no harm.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

FILE = Path(__file__).with_name("long.txt")
LONG_S = 0.15


def function_of(item: str) -> str:
    """The function of an item's id, without its parameters."""
    return item.partition("[")[0]


def file_of(item: str) -> str:
    return item.partition("::")[0]


def read_long() -> dict[str, float]:
    """Function -> seconds."""
    lines = FILE.read_text("utf-8").splitlines()
    return {name: float(seconds) for seconds, name in (line.split(maxsplit=1) for line in lines)}


def seconds_by_file(long: dict[str, float]) -> dict[str, float]:
    """Of each file that has long functions, their seconds."""
    found: defaultdict[str, float] = defaultdict(float)
    for name, seconds in long.items():
        found[file_of(name)] += seconds
    return dict(found)


class Watch:
    """Writes the file from what the tests of a run take: a plugin of the process that hears of all of them."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._taken[function_of(report.nodeid)] += report.duration

    def pytest_sessionfinish(self) -> None:
        write_long(self._taken)


def write_long(taken: Mapping[str, float]) -> None:
    """
    Args:
        taken: function -> seconds.
    """
    longest_first = sorted(taken.items(), key=lambda one: (-one[1], one[0]))
    lines = [f"{seconds:.1f} {name}\n" for name, seconds in longest_first if seconds >= LONG_S]
    FILE.write_text("".join(lines), "utf-8")
