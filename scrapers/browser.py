"""The browser: started, started again when it has died, and never left behind. Its sessions look."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright import async_api as pw

from scrapers.errors import Unreachable
from scrapers.session import CLOSE_S, BrowserOptions, Session, first_line, within


@asynccontextmanager
async def open_browser(options: BrowserOptions) -> AsyncIterator["Browser"]:
    """Start one browser; it is gone when the block ends, whatever happened in it.

    Raises:
        Unreachable: it does not start.
    """
    async with pw.async_playwright() as playwright:
        browser = Browser(playwright.chromium, options)
        try:
            await browser.running()
            yield browser
        finally:
            await browser.close()


def to_flags(options: BrowserOptions) -> list[str]:
    flags = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if options.spki_pin:
        flags.append(f"--ignore-certificate-errors-spki-list={options.spki_pin}")
    return flags


class Browser:
    """One Chromium, started again when it has died; a session of it belongs to one platform."""

    def __init__(self, kind: pw.BrowserType, options: BrowserOptions) -> None:
        self._kind = kind
        self._options = options
        self._chromium: pw.Browser | None = None
        self._starting = asyncio.Lock()

    async def running(self) -> pw.Browser:
        """The running browser.

        Raises:
            Unreachable: it does not start.
        """
        async with self._starting:
            if self._chromium is None or not self._chromium.is_connected():
                self._chromium = await self._start()
            return self._chromium

    async def _start(self) -> pw.Browser:
        options = self._options
        try:
            return await self._kind.launch(
                executable_path=options.executable_path,
                channel=options.channel,
                headless=options.is_headless,
                args=to_flags(options),
            )
        except pw.Error as error:
            raise Unreachable(f"the browser does not start: {first_line(error)}") from error

    async def close(self) -> None:
        if self._chromium is not None:
            await within(CLOSE_S, self._chromium.close())

    async def open_session(self, stored: Path | None = None) -> "Session":
        """A fresh context, with the cookies of a stored session where there is one.

        Raises:
            Unreachable: the browser is gone, or the stored session cannot be read.
        """
        options = self._options
        try:
            context = await (await self.running()).new_context(
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                user_agent=options.user_agent or None,
                proxy={"server": options.proxy_url} if options.proxy_url else None,
                storage_state=stored,
                accept_downloads=False,
            )
        except (pw.Error, OSError, ValueError) as error:
            raise Unreachable(f"no session: {first_line(error)}") from error
        return Session(context, options)
