"""Starts one Chromium, restarts it when it has died, and always closes it; opens sessions in it."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright import async_api as pw

from scrapers.browser.machine_policies import check_policies
from scrapers.browser.page.page_pool import CLOSE_S, first_line, ignore_after
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
                handle_sigint=False,  # Ctrl-C goes to the driver too: a worker still finishes the accounts in progress
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
