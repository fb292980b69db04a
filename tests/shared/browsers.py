"""One Chromium, one replay and one driver for each process, and browsers that answer from the cases alone."""

import os
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright import async_api as pw

from scrapers.browser.browser import Browser, open_browser
from scrapers.browser.install.chromium import LaunchChoice, NoBrowser, find_chromium
from scrapers.browser.session import BrowserOptions
from tests.lending import Lending, lent
from tests.lent_driver import LentDriver
from tests.recorded_browser import RecordedBrowser, RecordedReplay
from tracker.recordings.recording import Recording
from tracker.recordings.replay_proxy import Replay, open_replay
from tracker.scan.scan import run_scan

LOOK_S = 20.0
"""Far above what a look at the loopback takes, on a busy machine too."""


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
