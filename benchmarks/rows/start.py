"""Measures how long a command takes to start: `tracker problems` of the demonstration, beside what it loads."""

import shutil
import sys
import time
from pathlib import Path

from benchmarks.bench import Bench, scratch
from benchmarks.figures import Line, at_most
from benchmarks.processes import ROOT, check_ended, started, time_tracker
from benchmarks.tables import Report

PARTS = {
    "Python alone": "pass",
    "SQLAlchemy": "import sqlalchemy",
    "SQLAlchemy and pydantic": "import sqlalchemy, pydantic",
    "the store, with both": "import tracker.store.store",
}
DONE = frozenset({0, 3})
"""A scan of the demonstration leaves accounts that are not verified."""


def measure(bench: Bench) -> Report:
    taken: list[float] = []
    parts: dict[str, list[float]] = {part: [] for part in PARTS}
    with scratch() as folder:
        shutil.copy(ROOT / "accounts.yaml", folder)
        place = ("--register", folder / "accounts.yaml", "--state", folder / "state", "--quiet")
        bench.tell("scanning the demonstration")
        time_tracker([*place, "scan", "--replay", ROOT / "fixtures"], folder, DONE)
        for _ in range(max(2, bench.size.pairs)):
            taken.append(time_tracker([*place, "problems"], folder))
            for part, code in PARTS.items():
                parts[part].append(time_python(code, folder))
    return Report(
        title="A command's start",
        how=(
            "`tracker problems` of the demonstration, from start to exit, in turn with a Python process that only "
            "loads a part of what the command loads."
        ),
        lines=(
            Line(
                what="tracker problems, seconds",
                values=tuple(taken),
                form="{:.2f}",
                reach=at_most(0.3),
            ),
            *(Line(what=f"{part}, seconds", values=tuple(values), form="{:.2f}") for part, values in parts.items()),
        ),
    )


def time_python(code: str, folder: Path) -> float:
    """Seconds of a Python process.

    Raises:
        SideFailed: it failed.
    """
    begun = time.perf_counter()
    with started([sys.executable, "-c", code], folder) as (child, _):
        assert child.stdout is not None
        child.stdout.read()
        child.wait()
        took = time.perf_counter() - begun
    check_ended(child, folder)
    return took
