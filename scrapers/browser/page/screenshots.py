"""Pictures of a visited page (截图), for evidence: what a person would have seen. They never cost the look itself."""

import asyncio
from dataclasses import dataclass, field

from playwright import async_api as pw

from scrapers.model.capture import PageShot

SCREENSHOT_TIMEOUT_S = 10.0
"""Seconds for all pictures of one page; a look that is to be shown has so much more time."""
QUALITY = 80
"""Of JPEG: Chinese of 12 px stays readable; a viewport is about 50 KB."""
MAX_PAGE_HEIGHT = 8000
"""CSS pixels of a page's height that are taken: pages without end are 20,000 and more, and decoded whole."""
LARGEST_SNAPSHOT = 8 * 1024 * 1024
"""Bytes of an MHTML that is kept; 0.4-2.5 MB are usual."""


@dataclass(slots=True)
class ScreenshotTaker:
    """Goes along on one visit."""

    viewport_only: bool = False
    """Only what the window shows first: somebody is logged in, and further down is what concerns him alone."""
    page_shots: list[PageShot] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """What could not be taken, and why."""

    def clear(self) -> None:
        """Forget what was taken: the visit is made again."""
        self.page_shots.clear()
        self.errors.clear()

    async def take(self, page: pw.Page, name: str) -> None:
        """Take the pictures of a page; what fails is a trouble, and no error."""
        shot: dict[str, bytes] = {}
        try:
            async with asyncio.timeout(SCREENSHOT_TIMEOUT_S):
                shot["picture"] = await to_jpeg(page)
                if not self.viewport_only:
                    shot["snapshot"] = await self._snapshot(page)
                    shot["full_picture"] = await to_jpeg(page, is_whole=True)
        except (TimeoutError, pw.TimeoutError):
            self.errors.append(f"{name}: not all pictures in {SCREENSHOT_TIMEOUT_S:g} s")
        except pw.Error as error:
            self.errors.append(f"{name}: {next(iter(str(error).splitlines()), '')}")
        self.page_shots.append(PageShot(name=name, **shot))

    async def _snapshot(self, page: pw.Page) -> bytes:
        session = await page.context.new_cdp_session(page)
        said = await session.send("Page.captureSnapshot", {"format": "mhtml"})
        await session.detach()
        snapshot = str(said["data"]).encode(errors="replace")
        if len(snapshot) > LARGEST_SNAPSHOT:
            self.errors.append(f"the MHTML is {len(snapshot)} bytes, too large to be kept")
            return b""
        return snapshot


async def to_jpeg(page: pw.Page, *, is_whole: bool = False) -> bytes:
    """What the window shows first, or the whole page, cut off at HIGHEST."""
    size = page.viewport_size or {"width": 1280, "height": 720}
    return await page.screenshot(
        type="jpeg",
        quality=QUALITY,
        animations="disabled",
        full_page=is_whole,
        clip={"x": 0, "y": 0, "width": size["width"], "height": MAX_PAGE_HEIGHT if is_whole else size["height"]},
        timeout=SCREENSHOT_TIMEOUT_S * 1000,
    )
