"""One Chromium with its driver and one replay for all replayed scans that commands run in this process: each of them
starts its own otherwise, for two CPU-seconds."""

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright import async_api as pw

from scrapers.browser.browser import Browser, open_browser
from scrapers.browser.session import BrowserOptions, Session
from scrapers.network.proxy_login import ProxyLogin, new_login
from tests.recorded_browser import RecordedBrowser, RecordedReplay
from tracker.cli.live import run_live
from tracker.cli.scanning import run_record
from tracker.recordings.recording import Recording
from tracker.recordings.replay_proxy import Replay, open_replay
from tracker.scan.resolving.resolve import resolve_accounts
from tracker.scan.resolving.unfiled import find_unfiled
from tracker.scan.run import replay_setup
from tracker.scan.scan import run_scan

SCANNING = (run_scan, replay_setup, resolve_accounts, find_unfiled)
"""Functions in whose modules a browser or a replay is opened."""


class LentBrowser(Browser):
    """A running Chromium with options of its own; when this one closes, its sessions close and the Chromium stays."""

    def __init__(self, options: BrowserOptions, chromium: pw.Browser) -> None:
        super().__init__(options)
        self._chromium = chromium
        self._opened: list[Session] = []

    async def open_session(self, stored: Path | None = None) -> Session:
        self._opened.append(await super().open_session(stored))
        return self._opened[-1]

    async def close(self) -> None:
        for session in self._opened:
            await session._pages.context.close()
        self._chromium = None


@asynccontextmanager
async def lent(browser: Browser, options: BrowserOptions) -> AsyncIterator[Browser]:
    """The Chromium of a browser with other options, before the same proxy."""
    other = LentBrowser(options, await browser.running())
    try:
        yield other
    finally:
        await other.close()


class Lending:
    """Keeps an event loop, for a browser belongs to the loop that started it; a command asks asyncio for a new one."""

    def __init__(self, *, has_chromium: bool = True) -> None:
        """has_chromium: whether what is lent is a Chromium, and not a browser that answers from the cases alone."""
        self._has_chromium = has_chromium
        self._runner = asyncio.Runner()
        self._kept = AsyncExitStack()
        self._replay: Replay | None = None
        self._browser: Browser | None = None

    @contextmanager
    def to_commands(self, *, has_own_loop: bool = False) -> Iterator[None]:
        """Within the block commands that replay cases borrow the browser and the replay.

        Args:
            has_own_loop: each command makes an event loop of its own, before which no Chromium is lent.
        """
        assert not (has_own_loop and self._has_chromium)
        scanning = [sys.modules[name.__module__] for name in SCANNING]
        with pytest.MonkeyPatch.context() as patch:
            if not has_own_loop:
                patch.setattr(asyncio, "run", self._run)
            for module in (*scanning, run_record, run_live):
                for name, lend in (("open_replay", self._lend_replay), ("open_browser", self._lend_browser)):
                    if hasattr(module, name):
                        patch.setattr(module, name, lend)
            yield

    def close(self) -> None:
        self._runner.run(self._kept.aclose())
        self._runner.close()

    def _run(self, main: Coroutine[Any, Any, Any], *, debug: bool | None = None) -> Any:
        return self._runner.run(main)

    @asynccontextmanager
    async def _lend_replay(
        self, recordings: Iterable[Recording], latency_s: float = 0.0, login: ProxyLogin | None = None
    ) -> AsyncIterator[Replay]:
        assert (latency_s, login is None) == (0.0, False)
        if self._replay is None and not self._has_chromium:
            self._replay = RecordedReplay()
        elif self._replay is None:
            self._replay = await self._kept.enter_async_context(open_replay((), login=new_login()))
        self._replay.serve(recordings)
        yield self._replay

    @asynccontextmanager
    async def _lend_browser(self, options: BrowserOptions) -> AsyncIterator[Browser]:
        """A browser before no replay is one of its own."""
        if self._replay is None or options.proxy_url != self._replay.proxy_url:
            async with open_browser(options) as own:
                yield own
            return
        if isinstance(self._replay, RecordedReplay):
            yield RecordedBrowser(options, self._replay)
            return
        if self._browser is None:
            self._browser = await self._kept.enter_async_context(open_browser(options))
        async with lent(self._browser, options) as borrowed:
            yield borrowed
