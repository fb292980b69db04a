"""The order of the tests, and what --quick and --all select; what they share is in tests/shared."""

import gc
import os
from pathlib import Path

import psutil
import pytest

from tests import tables
from tests.examples import load_examples
from tests.import_order import import_in_order_of
from tests.long_tests import Watch, file_of, function_of, read_long, seconds_by_file
from tracker.messages.terminal.program import CALLED_AS

pytest_plugins = ["tests.few_reports", "tests.postgresql.of_run"]
SHARED = (
    "tests.postgresql.fixtures",
    "tests.shared.browsers",
    "tests.shared.commands",
    "tests.shared.machine",
    "tests.shared.new_tables",
    "tests.shared.registers",
    "tests.shared.statements",
)
"""What the tests share in a process. The one that only gathers the reports needs none of it: a second before the others
start."""
pytest.register_assert_rewrite(*SHARED)  # the conftest of a folder that is named may import one before

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"

os.environ.pop(CALLED_AS, None)  # run.py starts the tests; what they start is called by its own name

os.environ.setdefault("NODE_COMPILE_CACHE", str(ROOT / ".pytest_cache" / "node"))
"""The browser's driver, started dozens of times, is compiled once."""

gc.disable()
"""Until all items are there (pytest_collection_finish): what is imported and collected stays to the end."""

LEFT_OUT = pytest.StashKey[dict[str, int]]()
"""Reason for skipping with --quick -> number of items."""
LONG = pytest.StashKey[dict[str, float]]()
"""What tests/long.txt says."""

# Selection and order of items


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="also what is like another test, in more cases or in Chromium")
    parser.addoption("--quick", action="store_true", help="leave out what needs a browser or PostgreSQL, or takes long")
    parser.addoption("--renew-long", action="store_true", help="write tests/long.txt from what this run takes")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes more than there are cores: whoever waits for a browser, a time limit or a database uses none. What
    --quick selects waits for nothing."""
    return (psutil.cpu_count(logical=False) or 1) + (0 if config.getoption("quick") else 2)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.getoption("dist", "no") == "no":
        for name in SHARED:
            config.pluginmanager.import_plugin(name)
    load_examples(is_all=bool(config.getoption("all")))
    config.stash[LONG] = read_long()
    if is_whole(config):
        config.pluginmanager.register(tables, "tables")
    if config.getoption("renew_long") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Watch(), "watch")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", None)
    if worker and is_whole(session.config):
        import_in_order_of(int(worker["workerid"].removeprefix("gw")), worker["workercount"])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files come first, so that no process ends alone with one of them."""
    reasons = {item: reason for item in items if (reason := why_left_out(item))}
    why = list(reasons.values())
    config.stash[LEFT_OUT] = {reason: why.count(reason) for reason in sorted(set(why))}
    config.hook.pytest_deselected(items=list(reasons))
    items[:] = [item for item in items if item not in reasons]
    seconds = seconds_by_file(config.stash[LONG])
    items.sort(key=lambda item: seconds.get(file_of(item.nodeid), 0.0), reverse=True)


def pytest_collection_finish() -> None:
    """Thousands of items stay to the end: the collector of cycles need not go through them, not even once; and through
    all that is left seldom, for that was two thirds of its time."""
    gc.freeze()
    gc.set_threshold(5_000, 10, 50)
    gc.enable()


def why_left_out(item: pytest.Item) -> str | None:
    """Why this run skips an item; None: it runs."""
    if item.get_closest_marker("with_all") and not item.config.getoption("all"):
        return "with --all"
    if not item.config.getoption("quick"):
        return None
    if item.get_closest_marker("end_to_end"):
        return "end to end"
    if item.get_closest_marker("postgresql"):
        return "on PostgreSQL"
    if "chromium" in getattr(item, "fixturenames", ()):
        return "in a browser"
    is_long = function_of(item.nodeid) in item.config.stash[LONG]
    return "that take long" if is_long and is_whole(item.config) else None


def is_whole(config: pytest.Config) -> bool:
    """Whether no part of the tests was named: what is named runs, long or not."""
    return {Path(word).resolve() for word in config.args} <= {ROOT, ROOT / "tests"}


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist passes on what it skipped: each worker collects all items."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = session.config.stash.get(LEFT_OUT, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    config: pytest.Config = getattr(node, "config")  # noqa: B009 - a node has no type of its own
    config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line, after pytest's own."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    counts = config.stash.get(LEFT_OUT, {})
    if terminal is not None and (counts or config.getoption("quick")):
        told = ", ".join(f"{count} {reason}" for reason, count in counts.items())
        terminal.write_line(f"left out: {told or 'nothing'} (python3 run.py test --all runs everything)")
