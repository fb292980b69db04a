"""Screenshots of a visited page (截图) as evidence. A failed screenshot never fails the visit; a crashed page does."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright import async_api as pw

from scrapers.browser.page.page_pool import first_line
from scrapers.model.capture import PageShot

SCREENSHOT_TIMEOUT_S = 10.0
"""Seconds for all pictures of one page; added to the time limit of a visit that takes them."""
QUALITY = 80
"""JPEG quality: Chinese text of 12 px stays readable; a viewport is about 50 KB."""
MAX_PAGE_HEIGHT = 8000
"""CSS pixels of a page's height that are captured: endless pages have 20,000 and more, and are decoded in full."""
LARGEST_SNAPSHOT = 8 * 1024 * 1024
"""Bytes of an MHTML that is kept; 0.4-2.5 MB are usual."""
CRASHED = re.compile(r"\b(?:Target|Page) crashed\b|\bhas been closed\b")
"""In Playwright's error of a call on a page whose process is gone, or that was closed because of it."""


@dataclass(slots=True)
class ScreenshotTaker:
    """Takes the pictures of one visit."""

    viewport_only: bool = False
    """Capture only the first screen: the session is logged in, and further down the page may show private data."""
    page_shots: list[PageShot] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """What could not be captured, and why."""

    def clear(self) -> None:
        """Discard the pictures: the visit is repeated."""
        self.page_shots.clear()
        self.errors.clear()

    async def take(self, page: pw.Page, name: str) -> None:
        """Take the pictures of a page; a failure is added to `errors` and not raised.

        Raises:
            playwright's Error: the page crashed. A repeated visit can take its pictures.
        """
        shot: dict[str, bytes] = {}
        crashes: list[pw.Page] = []
        try:
            async with asyncio.timeout(SCREENSHOT_TIMEOUT_S) as limit:
                with expire_at_crash(page, limit, crashes):
                    shot["picture"] = await to_jpeg(page)
                    if not self.viewport_only:
                        shot["snapshot"] = await self._snapshot(page)
                        shot["full_picture"] = await to_jpeg(page, is_whole=True)
        except (TimeoutError, pw.TimeoutError):
            self.errors.append(f"{name}: not all pictures in {SCREENSHOT_TIMEOUT_S:g} s")
        except pw.Error as error:
            if CRASHED.search(str(error)):
                raise
            self.errors.append(f"{name}: {first_line(error)}")
        if crashes:
            raise pw.Error(f"{name}: Page crashed")
        self.page_shots.append(PageShot(name=name, **shot))

    async def _snapshot(self, page: pw.Page) -> bytes:
        session = await page.context.new_cdp_session(page)
        result = await session.send("Page.captureSnapshot", {"format": "mhtml"})
        await session.detach()
        snapshot = str(result["data"]).encode(errors="replace")
        if len(snapshot) > LARGEST_SNAPSHOT:
            self.errors.append(f"the MHTML is {len(snapshot)} bytes, too large to be kept")
            return b""
        return snapshot


@contextmanager
def expire_at_crash(page: pw.Page, limit: asyncio.Timeout, crashes: list[pw.Page]) -> Iterator[None]:
    """Meanwhile a crash of the page, added to `crashes`, ends the time limit: a DevTools call then gets no answer."""

    def expire(crashed: pw.Page) -> None:
        crashes.append(crashed)
        if not limit.expired():
            limit.reschedule(asyncio.get_running_loop().time())

    page.on("crash", expire)
    try:
        yield
    finally:
        page.remove_listener("crash", expire)


async def to_jpeg(page: pw.Page, *, is_whole: bool = False) -> bytes:
    """The first screen, or the whole page up to MAX_PAGE_HEIGHT."""
    size = page.viewport_size or {"width": 1280, "height": 720}
    return await page.screenshot(
        type="jpeg",
        quality=QUALITY,
        animations="disabled",
        full_page=is_whole,
        clip={"x": 0, "y": 0, "width": size["width"], "height": MAX_PAGE_HEIGHT if is_whole else size["height"]},
        timeout=SCREENSHOT_TIMEOUT_S * 1000,
    )
