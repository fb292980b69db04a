"""One platform's session in the browser: asking from inside an open page, and visiting."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright import async_api as pw

from scrapers.browser.frozen_clock import FrozenClock
from scrapers.browser.page.fetch import FetchBatch
from scrapers.browser.page.page_pool import CLOSE_S, PagePool, close_page, first_line, ignore_after
from scrapers.browser.page.screenshots import SCREENSHOT_TIMEOUT_S, ScreenshotTaker
from scrapers.browser.page.visit import PageVisit, read_page, wait_for_return
from scrapers.browser.page.wall_url import is_same_host
from scrapers.browser.storage_state import secrets_in
from scrapers.model.capture import PAGE, BrowserIdentity, Capture, Exchange, FetchMode, Reply, Target
from scrapers.model.errors import ScrapeError, Unreachable
from scrapers.model.route import Route
from scrapers.network.egress_proxy import EgressProxy
from scrapers.network.proxy_login import ProxyLogin
from scrapers.network.upstream import Upstream
from scrapers.network.url_policy import check_address
from scrapers.storage.atomic_file import write_atomically


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserOptions:
    """How to start the browser."""

    executable_path: str | None = None
    channel: str | None = None
    is_headless: bool = True
    is_sandboxed: bool = False
    """Whether Chromium's own sandbox is on; it does not start with it for root, nor where the system forbids it."""
    proxy_url: str = ""
    """A proxy that the browser is given instead of our gateway: the replay's. May hold a name and a password."""
    upstream: Upstream | None = None
    """The user's own proxy, behind the gateway; None: there is none."""
    allows_popups: bool = False
    """Whether a page may open another beside itself: only where a person works with it."""
    spki_pin: str = ""
    """Base64 SHA-256 of the one key whose certificate is trusted besides the public ones: the replay's."""
    user_agent: str = ""
    """Empty: what the browser says of itself."""
    timeout_s: float = 20.0
    """For one look, waiting and reading included."""
    freeze_clock: bool = False
    """Pages live at the capture's time instead of now: for replay."""
    scratch: Path | None = None
    """Folder for profiles and other temporary files of browser and driver; None: the system's."""
    record_exchanges: bool = False
    """Sessions remember every response, for recording a case."""


class Session:
    """One platform's context: its cookies, and the page that stays open while accounts are asked for."""

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
        self._home: dict[str, pw.Page] = {}
        self._probe_page: pw.Page | None = None
        self._identity: BrowserIdentity | None = None
        self.exchanges: list[Exchange] = []
        """What came, in order; empty unless the options say to keep it."""
        self._pages = PagePool(context, options.timeout_s, login)
        self._clock = FrozenClock(context, options.timeout_s, self._pages.opening)
        self._opening_home = asyncio.Lock()
        self._reading: set[asyncio.Task[None]] = set()
        self._is_silent = False
        if options.record_exchanges:
            context.on("response", self._note_exchange)

    async def prepare(self, now: datetime) -> None:
        """What must be done before the session's first page is opened.

        Raises:
            TimeoutError, playwright's Error: the browser is gone.
        """
        if self._options.freeze_clock:
            await self._clock.begin(now)

    async def fetch(self, route: Route, target: Target, captured_at: datetime) -> Capture:
        """Fetch what the route wants of one account from inside its open page.

        Raises:
            NoAddress: nothing to ask by, or an address that is not the platform's.
            Unreachable: no readable answer within the time limit.
            ScrapeError: a wall stands before the open page already.
        """
        (outcome,) = await self.fetch_many(route, [(target, captured_at)])
        if isinstance(outcome, ScrapeError):
            raise outcome
        return outcome

    async def fetch_many(
        self, route: Route, asked: Sequence[tuple[Target, datetime]]
    ) -> tuple[Capture | ScrapeError, ...]:
        """As ask, for several accounts in one go: what fails of one is its own, and an answer for each comes in order.

        Each fetch has the time limit of a look for itself.

        Args:
            asked: whom, and the instant of the look.
        """
        captures = [Capture(target=target, captured_at=at, way=FetchMode.ASK) for target, at in asked]
        asking = FetchBatch(route, self._options.timeout_s, captures)
        if not asking.is_wanted():
            return asking.outcomes()
        who = captures[0].target.handle if len(asked) == 1 else f"{len(asked)} accounts"
        page: pw.Page | None = None
        fault: ScrapeError | None = None
        try:
            async with self._translate_errors(f"{route.platform}:{who}"):
                async with asyncio.timeout(self._options.timeout_s):
                    page = await self._home_of(route, captures[0].captured_at)
                await asking.run(page)
        except ScrapeError as error:
            fault = error
        except BaseException:
            await self._drop_home(page)
            raise
        if fault or not asking.page_is_reliable:  # whatever the page has come to, the next are asked from a fresh one
            await self._drop_home(page)
        return asking.outcomes(fault)

    async def visit(
        self,
        route: Route,
        target: Target,
        captured_at: datetime,
        screenshot_taker: ScreenshotTaker | None = None,
        *,
        is_quick: bool = False,
    ) -> Capture:
        """Open the account's page, overhear its replies, and ask for what it did not fetch itself.

        Args:
            camera: takes pictures of what was seen; what goes wrong with them is no fault of the look.
            is_quick: the page is loaded in haste (scrapers.browser.page.lean_loading), and it is over as soon as posts
            of the account are
                there: whoever would hold what it says against the account looks a second time, and not so.

        Raises:
            NoAddress: the route has no page for this account.
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
            return await visit.look(capture, address)

    async def close(self) -> None:
        """Close the context; what was still being recorded is read first."""
        await self._pages.drain()
        if self._reading:
            await ignore_after(CLOSE_S, asyncio.gather(*self._reading, return_exceptions=True))
        await ignore_after(CLOSE_S, self._context.close())

    async def save(self, path: Path) -> None:
        """Write the session's cookies and storage to path, readable by its owner alone; whole or not at all.

        Raises:
            Unreachable: the browser is gone.
            OSError: it cannot be written.
        """
        async with self._with_timeout("the session"):
            state = await self._context.storage_state()
        write_atomically(path, json.dumps(state).encode(), is_private=True)

    async def probe(self, url: str) -> Reply:
        """What an address answers to this session, opened in a page of its own that stays open for the next time.

        Raises:
            Unreachable: no readable answer within the time limit.
        """
        async with self._with_timeout(url):
            if self._probe_page is None or self._probe_page.is_closed():
                self._probe_page = await self._pages.free()
            response = await self._probe_page.goto(url, wait_until="domcontentloaded")
            if response is None:
                raise Unreachable(f"{url}: no answer")
            return Reply(
                url=self._probe_page.url,
                http_status=response.status,
                body=await response.body(),
                content_type=response.headers.get("content-type", ""),
            )

    async def new_page(self) -> pw.Page:
        """A page of the session, for whoever drives it himself.

        Raises:
            Unreachable: the browser is gone.
        """
        async with self._with_timeout("a page"):
            return await self._pages.free()

    async def cookie_values(self) -> tuple[str, ...]:
        """Every cookie value of the session: what must never be written anywhere.

        Raises:
            Unreachable: the browser is gone.
        """
        async with self._with_timeout("the session"):
            return tuple(cookie.get("value", "") for cookie in await self._context.cookies())

    async def secret_values(self) -> tuple[str, ...]:
        """As cookie_values, with what pages keep in their storage: tokens lie there too.

        Raises:
            Unreachable: the browser is gone.
        """
        async with self._with_timeout("the session"):
            state = await self._context.storage_state()
        return secrets_in(state)

    @asynccontextmanager
    async def _with_timeout(self, what: str) -> AsyncIterator[None]:
        """One deadline around a look; whatever the browser says becomes Unreachable."""
        async with self._translate_errors(what), asyncio.timeout(self._options.timeout_s):
            yield

    @asynccontextmanager
    async def _translate_errors(self, what: str) -> AsyncIterator[None]:
        """Whatever the browser says becomes Unreachable, and so does a deadline."""
        try:
            yield
        except (TimeoutError, pw.TimeoutError) as error:
            raise Unreachable(f"{what}: nothing readable in {self._options.timeout_s:g} s") from error
        except pw.Error as error:
            self._is_silent = not await self._answers()
            said = first_line(error)
            raise Unreachable(
                f"{what}: {self._egress_proxy.explain_block(said) if self._egress_proxy else said}"
            ) from error

    async def browser_identity(self) -> BrowserIdentity:
        """By what it looks; asked once.

        Raises:
            Unreachable: the browser is gone.
        """
        if self._identity is None:
            async with self._with_timeout("the browser"):
                page = await self._pages.blank()  # a blank one: no script of a platform's answers for it
                said = str(await page.evaluate("navigator.userAgent"))
                await close_page(page)
            browser = self._context.browser
            self._identity = BrowserIdentity(user_agent=said, browser_version=browser.version if browser else "")
        return self._identity

    @property
    def is_disconnected(self) -> bool:
        """Whether the browser or the driver behind it is gone: a new session is needed."""
        browser = self._context.browser
        return self._is_silent or browser is None or not browser.is_connected()

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._context.cookies([])
        except (pw.Error, TimeoutError):
            return False
        return True

    async def _home_of(self, route: Route, captured_at: datetime) -> pw.Page:
        """The open page of the route's origin, opened on first use and again when it is lost."""
        async with self._opening_home:
            page = self._home.get(route.home_url)
            if page is not None and not page.is_closed() and is_same_host(page.url, route.home_url):
                return page
            if page is not None:
                await close_page(page)
            page, guard = await self._pages.new(route.hosts)
            page.on("crash", self._discard_home)
            try:
                await self._open_home(page, route, captured_at)
            except (TimeoutError, pw.Error):
                await close_page(page)
                guard.check()
                raise
            except BaseException:
                await close_page(page)
                raise
            self._home[route.home_url] = page
            return page

    def _discard_home(self, lost: pw.Page) -> None:
        self._home = {address: page for address, page in self._home.items() if page is not lost}

    async def _drop_home(self, page: pw.Page | None) -> None:
        if page is not None:
            self._discard_home(page)
            await close_page(page)

    async def _open_home(self, page: pw.Page, route: Route, captured_at: datetime) -> None:
        response = await page.goto(check_address(route.home_url, route.hosts), wait_until="domcontentloaded")
        if not is_same_host(page.url, route.home_url):
            response = await wait_for_return(page, route, route.home_url, self._options.timeout_s) or response
        home = await read_page(page, response)
        route.check_walls(Capture(target=Target(handle=""), captured_at=captured_at, replies={PAGE: home}))
        if not is_same_host(page.url, route.home_url):
            raise Unreachable(f"{route.home_url} led to {page.url}")

    def _note_exchange(self, response: pw.Response) -> None:
        task = asyncio.ensure_future(self._keep(response))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _keep(self, response: pw.Response) -> None:
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
