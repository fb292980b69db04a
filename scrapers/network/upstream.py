"""The user's own proxy (上级代理): parses its address, and opens tunnels through it for the egress proxy.

The browser knows only the egress proxy, which sends the name and password. The user's proxy resolves names.
"""

import asyncio
import contextlib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapers.network.proxy_login import ProxyLogin, login_in

PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""Kinds of proxy with their default ports."""
ANSWER_LIMIT = 32 * 1024
"""Bytes of a proxy's answer to CONNECT, head and refusal."""
WRITTEN = (
    "写作“主机:端口”或“用户名:密码@主机:端口”，不是 http 代理的在前面写明 https 或 socks5 协议，socks5 不带密码；"
    "密码里的 @ 写作 %40，冒号写作 %3A / write it as http://host:port or http://user:password@host:port (also https, "
    "and socks5 without a password), and %40 for @, %3A for a colon, %2F for a slash in it"
)

ADDRESS = re.compile(
    r"(?:(?P<kind>[a-z][a-z0-9+.-]*)://)?(?:(?P<login>.*)@)?(?P<place>[^@]*)", re.DOTALL | re.IGNORECASE
)
"""The last @ ends the login: passwords are also written with @, /, # and ? as they are."""


class BadProxy(ValueError):
    """Not a usable proxy address; the message says why, and repeats nothing of it."""


class ProxyRefused(OSError):
    """The proxy answered, but opens no tunnel; the message says why."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status
        """HTTP status; 0: the proxy does not speak HTTP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """A configured proxy."""

    kind: str
    """One of PORTS."""
    host: str
    port: int
    login: ProxyLogin | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """Its address for display, without name and password."""
        return f"{self.kind}://{self._place}"

    @property
    def address(self) -> str:
        """Its address with name and password, percent-encoded: a secret."""
        return f"{self.kind}://{self.login.userinfo}@{self._place}" if self.login else str(self)

    @property
    def _place(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def to_upstream(address: str) -> Upstream:
    """A parsed proxy address; name and password are percent-decoded.

    Raises:
        BadProxy: not an address, or of an unsupported kind.
    """
    found = ADDRESS.fullmatch(address)
    assert found  # it matches anything
    kind = (found["kind"] or "http").lower()
    try:
        parts = urlsplit(f"//{found['place']}")
        host, port = parts.hostname or "", parts.port
        host.encode("idna")  # as the system's resolver is asked
    except ValueError:
        raise BadProxy(f"不是代理的地址 / this is no proxy's address; {WRITTEN}") from None
    if kind not in PORTS:
        raise BadProxy(f"不支持这种代理 / this kind of proxy is not supported; {WRITTEN}")
    if not host or port == 0 or parts.path.strip("/") or parts.query or parts.fragment or not is_plain(address):
        raise BadProxy(f"不是代理的地址 / this is no proxy's address; {WRITTEN}")
    login = login_in(found["login"]) if found["login"] else None
    if login and not login.user:
        raise BadProxy(f"代理的密码前没有用户名 / the proxy's password has no user name; {WRITTEN}")
    if login and kind.startswith("socks"):
        raise BadProxy(
            f"代理为 socks5 的，不能带用户名和密码 / a socks5 proxy cannot take a user and password; {WRITTEN}"
        )
    if login and (":" in login.user or not is_plain(login.user + login.password)):
        raise BadProxy(f"用户名里不能有冒号，也不能有控制字符 / no colon in the user, no control characters; {WRITTEN}")
    return Upstream(kind=kind, host=host, port=port or PORTS[kind], login=login)


def is_plain(text: str) -> bool:
    return all(" " <= letter != "\x7f" for letter in text)


async def open_through(upstream: Upstream, name: str, make: Callable[[], asyncio.Protocol]) -> asyncio.Protocol:
    """Open a tunnel to port 443 of a name; returns a protocol of `make` at its end.

    Raises:
        ProxyRefused: the proxy answers, but opens no tunnel.
        OSError: no connection to the proxy.
    """
    loop = asyncio.get_running_loop()
    tls = ssl.create_default_context() if upstream.kind == "https" else None
    request: TunnelRequest = (
        SocksTunnelRequest(name, make) if upstream.kind.startswith("socks") else HttpTunnelRequest(upstream, name, make)
    )
    transport, _ = await loop.create_connection(lambda: request, upstream.host, upstream.port, ssl=tls)
    try:
        return await request.opened
    except BaseException:
        transport.abort()
        raise


class TunnelRequest(asyncio.Protocol):
    """Requests a tunnel from a proxy; once it is open, another protocol takes over the connection."""

    def __init__(self, make: Callable[[], asyncio.Protocol]) -> None:
        self.opened: asyncio.Future[asyncio.Protocol] = asyncio.get_running_loop().create_future()
        self._make = make
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.send_request(transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        assert self._transport is not None
        with contextlib.suppress(asyncio.InvalidStateError):
            try:
                self.read_answer(self._transport)
            except ProxyRefused as refusal:
                self.opened.set_exception(refusal)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ProxyRefused("the proxy hung up"))

    def send_request(self, transport: asyncio.Transport) -> None:
        raise NotImplementedError

    def read_answer(self, transport: asyncio.Transport) -> None:
        """
        Raises:
            ProxyRefused: no tunnel.
        """
        raise NotImplementedError

    def transmission(self, transport: asyncio.Transport, rest: bytes) -> None:
        """
        Raises:
            ProxyRefused: something is said at the far end before anybody has asked: that is not TLS.
        """
        if rest:
            raise ProxyRefused("this is no proxy: something came before anybody asked")
        if self.opened.done():  # given up meanwhile
            transport.abort()
            return
        protocol = self._make()
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        self.opened.set_result(protocol)


class HttpTunnelRequest(TunnelRequest):
    """By HTTP CONNECT."""

    def __init__(self, upstream: Upstream, name: str, make: Callable[[], asyncio.Protocol]) -> None:
        super().__init__(make)
        self._upstream = upstream
        self._name = name

    def send_request(self, transport: asyncio.Transport) -> None:
        login = self._upstream.login
        authorization = f"proxy-authorization: {login.header}\r\n" if login else ""
        head = f"CONNECT {self._name}:443 HTTP/1.1\r\nhost: {self._name}:443\r\n{authorization}\r\n"
        transport.write(head.encode("latin-1"))

    def read_answer(self, transport: asyncio.Transport) -> None:
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if not end:
            if len(self._received) > ANSWER_LIMIT:
                raise ProxyRefused("the proxy's answer has no end")
            return
        words = head.partition(b"\r\n")[0].decode("latin-1").split(" ", 2)
        if len(words) < 2 or not words[0].startswith("HTTP/1.") or not (words[1].isascii() and words[1].isdigit()):
            raise ProxyRefused("this is no proxy: it answers in another language")
        status = int(words[1][:3])
        if 200 <= status < 300:
            self.transmission(transport, rest)
        elif status == 407:
            raise ProxyRefused("the proxy does not take the user and password", status)
        else:
            raise ProxyRefused(f"the proxy opens no way: {status}", status)


class SocksTunnelRequest(TunnelRequest):
    """By SOCKS 5 without a password (RFC 1928)."""

    def __init__(self, name: str, make: Callable[[], asyncio.Protocol]) -> None:
        super().__init__(make)
        self._name = name.encode("ascii")
        self._has_greeting = False

    def send_request(self, transport: asyncio.Transport) -> None:
        transport.write(b"\x05\x01\x00")

    def read_answer(self, transport: asyncio.Transport) -> None:
        if not self._has_greeting:
            if len(self._received) < 2:
                return
            if self._received[:2] != b"\x05\x00":
                raise ProxyRefused("the socks5 proxy wants a password, or is none")
            self._has_greeting, self._received = True, self._received[2:]
            name_field = bytes([len(self._name)]) + self._name
            transport.write(b"\x05\x01\x00\x03" + name_field + (443).to_bytes(2, "big"))
        length = self._length()
        if length and len(self._received) >= length:
            if self._received[1]:
                raise ProxyRefused(f"the proxy opens no way: {self._received[1]}")
            self.transmission(transport, self._received[length:])

    def _length(self) -> int:
        """Length of the answer in bytes; 0: not known yet."""
        if len(self._received) < 5:
            return 0
        lengths = {1: 10, 3: 7 + self._received[4], 4: 22}
        if self._received[0] != 5 or self._received[3] not in lengths:
            raise ProxyRefused("this is no socks5 proxy")
        return lengths[self._received[3]]
