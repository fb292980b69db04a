"""The navigation guard: a page navigates only to its route's own hosts, whatever link, script or redirect tries else.

Only documents are intercepted, each for one round trip; Playwright's route() would disable the HTTP cache. What a page
loads as a subresource is not intercepted here: see scrapers.network.egress_proxy.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any

from playwright import async_api as pw

from scrapers.browser.background import run_in_background
from scrapers.model.errors import NoUrl, RedirectedAway
from scrapers.network.proxy_login import ProxyLogin
from scrapers.network.url_policy import check_address

DOCUMENTS = {"patterns": [{"urlPattern": "*", "resourceType": "Document", "requestStage": "Request"}]}


@dataclass  # no slots: see NavigationGuard
class ProxyAuthenticator:
    """Answers the proxy's authentication challenges for the documents of one page.

    Chromium remembers the credentials for the page's whole context; when it forgets them (its network process has
    died), it asks again. Fetch interception must be on in the session, with `handleAuthRequests`.
    """

    cdp: pw.CDPSession
    login: ProxyLogin
    _answered: set[str] = field(default_factory=set)
    """Requests already answered: one whose credentials are refused must not be answered again and again."""
    _answering: set["asyncio.Task[None]"] = field(default_factory=set)

    def listen(self) -> None:
        self.cdp.on("Fetch.authRequired", lambda event: run_in_background(self._answering, self._answer(event)))

    async def _answer(self, event: dict[str, Any]) -> None:
        request = str(event["requestId"])
        answer = {"response": "CancelAuth"}
        if event["authChallenge"].get("source") == "Proxy" and request not in self._answered:
            self._answered.add(request)
            answer = {
                "response": "ProvideCredentials",
                "username": self.login.user,
                "password": self.login.password,
            }
        with contextlib.suppress(pw.Error):  # the page has gone meanwhile
            await self.cdp.send("Fetch.continueWithAuth", {"requestId": request, "authChallengeResponse": answer})


@dataclass  # no slots: Playwright sets attributes on the object whose methods it calls
class NavigationGuard:
    """Guards one page. Until hosts are allowed, it blocks every address."""

    cdp: pw.CDPSession
    hosts: tuple[str, ...] = ()
    """Allowed hosts; see scrapers.network.url_policy.is_host_of."""
    blocked_url: str = ""
    """The last address that was blocked; empty: none."""
    frame: str = ""
    """Id of the page's main frame; empty: the guard is not enabled yet."""
    login: ProxyLogin | None = None
    """Credentials for the proxy's challenge; None: none."""
    _answering: set["asyncio.Task[None]"] = field(default_factory=set)

    async def enable(self) -> None:
        """Intercept the page's navigations from now on.

        Raises:
            playwright's Error: the page is gone.
        """
        tree = await self.cdp.send("Page.getFrameTree")
        self.frame = tree["frameTree"]["frame"]["id"]
        self.cdp.on("Fetch.requestPaused", lambda event: run_in_background(self._answering, self._answer(event)))
        if self.login is not None:
            ProxyAuthenticator(self.cdp, self.login).listen()
        await self.cdp.send("Fetch.enable", {**DOCUMENTS, "handleAuthRequests": self.login is not None})

    def allow_hosts(self, hosts: tuple[str, ...]) -> None:
        """Allow navigation to these hosts from now on."""
        self.hosts, self.blocked_url = hosts, ""

    def check(self) -> None:
        """
        Raises:
            RedirectedAway: a navigation to a foreign host was blocked.
        """
        if self.blocked_url:
            raise RedirectedAway(f"sent on to {self.blocked_url[:200]}, which is none of the platform's hosts")

    async def _answer(self, event: dict[str, Any]) -> None:
        command, details = self._decide(event["request"]["url"], is_page=event["frameId"] == self.frame)
        with contextlib.suppress(pw.Error):  # the page has been closed
            await self.cdp.send(command, {"requestId": event["requestId"], **details})

    def _decide(self, url: str, *, is_page: bool) -> tuple[str, dict[str, Any]]:
        if not is_page:  # a subframe: its content is not read
            return "Fetch.continueRequest", {}
        secure = f"https:{url.removeprefix('http:')}" if url.startswith("http:") else url
        try:
            check_address(secure, self.hosts)
        except NoUrl:
            self.blocked_url = url
            return "Fetch.failRequest", {"errorReason": "Aborted"}  # the page keeps showing what it shows
        if secure != url:
            headers = [{"name": "location", "value": secure}]
            return "Fetch.fulfillRequest", {"responseCode": 307, "responseHeaders": headers}
        return "Fetch.continueRequest", {}


async def guard_page(page: pw.Page, hosts: tuple[str, ...], login: ProxyLogin | None = None) -> NavigationGuard:
    """A guard for a page that has not navigated yet.

    Raises:
        playwright's Error: the page is gone.
    """
    guard = NavigationGuard(await page.context.new_cdp_session(page), hosts, login=login)
    await guard.enable()
    return guard


async def authenticate_page(page: pw.Page, login: ProxyLogin) -> None:
    """Answer the proxy's challenge for a page that is not guarded.

    Raises:
        playwright's Error: the page is gone.
    """
    cdp = await page.context.new_cdp_session(page)
    pending: set[asyncio.Task[None]] = set()

    async def continue_request(event: dict[str, Any]) -> None:
        with contextlib.suppress(pw.Error):
            await cdp.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    ProxyAuthenticator(cdp, login).listen()
    cdp.on("Fetch.requestPaused", lambda event: run_in_background(pending, continue_request(event)))
    await cdp.send("Fetch.enable", {**DOCUMENTS, "handleAuthRequests": True})
