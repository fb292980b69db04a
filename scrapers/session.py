"""One platform's session in the browser: asking from inside an open page, and visiting."""

import asyncio
import base64
import contextlib
import json
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright import async_api as pw

from scrapers.camera import SHOT_S, Camera
from scrapers.capture import ONWARD, PAGE, Agent, Capture, Exchange, Reply, Target, Way, with_replies
from scrapers.ear import BODY_LIMIT, Ear, to_seconds
from scrapers.errors import NoAddress, ScrapeError, Unreachable
from scrapers.gate import check_address
from scrapers.gateway import Gateway
from scrapers.host_clock import check_clock
from scrapers.scraper import Route
from scrapers.visitor import asks_for_a_person, is_check, is_same_host

ROUNDS = 5
"""How often a route may want something more; what it wants depends on what came, at most in a chain of this length."""
CLOSE_S = 5.0
"""Seconds a page or the browser has to close before it is left to the kill."""

ASK = """async ({urls, limit, timeout}) => {
    const replies = [];
    for (const [name, url, body] of urls) {
        try {
            const sent = body && {method: "POST", headers: {"content-type": "application/json"}, body};
            const limits = {credentials: "include", signal: AbortSignal.timeout(timeout)};
            const reply = await fetch(url, {...limits, ...sent});
            const reader = reply.body ? reply.body.getReader() : null;
            const pieces = [];
            let size = 0;
            while (reader) {
                const {done, value} = await reader.read();
                if (done) break;
                size += value.length;
                if (size > limit) { await reader.cancel(); throw new RangeError("too large"); }
                pieces.push(value);
            }
            const data = await new Promise((tell, fail) => {
                const file = new FileReader();
                file.onload = () => tell(file.result);
                file.onerror = () => fail(file.error);
                file.readAsDataURL(new Blob(pieces));
            });
            replies.push({name, url: reply.url, status: reply.status, data,
                          type: reply.headers.get("content-type") || "", retry: reply.headers.get("retry-after")});
        } catch {
            replies.push({name, url, status: 0, data: "", type: "", retry: null});
        }
    }
    return replies;
}"""
"""Fetches from inside a page. `data` is a data: address, for bodies travel as they came, whatever their encoding."""


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
    scratch: Path | None = None
    """Folder for profiles and other temporary files of browser and driver; None: the system's."""
    keeps_exchanges: bool = False
    """Sessions remember every response, for recording a case."""


class Session:
    """One platform's context: its cookies, and the page that stays open while accounts are asked for."""

    def __init__(self, context: pw.BrowserContext, options: BrowserOptions, gateway: Gateway | None = None) -> None:
        self._context = context
        self._options = options
        self._gateway = gateway
        self._home: dict[str, pw.Page] = {}
        self._probe_page: pw.Page | None = None
        self._agent: Agent | None = None
        self.exchanges: list[Exchange] = []
        """What came, in order; empty unless the options say to keep it."""
        self._redirects: dict[str, str] = {}
        self._reading: set[asyncio.Task[None]] = set()
        self._is_silent = False
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
            try:
                return await self._ask_on(page, route, capture)
            except NoAddress:
                raise
            except BaseException:  # whatever the page has come to, the next account is asked from a fresh one
                self._forget(page)
                await close_page(page)
                raise

    async def visit(self, route: Route, target: Target, captured_at: datetime, camera: Camera | None = None) -> Capture:
        """Open the account's page, overhear its replies, and ask for what it did not fetch itself.

        Args:
            camera: takes pictures of what was seen; what goes wrong with them is no fault of the look.

        Raises:
            NoAddress: the route has no page for this account.
            Unreachable: no readable answer within the time limit.
        """
        address = check_address(route.address(target), route.hosts)
        capture = Capture(target=target, captured_at=captured_at, way=Way.VISIT)
        page = None
        try:
            async with self._limit(f"{route.platform}:{target.handle}", 2 * SHOT_S if camera else 0.0):
                page = await self._look_page()
                if self._options.freezes_clock:
                    await page.clock.set_fixed_time(captured_at)
                return await self._visit_on(page, route, capture, address, camera)
        finally:
            if page is not None:
                await close_page(page)

    async def close(self) -> None:
        """Close the context; what was still being recorded is read first."""
        if self._reading:
            await within(CLOSE_S, asyncio.gather(*self._reading, return_exceptions=True))
        await within(CLOSE_S, self._context.close())

    async def save(self, path: Path) -> None:
        """Write the session's cookies and storage to path, readable by its owner alone; whole or not at all.

        Raises:
            Unreachable: the browser is gone.
            OSError: it cannot be written.
        """
        async with self._limit("the session"):
            state = await self._context.storage_state()
        write_private(path, json.dumps(state))

    async def probe(self, url: str) -> Reply:
        """What an address answers to this session, opened in a page of its own that stays open for the next time.

        Raises:
            Unreachable: no readable answer within the time limit.
        """
        async with self._limit(url):
            if self._probe_page is None or self._probe_page.is_closed():
                self._probe_page = await self._context.new_page()
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
        async with self._limit("a page"):
            return await self._context.new_page()

    async def cookie_values(self) -> tuple[str, ...]:
        """Every cookie value of the session: what must never be written anywhere.

        Raises:
            Unreachable: the browser is gone.
        """
        async with self._limit("the session"):
            return tuple(cookie.get("value", "") for cookie in await self._context.cookies())

    async def secret_values(self) -> tuple[str, ...]:
        """As cookie_values, with what pages keep in their storage: tokens lie there too.

        Raises:
            Unreachable: the browser is gone.
        """
        async with self._limit("the session"):
            state = await self._context.storage_state()
        return secrets_in(state)

    @asynccontextmanager
    async def _limit(self, what: str, more_s: float = 0.0) -> AsyncIterator[None]:
        """One deadline around a look; whatever the browser says becomes Unreachable."""
        try:
            async with asyncio.timeout(self._options.timeout_s + more_s):
                yield
        except (TimeoutError, pw.TimeoutError) as error:
            raise Unreachable(f"{what}: nothing readable in {self._options.timeout_s:g} s") from error
        except pw.Error as error:
            self._is_silent = not await self._answers()
            said = first_line(error)
            raise Unreachable(f"{what}: {self._gateway.why_not(said) if self._gateway else said}") from error

    async def agent(self) -> Agent:
        """By what it looks; asked once.

        Raises:
            Unreachable: the browser is gone.
        """
        if self._agent is None:
            async with self._limit("the browser"):
                page = await self._context.new_page()  # a blank one: no script of a platform's answers for it
                said = str(await page.evaluate("navigator.userAgent"))
                await close_page(page)
            browser = self._context.browser
            self._agent = Agent(user_agent=said, browser_version=browser.version if browser else "")
        return self._agent

    @property
    def is_lost(self) -> bool:
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
        page = self._home.get(route.home_url)
        if page is not None and not page.is_closed() and is_same_host(page.url, route.home_url):
            return page
        if page is not None:
            await close_page(page)
        page = await self._look_page()
        page.on("crash", self._forget)
        try:
            await self._open_home(page, route, captured_at)
        except BaseException:
            await close_page(page)
            raise
        self._home[route.home_url] = page
        return page

    def _forget(self, lost: pw.Page) -> None:
        self._home = {address: page for address, page in self._home.items() if page is not lost}

    async def _look_page(self) -> pw.Page:
        """A new page; what it opens beside itself is closed, for nobody looks at it."""
        page = await self._context.new_page()
        page.on("popup", self._turn_away)
        return page

    def _turn_away(self, popup: pw.Page) -> None:
        task = asyncio.ensure_future(close_page(popup))
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _open_home(self, page: pw.Page, route: Route, captured_at: datetime) -> None:
        response = await page.goto(check_address(route.home_url, route.hosts), wait_until="domcontentloaded")
        self._check_clock(response, captured_at)
        if not is_same_host(page.url, route.home_url):
            response = await self._come_back(page, route, route.home_url) or response
        home = await read_page(page, response)
        route.check_walls(Capture(target=Target(handle=""), captured_at=captured_at, replies={PAGE: home}))
        if not is_same_host(page.url, route.home_url):
            raise Unreachable(f"{route.home_url} led to {page.url}")

    def _check_clock(self, response: pw.Response | None, captured_at: datetime) -> None:
        if response is not None and not self._options.freezes_clock:
            check_clock(response.headers, captured_at)

    async def _come_back(self, page: pw.Page, route: Route, address: str) -> pw.Response | None:
        """Wait until a page that was sent away from address is on its host again, or asks for a person.

        Returns what the page was sent last; None: nothing came. Where it stands then is for the walls to judge.
        """
        landed: list[pw.Response] = []

        def note(response: pw.Response) -> None:
            if response.request.is_navigation_request() and response.frame == page.main_frame:
                landed.append(response)

        page.on("response", note)
        with contextlib.suppress(pw.TimeoutError):
            await page.wait_for_url(
                lambda url: is_same_host(url, address) or asks_for_a_person(url, route),
                wait_until="domcontentloaded",
                timeout=self._options.timeout_s * 500,
            )
        page.remove_listener("response", note)
        return landed[-1] if landed else None

    async def _ask_on(self, page: pw.Page, route: Route, capture: Capture) -> Capture:
        for _ in range(ROUNDS):
            wanted = route.wanted(capture)
            if not wanted:
                break
            bodies = route.bodies(capture)
            for url in wanted.values():
                check_address(url, route.hosts)
            urls = [(name, url, bodies.get(name)) for name, url in wanted.items()]
            answers = await page.evaluate(
                ASK, {"urls": urls, "limit": BODY_LIMIT, "timeout": self._options.timeout_s * 1000}
            )
            try:
                capture = with_replies(capture, {answer["name"]: self._to_reply(answer) for answer in answers})
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                raise Unreachable(f"{page.url} gives what it fetched in a form of its own: {error!r}") from error
        return capture

    def _to_reply(self, answer: Mapping[str, Any]) -> Reply:
        url, status = answer["url"], answer["status"]
        if status == 0 and url in self._redirects:  # sent to a foreign host, which the page may not read
            url, status = self._redirects[url], 302
        return Reply(
            url=url,
            http_status=status,
            body=base64.b64decode(answer["data"].partition(",")[2], validate=True),
            content_type=answer["type"],
            retry_after_s=to_seconds(answer["retry"]),
        )

    async def _visit_on(
        self, page: pw.Page, route: Route, capture: Capture, address: str, camera: Camera | None
    ) -> Capture:
        ear = Ear(page, route, capture.target)
        response = await page.goto(address, wait_until="domcontentloaded")
        self._check_clock(response, capture.captured_at)
        if not is_same_host(page.url, address) and is_check(page.url, route):
            response = await self._come_back(page, route, address) or response
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
        seen = with_replies(heard(), {PAGE: await read_page(page, response)})
        shown = PAGE
        if next_page := route.next_page(seen):
            if camera:
                await camera.take(page, PAGE)
            response = await page.goto(check_address(next_page, route.hosts), wait_until="domcontentloaded")
            seen = with_replies(seen, {ONWARD: await read_page(page, response)})
            shown = ONWARD
        seen = await self._ask_on(page, route, seen)
        if camera and camera.is_wanted(seen):
            await camera.take(page, shown)
        return seen

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


def secrets_in(state: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of a storage state's cookies and local storage; of what is JSON there, the texts in it too."""
    cookies = [cookie.get("value", "") for cookie in state.get("cookies", ())]
    stored = [item.get("value", "") for origin in state.get("origins", ()) for item in origin.get("localStorage", ())]
    return (*cookies, *(text for value in stored for text in (value, *texts_in(value))))


def texts_in(value: str) -> Iterator[str]:
    try:
        waiting = [json.loads(value)]
    except (ValueError, RecursionError):
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            waiting.extend(one.values() if isinstance(one, dict) else one)


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read; its folder is made likewise. Interrupted: as it was before.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


async def read_page(page: pw.Page, response: pw.Response | None) -> Reply:
    """A page as it stands; response is what it was sent as.

    Raises:
        Unreachable: it is larger than a page can be.
    """
    size = await page.evaluate("() => document.documentElement?.outerHTML.length ?? 0")
    if size > BODY_LIMIT:
        raise Unreachable(f"{page.url} is a page of {size} characters")
    return Reply(
        url=page.url,
        http_status=response.status if response else 0,
        body=(await page.content()).encode(errors="replace"),
        content_type="text/html",
    )


async def close_page(page: pw.Page) -> None:
    """Close a page, and again from below: one that reloads itself without end misses the first call now and then."""
    await within(CLOSE_S / 2, page.close())
    if not page.is_closed():
        await within(CLOSE_S / 2, close_from_below(page))


async def close_from_below(page: pw.Page) -> None:
    session = await page.context.new_cdp_session(page)
    await session.send("Page.close")


async def within(seconds: float, doing: Any) -> None:
    """Await, but not for ever, and whatever it says: for closing things that may be dead already."""
    with contextlib.suppress(TimeoutError, pw.Error, ScrapeError):
        await asyncio.wait_for(doing, seconds)
