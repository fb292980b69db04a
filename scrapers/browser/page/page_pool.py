"""The pages of one session: used again from visit to visit, and thrown away once they misbehave."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag

from playwright import async_api as pw

from scrapers.browser.page.lean_loading import disable_lean_loading, enable_lean_loading
from scrapers.browser.page.navigation_guard import NavigationGuard, guard_page, introduce
from scrapers.model.errors import ScrapeError
from scrapers.network.proxy_login import ProxyLogin

CLOSE_S = 5.0
"""Seconds a page or the browser has to close before it is left to the kill."""
CLEAN_S = 2.0
"""Seconds a page has to be cleaned; one that takes longer is not worth keeping."""
RETIRE_AFTER_VISITS = 50
"""Visits by one page: what it holds of memory grows with them, up to gigabytes."""
COLLECT_GARBAGE_EVERY = 10
"""Visits by one page: what earlier documents leave behind in it, some 7 MB each, a busy one never clears by itself."""
MAX_IDLE_PAGES = 2
"""Pages kept for the next visits; more were wanted only for a moment."""
IDLE_S = 0.5
"""Seconds an idle page may stand where it was. What follows at once goes on from there, in the same process of the
browser: by way of a blank page it would be a new one for every visit (benchmarks/)."""
CLEAR_TAB_STATE_JS = "() => { sessionStorage.clear(); window.name = ''; }"
"""What a tab keeps from page to page; cookies and local storage are the session's, as they are a person's."""


@dataclass(slots=True)
class PooledPage:
    """One page that visits are made on."""

    page: pw.Page
    guard: NavigationGuard
    visits: int = 0
    lean_script_id: str = ""
    """What `end_haste` wants to know; empty: it loads its pages whole."""
    opened_popup: bool = False
    """Whether it opened another page beside itself, or tried to."""
    _wanted: asyncio.Event = field(default_factory=asyncio.Event)
    _resting: "asyncio.Task[None] | None" = None
    """Leaves what was visited, unless another visit comes first."""

    async def set_lean_loading(self, *, is_quick: bool) -> None:
        """Load its next page in haste, or whole."""
        if is_quick and not self.lean_script_id:
            self.lean_script_id = await enable_lean_loading(self.guard.cdp)
        elif self.lean_script_id and not is_quick:
            await disable_lean_loading(self.guard.cdp, self.lean_script_id)
            self.lean_script_id = ""

    async def clean(self) -> None:
        """Forget all that the tab keeps of what was visited; now and then, what the browser keeps of it, too.

        Raises:
            TimeoutError, playwright's Error: it does not let itself be cleaned.
        """
        async with asyncio.timeout(CLEAN_S):
            await self.page.evaluate(CLEAR_TAB_STATE_JS)
            if self.visits % COLLECT_GARBAGE_EVERY == 0:
                await self.guard.cdp.send("HeapProfiler.collectGarbage")

    async def leave(self) -> None:
        """Leave what was visited, and with it its scripts.

        Raises:
            TimeoutError, playwright's Error: it does not let itself be left.
        """
        async with asyncio.timeout(CLEAN_S):
            await self.page.goto("about:blank")

    def start_idle(self) -> None:
        """Nobody visits by it now."""
        self._wanted.clear()
        self._resting = asyncio.ensure_future(self._discard_unless_wanted())

    async def stop_idle(self) -> None:
        """It is wanted again, or given up: it stays where it stands."""
        self._wanted.set()
        if self._resting is not None:
            await asyncio.wait([self._resting])

    async def prepare_for(self, address: str) -> None:
        """It is to go to address, and to load it.

        Raises:
            TimeoutError, playwright's Error: it does not let itself be left.
        """
        await self.stop_idle()
        if urldefrag(self.page.url).url == urldefrag(address).url:  # the browser would only scroll
            await self.leave()

    async def _discard_unless_wanted(self) -> None:
        try:
            async with asyncio.timeout(IDLE_S):
                await self._wanted.wait()
        except TimeoutError:
            with contextlib.suppress(TimeoutError, pw.Error):  # who goes on from there will see
                await self.leave()


@dataclass  # no slots: Playwright marks the object whose methods it calls
class PagePool:
    """Lends pages; each is heard by nobody, and knows nothing of the visit before."""

    context: pw.BrowserContext
    patience_s: float
    """For a page to be there."""
    login: ProxyLogin | None = None
    """What the proxy is shown when it asks; None: nothing."""
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a page is being opened, and by whoever must not have one opened meanwhile: see FrozenClock."""
    _idle: list[PooledPage] = field(default_factory=list)
    _closing: set["asyncio.Task[None]"] = field(default_factory=set)

    @asynccontextmanager
    async def acquire(self, hosts: tuple[str, ...], address: str, *, is_quick: bool) -> AsyncIterator[PooledPage]:
        """A page for one visit. It is kept for the next one only if this one ends well.

        Args:
            hosts: the only ones that it goes to.
            address: where it goes first.
            is_quick: it need not be looked at; see scrapers.browser.page.lean_loading.

        Raises:
            LedAway: it was led to another host, and so could not be read.
            TimeoutError, playwright's Error: the browser is gone.
        """
        async with asyncio.timeout(self.patience_s):
            pooled = self._idle.pop() if self._idle else await self._new_pooled_page(hosts)
        try:
            pooled.guard.allow_hosts(hosts)
            async with asyncio.timeout(self.patience_s):
                await pooled.prepare_for(address)
                await pooled.set_lean_loading(is_quick=is_quick)
            yield pooled
        except (TimeoutError, pw.Error):
            await close_page(pooled.page)
            pooled.guard.check()
            raise
        except BaseException:
            await close_page(pooled.page)
            raise
        await self._release(pooled)

    async def new(self, hosts: tuple[str, ...]) -> tuple[pw.Page, NavigationGuard]:
        """A page of one's own, behind its door; what it opens beside itself is closed, for nobody looks at it."""
        page = await self.blank()
        page.on("popup", self._close_popup)
        try:
            return page, await guard_page(page, hosts, self.login)
        except BaseException:
            await close_page(page)
            raise

    async def blank(self) -> pw.Page:
        """A page that has not been anywhere, without a door."""
        async with self.opening:
            return await self.context.new_page()

    async def free(self) -> pw.Page:
        """As blank, for whoever drives it himself: the proxy lets it through."""
        page = await self.blank()
        if self.login is not None:
            try:
                await introduce(page, self.login)
            except BaseException:
                await close_page(page)
                raise
        return page

    async def drain(self) -> None:
        """Wait until what is being closed is; no page is lent any more."""
        await asyncio.gather(*(pooled.stop_idle() for pooled in self._idle))
        if self._closing:
            await ignore_after(CLOSE_S, asyncio.gather(*self._closing, return_exceptions=True))

    async def _new_pooled_page(self, hosts: tuple[str, ...]) -> PooledPage:
        page, guard = await self.new(hosts)
        try:
            for domain in ("Network", "Page"):  # what is heard, and what is run before a document's own scripts
                await guard.cdp.send(f"{domain}.enable")
            pooled = PooledPage(page, guard)
            page.on("popup", lambda popup: setattr(pooled, "is_strayed", True))
            guard.cdp.on("Page.windowOpen", lambda event: setattr(pooled, "is_strayed", True))  # it was not let
        except BaseException:
            await close_page(page)
            raise
        return pooled

    async def _release(self, pooled: PooledPage) -> None:
        pooled.visits += 1
        try:
            if pooled.opened_popup or pooled.visits >= RETIRE_AFTER_VISITS or len(self._idle) >= MAX_IDLE_PAGES:
                await close_page(pooled.page)
                return
            await pooled.clean()
        except (TimeoutError, pw.Error):
            await close_page(pooled.page)
        except BaseException:
            await close_page(pooled.page)
            raise
        else:
            pooled.start_idle()
            self._idle.append(pooled)

    def _close_popup(self, popup: pw.Page) -> None:
        task = asyncio.ensure_future(close_page(popup))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def close_page(page: pw.Page) -> None:
    """Close a page, and again from below: one that reloads itself without end misses the first call now and then."""
    await ignore_after(CLOSE_S / 2, page.close())
    if not page.is_closed():
        await ignore_after(CLOSE_S / 2, close_by_cdp(page))


async def close_by_cdp(page: pw.Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Page.close")


async def ignore_after(seconds: float, doing: Any) -> None:
    """Await, but not for ever, and whatever it says: for closing things that may be dead already."""
    with contextlib.suppress(TimeoutError, pw.Error, ScrapeError):
        await asyncio.wait_for(doing, seconds)


def first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
