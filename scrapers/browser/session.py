"""One platform's browser session: fetches from an open page, and visits pages."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from playwright import async_api as pw

from scrapers.browser.background import run_in_background
from scrapers.browser.frozen_clock import FrozenClock
from scrapers.browser.page.fetch import FetchBatch
from scrapers.browser.page.home_pages import HomePages
from scrapers.browser.page.page_pool import CLOSE_S, PagePool, close_page, first_line, ignore_after
from scrapers.browser.page.screenshots import SCREENSHOT_TIMEOUT_S, ScreenshotTaker
from scrapers.browser.page.visit import PageVisit, to_reply
from scrapers.browser.storage_state import StorageReadings
from scrapers.model.capture import BrowserIdentity, Capture, Exchange, FetchMode, Reply, Target
from scrapers.model.errors import ScrapeError, Unreachable
from scrapers.model.route import Route
from scrapers.network.egress_proxy import EgressProxy
from scrapers.network.proxy_login import ProxyLogin
from scrapers.network.upstream import Upstream
from scrapers.network.url_policy import check_address
from scrapers.storage.atomic_file import write_atomically

Answer = TypeVar("Answer")

READINGS = 3
"""Attempts at what the browser itself holds: a page that a reading opens may crash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserOptions:
    """How to start the browser."""

    executable_path: str | None = None
    channel: str | None = None
    is_headless: bool = True
    is_sandboxed: bool = False
    """Whether Chromium's own sandbox is on; with it Chromium does not start as root, nor where the system forbids it.
    """
    proxy_url: str = ""
    """A proxy that the browser uses instead of our egress proxy: the replay's. May contain a name and a password."""
    upstream: Upstream | None = None
    """The user's own proxy, which the egress proxy uses; None: none."""
    allows_popups: bool = False
    """Whether a page may open another page: only where a person operates it."""
    spki_pin: str = ""
    """Base64 SHA-256 of the one key whose certificate is trusted besides the public ones: the replay's."""
    user_agent: str = ""
    """Empty: the browser's default."""
    timeout_s: float = 20.0
    """For one fetch or visit, including waiting and reading."""
    freeze_clock: bool = False
    """Pages see the capture's time instead of now: for replay."""
    scratch: Path | None = None
    """Folder for profiles and other temporary files of browser and driver; None: the system's."""
    record_exchanges: bool = False
    """Sessions keep every response, for a recording."""


class Session:
    """One platform's browser context: its cookies, and the pages that are open in it."""

    def __init__(
        self,
        context: pw.BrowserContext,
        options: BrowserOptions,
        egress_proxy: EgressProxy | None = None,
        login: ProxyLogin | None = None,
    ) -> None:
        self._context = context
        self._options = options
        self._egress_proxy = egress_proxy
        self._probe_page: pw.Page | None = None
        self._identity: BrowserIdentity | None = None
        self.exchanges: list[Exchange] = []
        """Responses in order of arrival; empty unless `record_exchanges` is set."""
        self._pages = PagePool(context, options.timeout_s, login)
        self._clock = FrozenClock(context, options.timeout_s, self._pages.opening)
        self._home_pages = HomePages(self._pages, options.timeout_s)
        self._reading: set[asyncio.Task[None]] = set()
        self._is_unresponsive = False
        self._storage = StorageReadings(context, self._pages.opening)
        if options.record_exchanges:
            context.on("response", lambda found: run_in_background(self._reading, self._record_exchange(found)))

    async def prepare(self, now: datetime) -> None:
        """Prepare the context before its first page opens.

        Raises:
            TimeoutError, playwright's Error: the browser is gone.
        """
        if self._options.freeze_clock:
            await self._clock.set_instant(now)

    async def fetch(self, route: Route, target: Target, captured_at: datetime) -> Capture:
        """Fetch the route's requests for one account from inside its home page.

        Raises:
            NoUrl: no request is possible, or an address is not the platform's.
            Unreachable: no readable answer within the time limit.
            ScrapeError: the home page itself shows a wall.
        """
        (outcome,) = await self.fetch_many(route, [(target, captured_at)])
        if isinstance(outcome, ScrapeError):
            raise outcome
        return outcome

    async def fetch_many(
        self, route: Route, requests: Sequence[tuple[Target, datetime]]
    ) -> tuple[Capture | ScrapeError, ...]:
        """Like fetch, for several accounts in one batch; results in order; an error of one does not affect the others.

        Each request has the full time limit.

        Args:
            requests: each target with the instant of its capture.
        """
        captures = [Capture(target=target, captured_at=at, way=FetchMode.FETCH) for target, at in requests]
        batch = FetchBatch(route, self._options.timeout_s, captures)
        if not batch.is_wanted():
            return batch.outcomes()
        label = captures[0].target.handle if len(requests) == 1 else f"{len(requests)} accounts"
        page: pw.Page | None = None
        error: ScrapeError | None = None
        try:
            async with self._translate_errors(f"{route.platform}:{label}"):
                async with asyncio.timeout(self._options.timeout_s):
                    page = await self._home_pages.of(route, captures[0].captured_at)
                await batch.run(page)
        except ScrapeError as raised:
            error = raised
        except BaseException:
            await self._home_pages.close(page)
            raise
        if error or not batch.page_is_reliable:  # whatever state the page is in, the next batch uses a fresh one
            await self._home_pages.close(page)
        return batch.outcomes(error)

    async def visit(
        self,
        route: Route,
        target: Target,
        captured_at: datetime,
        screenshot_taker: ScreenshotTaker | None = None,
        *,
        is_quick: bool = False,
    ) -> Capture:
        """Open the account's page, collect its replies, and fetch what it did not request itself.

        Args:
            screenshot_taker: takes pictures of the page; its errors do not fail the visit, a crash of the page does.
            is_quick: load the page lean (scrapers.browser.page.lean_loading) and return as soon as posts of the account
                are there. A conclusion against the account needs a second visit that is not quick.

        Raises:
            NoUrl: the route has no page for this account.
            Unreachable: no readable answer within the time limit.
        """
        address = check_address(route.address(target), route.hosts)
        capture = Capture(target=target, captured_at=captured_at, way=FetchMode.VISIT)
        limit_s = self._options.timeout_s + (2 * SCREENSHOT_TIMEOUT_S if screenshot_taker else 0.0)
        async with (
            self._translate_errors(f"{route.platform}:{target.handle}"),
            self._clock.at(captured_at if self._options.freeze_clock else None),
            self._pages.acquire(route.hosts, address, is_quick=is_quick) as pooled,
            asyncio.timeout(limit_s),
        ):
            visit = PageVisit(
                page=pooled.page,
                guard=pooled.guard,
                route=route,
                timeout_s=self._options.timeout_s,
                stop_at_first_posts=is_quick,
                screenshot_taker=screenshot_taker,
            )
            return await visit.run(capture, address)

    async def close(self) -> None:
        """Close the context after the pending recordings are read."""
        await self._pages.drain()
        if self._reading:
            await ignore_after(CLOSE_S, asyncio.gather(*self._reading, return_exceptions=True))
        await ignore_after(CLOSE_S, self._context.close())

    async def save(self, path: Path) -> None:
        """Write the session's cookies and storage to path atomically, readable by its owner only.

        Raises:
            Unreachable: the browser is gone.
            OSError: it cannot be written.
        """
        state = await self._read_own("the session", self._storage.state)
        write_atomically(path, json.dumps(state).encode(), is_private=True)

    async def probe(self, url: str) -> Reply:
        """The session's response from an address, opened in a separate page that stays open for the next probe.

        Raises:
            Unreachable: no readable answer within the time limit.
        """
        async with self._with_timeout(url):
            if self._probe_page is None or self._probe_page.is_closed():
                self._probe_page = await self._pages.free()
            response = await self._probe_page.goto(url, wait_until="domcontentloaded")
            if response is None:
                raise Unreachable(f"{url}: no answer")
            return to_reply(self._probe_page, response, await response.body())

    async def new_page(self) -> pw.Page:
        """A page of the session for a caller that drives it directly.

        Raises:
            Unreachable: the browser is gone.
        """
        async with self._with_timeout("a page"):
            return await self._pages.free()

    async def cookie_values(self) -> tuple[str, ...]:
        """Every cookie value of the session: they must never be written anywhere.

        Raises:
            Unreachable: the browser is gone.
        """
        async with self._with_timeout("the session"):
            return tuple(cookie.get("value", "") for cookie in await self._context.cookies())

    async def secret_values(self) -> tuple[str, ...]:
        """Like cookie_values, with the values in local storage, which holds tokens too.

        Raises:
            Unreachable: the browser is gone.
        """
        number = self._storage.next_number
        return await self._read_own("the session", lambda: self._storage.secrets(number))

    async def _read_own(self, what: str, read: Callable[[], Awaitable[Answer]]) -> Answer:
        """What the browser itself holds, no platform being asked: read again while the browser is there, for it is then
        a page that crashed.

        Raises:
            Unreachable: the browser is gone, or it does not answer.
        """
        for left in reversed(range(READINGS)):
            try:
                async with self._with_timeout(what):
                    return await read()
            except Unreachable:
                if not left or self.is_disconnected or not await self._answers():
                    raise
        raise AssertionError("the last reading raises")

    @asynccontextmanager
    async def _with_timeout(self, what: str) -> AsyncIterator[None]:
        """Set one deadline for a fetch or visit; errors of the browser become Unreachable."""
        async with self._translate_errors(what), asyncio.timeout(self._options.timeout_s):
            yield

    @asynccontextmanager
    async def _translate_errors(self, what: str) -> AsyncIterator[None]:
        """Turn errors of the browser, and a deadline, into Unreachable."""
        try:
            yield
        except (TimeoutError, pw.TimeoutError) as error:
            raise Unreachable(f"{what}: nothing readable in {self._options.timeout_s:g} s") from error
        except pw.Error as error:
            self._is_unresponsive = not await self._answers()
            message = first_line(error)
            raise Unreachable(
                f"{what}: {self._egress_proxy.explain_block(message) if self._egress_proxy else message}"
            ) from error

    async def browser_identity(self) -> BrowserIdentity:
        """Name and version of the browser; queried once.

        Raises:
            Unreachable: the browser is gone.
        """
        if self._identity is None:
            user_agent = await self._read_own("the browser", self._read_user_agent)
            browser = self._context.browser
            self._identity = BrowserIdentity(user_agent=user_agent, browser_version=browser.version if browser else "")
        return self._identity

    async def _read_user_agent(self) -> str:
        page = await self._pages.blank()  # a blank page: no script of a platform can falsify the answer
        try:
            return str(await page.evaluate("navigator.userAgent"))
        finally:
            await close_page(page)

    @property
    def is_disconnected(self) -> bool:
        """Whether the browser or its driver is gone: a new session is needed."""
        browser = self._context.browser
        return self._is_unresponsive or browser is None or not browser.is_connected()

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._context.cookies([])
        except (pw.Error, TimeoutError):
            return False
        return True

    async def _record_exchange(self, response: pw.Response) -> None:
        body = b""
        with contextlib.suppress(pw.Error):  # a redirect has no body
            body = await response.body()
        self.exchanges.append(
            Exchange(
                method=response.request.method,
                url=response.url,
                http_status=response.status,
                headers=tuple(response.headers.items()),
                body=body,
            )
        )
