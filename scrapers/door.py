"""The door: a page goes to its route's own hosts and to nobody else's, whoever leads it.

Only documents are held up, and only for the time of one answer; Playwright's route() would turn the HTTP cache off.
What a page loads into itself is not held up here: see scrapers.gateway.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any

from playwright import async_api as pw

from scrapers.errors import LedAway, NoAddress
from scrapers.gate import check_address
from scrapers.proxy_login import DOCUMENTS, Introduction, ProxyLogin


@dataclass  # no slots: Playwright marks the object whose methods it calls
class Door:
    """Of one page. Until it is told whose, nobody's address passes."""

    wire: pw.CDPSession
    hosts: tuple[str, ...] = ()
    """See scrapers.gate.is_host_of."""
    turned_away: str = ""
    """Where the page was last led and did not go; empty: nowhere."""
    frame: str = ""
    """Id of the page's own; empty: the door does not stand yet."""
    login: ProxyLogin | None = None
    """What the proxy is shown when it asks; None: nothing."""
    _answering: set["asyncio.Task[None]"] = field(default_factory=set)

    async def shut(self) -> None:
        """Stand before the page from now on.

        Raises:
            playwright's Error: the page is gone.
        """
        tree = await self.wire.send("Page.getFrameTree")
        self.frame = tree["frameTree"]["frame"]["id"]
        self.wire.on("Fetch.requestPaused", self._knock)
        if self.login is not None:
            Introduction(self.wire, self.login).listen()
        await self.wire.send("Fetch.enable", {**DOCUMENTS, "handleAuthRequests": self.login is not None})

    def admit(self, hosts: tuple[str, ...]) -> None:
        """From now on the page may go to these."""
        self.hosts, self.turned_away = hosts, ""

    def check(self) -> None:
        """
        Raises:
            LedAway: the page was led to somebody else's host.
        """
        if self.turned_away:
            raise LedAway(f"sent on to {self.turned_away[:200]}, which is none of the platform's hosts")

    def _knock(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._answer(event))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, event: dict[str, Any]) -> None:
        command, details = self._judge(event["request"]["url"], is_page=event["frameId"] == self.frame)
        with contextlib.suppress(pw.Error):  # the page has gone meanwhile
            await self.wire.send(command, {"requestId": event["requestId"], **details})

    def _judge(self, url: str, *, is_page: bool) -> tuple[str, dict[str, Any]]:
        if not is_page:  # a frame within it: what it shows is not read
            return "Fetch.continueRequest", {}
        secure = f"https:{url.removeprefix('http:')}" if url.startswith("http:") else url
        try:
            check_address(secure, self.hosts)
        except NoAddress:
            self.turned_away = url
            return "Fetch.failRequest", {"errorReason": "Aborted"}  # what the page shows stays
        if secure != url:
            headers = [{"name": "location", "value": secure}]
            return "Fetch.fulfillRequest", {"responseCode": 307, "responseHeaders": headers}
        return "Fetch.continueRequest", {}


async def shut_door(page: pw.Page, hosts: tuple[str, ...], login: ProxyLogin | None = None) -> Door:
    """A door before a page that has not been anywhere yet.

    Raises:
        playwright's Error: the page is gone.
    """
    door = Door(await page.context.new_cdp_session(page), hosts, login=login)
    await door.shut()
    return door
