"""Measures how long a command takes to start: `tracker problems` of the demonstration, beside what it loads."""

import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bench import Bench, scratch
from benchmarks.figures import Line, at_most, ratios
from benchmarks.processes import ROOT, check_ended, started, time_tracker
from benchmarks.tables import Report

FLOOR = "SQLModel and typer"
"""What no command of a program with these two can do without."""
PARTS = {
    "Python alone": "pass",
    "SQLAlchemy": "import sqlalchemy",
    "SQLAlchemy and pydantic": "import sqlalchemy, pydantic",
    FLOOR: "import sqlmodel, typer",
    "the store": "import tracker.store.store",
}
DONE = frozenset({0, 3})
"""A scan of the demonstration leaves accounts that are not verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    seconds: float
    """From start to exit."""
    cpu_s: float


def measure(bench: Bench) -> Report:
    taken: list[Times] = []
    parts: dict[str, list[Times]] = {part: [] for part in PARTS}
    with scratch() as folder:
        shutil.copy(ROOT / "accounts.yaml", folder)
        place = ("--register", folder / "accounts.yaml", "--state", folder / "state", "--quiet")
        bench.tell("scanning the demonstration")
        time_tracker([*place, "scan", "--replay", ROOT / "fixtures"], folder, DONE)
        time_tracker([*place, "problems"], folder, DONE)  # compiles what is not compiled yet
        for _ in range(max(2, bench.size.pairs)):
            taken.append(time_python(["-m", "tracker", *place, "problems"], folder))
            for part, code in PARTS.items():
                parts[part].append(time_python(["-c", code], folder))
    return Report(
        title="A command's start",
        how=(
            "`tracker problems` of the demonstration, from start to exit, in turn with a Python process that only "
            "loads a part of what the command loads. CPU is what the process used; other work on the machine lengthens "
            "it less than the time from start to exit."
        ),
        lines=(
            Line(
                what="tracker problems, seconds",
                values=tuple(times.seconds for times in taken),
                form="{:.2f}",
                target=at_most(0.3),
            ),
            cpu_line("tracker problems", taken),
            Line(
                what=f"tracker problems: CPU ÷ that of {FLOOR}",
                values=ratios([times.cpu_s for times in taken], [times.cpu_s for times in parts[FLOOR]]),
                form="{:.2f} ×",
                target=at_most(2),
            ),
            *(cpu_line(part, values) for part, values in parts.items()),
        ),
    )


def cpu_line(what: str, taken: Sequence[Times]) -> Line:
    return Line(what=f"{what}, seconds of CPU", values=tuple(times.cpu_s for times in taken), form="{:.2f}")


def time_python(words: Sequence[str | Path], folder: Path) -> Times:
    """What a Python process takes. Nothing runs beside it, so that all CPU of this process' children is its.

    Raises:
        SideFailed: it failed.
    """
    begun, before = time.perf_counter(), os.times()
    with started([sys.executable, *words], folder) as (child, _):
        assert child.stdout is not None
        child.stdout.read()
        child.wait()
        took, after = time.perf_counter() - begun, os.times()
    check_ended(child, folder)
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Times(seconds=took, cpu_s=used)
