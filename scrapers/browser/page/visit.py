"""Visiting an account's page: opened and rendered, its own replies overheard, and what it did not fetch asked for."""

import contextlib
from dataclasses import dataclass

from playwright import async_api as pw

from scrapers.browser.page.fetch import FetchBatch
from scrapers.browser.page.lean_loading import render_page
from scrapers.browser.page.navigation_guard import NavigationGuard
from scrapers.browser.page.response_listener import BODY_LIMIT, ResponseListener
from scrapers.browser.page.screenshots import ScreenshotTaker
from scrapers.browser.page.wall_url import is_passable_check, is_same_host, needs_person
from scrapers.model.capture import NEXT_PAGE, PAGE, Capture, Reply, with_replies
from scrapers.model.errors import ScrapeError, Unreachable
from scrapers.model.route import Route
from scrapers.network.url_policy import check_address


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit:
    """One page before one account."""

    page: pw.Page
    guard: NavigationGuard
    """Of the page; see Ear."""
    route: Route
    timeout_s: float
    stop_at_first_posts: bool = False
    """What shows posts of the account is taken as soon as it is there; whatever else comes is waited for all the same,
    until the page is whole."""
    screenshot_taker: ScreenshotTaker | None = None

    async def look(self, capture: Capture, address: str) -> Capture:
        """
        Raises:
            ScrapeError: of the visit.
            TimeoutError, playwright's Error: of the page.
        """
        with ResponseListener(self.guard.cdp, self.guard.frame, self.page, self.route, capture.target) as listener:

            def heard() -> Capture:
                return with_replies(capture, listener.replies)

            def is_enough() -> bool:
                hopes = set(self.route.listens) - set(listener.replies)
                return not self.route.listens_json and not (hopes and hopes & set(self.route.missing_requests(heard())))

            response = await self.page.goto(
                address, wait_until="commit" if self.stop_at_first_posts else "domcontentloaded"
            )
            if self.stop_at_first_posts:
                await listener.wait_until_idle(is_enough)
                if seen := await self._see_posts(heard(), response):
                    return seen
                await render_page(self.page)
                await self.page.wait_for_load_state("domcontentloaded")
            response = await self._arrive(response, address)
            await self._await_ready()
            await listener.wait_until_idle(is_enough)
            seen = with_replies(heard(), {PAGE: await read_page(self.page, response)})
        return await self._finish(seen)

    async def _see_posts(self, heard: Capture, response: pw.Response | None) -> Capture | None:
        """What came, if it shows posts of the account; None: it is not that simple, and the page is to be read.

        Nothing else is concluded from it: a list without posts, an account that is gone, a wall may be a page that is
        not built yet.
        """
        if self._shows_posts(heard):
            return heard
        sent = await self._page_as_sent(response)
        if sent is None:
            return None
        seen = with_replies(heard, {PAGE: sent})
        if self.route.next_page(seen):
            return None
        with contextlib.suppress(ScrapeError):
            seen = await self._ask(seen)
        return seen if self._shows_posts(seen) else None

    def _shows_posts(self, capture: Capture) -> bool:
        try:
            profile = self.route.read(capture)
        except ScrapeError:
            return False
        return bool(profile.posts) and not profile.is_gone

    async def _page_as_sent(self, response: pw.Response | None) -> Reply | None:
        """The page before its scripts made anything of it; None: it has moved on, or is too large to be one."""
        if response is None or response.url != self.page.url.partition("#")[0]:
            return None
        try:
            body = await response.body()
        except pw.Error:
            return None
        if len(body) > BODY_LIMIT:
            return None
        return Reply(
            url=self.page.url,
            http_status=response.status,
            body=body,
            content_type=response.headers.get("content-type", ""),
            date=response.headers.get("date", ""),
            age=response.headers.get("age", ""),
        )

    async def _arrive(self, response: pw.Response | None, address: str) -> pw.Response | None:
        """Where the page was sent for; what it was sent last."""
        if not is_same_host(self.page.url, address) and is_passable_check(self.page.url, self.route):
            return await wait_for_return(self.page, self.route, address, self.timeout_s) or response
        return response

    async def _await_ready(self) -> None:
        """The page is there, or a wall."""
        marks = [wall.css for wall in self.route.walls if wall.css]
        with contextlib.suppress(pw.TimeoutError):
            await self.page.locator(", ".join([self.route.ready_css, *marks])).first.wait_for(
                state="attached", timeout=self.timeout_s * 500
            )

    async def _finish(self, seen: Capture) -> Capture:
        """To the next page, where there is one; then what is still wanted is asked for, and the pictures are taken."""
        shown = PAGE
        if next_page := self.route.next_page(seen):
            if self.screenshot_taker:
                await self.screenshot_taker.take(self.page, PAGE)
            response = await self.page.goto(check_address(next_page, self.route.hosts), wait_until="domcontentloaded")
            seen = with_replies(seen, {NEXT_PAGE: await read_page(self.page, response)})
            shown = NEXT_PAGE
        seen = await self._ask(seen)
        if self.screenshot_taker:
            await self.screenshot_taker.take(self.page, shown)
        return seen

    async def _ask(self, seen: Capture) -> Capture:
        asking = FetchBatch(self.route, self.timeout_s, [seen])
        await asking.run(self.page)
        (outcome,) = asking.outcomes()
        if isinstance(outcome, ScrapeError):
            raise outcome
        return outcome


async def wait_for_return(page: pw.Page, route: Route, address: str, timeout_s: float) -> pw.Response | None:
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
            lambda url: is_same_host(url, address) or needs_person(url, route),
            wait_until="domcontentloaded",
            timeout=timeout_s * 500,
        )
    page.remove_listener("response", note)
    return landed[-1] if landed else None


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
        date=response.headers.get("date", "") if response else "",
        age=response.headers.get("age", "") if response else "",
    )
