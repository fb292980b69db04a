"""The pages of platforms from inside which accounts are fetched: one for each origin, kept open."""

import asyncio
from datetime import datetime

from playwright import async_api as pw

from scrapers.browser.page.page_pool import PagePool, close_page
from scrapers.browser.page.visit import read_page, wait_for_return
from scrapers.browser.page.visitor_check import is_same_host
from scrapers.model.capture import PAGE, Capture, Target
from scrapers.model.errors import Unreachable
from scrapers.model.route import Route
from scrapers.network.url_policy import check_address


class HomePages:
    def __init__(self, pages: PagePool, timeout_s: float) -> None:
        self._pages = pages
        self._timeout_s = timeout_s
        self._open: dict[str, pw.Page] = {}
        """By the address of the route's home page."""
        self._opening = asyncio.Lock()

    async def of(self, route: Route, captured_at: datetime) -> pw.Page:
        """The home page of the route's origin, opened on first use and again when it is lost.

        Raises:
            ScrapeError: the page shows a wall, or is another host's.
            TimeoutError, playwright's Error: it does not open.
        """
        async with self._opening:
            page = self._open.get(route.home_url)
            if page is not None and not page.is_closed() and is_same_host(page.url, route.home_url):
                return page
            if page is not None:
                await close_page(page)
            page, guard = await self._pages.new(route.hosts)
            page.on("crash", self._forget)
            try:
                await self._load(page, route, captured_at)
            except BaseException as error:
                await close_page(page)
                if isinstance(error, TimeoutError | pw.Error):
                    guard.check()
                raise
            self._open[route.home_url] = page
            return page

    async def close(self, page: pw.Page | None) -> None:
        """Close it, so that the next fetch opens a new one; None: none was opened."""
        if page is not None:
            self._forget(page)
            await close_page(page)

    def _forget(self, lost: pw.Page) -> None:
        self._open = {address: page for address, page in self._open.items() if page is not lost}

    async def _load(self, page: pw.Page, route: Route, captured_at: datetime) -> None:
        response = await page.goto(check_address(route.home_url, route.hosts), wait_until="domcontentloaded")
        if not is_same_host(page.url, route.home_url):
            response = await wait_for_return(page, route, route.home_url, self._timeout_s) or response
        home = await read_page(page, response)
        route.check_walls(Capture(target=Target(handle=""), captured_at=captured_at, replies={PAGE: home}))
        if not is_same_host(page.url, route.home_url):
            raise Unreachable(f"{route.home_url} led to {page.url}")
