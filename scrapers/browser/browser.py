"""Starts one Chromium, restarts it when it has died, and always closes it; opens sessions and interactive pages."""

import asyncio
import base64
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright import async_api as pw

from scrapers.browser.machine_policies import check_policies
from scrapers.browser.page.page_pool import CLOSE_S, first_line, ignore_after
from scrapers.browser.qr_image import Modules, read_modules
from scrapers.browser.session import BrowserOptions, Session
from scrapers.model.errors import Unreachable
from scrapers.network.browser_switches import (
    PAST_NOTHING,
    PROXY_ONLY_SWITCHES,
    QUIET,
    UNWANTED_DRIVER_SWITCHES,
    is_headless_shell,
)
from scrapers.network.egress_proxy import EgressProxy, open_egress_proxy
from scrapers.network.network_access import INTERNET, NetworkAccess
from scrapers.network.proxy_login import ProxyLogin, login_of, new_login, without_login


@asynccontextmanager
async def open_browser(options: BrowserOptions, network: NetworkAccess = INTERNET) -> AsyncIterator["Browser"]:
    """Start one browser and close it when the block ends, also after an error.

    Pages load everything through our egress proxy, or through the replay's proxy. What the browser itself requests
    passes neither.

    Raises:
        Unreachable: it does not start.
    """
    async with AsyncExitStack() as stack:
        egress_proxy: EgressProxy | None = None
        if not options.proxy_url:
            egress_proxy = await stack.enter_async_context(
                open_egress_proxy(network, login=new_login(), upstream=options.upstream)
            )
        browser = Browser(options, egress_proxy)
        stack.push_async_callback(browser.close)
        await browser.running()
        yield browser


def to_flags(options: BrowserOptions) -> list[str]:
    flags = [*QUIET, *PROXY_ONLY_SWITCHES]
    if options.spki_pin:
        flags.append(f"--ignore-certificate-errors-spki-list={options.spki_pin}")
    return flags


class Browser:
    """One Chromium with its driver, restarted when either has died. Each session belongs to one platform."""

    def __init__(self, options: BrowserOptions, egress_proxy: EgressProxy | None = None) -> None:
        self._options = options
        self._egress_proxy = egress_proxy
        self._driver: pw.Playwright | None = None
        self._chromium: pw.Browser | None = None
        self._starting = asyncio.Lock()
        self._login: ProxyLogin | None = egress_proxy.login if egress_proxy else login_of(options.proxy_url)

    async def running(self) -> pw.Browser:
        """The running browser.

        Raises:
            Unreachable: it does not start.
        """
        async with self._starting:
            if self._chromium is None or not await is_responsive(self._chromium):
                await self.close()
                self._chromium = await self._start()
            return self._chromium

    async def _start(self) -> pw.Browser:
        options = self._options
        try:
            with use_temp_dir(options.scratch):
                self._driver = await pw.async_playwright().start()
        except Exception as error:  # a driver that dies while starting raises a bare Exception
            raise Unreachable(f"the browser's driver does not start: {first_line(error)}") from error
        try:
            chromium = await self._driver.chromium.launch(
                executable_path=options.executable_path,
                channel=options.channel,
                headless=options.is_headless,
                chromium_sandbox=options.is_sandboxed,
                args=to_flags(options),
                ignore_default_args=None if options.allows_popups else list(UNWANTED_DRIVER_SWITCHES),
                proxy={"server": self._proxy_url, "bypass": PAST_NOTHING},  # of the browser, not only of its sessions
            )
            session = await chromium.new_browser_cdp_session()
            if is_headless_shell(await session.send("Browser.getVersion")):
                raise Unreachable("the browser is a headless shell, whose pages do not keep to the proxy")
            if self._login is not None:  # else its proxy challenges nobody
                await check_policies(chromium)
        except (pw.Error, TimeoutError) as error:
            raise Unreachable(f"the browser does not start: {first_line(error)}") from error
        return chromium

    @property
    def _proxy_url(self) -> str:
        return self._egress_proxy.url if self._egress_proxy else without_login(self._options.proxy_url)

    async def close(self) -> None:
        """Close the browser, then its driver. One that does not answer ends with its driver, the driver with us."""
        if self._chromium is not None:
            await ignore_after(CLOSE_S, self._chromium.close())
        if self._driver is not None:
            await ignore_after(CLOSE_S, self._driver.stop())
        self._chromium = self._driver = None

    async def open_session(self, stored: Path | None = None) -> "Session":
        """Open a new context, with the cookies of a stored session if one is given.

        Raises:
            Unreachable: the browser is gone, or the stored session cannot be read.
        """
        options = self._options
        try:
            context = await (await self.running()).new_context(
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                user_agent=options.user_agent or None,
                storage_state=stored,
                accept_downloads=False,
            )
            session = Session(context, options, self._egress_proxy, self._login)
            await session.prepare(datetime.now(UTC))
        except (pw.Error, OSError, ValueError, TimeoutError) as error:
            raise Unreachable(f"no session: {first_line(error)}") from error
        return session


async def is_responsive(chromium: pw.Browser) -> bool:
    """Whether browser and driver both answer: a browser whose driver has died still reports itself as connected."""
    try:
        async with asyncio.timeout(CLOSE_S):
            await (await chromium.new_browser_cdp_session()).detach()
    except (pw.Error, TimeoutError):
        return False
    return True


@contextlib.contextmanager
def use_temp_dir(folder: Path | None) -> Iterator[None]:
    """Let processes started within the block put their temporary files in a folder; None: the system's default."""
    names = ("TMPDIR", "TEMP", "TMP") if folder else ()
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, str(folder)))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


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
    """A page that a person operates: in a window, or through its QR code in the terminal."""

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
