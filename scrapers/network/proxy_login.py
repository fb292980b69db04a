"""Name and password for a proxy: in its address, in request heads, and in the browser's authentication challenge."""

import asyncio
import base64
import contextlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from playwright import async_api as pw

CHALLENGE = '407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="tracker"'
"""Our proxies' answer to a client without the login."""


@dataclass(frozen=True, slots=True)
class ProxyLogin:
    """Credentials for a proxy (RFC 7617)."""

    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """Value of Proxy-Authorization."""
        return f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"

    @property
    def userinfo(self) -> str:
        """As written before the @ of an address."""
        return f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every form in which they may be written somewhere."""
        return (self.password, quote(self.password, safe=""), self.header.removeprefix("Basic "))

    def is_sent_in(self, header: str) -> bool:
        scheme, _, credentials = header.strip().partition(" ")
        return scheme.lower() == "basic" and hmac.compare_digest(
            credentials.strip().encode(), self.header.removeprefix("Basic ").encode()
        )


def new_login() -> ProxyLogin:
    """Random credentials for the lifetime of one proxy."""
    return ProxyLogin("tracker", secrets.token_urlsafe(24))


def login_of(url: str) -> ProxyLogin | None:
    """The decoded name and password in an address; None: it has none."""
    parts = urlsplit(url)
    if parts.username is None:
        return None
    return ProxyLogin(unquote(parts.username), unquote(parts.password or ""))


def without_login(url: str) -> str:
    """The address for a browser's proxy setting: without name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


@dataclass(slots=True)
class ProxyAuthenticator:
    """Answers the proxy's authentication challenges for the documents of one page.

    Chromium remembers the credentials for the page's whole context; when it forgets them (its network process has
    died), it asks again. Fetch interception must be on in the session, with `handleAuthRequests`.
    """

    cdp: pw.CDPSession
    login: ProxyLogin
    _answered: set[str] = field(default_factory=set)
    """Requests already answered: a request whose credentials are refused must not be answered again and again."""
    _answering: set["asyncio.Task[None]"] = field(default_factory=set)

    def listen(self) -> None:
        self.cdp.on("Fetch.authRequired", lambda event: self._on_auth_required(event))

    def _on_auth_required(self, event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(self._answer(event))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

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
        with contextlib.suppress(pw.Error):  # the page has been closed
            await self.cdp.send("Fetch.continueWithAuth", {"requestId": request, "authChallengeResponse": answer})


DOCUMENTS = {"patterns": [{"urlPattern": "*", "resourceType": "Document", "requestStage": "Request"}]}


async def authenticate_page(page: pw.Page, login: ProxyLogin) -> None:
    """Authenticate a page that has no navigation guard: see ProxyAuthenticator.

    Raises:
        playwright's Error: the page is gone.
    """
    cdp = await page.context.new_cdp_session(page)
    pending: set[asyncio.Task[None]] = set()

    async def continue_request(event: dict[str, Any]) -> None:
        with contextlib.suppress(pw.Error):
            await cdp.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    def on_request_paused(event: dict[str, Any]) -> None:
        task = asyncio.ensure_future(continue_request(event))
        pending.add(task)
        task.add_done_callback(pending.discard)

    ProxyAuthenticator(cdp, login).listen()
    cdp.on("Fetch.requestPaused", on_request_paused)
    await cdp.send("Fetch.enable", {**DOCUMENTS, "handleAuthRequests": True})
