"""Driving the browser: asking from inside an open page, and visiting. Nothing else imports Playwright but chromium.py."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright import async_api as pw

from scrapers.capture import PAGE, Capture, Reply, Target, Way
from scrapers.errors import NoAddress, ScrapeError, Unreachable
from scrapers.gate import check_address
from scrapers.scraper import Route

ROUNDS = 5
"""How often a route may want something more; what it wants depends on what came, at most in a chain of this length."""
BODY_LIMIT = 16 * 1024 * 1024
"""Bytes of one reply that are read; the largest real page seen is below 4 MB."""
CLOSE_S = 5.0
"""Seconds a page or the browser has to close before it is left to the kill."""
QUIET_S = 0.5
"""Seconds without a request in flight after which a visited page has said what it says."""

ASK = """async ({urls, limit, timeout}) => {
    const replies = [];
    for (const [name, url] of urls) {
        try {
            const reply = await fetch(url, {credentials: "include", signal: AbortSignal.timeout(timeout)});
            const reader = reply.body ? reply.body.getReader() : null;
            const decoder = new TextDecoder("utf-8");
            let text = "", size = 0, cut = false;
            while (reader) {
                const {done, value} = await reader.read();
                if (done) break;
                size += value.length;
                if (size > limit) { cut = true; await reader.cancel(); break; }
                text += decoder.decode(value, {stream: true});
            }
            replies.push({name, url: reply.url, status: reply.status, text: text + decoder.decode(), cut,
                          type: reply.headers.get("content-type") || "", retry: reply.headers.get("retry-after")});
        } catch (error) {
            replies.push({name, url, status: 0, text: "", cut: false, type: "", retry: null, error: String(error)});
        }
    }
    return replies;
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserOptions:
    """How to start the browser."""

    executable_path: str | None = None
    channel: str | None = None
    is_headless: bool = True
    proxy_url: str = ""
    spki_pin: str = ""
    """Base64 SHA-256 of the one key whose certificate is trusted besides the public ones: the replay's."""
    user_agent: str = ""
    """Empty: what the browser says of itself."""
    timeout_s: float = 20.0
    """For one look, waiting and reading included."""
    freezes_clock: bool = False
    """Pages live at the capture's time instead of now: for replay."""
    keeps_exchanges: bool = False
    """Sessions remember every response, for recording a case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response, as recorded."""

    method: str
    url: str
    http_status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@asynccontextmanager
async def open_browser(options: BrowserOptions) -> AsyncIterator["Browser"]:
    """Start one browser; it is gone when the block ends, whatever happened in it.

    Raises:
        Unreachable: it does not start.
    """
    async with pw.async_playwright() as playwright:
        browser = Browser(playwright.chromium, options)
        try:
            await browser.running()
            yield browser
        finally:
            await browser.close()


def to_flags(options: BrowserOptions) -> list[str]:
    flags = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if options.spki_pin:
        flags.append(f"--ignore-certificate-errors-spki-list={options.spki_pin}")
    return flags


class Browser:
    """One Chromium, started again when it has died; a session of it belongs to one platform."""

    def __init__(self, kind: pw.BrowserType, options: BrowserOptions) -> None:
        self._kind = kind
        self._options = options
        self._chromium: pw.Browser | None = None
        self._starting = asyncio.Lock()

    async def running(self) -> pw.Browser:
        """The running browser.

        Raises:
            Unreachable: it does not start.
        """
        async with self._starting:
            if self._chromium is None or not self._chromium.is_connected():
                self._chromium = await self._start()
            return self._chromium

    async def _start(self) -> pw.Browser:
        options = self._options
        try:
            return await self._kind.launch(
                executable_path=options.executable_path,
                channel=options.channel,
                headless=options.is_headless,
                args=to_flags(options),
            )
        except pw.Error as error:
            raise Unreachable(f"the browser does not start: {first_line(error)}") from error

    async def close(self) -> None:
        if self._chromium is not None:
            await within(CLOSE_S, self._chromium.close())

    async def open_session(self, stored: Path | None = None) -> "Session":
        """A fresh context, with the cookies of a stored session where there is one.

        Raises:
            Unreachable: the browser is gone, or the stored session cannot be read.
        """
        options = self._options
        try:
            context = await (await self.running()).new_context(
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                user_agent=options.user_agent or None,
                proxy={"server": options.proxy_url} if options.proxy_url else None,
                storage_state=stored,
                accept_downloads=False,
            )
        except (pw.Error, OSError, ValueError) as error:
            raise Unreachable(f"no session: {first_line(error)}") from error
        return Session(context, options)


class Session:
    """One platform's context: its cookies, and the page that stays open while accounts are asked for."""

    def __init__(self, context: pw.BrowserContext, options: BrowserOptions) -> None:
        self._context = context
        self._options = options
        self._home: dict[str, pw.Page] = {}
        self.exchanges: list[Exchange] = []
        """What came, in order; empty unless the options say to keep it."""
        self._redirects: dict[str, str] = {}
        self._reading: set[asyncio.Task[None]] = set()
        context.on("response", self._note)

    async def ask(self, route: Route, target: Target, captured_at: datetime) -> Capture:
        """Fetch what the route wants of one account from inside its open page.

        Raises:
            NoAddress: nothing to ask by, or an address that is not the platform's.
            Unreachable: no readable answer within the time limit.
            ScrapeError: a wall stands before the open page already.
        """
        capture = Capture(target=target, captured_at=captured_at, way=Way.ASK)
        if not route.home_url or not route.wanted(capture):
            raise NoAddress(f"{route.platform}.{route.name} cannot be asked")
        async with self._limit(f"{route.platform}:{target.handle}"):
            page = await self._home_of(route, captured_at)
            return await self._ask_on(page, route, capture)

    async def visit(self, route: Route, target: Target, captured_at: datetime) -> Capture:
        """Open the account's page, overhear its replies, and ask for what it did not fetch itself.

        Raises:
            NoAddress: the route has no page for this account.
            Unreachable: no readable answer within the time limit.
        """
        address = check_address(route.address(target), route.hosts)
        capture = Capture(target=target, captured_at=captured_at, way=Way.VISIT)
        page = None
        try:
            async with self._limit(f"{route.platform}:{target.handle}"):
                page = await self._context.new_page()
                if self._options.freezes_clock:
                    await page.clock.set_fixed_time(captured_at)
                return await self._visit_on(page, route, capture, address)
        finally:
            if page is not None:
                await within(CLOSE_S, page.close())

    async def close(self) -> None:
        """Close the context; what was still being recorded is read first."""
        if self._reading:
            await within(CLOSE_S, asyncio.gather(*self._reading, return_exceptions=True))
        await within(CLOSE_S, self._context.close())

    async def save(self, path: Path) -> None:
        """Write the session's cookies and storage to path, readable by its owner alone."""
        state = await self._context.storage_state()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(".draft")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(state), encoding="utf-8")
        draft.replace(path)

    async def cookie_values(self) -> tuple[str, ...]:
        """Every cookie value of the session: what must never be written anywhere."""
        return tuple(cookie.get("value", "") for cookie in await self._context.cookies())

    @asynccontextmanager
    async def _limit(self, what: str) -> AsyncIterator[None]:
        """One deadline around a look; whatever the browser says becomes Unreachable."""
        try:
            async with asyncio.timeout(self._options.timeout_s):
                yield
        except (TimeoutError, pw.TimeoutError) as error:
            raise Unreachable(f"{what}: nothing readable in {self._options.timeout_s:g} s") from error
        except pw.Error as error:
            raise Unreachable(f"{what}: {first_line(error)}") from error

    @property
    def is_lost(self) -> bool:
        """Whether the browser behind it is gone: a new session is needed."""
        browser = self._context.browser
        return browser is None or not browser.is_connected()

    async def _home_of(self, route: Route, captured_at: datetime) -> pw.Page:
        """The open page of the route's origin, opened on first use and again when it is lost."""
        page = self._home.get(route.home_url)
        if page is not None and not page.is_closed() and same_host(page.url, route.home_url):
            return page
        if page is not None:
            await within(CLOSE_S, page.close())
        page = await self._context.new_page()
        page.on("crash", lambda crashed: self._home.pop(route.home_url, None))
        try:
            await self._open_home(page, route, captured_at)
        except BaseException:
            await within(CLOSE_S, page.close())
            raise
        self._home[route.home_url] = page
        return page

    async def _open_home(self, page: pw.Page, route: Route, captured_at: datetime) -> None:
        response = await page.goto(check_address(route.home_url, route.hosts), wait_until="domcontentloaded")
        if not same_host(page.url, route.home_url):  # a visitor check sends the browser away and, done, back
            with contextlib.suppress(pw.TimeoutError):
                await page.wait_for_url(
                    lambda url: same_host(url, route.home_url), timeout=self._options.timeout_s * 500
                )
        home = Reply(
            url=page.url,
            http_status=response.status if response else 0,
            body=(await page.content()).encode(errors="replace"),
            content_type="text/html",
        )
        route.check_walls(Capture(target=Target(handle=""), captured_at=captured_at, replies={PAGE: home}))
        if not same_host(page.url, route.home_url):
            raise Unreachable(f"{route.home_url} led to {page.url}")

    async def _ask_on(self, page: pw.Page, route: Route, capture: Capture) -> Capture:
        for _ in range(ROUNDS):
            wanted = route.wanted(capture)
            if not wanted:
                break
            for url in wanted.values():
                check_address(url, route.hosts)
            answers = await page.evaluate(
                ASK,
                {"urls": list(wanted.items()), "limit": BODY_LIMIT, "timeout": self._options.timeout_s * 1000},
            )
            capture = with_replies(capture, {answer["name"]: self._to_reply(answer) for answer in answers})
        return capture

    def _to_reply(self, answer: Mapping[str, Any]) -> Reply:
        url, status = answer["url"], answer["status"]
        if status == 0 and url in self._redirects:  # sent to a foreign host, which the page may not read
            url, status = self._redirects[url], 302
        if answer["cut"]:
            status = 0
        return Reply(
            url=url,
            http_status=status,
            body=answer["text"].encode(errors="replace"),
            content_type=answer["type"],
            retry_after_s=to_seconds(answer["retry"]),
        )

    async def _visit_on(self, page: pw.Page, route: Route, capture: Capture, address: str) -> Capture:
        ear = Ear(page, route, capture.target)
        response = await page.goto(address, wait_until="domcontentloaded")
        marks = [wall.css for wall in route.walls if wall.css]
        with contextlib.suppress(pw.TimeoutError):
            await page.locator(", ".join([route.ready, *marks])).first.wait_for(
                state="attached", timeout=self._options.timeout_s * 500
            )

        def heard() -> Capture:
            return with_replies(capture, ear.replies)

        def is_enough() -> bool:
            hopes = set(route.hears) - set(ear.replies)
            return not route.overhears and not (hopes and hopes & set(route.wanted(heard())))

        await ear.listen(is_enough)
        page_reply = Reply(
            url=page.url,
            http_status=response.status if response else 0,
            body=(await page.content()).encode(errors="replace"),
            content_type="text/html",
        )
        seen = with_replies(heard(), {PAGE: page_reply})
        return await self._ask_on(page, route, seen)

    def _note(self, response: pw.Response) -> None:
        if 300 <= response.status < 400 and (location := response.headers.get("location")):
            self._redirects[response.url] = location
        if self._options.keeps_exchanges:
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


@dataclass(slots=True)
class Ear:
    """Overhears one page: keeps the replies its route knows, and tells when the page has gone quiet."""

    page: pw.Page
    route: Route
    target: Target
    replies: dict[str, Reply] = field(default_factory=dict)
    _in_flight: set[pw.Request] = field(default_factory=set)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _reading: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", self._begin)
        self.page.on("requestfinished", self._end)
        self.page.on("requestfailed", self._fail)

    async def listen(self, is_enough: Callable[[], bool]) -> None:
        """Wait until what came is enough, or nothing has been in flight for QUIET_S. The look's deadline ends it too."""
        while not is_enough():
            self._changed.clear()
            try:
                async with asyncio.timeout(None if self._in_flight or self._reading else QUIET_S):
                    await self._changed.wait()
            except TimeoutError:
                return

    def _begin(self, request: pw.Request) -> None:
        self._in_flight.add(request)
        self._changed.set()

    def _fail(self, request: pw.Request) -> None:
        self._in_flight.discard(request)
        self._changed.set()

    def _end(self, request: pw.Request) -> None:
        self._in_flight.discard(request)
        if name := self._name_of(request.url):
            task = asyncio.ensure_future(self._read(name, request))
            self._reading.add(task)
            task.add_done_callback(self._done)
        self._changed.set()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._reading.discard(task)
        self._changed.set()

    def _name_of(self, url: str) -> str | None:
        for name, glob in self.route.hears.items():
            if name not in self.replies and fnmatch(url, glob.replace("{handle}", self.target.handle)):
                return name
        return url if any(fnmatch(url, glob) for glob in self.route.overhears) else None

    async def _read(self, name: str, request: pw.Request) -> None:
        with contextlib.suppress(pw.Error):  # the page moved on before its reply was read
            response = await request.response()
            if response is None:
                return
            headers = response.headers
            if name == request.url and "json" not in headers.get("content-type", ""):
                return
            self.replies[name] = Reply(
                url=response.url,
                http_status=response.status,
                body=(await response.body())[:BODY_LIMIT],
                content_type=headers.get("content-type", ""),
                retry_after_s=to_seconds(headers.get("retry-after")),
            )


def with_replies(capture: Capture, replies: Mapping[str, Reply]) -> Capture:
    return Capture(
        target=capture.target,
        captured_at=capture.captured_at,
        way=capture.way,
        replies={**capture.replies, **replies},
    )


def to_seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds; None when it is absent, a date, or nonsense: the pace then decides."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None


def same_host(url: str, other: str) -> bool:
    return urlsplit(url).hostname == urlsplit(other).hostname


def first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


async def within(seconds: float, doing: Any) -> None:
    """Await, but not for ever, and whatever it says: for closing things that may be dead already."""
    with contextlib.suppress(TimeoutError, pw.Error, ScrapeError):
        await asyncio.wait_for(doing, seconds)
