"""Visiting an account's page: opened and rendered, its own replies overheard, and what it did not fetch asked for."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from playwright import async_api as pw

from scrapers.asking import Asking
from scrapers.camera import Camera
from scrapers.capture import ONWARD, PAGE, Capture, Reply, with_replies
from scrapers.ear import BODY_LIMIT, Ear
from scrapers.errors import ScrapeError, Unreachable
from scrapers.gate import check_address
from scrapers.scraper import Route
from scrapers.visitor import asks_for_a_person, is_check, is_same_host


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One page before one account."""

    page: pw.Page
    route: Route
    timeout_s: float
    check_response: Callable[[pw.Response | None], None]
    """Raises ClockWrong."""
    redirect_of: Callable[[str], str]
    camera: Camera | None = None

    async def look(self, capture: Capture, address: str) -> Capture:
        """
        Raises:
            ScrapeError: of the visit.
            TimeoutError, playwright's Error: of the page.
        """
        with Ear(self.page, self.route, capture.target) as ear:
            response = await self._open(address)
            await self._await_ready()

            def heard() -> Capture:
                return with_replies(capture, ear.replies)

            def is_enough() -> bool:
                hopes = set(self.route.hears) - set(ear.replies)
                return not self.route.overhears and not (hopes and hopes & set(self.route.wanted(heard())))

            await ear.listen(is_enough)
            seen = with_replies(heard(), {PAGE: await read_page(self.page, response)})
        return await self._go_on(seen)

    async def _open(self, address: str) -> pw.Response | None:
        response = await self.page.goto(address, wait_until="domcontentloaded")
        self.check_response(response)
        if not is_same_host(self.page.url, address) and is_check(self.page.url, self.route):
            response = await come_back(self.page, self.route, address, self.timeout_s) or response
        return response

    async def _await_ready(self) -> None:
        """The page is there, or a wall."""
        marks = [wall.css for wall in self.route.walls if wall.css]
        with contextlib.suppress(pw.TimeoutError):
            await self.page.locator(", ".join([self.route.ready, *marks])).first.wait_for(
                state="attached", timeout=self.timeout_s * 500
            )

    async def _go_on(self, seen: Capture) -> Capture:
        """To the next page, where there is one; then what is still wanted is asked for, and the pictures are taken."""
        shown = PAGE
        if next_page := self.route.next_page(seen):
            if self.camera:
                await self.camera.take(self.page, PAGE)
            response = await self.page.goto(check_address(next_page, self.route.hosts), wait_until="domcontentloaded")
            seen = with_replies(seen, {ONWARD: await read_page(self.page, response)})
            shown = ONWARD
        seen = await self._ask(seen)
        if self.camera and self.camera.is_wanted(seen):
            await self.camera.take(self.page, shown)
        return seen

    async def _ask(self, seen: Capture) -> Capture:
        asking = Asking(self.route, self.timeout_s, self.redirect_of, [seen])
        await asking.run(self.page)
        (outcome,) = asking.outcomes()
        if isinstance(outcome, ScrapeError):
            raise outcome
        return outcome


async def come_back(page: pw.Page, route: Route, address: str, timeout_s: float) -> pw.Response | None:
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
    )
