"""The door: a page goes to its route's own hosts and to nobody else's, whoever leads it.

Only documents are held up, and only for the time of one answer; Playwright's route() would turn the HTTP cache off.
What a page loads into itself is not held up here: see scrapers.network.egress_proxy.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any

from playwright import async_api as pw

from scrapers.model.errors import NoUrl, RedirectedAway
from scrapers.network.proxy_login import ProxyLogin
from scrapers.network.url_policy import check_address

DOCUMENTS = {"patterns": [{"urlPattern": "*", "resourceType": "Document", "requestStage": "Request"}]}


@dataclass  # no slots: see Door
class Introduction:
    """Shows the proxy its login whenever it asks one page's documents for it.

    Chromium remembers it for the page's whole context; where it forgets it (its network process has died), it asks
    again. Fetch interception must be on in the session, with `handleAuthRequests`.
    """

    cdp: pw.CDPSession
    login: ProxyLogin
    _shown: set[str] = field(default_factory=set)
    """Requests for which it was shown: refused once, it would be refused without end."""
    _answering: set["asyncio.Task[None]"] = field(default_factory=set)

    def listen(self) -> None:
        self.cdp.on("Fetch.authRequired", lambda event: self._hear(event))

    def _hear(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._answer(event))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, event: dict[str, Any]) -> None:
        request = str(event["requestId"])
        answer = {"response": "CancelAuth"}
        if event["authChallenge"].get("source") == "Proxy" and request not in self._shown:
            self._shown.add(request)
            answer = {
                "response": "ProvideCredentials",
                "username": self.login.user,
                "password": self.login.password,
            }
        with contextlib.suppress(pw.Error):  # the page has gone meanwhile
            await self.cdp.send("Fetch.continueWithAuth", {"requestId": request, "authChallengeResponse": answer})


@dataclass  # no slots: Playwright marks the object whose methods it calls
class NavigationGuard:
    """Of one page. Until it is told whose, nobody's address passes."""

    cdp: pw.CDPSession
    hosts: tuple[str, ...] = ()
    """See scrapers.network.url_policy.is_host_of."""
    blocked_url: str = ""
    """Where the page was last led and did not go; empty: nowhere."""
    frame: str = ""
    """Id of the page's own; empty: the door does not stand yet."""
    login: ProxyLogin | None = None
    """What the proxy is shown when it asks; None: nothing."""
    _answering: set["asyncio.Task[None]"] = field(default_factory=set)

    async def enable(self) -> None:
        """Stand before the page from now on.

        Raises:
            playwright's Error: the page is gone.
        """
        tree = await self.cdp.send("Page.getFrameTree")
        self.frame = tree["frameTree"]["frame"]["id"]
        self.cdp.on("Fetch.requestPaused", self._on_request_paused)
        if self.login is not None:
            Introduction(self.cdp, self.login).listen()
        await self.cdp.send("Fetch.enable", {**DOCUMENTS, "handleAuthRequests": self.login is not None})

    def allow_hosts(self, hosts: tuple[str, ...]) -> None:
        """From now on the page may go to these."""
        self.hosts, self.blocked_url = hosts, ""

    def check(self) -> None:
        """
        Raises:
            LedAway: the page was led to somebody else's host.
        """
        if self.blocked_url:
            raise RedirectedAway(f"sent on to {self.blocked_url[:200]}, which is none of the platform's hosts")

    def _on_request_paused(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._answer(event))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, event: dict[str, Any]) -> None:
        command, details = self._decide(event["request"]["url"], is_page=event["frameId"] == self.frame)
        with contextlib.suppress(pw.Error):  # the page has gone meanwhile
            await self.cdp.send(command, {"requestId": event["requestId"], **details})

    def _decide(self, url: str, *, is_page: bool) -> tuple[str, dict[str, Any]]:
        if not is_page:  # a frame within it: what it shows is not read
            return "Fetch.continueRequest", {}
        secure = f"https:{url.removeprefix('http:')}" if url.startswith("http:") else url
        try:
            check_address(secure, self.hosts)
        except NoUrl:
            self.blocked_url = url
            return "Fetch.failRequest", {"errorReason": "Aborted"}  # what the page shows stays
        if secure != url:
            headers = [{"name": "location", "value": secure}]
            return "Fetch.fulfillRequest", {"responseCode": 307, "responseHeaders": headers}
        return "Fetch.continueRequest", {}


async def guard_page(page: pw.Page, hosts: tuple[str, ...], login: ProxyLogin | None = None) -> NavigationGuard:
    """A door before a page that has not been anywhere yet.

    Raises:
        playwright's Error: the page is gone.
    """
    guard = NavigationGuard(await page.context.new_cdp_session(page), hosts, login=login)
    await guard.enable()
    return guard


async def introduce(page: pw.Page, login: ProxyLogin) -> None:
    """Let a page that nobody holds up through the proxy: see Introduction.

    Raises:
        playwright's Error: the page is gone.
    """
    cdp = await page.context.new_cdp_session(page)
    passing: set[asyncio.Task[None]] = set()

    async def go_on(event: dict[str, Any]) -> None:
        with contextlib.suppress(pw.Error):
            await cdp.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    def let_pass(event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(go_on(event))
        passing.add(task)
        task.add_done_callback(passing.discard)

    Introduction(cdp, login).listen()
    cdp.on("Fetch.requestPaused", let_pass)
    await cdp.send("Fetch.enable", {**DOCUMENTS, "handleAuthRequests": True})
