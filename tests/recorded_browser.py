"""A browser that answers from cases, without Chromium: for scans of which the browser is not the point.

What it answers is what Chromium answers: tests/recordings read each case in both ways. With --all every scan has a
Chromium again.
"""

import asyncio
import ssl
from collections.abc import Iterable, Sequence
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from playwright import async_api as pw

from scrapers.browser.browser import Browser
from scrapers.browser.page.fetch import FetchBatch, FetchTask
from scrapers.browser.page.screenshots import ScreenshotTaker
from scrapers.browser.page.visitor_check import is_same_host
from scrapers.browser.session import BrowserOptions, Session
from scrapers.model.capture import (
    NEXT_PAGE,
    PAGE,
    BrowserIdentity,
    Capture,
    FetchMode,
    PageShot,
    Reply,
    Target,
    with_replies,
)
from scrapers.model.errors import ScrapeError, Unreachable
from scrapers.model.route import Route
from scrapers.network.url_policy import check_address
from tracker.recordings.recording import Recording
from tracker.recordings.replay_proxy import Replay
from tracker.recordings.replayed_capture import listened_replies, origin_of, to_reply

MHTML = (
    b'Content-Type: multipart/related;\r\n\tboundary="recorded"\r\n\r\n--recorded\r\n'
    b"Content-Type: text/html\r\nContent-Transfer-Encoding: binary\r\n\r\n%s\r\n--recorded--\r\n"
)
JPEG = b"\xff\xd8\xff\xdb\xff\xd9"


class RecordedReplay(Replay):
    """The cases that are served, without a proxy."""

    def __init__(self) -> None:
        super().__init__(0.0, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), spki_pin="recorded")
        self.proxy_url = "http://recorded.invalid"
        self._served: dict[tuple[str, str], Recording] = {}
        self._sites: tuple[Recording, ...] = ()

    def serve(self, recordings: Iterable[Recording]) -> None:
        served = tuple(recordings)
        super().serve(served)
        ordered = sorted(served, key=lambda item: item.captured_at)
        self._served = {
            (recording.platform, recording.handle): recording for recording in ordered if not recording.is_site
        }
        self._sites = tuple(recording for recording in ordered if recording.is_site)

    def reply(self, url: str, origin: str, method: str, timeout_s: float) -> Reply:
        """
        Args:
            origin: of the page that asks; empty: the page itself is opened.

        Raises:
            Unreachable: the case answers later than that.
        """
        self.log.append((method, url))
        route = self._book.find(method, url)
        if route is None:
            self.strays.append((method, url))
        elif route.delay_ms >= timeout_s * 1000:
            raise Unreachable(f"{url}: nothing readable in {timeout_s:g} s")
        return to_reply(self._book, url, origin, method)

    def listened(self, route: Route, target: Target, page: Reply) -> dict[str, Reply]:
        """What the scripts of the page ask for and the route listens to: all that the account's case has of it, and of
        the platform's own pages what the page's scripts name by its query."""
        recording = self._served.get((route.platform, target.handle))
        own = listened_replies(recording, route) if recording and (route.listens or route.listens_json) else {}
        named = {
            known.url: to_reply(self._book, known.url)
            for site in (self._sites if route.listens_json else ())
            for known in site.routes
            if any(fnmatch(known.url, glob) for glob in route.listens_json)
            and (query := urlsplit(known.url).query.encode())
            and query in page.body
        }
        return own | named


class RecordedBrowser(Browser):
    """Its sessions answer from the cases that are served at the time."""

    def __init__(self, options: BrowserOptions, replay: RecordedReplay) -> None:
        super().__init__(options)
        self._recorded = replay

    async def running(self) -> pw.Browser:
        raise Unreachable("there is no Chromium")

    async def close(self) -> None:
        """Nothing runs."""

    async def open_session(self, stored: Path | None = None) -> Session:
        assert stored is None, "a login needs a browser"
        return RecordedSession(self._options, self._recorded)


class RecordedSession(Session):
    def __init__(self, options: BrowserOptions, replay: RecordedReplay) -> None:
        self._timeout_s = options.timeout_s
        self._replay = replay
        self.exchanges = []

    async def fetch_many(
        self, route: Route, requests: Sequence[tuple[Target, datetime]]
    ) -> tuple[Capture | ScrapeError, ...]:
        captures = [Capture(target=target, captured_at=at, way=FetchMode.FETCH) for target, at in requests]
        batch = RecordedBatch(route, self._timeout_s, captures)
        if not batch.is_wanted():
            return batch.outcomes()
        try:
            home = self._open(route.home_url, route)
            route.check_walls(Capture(target=Target(handle=""), captured_at=requests[0][1], replies={PAGE: home}))
            if not is_same_host(home.url, route.home_url):
                raise Unreachable(f"{route.home_url} led to {home.url}")
        except ScrapeError as error:
            return batch.outcomes(error)
        return await batch.answered(self._replay, home.url)

    async def visit(
        self,
        route: Route,
        target: Target,
        captured_at: datetime,
        screenshot_taker: ScreenshotTaker | None = None,
        *,
        is_quick: bool = False,
    ) -> Capture:
        await turn_of_others()  # as while a page loads
        name, page = PAGE, self._open(route.address(target), route)
        capture = Capture(target=target, captured_at=captured_at, way=FetchMode.VISIT)
        capture = with_replies(capture, {**self._replay.listened(route, target, page), name: page})
        if next_page := route.next_page(capture):
            note_shot(screenshot_taker, name, page)
            name, page = NEXT_PAGE, self._open(next_page, route)
            capture = with_replies(capture, {name: page})
        (outcome,) = await RecordedBatch(route, self._timeout_s, [capture]).answered(self._replay, page.url)
        if isinstance(outcome, ScrapeError):
            raise outcome
        note_shot(screenshot_taker, name, page)
        return outcome

    async def close(self) -> None:
        """Nothing runs."""

    async def cookie_values(self) -> tuple[str, ...]:
        return ()

    async def secret_values(self) -> tuple[str, ...]:
        return ()

    async def browser_identity(self) -> BrowserIdentity:
        return BrowserIdentity(user_agent="recorded", browser_version="0")

    @property
    def is_disconnected(self) -> bool:
        return False

    def _open(self, url: str, route: Route) -> Reply:
        return self._replay.reply(check_address(url, route.hosts), "", "GET", self._timeout_s)


class RecordedBatch(FetchBatch):
    """Its page reads the cases."""

    async def answered(self, replay: RecordedReplay, page_url: str) -> tuple[Capture | ScrapeError, ...]:
        self._replay = replay
        page: Any = SimpleNamespace(url=page_url)
        await self._fetch_all(page)
        return self.outcomes()

    async def _fetch(self, page: pw.Page, tasks: Sequence[FetchTask]) -> list[FetchTask]:
        for task in tasks:
            try:
                told = self._replay.reply(
                    task.url, origin_of(page.url), "GET" if task.body is None else "POST", self.timeout_s
                )
            except Unreachable as error:
                self.errors[task.account_index] = error
                continue
            wait = None if told.retry_after_s is None else f"{told.retry_after_s:g}"
            self._store(task, (told.body, told.url, told.http_status, told.content_type, wait, told.date, told.age))
        return []


async def turn_of_others() -> None:
    loop = asyncio.get_running_loop()
    turn = loop.create_future()
    loop.call_soon(turn.set_result, None)
    await turn


def note_shot(screenshot_taker: ScreenshotTaker | None, name: str, page: Reply) -> None:
    """Pictures of nothing, and the page as its own snapshot."""
    if screenshot_taker is not None:
        whole = not screenshot_taker.viewport_only
        screenshot_taker.page_shots.append(
            PageShot(
                name=name,
                picture=JPEG,
                full_picture=JPEG if whole else b"",
                snapshot=MHTML % page.body if whole else b"",
            )
        )
