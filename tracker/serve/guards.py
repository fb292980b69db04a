"""Middleware of every request and response: the host's name, the size of the body, where a change comes from, and
the headers that keep a browser from doing more than the page needs."""

import asyncio
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALL_BODY = 64 * 1024
LARGE_BODY = 12 * 1024 * 1024
SMALL_BODY_S, LARGE_BODY_S = 30.0, 300.0
"""How long a body may take to come: a picture of 10 MB at 0.3 Mbit/s."""
LARGE_BELOW = "/review/"
"""Pictures are sent to addresses below this one."""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' blob: data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
    "cache-control": "no-store",
}
"""Of every answer that does not say otherwise itself."""
HSTS = "max-age=31536000"


class BodyRefused(Exception):
    """The body of the request is larger than any form of ours, or arrives too slowly."""

    def __init__(self, answer: PlainTextResponse) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


@dataclass(slots=True)
class BoundedBody:
    """Receives the body of one request, up to its limits of size and time."""

    arriving: Receive
    limit: int
    """Bytes."""
    until: float
    """The instant by which the body must be complete, on the event loop's clock."""
    taken: int = 0
    is_whole: bool = False

    @classmethod
    def begin(cls, receive: Receive, limit: int) -> Self:
        allowed_s = LARGE_BODY_S if limit == LARGE_BODY else SMALL_BODY_S
        return cls(receive, limit, asyncio.get_running_loop().time() + allowed_s)

    async def receive(self) -> Message:
        """
        Raises:
            BodyRefused: it is too large, or too slow.
        """
        if self.is_whole:  # what comes next is the end of the connection
            return await self.arriving()
        try:
            async with asyncio.timeout_at(self.until):
                message = await self.arriving()
        except TimeoutError:
            raise BodyRefused(too_slow()) from None
        if message["type"] == "http.request":
            self.taken += len(message.get("body", b""))
            self.is_whole = not message.get("more_body", False)
        if self.taken > self.limit:
            raise BodyRefused(too_large())
        return message


@dataclass(frozen=True, slots=True)
class Guards:
    """ASGI middleware, the outermost."""

    app: ASGIApp
    hosts: Collection[str]
    """Names by which browsers may call this program: any other is a page elsewhere that points here (DNS rebinding)."""
    is_secure: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self.refusal_of(scope, headers)
        nonce = scope["tracker.nonce"] = secrets.token_urlsafe(18)
        body, is_begun = BoundedBody.begin(receive, limit_of(scope["path"])), False

        async def send_guarded(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                self.guard(MutableHeaders(raw=message["headers"]), nonce)
            await send(message)

        try:
            await (refusal or self.app)(scope, body.receive, send_guarded)
        except BodyRefused as refused:
            if not is_begun:
                await refused.answer(scope, receive, send_guarded)

    def refusal_of(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        """Why a request is not even looked at; None: it is."""
        if host_name(headers.get("host", "")) not in self.hosts:
            return PlainTextResponse("This server is not called by that name. 本服务没有这个主机名。\n", 421)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 18 or int(length) > limit_of(scope["path"]):
            return too_large()
        if scope["method"] not in SAFE_METHODS and not is_own_page(headers, is_secure=self.is_secure):
            return PlainTextResponse("This form is not of a page of ours. 表单不是本服务的页面发出的。\n", 403)
        return None

    def guard(self, headers: MutableHeaders, nonce: str) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("content-security-policy", POLICY.format(nonce=nonce))
        if self.is_secure:
            headers.setdefault("strict-transport-security", HSTS)


def too_large() -> PlainTextResponse:
    return PlainTextResponse("Too large. 内容过大。\n", 413)


def too_slow() -> PlainTextResponse:
    return PlainTextResponse("Too slow. 传得太慢。\n", 408, {"connection": "close"})


def limit_of(path: str) -> int:
    return LARGE_BODY if path.startswith(LARGE_BELOW) else SMALL_BODY


def host_name(host: str) -> str:
    """The name in a Host header, without its port; empty: it is none."""
    if "@" in host or "/" in host or "\\" in host:
        return ""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_own_page(headers: Headers, *, is_secure: bool) -> bool:
    """Whether a change was asked for by a page of this server; browsers always say so.

    Args:
        is_secure: browsers elsewhere reach it by https: a page of its name that came unencrypted may be anybody's.
    """
    origin, host = headers.get("origin"), headers.get("host", "").lower()
    if origin is None:
        return headers.get("sec-fetch-site") == "same-origin"
    scheme, _, name = origin.lower().partition("://")
    schemes = ("https",) if is_secure and host_name(host) not in LOCAL_NAMES else ("https", "http")
    return scheme in schemes and name == host != ""
