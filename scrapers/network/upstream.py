"""The user's own proxy (上级代理): its address taken apart, and tunnels opened through it by the gateway.

The browser never learns of it: it knows the gateway alone, and the gateway shows the name and password. Names are
resolved by the proxy.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from scrapers.network.proxy_login import ProxyLogin

PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
"""Kinds of proxy, and where they listen unless told."""
ANSWER_LIMIT = 32 * 1024
"""Bytes of a proxy's answer to CONNECT, head and refusal."""
WRITTEN = (
    "写法 / write it as http://host:port 或 / or http://user:password@host:port "
    "(https://、不带口令的 socks5:// 也可以 / https:// too, and socks5:// without a password; "
    "口令里的 @ : / 写作 / in a password write %40 %3A %2F)"
)


class BadProxy(ValueError):
    """It is no proxy's address that can be used; the message says why, and holds nothing of it."""


class ProxyRefused(OSError):
    """The proxy answered, and opens no tunnel; the message says why."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status
        """Of HTTP; 0: the proxy speaks another language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """A proxy, as it was set."""

    kind: str
    """One of PORTS."""
    host: str
    port: int
    login: ProxyLogin | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """Where it is, for people: without name and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind}://{host}:{self.port}"


def to_upstream(address: str) -> Upstream:
    """A proxy's address taken apart; name and password are percent-decoded.

    Raises:
        BadProxy: it is none, or of a kind that cannot be used.
    """
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise BadProxy(f"不是代理的地址 / this is no proxy's address; {WRITTEN}") from None
    kind = parts.scheme.lower()
    if kind not in PORTS:
        raise BadProxy(f"不支持这种代理 / this kind of proxy is not supported; {WRITTEN}")
    if not host or port == 0 or parts.path.strip("/") or parts.query or parts.fragment or not is_plain(address):
        raise BadProxy(f"不是代理的地址 / this is no proxy's address; {WRITTEN}")
    login = ProxyLogin(unquote(parts.username or ""), unquote(parts.password or "")) if parts.username else None
    if parts.password and login is None:
        raise BadProxy(f"代理的口令前没有用户名 / the proxy's password has no user name; {WRITTEN}")
    if login and kind.startswith("socks"):
        raise BadProxy(f"socks5 代理不能带用户名和口令 / a socks5 proxy cannot take a user and password; {WRITTEN}")
    if login and (":" in login.user or not is_plain(login.user + login.password)):
        raise BadProxy(f"用户名里不能有冒号，也不能有控制字符 / no colon in the user, no control characters; {WRITTEN}")
    return Upstream(kind=kind, host=host, port=port or PORTS[kind], login=login)


def is_plain(text: str) -> bool:
    return all(" " <= letter != "\x7f" for letter in text)


async def open_through(upstream: Upstream, name: str, make: Callable[[], asyncio.Protocol]) -> asyncio.Protocol:
    """A protocol of `make` at the far end of a tunnel to port 443 of a name.

    Raises:
        ProxyRefused: the proxy answers, and opens none.
        OSError: nobody answers there.
    """
    loop = asyncio.get_running_loop()
    tls = ssl.create_default_context() if upstream.kind == "https" else None
    asking: Asking = AskingSocks(name, make) if upstream.kind.startswith("socks") else AskingHttp(upstream, name, make)
    transport, _ = await loop.create_connection(lambda: asking, upstream.host, upstream.port, ssl=tls)
    try:
        return await asking.opened
    except BaseException:
        transport.abort()
        raise


class Asking(asyncio.Protocol):
    """Asks a proxy for a tunnel; once it is open, another protocol takes the connection over."""

    def __init__(self, make: Callable[[], asyncio.Protocol]) -> None:
        self.opened: asyncio.Future[asyncio.Protocol] = asyncio.get_running_loop().create_future()
        self._make = make
        self._heard = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.ask(transport)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        assert self._transport is not None
        with contextlib.suppress(asyncio.InvalidStateError):
            try:
                self.hear(self._transport)
            except ProxyRefused as refusal:
                self.opened.set_exception(refusal)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ProxyRefused("the proxy hung up"))

    def ask(self, transport: asyncio.Transport) -> None:
        raise NotImplementedError

    def hear(self, transport: asyncio.Transport) -> None:
        """
        Raises:
            ProxyRefused: no tunnel.
        """
        raise NotImplementedError

    def hand_over(self, transport: asyncio.Transport, rest: bytes) -> None:
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


class AskingHttp(Asking):
    """By CONNECT."""

    def __init__(self, upstream: Upstream, name: str, make: Callable[[], asyncio.Protocol]) -> None:
        super().__init__(make)
        self._upstream = upstream
        self._name = name

    def ask(self, transport: asyncio.Transport) -> None:
        login = self._upstream.login
        shown = f"proxy-authorization: {login.header}\r\n" if login else ""
        head = f"CONNECT {self._name}:443 HTTP/1.1\r\nhost: {self._name}:443\r\n{shown}\r\n"
        transport.write(head.encode("latin-1"))

    def hear(self, transport: asyncio.Transport) -> None:
        head, end, rest = self._heard.partition(b"\r\n\r\n")
        if not end:
            if len(self._heard) > ANSWER_LIMIT:
                raise ProxyRefused("the proxy's answer has no end")
            return
        words = head.partition(b"\r\n")[0].decode("latin-1").split(" ", 2)
        if len(words) < 2 or not words[0].startswith("HTTP/1.") or not (words[1].isascii() and words[1].isdigit()):
            raise ProxyRefused("this is no proxy: it answers in another language")
        status = int(words[1][:3])
        if 200 <= status < 300:
            self.hand_over(transport, rest)
        elif status == 407:
            raise ProxyRefused("the proxy does not take the user and password", status)
        else:
            raise ProxyRefused(f"the proxy opens no way: {status}", status)


class AskingSocks(Asking):
    """By SOCKS 5 without a password (RFC 1928)."""

    def __init__(self, name: str, make: Callable[[], asyncio.Protocol]) -> None:
        super().__init__(make)
        self._name = name.encode("ascii")
        self._is_greeted = False

    def ask(self, transport: asyncio.Transport) -> None:
        transport.write(b"\x05\x01\x00")

    def hear(self, transport: asyncio.Transport) -> None:
        if not self._is_greeted:
            if len(self._heard) < 2:
                return
            if self._heard[:2] != b"\x05\x00":
                raise ProxyRefused("the socks5 proxy wants a password, or is none")
            self._is_greeted, self._heard = True, self._heard[2:]
            named = bytes([len(self._name)]) + self._name
            transport.write(b"\x05\x01\x00\x03" + named + (443).to_bytes(2, "big"))
        length = self._length()
        if length and len(self._heard) >= length:
            if self._heard[1]:
                raise ProxyRefused(f"the proxy opens no way: {self._heard[1]}")
            self.hand_over(transport, self._heard[length:])

    def _length(self) -> int:
        """Bytes of the answer; 0: not known yet."""
        if len(self._heard) < 5:
            return 0
        lengths = {1: 10, 3: 7 + self._heard[4], 4: 22}
        if self._heard[0] != 5 or self._heard[3] not in lengths:
            raise ProxyRefused("this is no socks5 proxy")
        return lengths[self._heard[3]]
