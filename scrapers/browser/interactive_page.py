"""A page that a person operates, for a login: in a window, or through its QR code in the terminal."""

import asyncio
import base64
import contextlib

from playwright import async_api as pw

from scrapers.browser.page.page_pool import first_line
from scrapers.browser.qr_image import Modules, read_modules
from scrapers.browser.session import Session
from scrapers.model.errors import Unreachable

LOOK_AGAIN_S = 1.0
"""A page may redraw itself without any request, so it is checked at this interval, and after each response."""

PIXELS = """async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const {data} = context.getImageData(0, 0, image.width, image.height);
    const light = [];
    for (let at = 0; at < data.length; at += 4) light.push(data[at] * 3 + data[at + 1] * 6 + data[at + 2]);
    const middle = (light.reduce((a, b) => Math.min(a, b)) + light.reduce((a, b) => Math.max(a, b))) / 2;
    const rows = [];
    for (let line = 0; line < image.height; line++)
        rows.push(light.slice(line * image.width, (line + 1) * image.width).map(one => +(one < middle)).join(""));
    return rows;
}"""


class InteractivePage:
    """One such page, as the program sees it: whether it changed, its QR code, its buttons."""

    def __init__(self, page: pw.Page, reader: pw.Page | None) -> None:
        self._page = page
        self._reader = reader
        """A blank page that decodes images; None: no QR code is to be read."""
        self._picture = b""
        self._modules: Modules | None = None
        self._changed = asyncio.Event()
        page.on("response", self._wake)
        page.on("close", self._wake)

    @property
    def is_closed(self) -> bool:
        return self._page.is_closed()

    async def changes(self) -> None:
        """Return after a response or when the page closes, at the latest after LOOK_AGAIN_S."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S):
                await self._changed.wait()
        self._changed.clear()

    async def read_code(self, css: str) -> Modules | None:
        """The QR code that a matching element shows in any frame; None: none is shown yet."""
        for frame in self._page.frames:
            with contextlib.suppress(pw.Error):  # the element is being redrawn, or its frame is gone
                element = frame.locator(css).first
                if await element.is_visible():
                    return await self._read(await element.screenshot(timeout=LOOK_AGAIN_S * 5000))
        return None

    async def press(self, css: str) -> bool:
        """Click an element if it is visible; return whether it was."""
        with contextlib.suppress(pw.Error):
            element = self._page.locator(css).first
            if await element.is_visible():
                await element.click(timeout=LOOK_AGAIN_S * 1000)
                return True
        return False

    async def _read(self, picture: bytes) -> Modules | None:
        if self._reader is not None and picture != self._picture:
            source = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
            self._modules = read_modules(await self._reader.evaluate(PIXELS, source))
            self._picture = picture
        return self._modules

    def _wake(self, _: object) -> None:
        self._changed.set()


async def open_interactive_page(session: Session, url: str, *, reads_codes: bool) -> InteractivePage:
    """Open an address in a page that a person operates.

    Raises:
        Unreachable: the browser is gone, or the page does not open.
    """
    reader = await session.new_page() if reads_codes else None
    page = await session.new_page()
    screen = InteractivePage(page, reader)
    try:
        await page.goto(url, wait_until="domcontentloaded")
        await page.bring_to_front()
    except pw.Error as error:
        raise Unreachable(f"{url}: {first_line(error)}") from error
    return screen
