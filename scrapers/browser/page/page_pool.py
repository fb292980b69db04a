"""The pages of one session: reused from visit to visit, and discarded once they misbehave."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urldefrag

from playwright import async_api as pw

from scrapers.browser.background import run_in_background
from scrapers.browser.page.lean_loading import disable_lean_loading, enable_lean_loading
from scrapers.browser.page.navigation_guard import NavigationGuard, authenticate_page, guard_page
from scrapers.model.errors import ScrapeError
from scrapers.network.proxy_login import ProxyLogin

Prepared = TypeVar("Prepared")

CLOSE_S = 5.0
"""Seconds a page or the browser has to close before it is killed."""
CLEAN_S = 2.0
"""Seconds to clean a page; one that takes longer is discarded."""
OPENINGS = 3
"""Attempts at opening a page: one that crashes before it has navigated is replaced."""
RETIRE_AFTER_VISITS = 50
"""Visits per page: its memory grows with them, up to gigabytes."""
COLLECT_GARBAGE_EVERY = 10
"""Visits per page between garbage collections: a busy page never frees what earlier documents leave behind, some 7 MB
each."""
MAX_IDLE_PAGES = 4
"""Pages kept for later visits: as many as visit at once in a replay. When two were kept, every fourth visit opened one
more, with a process of its own (benchmarks/)."""
IDLE_S = 0.5
"""Seconds an idle page keeps its document. A visit that follows at once starts from there in the same renderer process;
by way of a blank page, every visit would start a new process (benchmarks/)."""
CLEAR_TAB_STATE_JS = "() => { sessionStorage.clear(); window.name = ''; }"
"""State that a tab keeps across pages; cookies and local storage belong to the session and stay, as in a person's
browser."""


@dataclass(slots=True)
class PooledPage:
    """One page that visits share, one after the other."""

    page: pw.Page
    guard: NavigationGuard
    visits: int = 0
    lean_script_id: str = ""
    """Script id for `disable_lean_loading`; empty: the page loads in full."""
    opened_popup: bool = False
    """Whether it opened another page, or tried to."""
    _in_use: asyncio.Event = field(default_factory=asyncio.Event)
    _leaving: "asyncio.Task[None] | None" = None
    """Leaves the visited document, unless another visit comes first."""

    async def set_lean_loading(self, *, is_quick: bool) -> None:
        """Load the next document lean, or in full."""
        if is_quick and not self.lean_script_id:
            self.lean_script_id = await enable_lean_loading(self.guard.cdp)
        elif self.lean_script_id and not is_quick:
            await disable_lean_loading(self.guard.cdp, self.lean_script_id)
            self.lean_script_id = ""

    async def clean(self) -> None:
        """Clear the state that the tab keeps; at intervals, also collect the browser's garbage.

        Raises:
            TimeoutError, playwright's Error: it cannot be cleaned.
        """
        async with asyncio.timeout(CLEAN_S):
            await self.page.evaluate(CLEAR_TAB_STATE_JS)
            if self.visits % COLLECT_GARBAGE_EVERY == 0:
                await self.guard.cdp.send("HeapProfiler.collectGarbage")

    async def leave(self) -> None:
        """Leave the visited document and so end its scripts.

        Raises:
            TimeoutError, playwright's Error: the document cannot be left.
        """
        async with asyncio.timeout(CLEAN_S):
            await self.page.goto("about:blank")

    def start_idle(self) -> None:
        """Mark as idle: leave the document after IDLE_S."""
        self._in_use.clear()
        self._leaving = asyncio.ensure_future(self._leave_when_idle())

    async def stop_idle(self) -> None:
        """Mark as in use, or as discarded: the document stays."""
        self._in_use.set()
        if self._leaving is not None:
            await asyncio.wait([self._leaving])

    async def prepare_for(self, address: str) -> None:
        """Make sure that navigating to an address loads it.

        Raises:
            TimeoutError, playwright's Error: the document cannot be left.
        """
        await self.stop_idle()
        if urldefrag(self.page.url).url == urldefrag(address).url:  # the browser would only scroll
            await self.leave()

    async def _leave_when_idle(self) -> None:
        try:
            async with asyncio.timeout(IDLE_S):
                await self._in_use.wait()
        except TimeoutError:
            with contextlib.suppress(TimeoutError, pw.Error):  # the next visit will notice
                await self.leave()


@dataclass  # no slots: Playwright sets attributes on the object whose methods it calls
class PagePool:
    """Lends pages; a lent page has no listener, and no state of the visit before."""

    context: pw.BrowserContext
    timeout_s: float
    """Seconds to open a page."""
    login: ProxyLogin | None = None
    """Credentials for the proxy's challenge; None: none."""
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a page opens, and by code that must prevent that: see FrozenClock."""
    _idle: list[PooledPage] = field(default_factory=list)
    _closing: set["asyncio.Task[None]"] = field(default_factory=set)

    def __post_init__(self) -> None:
        # From its creation: it may crash before its opener receives it.
        self.context.on("page", lambda page: page.on("crash", self._close_crashed))

    @asynccontextmanager
    async def acquire(self, hosts: tuple[str, ...], address: str, *, is_quick: bool) -> AsyncIterator[PooledPage]:
        """A page for one visit. It is reused only if this visit ends without an error.

        Args:
            hosts: the only ones that it may navigate to.
            address: its first address.
            is_quick: load it lean; see scrapers.browser.page.lean_loading.

        Raises:
            RedirectedAway: it was sent to another host, and so could not be read.
            TimeoutError, playwright's Error: the browser is gone.
        """
        async with asyncio.timeout(self.timeout_s):
            pooled = self._idle.pop() if self._idle else await self._new_pooled_page(hosts)
        try:
            pooled.guard.allow_hosts(hosts)
            async with asyncio.timeout(self.timeout_s):
                await pooled.prepare_for(address)
                await pooled.set_lean_loading(is_quick=is_quick)
            yield pooled
        except BaseException as error:
            await close_page(pooled.page)
            if isinstance(error, TimeoutError | pw.Error):
                pooled.guard.check()
            raise
        await self._release(pooled)

    async def new(self, hosts: tuple[str, ...]) -> tuple[pw.Page, NavigationGuard]:
        """A new page with its guard, outside the pool; pages that it opens are closed."""

        async def prepare(page: pw.Page) -> tuple[pw.Page, NavigationGuard]:
            return page, await self._guard(page, hosts)

        return await self._open(prepare)

    async def blank(self) -> pw.Page:
        """A page that has not navigated yet, without a guard."""
        async with self.opening:
            return await self.context.new_page()

    async def free(self) -> pw.Page:
        """Like blank, for a caller that drives it directly; it answers the proxy's challenge."""

        async def prepare(page: pw.Page) -> pw.Page:
            if self.login is not None:
                await authenticate_page(page, self.login)
            return page

        return await self._open(prepare)

    async def _guard(self, page: pw.Page, hosts: tuple[str, ...]) -> NavigationGuard:
        page.on("popup", lambda popup: run_in_background(self._closing, close_page(popup)))
        return await guard_page(page, hosts, self.login)

    async def _open(self, prepare: Callable[[pw.Page], Awaitable[Prepared]]) -> Prepared:
        """A new page, prepared by its opener; another one where it crashes meanwhile: it has asked no platform yet."""
        for left in reversed(range(OPENINGS)):
            page: pw.Page | None = None
            try:
                page = await self.blank()
                return await prepare(page)
            except BaseException as error:
                if page is not None:
                    await close_page(page)
                if not left or not isinstance(error, pw.Error):
                    raise
        raise AssertionError("the last opening raises")

    async def drain(self) -> None:
        """Wait until all closing pages are closed; no page is lent any more."""
        await asyncio.gather(*(pooled.stop_idle() for pooled in self._idle))
        if self._closing:
            await ignore_after(CLOSE_S, asyncio.gather(*self._closing, return_exceptions=True))

    async def _new_pooled_page(self, hosts: tuple[str, ...]) -> PooledPage:
        async def prepare(page: pw.Page) -> PooledPage:
            guard = await self._guard(page, hosts)
            for domain in ("Network", "Page"):  # for the response listener; for scripts that run first
                await guard.cdp.send(f"{domain}.enable")
            pooled = PooledPage(page, guard)
            page.on("popup", lambda popup: setattr(pooled, "opened_popup", True))
            guard.cdp.on("Page.windowOpen", lambda event: setattr(pooled, "opened_popup", True))  # it was blocked
            return pooled

        return await self._open(prepare)

    @property
    def _has_enough(self) -> bool:
        return len(self._idle) >= MAX_IDLE_PAGES

    async def _release(self, pooled: PooledPage) -> None:
        pooled.visits += 1
        is_kept = False
        try:
            if not (pooled.opened_popup or pooled.visits >= RETIRE_AFTER_VISITS or self._has_enough):
                with contextlib.suppress(TimeoutError, pw.Error):
                    await pooled.clean()
                    is_kept = not self._has_enough  # others may have come back while it was cleaned
        finally:
            if not is_kept:
                await close_page(pooled.page)
        if is_kept:
            pooled.start_idle()
            self._idle.append(pooled)

    def _close_crashed(self, page: pw.Page) -> None:
        """No visit is lent it, and it is closed: as long as it is open, every call that concerns all pages of the
        session fails, as setting their clock does."""
        self._idle = [pooled for pooled in self._idle if pooled.page is not page]
        run_in_background(self._closing, self._close_before_others_open(page))

    async def _close_before_others_open(self, page: pw.Page) -> None:
        async with self.opening:
            await close_page(page)


async def close_page(page: pw.Page) -> None:
    """Close a page, and again by the DevTools protocol: an endlessly reloading one may miss the first call."""
    await ignore_after(CLOSE_S / 2, page.close())
    if not page.is_closed():
        await ignore_after(CLOSE_S / 2, close_by_cdp(page))


async def close_by_cdp(page: pw.Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Page.close")


async def ignore_after(seconds: float, awaitable: Any) -> None:
    """Await with a time limit and ignore errors: for closing things that may be dead already."""
    with contextlib.suppress(TimeoutError, pw.Error, ScrapeError):
        await asyncio.wait_for(awaitable, seconds)


def first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
