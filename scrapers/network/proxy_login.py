"""Name and password at a proxy: as an address writes them, as a head sends them, and as the browser is told them."""

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
"""What a proxy of ours answers to whoever does not show its login."""


@dataclass(frozen=True, slots=True)
class ProxyLogin:
    """What a proxy is shown (RFC 7617)."""

    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> str:
        """Value of Proxy-Authorization."""
        return f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"

    @property
    def in_address(self) -> str:
        """As it stands before the @ of an address."""
        return f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every way in which it is written anywhere."""
        return (self.password, quote(self.password, safe=""), self.header.removeprefix("Basic "))

    def is_shown_by(self, header: str) -> bool:
        scheme, _, given = header.strip().partition(" ")
        return scheme.lower() == "basic" and hmac.compare_digest(
            given.strip().encode(), self.header.removeprefix("Basic ").encode()
        )


def new_login() -> ProxyLogin:
    """One that nobody else knows, for the life of one proxy."""
    return ProxyLogin("tracker", secrets.token_urlsafe(24))


def login_of(url: str) -> ProxyLogin | None:
    """The name and password in an address, decoded; None: there is none."""
    parts = urlsplit(url)
    if parts.username is None:
        return None
    return ProxyLogin(unquote(parts.username), unquote(parts.password or ""))


def without_login(url: str) -> str:
    """The address as a browser takes it for its proxy: without name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


@dataclass(slots=True)
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


DOCUMENTS = {"patterns": [{"urlPattern": "*", "resourceType": "Document", "requestStage": "Request"}]}


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
