"""Shared by the whole suite: one Chromium, one replay and prepared tables per test process, the order of the tests, and
what --quick and --all select."""

import gc
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil
import pytest
import pytest_asyncio
from playwright import async_api as pw
from sqlalchemy import Connection, Engine, make_url

from scrapers.browser.browser import Browser, open_browser
from scrapers.browser.install.chromium import LaunchChoice, NoBrowser, find_chromium
from scrapers.browser.session import BrowserOptions
from tests import tables
from tests.examples import load_examples
from tests.import_order import import_in_order_of
from tests.lending import Lending, lent
from tests.lent_driver import LentDriver
from tests.long_tests import Watch, file_of, function_of, read_long, seconds_by_file
from tests.recorded_browser import RecordedBrowser, RecordedReplay
from tracker.cli.scanning.machine import connections
from tracker.messages.terminal.program import CALLED_AS
from tracker.recordings.recording import Recording
from tracker.recordings.replay_proxy import Replay, open_replay
from tracker.scan.scan import run_scan
from tracker.store.database.engine import open_engine
from tracker.store.database.migrate import bring_to_head, create_tables, version_of
from tracker.text.secrets import SECRETS

pytest_plugins = [
    "tests.few_reports",
    "tests.postgresql.fixtures",
    "tests.shared.commands",
    "tests.shared.registers",
    "tests.shared.statements",
]

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
LOOK_S = 20.0
"""Far above what a look at the loopback takes, on a busy machine too."""

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
    """One process more than there are cores: whoever waits for a browser, a time limit or a database uses none. What
    --quick selects waits for nothing."""
    return (psutil.cpu_count(logical=False) or 1) + (not config.getoption("quick"))


def pytest_configure(config: pytest.Config) -> None:
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


# Nothing leaves this machine


@pytest.fixture(scope="session", autouse=True)
def every_platform_answers() -> Iterator[None]:
    """`tracker doctor` connects to the platforms; here nobody is connected to."""

    async def first(hosts: Sequence[str], **_: object) -> str:
        return hosts[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connections, "reach", first)
        yield


@pytest.fixture(scope="module", autouse=True)
def no_secrets_of_another_file() -> None:
    """What tests register as secret is looked for in each line that the process logs, or shows of a platform."""
    SECRETS._forms, SECRETS._longest_first = frozenset(), ()


# New databases


@pytest.fixture(scope="session", autouse=True)
def new_tables() -> Iterator[None]:
    """A new SQLite database gets a copy of tables that were created once."""
    made = cache(created_in_memory)

    def copy_or_create(engine: Engine) -> bool:
        if engine.dialect.name != "sqlite" or version_of(engine) is not None:
            return create_tables(engine)
        with engine.connect() as connection:
            driver_connection(made()).backup(driver_connection(connection))
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[bring_to_head.__module__], "create_tables", copy_or_create)
        yield
    if made.cache_info().currsize:
        made().close()
        made().engine.dispose()


def created_in_memory() -> Connection:
    engine = open_engine(make_url("sqlite://"))
    create_tables(engine)
    return engine.connect()


def driver_connection(connection: Connection) -> sqlite3.Connection:
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


@pytest.fixture
def tables_created(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of how tables come about: a new database is not a copy."""
    monkeypatch.setattr(sys.modules[bring_to_head.__module__], "create_tables", create_tables)


@pytest.fixture(scope="session")
def chromium() -> LaunchChoice:
    """The browser of the tests: TRACKER_BROWSER, or the first that starts."""
    try:
        return find_chromium(os.environ.get("TRACKER_BROWSER"))
    except NoBrowser as error:
        pytest.fail(f"no Chromium starts here: {error}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def replay() -> AsyncIterator[Replay]:
    """Serves nothing until a test calls replay.serve(recordings)."""
    async with open_replay(()) as running:
        yield running


@dataclass(frozen=True, slots=True)
class RecordingBrowser:
    """A browser that keeps its exchanges, and its replay."""

    browser: Browser
    replay: Replay

    @contextmanager
    def serving(self, recordings: Iterable[Recording]) -> Iterator[tuple[Browser, Replay]]:
        self.replay.serve(recordings)
        yield self.browser, self.replay


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def recording_browser(
    chromium: LaunchChoice, browser: Browser, replay: Replay
) -> AsyncIterator[RecordingBrowser]:
    async with lent(browser, to_options(chromium, replay, records_exchanges=True)) as opened:
        yield RecordingBrowser(opened, replay)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: LaunchChoice, replay: Replay) -> AsyncIterator[Browser]:
    """The shared browser with the shared replay. Tests that use it run in the session's event loop."""
    async with open_browser(to_options(chromium, replay)) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Shared:
    """A browser and a replay for scans: a scan that starts a Chromium of its own takes ten times as long."""

    browser: Browser
    replay: Replay

    @contextmanager
    def serving(self, recordings: Iterable[Recording]) -> Iterator[Replay]:
        """Scans run in this browser, in contexts of their own, before these cases."""
        self.replay.serve(recordings)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys.modules[run_scan.__module__], "open_browser", self._lend)
            yield self.replay

    @asynccontextmanager
    async def _lend(self, options: BrowserOptions) -> AsyncIterator[Browser]:
        assert (options.proxy_url, options.spki_pin) == (self.replay.proxy_url, self.replay.spki_pin)
        yield self.browser


@pytest.fixture(scope="session")
def shared_chromium(browser: Browser, replay: Replay) -> Shared:
    return Shared(browser, replay)


@pytest.fixture(scope="session")
def shared(request: pytest.FixtureRequest, chromium: LaunchChoice) -> Shared:
    """A browser that answers from the cases alone: what it is given, Chromium is given too (tests/recordings). With
    --all it is a Chromium."""
    if request.config.getoption("all"):
        lent: Shared = request.getfixturevalue("shared_chromium")
        return lent
    recorded = RecordedReplay()
    return Shared(RecordedBrowser(to_options(chromium, recorded), recorded), recorded)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def driver() -> AsyncIterator[pw.Playwright]:
    """Without its own help for what this program sets (scrapers.network.browser_switches.PAST_NOTHING)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK", "1")
        async with pw.async_playwright() as running:
            yield running


@pytest.fixture(scope="module")
def one_driver(driver: pw.Playwright) -> Iterator[None]:
    """Browsers that a test of this module starts in the session's event loop are started by one driver."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pw, "async_playwright", lambda: LentDriver(driver))
        yield


@pytest.fixture(scope="session")
def lending(pytestconfig: pytest.Config) -> Iterator[Lending]:
    kept = Lending(has_chromium=bool(pytestconfig.getoption("all")))
    yield kept
    kept.close()


@pytest.fixture(scope="module")
def lent_browser(chromium: LaunchChoice, lending: Lending) -> Iterator[None]:
    """Commands of this module that replay cases share a browser that answers from the cases alone: what it is given,
    Chromium is given too (tests/recordings). With --all it is a Chromium."""
    with lending.to_commands():
        yield


def to_options(choice: LaunchChoice, replay: Replay, *, records_exchanges: bool = False) -> BrowserOptions:
    return BrowserOptions(
        executable_path=choice.executable_path,
        channel=choice.channel,
        proxy_url=replay.proxy_url,
        spki_pin=replay.spki_pin,
        timeout_s=LOOK_S,
        freeze_clock=True,
        record_exchanges=records_exchanges,
    )
