"""Visits an account's page: opens and renders it, collects its own replies, and fetches what it did not request."""

import contextlib
from dataclasses import dataclass, replace

from playwright import async_api as pw

from scrapers.browser.page.fetch import FetchBatch
from scrapers.browser.page.lean_loading import render_page
from scrapers.browser.page.navigation_guard import NavigationGuard
from scrapers.browser.page.response_listener import BODY_LIMIT, ResponseListener
from scrapers.browser.page.screenshots import ScreenshotTaker
from scrapers.browser.page.visitor_check import is_passable_check, is_same_host, needs_person
from scrapers.model.capture import NEXT_PAGE, PAGE, Capture, Reply, with_replies
from scrapers.model.errors import ScrapeError, Unreachable
from scrapers.model.route import Route
from scrapers.network.url_policy import check_address


@dataclass(frozen=True, slots=True, kw_only=True)
class PageVisit:
    """One visit of one account's page."""

    page: pw.Page
    guard: NavigationGuard
    """Guards the page and owns its DevTools session; see ResponseListener."""
    route: Route
    timeout_s: float
    stop_at_first_posts: bool = False
    """Return as soon as the replies show posts of the account; otherwise wait until the page is complete."""
    screenshot_taker: ScreenshotTaker | None = None

    async def run(self, capture: Capture, address: str) -> Capture:
        """
        Raises:
            ScrapeError: raised by the visit.
            TimeoutError, playwright's Error: raised by the page.
        """
        with ResponseListener(self.guard.cdp, self.guard.frame, self.page, self.route, capture.target) as listener:

            def so_far() -> Capture:
                return with_replies(capture, listener.replies)

            def is_enough() -> bool:
                awaited = set(self.route.listens) - set(listener.replies)
                return not self.route.listens_json and not (
                    awaited and awaited & set(self.route.missing_requests(so_far()))
                )

            response = await self.page.goto(
                address, wait_until="commit" if self.stop_at_first_posts else "domcontentloaded"
            )
            if self.stop_at_first_posts:
                await listener.wait_until_idle(is_enough)
                if early := await self._read_early(so_far(), response):
                    return early
                await render_page(self.page)
                await self.page.wait_for_load_state("domcontentloaded")
            response = await self._pass_visitor_check(response, address)
            await self._await_ready()
            await listener.wait_until_idle(is_enough)
            capture = with_replies(so_far(), {PAGE: await read_page(self.page, response)})
        return await self._finish(capture)

    async def _read_early(self, partial: Capture, response: pw.Response | None) -> Capture | None:
        """The replies so far, if they show posts of the account; None: the complete page must be read.

        Nothing else is concluded here: an empty list, an account that is gone or a wall may be a page that is not
        complete yet.
        """
        if self._shows_posts(partial):
            return partial
        sent = await self._html_as_sent(response)
        if sent is None:
            return None
        capture = with_replies(partial, {PAGE: sent})
        if self.route.next_page(capture):
            return None
        with contextlib.suppress(ScrapeError):
            capture = await self._fetch_missing(capture)
        return capture if self._shows_posts(capture) else None

    def _shows_posts(self, capture: Capture) -> bool:
        try:
            profile = self.route.read(capture)
        except ScrapeError:
            return False
        return bool(profile.posts) and not profile.is_gone

    async def _html_as_sent(self, response: pw.Response | None) -> Reply | None:
        """The page's HTML as the server sent it; None: the page has moved on, or is too large."""
        if response is None or response.url != self.page.url.partition("#")[0]:
            return None
        try:
            body = await response.body()
        except pw.Error:
            return None
        if len(body) > BODY_LIMIT:
            return None
        return to_reply(self.page, response, body)

    async def _pass_visitor_check(self, response: pw.Response | None, address: str) -> pw.Response | None:
        """Wait for the page to return from a visitor check; returns the last response to a navigation."""
        if not is_same_host(self.page.url, address) and is_passable_check(self.page.url, self.route):
            return await wait_for_return(self.page, self.route, address, self.timeout_s) or response
        return response

    async def _await_ready(self) -> None:
        """Wait until a page is shown, the account's or a wall."""
        with contextlib.suppress(pw.TimeoutError):
            await self.page.locator("body").first.wait_for(state="attached", timeout=self.timeout_s * 500)

    async def _finish(self, capture: Capture) -> Capture:
        """Visit the next page, if any; then fetch what is still missing, and take the screenshots."""
        page_name = PAGE
        if next_page := self.route.next_page(capture):
            if self.screenshot_taker:
                await self.screenshot_taker.take(self.page, PAGE)
            response = await self.page.goto(check_address(next_page, self.route.hosts), wait_until="domcontentloaded")
            capture = with_replies(capture, {NEXT_PAGE: await read_page(self.page, response)})
            page_name = NEXT_PAGE
        capture = await self._fetch_missing(capture)
        if self.screenshot_taker:
            await self.screenshot_taker.take(self.page, page_name)
        return capture

    async def _fetch_missing(self, capture: Capture) -> Capture:
        batch = FetchBatch(self.route, self.timeout_s, [capture])
        await batch.run(self.page)
        (outcome,) = batch.outcomes()
        if isinstance(outcome, ScrapeError):
            raise outcome
        return outcome


async def wait_for_return(page: pw.Page, route: Route, address: str, timeout_s: float) -> pw.Response | None:
    """Wait until a redirected page is back on its own host, or needs a person.

    Returns the last response to a navigation; None: none came. The walls judge the page that is shown then.
    """
    responses: list[pw.Response] = []

    def collect(response: pw.Response) -> None:
        if response.request.is_navigation_request() and response.frame == page.main_frame:
            responses.append(response)

    page.on("response", collect)
    with contextlib.suppress(pw.TimeoutError):
        await page.wait_for_url(
            lambda url: is_same_host(url, address) or needs_person(url, route),
            wait_until="domcontentloaded",
            timeout=timeout_s * 500,
        )
    page.remove_listener("response", collect)
    return responses[-1] if responses else None


async def read_page(page: pw.Page, response: pw.Response | None) -> Reply:
    """The page's current HTML; `response` gives its status and headers.

    Raises:
        Unreachable: it exceeds BODY_LIMIT.
    """
    size = await page.evaluate("() => document.documentElement?.outerHTML.length ?? 0")
    if size > BODY_LIMIT:
        raise Unreachable(f"{page.url} is a page of {size} characters")
    return replace(to_reply(page, response, (await page.content()).encode(errors="replace")), content_type="text/html")


def to_reply(page: pw.Page, response: pw.Response | None, body: bytes) -> Reply:
    """A body with the page's address, and with the status and headers of the navigation's response; None: status 0."""
    headers = response.headers if response else {}
    return Reply(
        url=page.url,
        http_status=response.status if response else 0,
        body=body,
        content_type=headers.get("content-type", ""),
        date=headers.get("date", ""),
        age=headers.get("age", ""),
    )
