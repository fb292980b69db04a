"""The gateway: a proxy on the loopback interface through which all that the browser loads passes.

A name is resolved here, once a connection; all that it resolves to is looked at, and the connection goes to an address
that was looked at: nothing lies between looking and going, so a name that answers otherwise the second time (rebinding)
gains nothing. That holds after every redirect, for every frame, script, picture and socket of a page. TLS stays the
browser's own and the platform's: the gateway carries bytes that it cannot read.

    CONNECT name:443     -> 200 and a tunnel, where the name is a public machine's
    GET http://name/     -> 307 to https://name/: nothing goes over the wire in the clear
    without its login    -> 407: another program of this machine, or the browser's own profile, which knows none
    anything else        -> 403

Where the user has a proxy of his own, the tunnel leads through it, and it is the proxy that resolves the name.
"""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from scrapers.network.browser_switches import is_browsers_own
from scrapers.network.proxy_login import CHALLENGE, ProxyLogin
from scrapers.network.upstream import ProxyRefused, Upstream, open_through
from scrapers.network.url_policy import host_of, is_name, is_public

log = logging.getLogger(__name__)

HEAD_LIMIT = 32 * 1024
"""Bytes of a request's head."""
DIAL_S = 10.0
"""Seconds for a name to be resolved and one of its machines to answer."""
EACH_S = 3.0
"""Seconds one machine has: another of the same name may be nearer."""
REMEMBERED = 1000
"""Names whose refusal is remembered; a page may make up as many as it likes."""
HIGH_WATER = 1024 * 1024
"""Bytes that wait for a slow reader before the sender is made to wait."""

Resolve = Callable[[str], Awaitable[tuple[str, ...]]]
"""Every IP address of a name. Raises OSError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAccess:
    """How machines are reached; a test lays its own."""

    resolve: Resolve
    dial: Callable[[asyncio.Protocol, str], Awaitable[object]]
    """Connects a protocol to port 443 of an IP address. Raises OSError."""


async def resolve(name: str) -> tuple[str, ...]:
    """
    Raises:
        OSError: the name is not known.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(name, 443, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    found.sort(key=lambda one: one[0] is not socket.AF_INET)  # where both are there, IPv4 is the one that works
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


async def dial(protocol: asyncio.Protocol, address: str) -> object:
    """
    Raises:
        OSError: nobody answers.
    """
    return await asyncio.get_running_loop().create_connection(lambda: protocol, address, 443)


INTERNET = NetworkAccess(resolve=resolve, dial=dial)


class ConnectionRefusedByPolicy(Exception):
    """The browser is not let through; the message says why."""


class OfBrowser(ConnectionRefusedByPolicy):
    """It is the browser that asks, and no page: nobody need be told."""


class EgressProxy:
    """The running proxy."""

    def __init__(
        self, cdp: NetworkAccess = INTERNET, *, login: ProxyLogin | None = None, upstream: Upstream | None = None
    ) -> None:
        self.cdp = cdp
        self.login = login
        """What a client must show; None: nothing."""
        self.upstream = upstream
        """The user's own proxy; None: there is none."""
        self.url = ""
        """As a browser takes it for its proxy."""
        self.refused: dict[str, str] = {}
        """Name -> why it was not let through."""
        self.clients: set[ClientConnection] = set()

    def note(self, name: str, reason: Exception) -> None:
        if name not in self.refused and len(self.refused) < REMEMBERED:
            self.refused[name] = str(reason)
            log.warning("not let through: %s", reason)

    def explain_block(self, said: str) -> str:
        """What the browser said of a failure, with the reason where it was ours."""
        reasons = [reason for name, reason in self.refused.items() if name in said] if "ERR_TUNNEL" in said else []
        return "; ".join([said, *reasons[:1]])


@asynccontextmanager
async def open_egress_proxy(
    cdp: NetworkAccess = INTERNET, *, login: ProxyLogin | None = None, upstream: Upstream | None = None
) -> AsyncIterator[EgressProxy]:
    """The gateway; its tunnels end with the block."""
    egress_proxy = EgressProxy(cdp, login=login, upstream=upstream)
    server = await asyncio.get_running_loop().create_server(lambda: ClientConnection(egress_proxy), "127.0.0.1", 0)
    egress_proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield egress_proxy
    finally:
        server.close()
        for client in tuple(egress_proxy.clients):
            client.hang_up()


class TunnelEnd(asyncio.Protocol):
    """One end of a tunnel: what comes in goes out at the other end, no faster than that takes it."""

    def __init__(self, other: "TunnelEnd | None" = None) -> None:
        self.transport: asyncio.Transport | None = None
        self.other = other

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.set_write_buffer_limits(HIGH_WATER)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.other and self.other.transport:
            self.other.transport.write(data)

    def pause_writing(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other and self.other.transport:
            self.other.transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        if self.other and self.other.transport:
            self.other.transport.close()

    def hang_up(self) -> None:
        if self.transport:
            self.transport.abort()


class ClientConnection(TunnelEnd):
    """A connection of the browser's: its request is read and judged, then it is a tunnel's end."""

    def __init__(self, egress_proxy: EgressProxy) -> None:
        super().__init__()
        self._egress_proxy = egress_proxy
        self._head = b""
        self._opening: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._egress_proxy.clients.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._egress_proxy.clients.discard(self)
        if self._opening:
            self._opening.cancel()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if self.other:
            super().data_received(data)
            return
        self._head += data
        if len(self._head) > HEAD_LIMIT:
            self.hang_up()
        elif self._opening is None and b"\r\n\r\n" in self._head:
            self._opening = asyncio.ensure_future(self._open())

    async def _open(self) -> None:
        head, _, rest = self._head.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, _, place = first.rpartition(" ")[0].partition(" ")
        name = place.rpartition(":")[0] if method == "CONNECT" else place
        egress_proxy = self._egress_proxy
        try:
            if egress_proxy.login and not egress_proxy.login.is_shown_by(shown_in(lines)):
                log.debug("without the login: %s", place[:200])
                self._end(CHALLENGE)
                return
            if method != "CONNECT":
                self._end(to_https(place))
                return
            self.other = await open_tunnel(egress_proxy.cdp, place, self, egress_proxy.upstream)
        except OfBrowser as reason:
            log.debug("%s", reason)
            self._end("403 Forbidden")
        except ConnectionRefusedByPolicy as reason:
            egress_proxy.note(name, reason)
            self._end("403 Forbidden")
        except ProxyRefused as reason:
            egress_proxy.note(name, reason)
            self._end("502 Bad Gateway")
        except (OSError, TimeoutError) as error:
            log.debug("%s: %r", place, error)
            self._end("502 Bad Gateway")
        else:
            egress_proxy.refused.pop(name, None)
            self._answer("200 Connection established")
            if rest:
                super().data_received(rest)

    def _answer(self, said: str) -> None:
        if self.transport:
            self.transport.write(f"HTTP/1.1 {said}\r\n\r\n".encode("latin-1"))

    def _end(self, said: str) -> None:
        self._answer(f"{said}\r\ncontent-length: 0\r\nconnection: close")
        if self.transport:
            self.transport.close()


def to_https(place: str) -> str:
    """What is answered to a request in the clear.

    Raises:
        Refused: its address is none, or no name's.
    """
    scheme, _, rest = place.partition("://")
    url = f"https://{rest}"
    if scheme != "http" or not host_of(url):
        raise ConnectionRefusedByPolicy(f"{place[:200]} is no name's address")
    return f"307 Temporary Redirect\r\nlocation: {url}"


def shown_in(lines: list[str]) -> str:
    """Value of Proxy-Authorization in the lines of a head; empty: it is not there, or there twice."""
    pairs = [line.partition(":") for line in lines]
    found = [value.strip() for name, _, value in pairs if name.strip().lower() == "proxy-authorization"]
    return found[0] if len(found) == 1 else ""


async def open_tunnel(cdp: NetworkAccess, place: str, client: TunnelEnd, upstream: Upstream | None = None) -> TunnelEnd:
    """The far end of a tunnel to `name:443`; through the user's proxy, where there is one.

    Raises:
        Refused: it is no name, another port, or the name is not a public machine's alone.
        ProxyRefused: the user's proxy opens none.
        OSError, TimeoutError: the name is not known, or nobody answers.
    """
    name, _, port = place.rpartition(":")
    if port != "443" or not is_name(name.lower()):
        raise ConnectionRefusedByPolicy(f"{place[:200]} is no name's address at the port of https")
    if is_browsers_own(name):
        raise OfBrowser(f"{name} is no platform's")
    async with asyncio.timeout(DIAL_S):
        if upstream is not None:
            far = TunnelEnd(client)
            await open_through(upstream, name, lambda: far)
            return far
        addresses = await cdp.resolve(name)
        check_public(name, addresses)
        return await connect(cdp, addresses, client)


def check_public(name: str, addresses: tuple[str, ...]) -> None:
    """
    Raises:
        Refused: one of the addresses, or none, is of the public net; one that is not spoils the others.
    """
    private = [address for address in addresses if not is_public(address)]
    if private or not addresses:
        raise ConnectionRefusedByPolicy(
            f"{name} is {', '.join(private) or 'nowhere'} here; where a proxy resolves names, set `proxy`"
        )


async def connect(cdp: NetworkAccess, addresses: tuple[str, ...], client: TunnelEnd) -> TunnelEnd:
    """
    Raises:
        OSError, TimeoutError: none of the addresses answers; the last one's.
    """
    failed: OSError = OSError("no address")
    for address in addresses:
        far = TunnelEnd(client)
        try:
            async with asyncio.timeout(EACH_S):
                await cdp.dial(far, address)
        except (OSError, TimeoutError) as error:
            failed = error
        except BaseException:  # the browser has left meanwhile
            far.hang_up()
            raise
        else:
            return far
    raise failed
