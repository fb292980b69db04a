"""Groups the time of a profiled run: Python's by function group, and the CPU by kind of process."""

import pstats
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

Place = tuple[str, int, str]
"""File, line and name of a function; `~` is the file of built-in functions."""

WAITING = ("select.epoll", "select.poll", "select.select", "kqueue")
KINDS: Mapping[str, str] = {
    "waiting": "waiting for browser and network",
    "playwright": "talking to the driver (playwright)",
    "asyncio": "event loop (asyncio)",
    "sqlalchemy": "database (sqlalchemy)",
    "sqlite3": "database (SQLite itself)",
    "alembic": "making the database (alembic)",
    "scrapers": "routes, captures and parsers (scrapers)",
    "tracker": "identity, checks, assessment, store (tracker)",
    "parsel": "reading HTML (parsel)",
    "json": "JSON",
    "base64": "base64",
    "import": "importing modules",
}
OTHER = "everything else"


def kind_of(place: Place) -> str:
    """The group of a function; empty: the group of its caller."""
    file, _, name = place
    if file.startswith("<frozen importlib"):
        return "import"
    if file == "~":
        if any(word in name for word in WAITING):
            return "waiting"
        return next((kind for word, kind in BUILT_IN.items() if word in name), "")
    parts = Path(file).parts
    return next((part for part in reversed(parts) if part in KINDS), OTHER)


BUILT_IN = {"sqlite3": "sqlite3", "a2b_base64": "base64", "b2a_base64": "base64", "scanner": "json", "lxml": "parsel"}


def python_seconds(path: Path) -> dict[str, float]:
    """Group -> its own seconds; built-in functions count for their caller."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for place, entry in read_stats(path).items():
        own, callers = entry[2], entry[4]
        if kind := kind_of(place):
            seconds[kind] += own
            continue
        for caller, numbers in callers.items():
            seconds[kind_of(caller) or OTHER] += numbers[2]
    return seconds


Numbers = tuple[int, int, float, float]
"""Calls, primitive calls, own seconds, seconds with callees."""


def read_stats(path: Path) -> Mapping[Place, tuple[int, int, float, float, Mapping[Place, Numbers]]]:
    """Function -> its numbers, and the numbers by caller."""
    stats: Mapping[Place, tuple[int, int, float, float, Mapping[Place, Numbers]]]
    stats = vars(pstats.Stats(str(path)))["stats"]
    return stats


def table(seconds: Mapping[str, float], accounts: int, *, least: float = 0.01) -> list[tuple[str, str, str]]:
    """(group, milliseconds an account, share), the greatest first; groups with a share below `least` are joined."""
    whole = sum(seconds.values())
    shown = {name: value for name, value in seconds.items() if value >= least * whole and name != OTHER}
    rows = sorted(shown.items(), key=lambda pair: -pair[1])
    rest = whole - sum(shown.values())
    every: Iterable[tuple[str, float]] = [*rows, (OTHER, rest)]
    return [
        (KINDS.get(name, name), f"{value / accounts * 1000:.1f}", f"{value / whole:.0%}")
        for name, value in every
        if value
    ]


def process_kind(name: str, command: list[str]) -> str:
    """The kind of a process: one of the browser, the driver, or this program."""
    kind = next((word.removeprefix("--type=") for word in command if word.startswith("--type=")), "")
    if kind:
        service = next((word.partition("=")[2] for word in command if word.startswith("--utility-sub-type=")), "")
        return f"browser: {'network' if 'network' in service else kind}"
    if name.startswith("python"):
        return "this program"
    return "driver (node)" if name.startswith(("node", "MainThread")) else "browser: main"
