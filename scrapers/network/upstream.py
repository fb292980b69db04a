"""The user's own proxy (上级代理): parses its address, and opens tunnels through it for the egress proxy.

The browser knows only the egress proxy, which sends the name and password. The user's proxy resolves names.
"""

import asyncio
import re
import ssl
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


async def open_through(upstream: Upstream, name: str, far: asyncio.Protocol) -> None:
    """Open a tunnel to port 443 of a name; the protocol `far` gets the connection once it is open.

    Raises:
        ProxyRefused: the proxy answers, but opens no tunnel.
        OSError: no connection to the proxy.
    """
    reader = asyncio.StreamReader(ANSWER_LIMIT)
    transport, _ = await asyncio.get_running_loop().create_connection(
        lambda: asyncio.StreamReaderProtocol(reader),
        upstream.host,
        upstream.port,
        ssl=ssl.create_default_context() if upstream.kind == "https" else None,
    )
    try:
        if upstream.kind.startswith("socks"):
            await request_socks_tunnel(name, reader, transport)
        else:
            await request_http_tunnel(name, upstream.login, reader, transport)
        await check_silent(reader)
    except BaseException as error:
        transport.abort()
        if isinstance(error, asyncio.LimitOverrunError):
            raise ProxyRefused("the proxy's answer has no end") from error
        if isinstance(error, EOFError | ConnectionError):
            raise ProxyRefused("the proxy hung up") from error
        raise
    transport.set_protocol(far)
    far.connection_made(transport)


async def request_http_tunnel(
    name: str, login: ProxyLogin | None, reader: asyncio.StreamReader, transport: asyncio.Transport
) -> None:
    """By HTTP CONNECT.

    Raises:
        ProxyRefused: no tunnel.
        EOFError, OSError, LimitOverrunError: no whole answer came.
    """
    authorization = f"proxy-authorization: {login.header}\r\n" if login else ""
    transport.write(f"CONNECT {name}:443 HTTP/1.1\r\nhost: {name}:443\r\n{authorization}\r\n".encode("latin-1"))
    head = await reader.readuntil(b"\r\n\r\n")
    words = head.partition(b"\r\n")[0].decode("latin-1").split(" ", 2)
    if len(words) < 2 or not words[0].startswith("HTTP/1.") or not (words[1].isascii() and words[1].isdigit()):
        raise ProxyRefused("this is no proxy: it answers in another language")
    status = int(words[1][:3])
    if status == 407:
        raise ProxyRefused("the proxy does not take the user and password")
    if not 200 <= status < 300:
        raise ProxyRefused(f"the proxy opens no way: {status}")


async def request_socks_tunnel(name: str, reader: asyncio.StreamReader, transport: asyncio.Transport) -> None:
    """By SOCKS 5 without a password (RFC 1928).

    Raises:
        ProxyRefused: no tunnel.
        EOFError, OSError: no whole answer came.
    """
    transport.write(b"\x05\x01\x00")
    if await reader.readexactly(2) != b"\x05\x00":
        raise ProxyRefused("the socks5 proxy wants a password, or is none")
    transport.write(b"\x05\x01\x00\x03" + bytes([len(name)]) + name.encode("ascii") + (443).to_bytes(2, "big"))
    version, refusal, _, kind, first = await reader.readexactly(5)
    lengths = {1: 10, 3: 7 + first, 4: 22}
    if version != 5 or kind not in lengths:
        raise ProxyRefused("this is no socks5 proxy")
    await reader.readexactly(lengths[kind] - 5)
    if refusal:
        raise ProxyRefused(f"the proxy opens no way: {refusal}")


async def check_silent(reader: asyncio.StreamReader) -> None:
    """Whether nothing came behind the answer. It does not wait: whatever comes from now on is the far end's.

    Raises:
        ProxyRefused: something is said at the far end before anybody has asked: that is not TLS.
        EOFError, OSError: the connection has ended meanwhile.
    """
    has_ended = reader.at_eof()
    reader.feed_eof()
    if await reader.read(1):
        raise ProxyRefused("this is no proxy: something came before anybody asked")
    if has_ended:
        raise EOFError
