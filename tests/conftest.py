"""One Chromium and one replay for the whole run; what each test serves is its own."""

import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings

from scrapers.browser import Browser, open_browser
from scrapers.chromium import LaunchChoice, NoBrowser, find_chromium
from scrapers.session import BrowserOptions
from tracker.replay import Replay, open_replay

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
LOOK_S = 10.0
"""Far above what a look at the loopback takes; below the patience of whoever waits for the tests."""

settings.register_profile("any machine", deadline=None)  # a slow machine is no fault of the code
settings.load_profile("any machine")

BrowserOpener = Callable[[Replay], AbstractAsyncContextManager[Browser]]


@pytest.fixture(scope="session")
def chromium() -> LaunchChoice:
    """The browser of the tests: TRACKER_BROWSER, or the first that starts."""
    try:
        return find_chromium(os.environ.get("TRACKER_BROWSER"))
    except NoBrowser as error:
        pytest.fail(f"no Chromium starts here: {error}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def replay() -> AsyncIterator[Replay]:
    """Serves nothing until the test says what: replay.serve(cases)."""
    async with open_replay(()) as running:
        yield running


@pytest.fixture(scope="session")
def open_replayed_browser(chromium: LaunchChoice) -> BrowserOpener:
    """Opens a browser of a test's own before a replay: it keeps its exchanges."""

    @asynccontextmanager
    async def opener(running: Replay) -> AsyncIterator[Browser]:
        async with open_browser(to_options(chromium, running, keeps_exchanges=True)) as opened:
            yield opened

    return opener


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: LaunchChoice, replay: Replay) -> AsyncIterator[Browser]:
    """The one browser, before the one replay. Tests that use it run in the session's loop."""
    async with open_browser(to_options(chromium, replay)) as opened:
        yield opened


def to_options(choice: LaunchChoice, replay: Replay, *, keeps_exchanges: bool = False) -> BrowserOptions:
    return BrowserOptions(
        executable_path=choice.executable_path,
        channel=choice.channel,
        proxy_url=replay.proxy_url,
        spki_pin=replay.spki_pin,
        timeout_s=LOOK_S,
        freezes_clock=True,
        keeps_exchanges=keeps_exchanges,
    )
