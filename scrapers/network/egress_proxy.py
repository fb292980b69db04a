"""The egress proxy: a proxy on the loopback interface that all page traffic of the browser passes.

It resolves each name once per connection, checks all its addresses, and connects to a checked address, so a name that
resolves differently the second time (rebinding) gains nothing. This holds after every redirect, and for every frame,
script, image and socket of a page. TLS stays between browser and platform: the proxy cannot read what it forwards.

    CONNECT name:443     -> 200 and a tunnel, if the name is a public machine's
    GET http://name/     -> 307 to https://name/: nothing is sent unencrypted
    without its login    -> 407: another program on this machine, or the browser's own profile, which has no login
    anything else        -> 403

Where the user has a proxy, the tunnel leads through it, and that proxy resolves the name.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from scrapers.network.browser_switches import is_browser_service
from scrapers.network.network_access import INTERNET, NetworkAccess
from scrapers.network.proxy_login import CHALLENGE, ProxyLogin
from scrapers.network.upstream import ProxyRefused, Upstream, open_through
from scrapers.network.url_policy import host_of, is_name, is_public

log = logging.getLogger(__name__)

HEAD_LIMIT = 32 * 1024
"""Bytes of a request's head."""
DIAL_S = 10.0
"""Seconds to resolve a name and connect to one of its addresses."""
EACH_S = 3.0
"""Seconds for one address: another one of the same name may answer."""
REMEMBERED = 1000
"""Names whose refusal is kept; a page can invent any number."""
HIGH_WATER = 1024 * 1024
"""Buffered bytes for a slow receiver before the sender is paused."""


class ConnectionRefusedByPolicy(Exception):
    """A connection that the policy refuses; the message says why."""


class BrowserOwnRequest(ConnectionRefusedByPolicy):
    """A request of the browser itself, not of a page: it is refused without a notice."""


class EgressProxy:
    """The running proxy."""

    def __init__(
        self, network: NetworkAccess = INTERNET, *, login: ProxyLogin | None = None, upstream: Upstream | None = None
    ) -> None:
        self.network = network
        self.login = login
        """The login that clients must send; None: none."""
        self.upstream = upstream
        """The user's own proxy; None: none."""
        self.url = ""
        """Address for the browser's proxy setting."""
        self.refused: dict[str, str] = {}
        """Name -> why it was refused."""
        self.clients: set[ClientConnection] = set()

    def note(self, name: str, reason: Exception) -> None:
        if name not in self.refused and len(self.refused) < REMEMBERED:
            self.refused[name] = str(reason)
            log.warning("not let through: %s", reason)

    def explain_block(self, message: str) -> str:
        """A browser's error message, with our reason where the egress proxy refused the connection."""
        names = re.findall(r"[\w.-]+", message) if "ERR_TUNNEL" in message else ()
        reason = next((self.refused[name] for name in names if name in self.refused), "")
        return f"{message}; {reason}" if reason else message


@asynccontextmanager
async def open_egress_proxy(
    network: NetworkAccess = INTERNET, *, login: ProxyLogin | None = None, upstream: Upstream | None = None
) -> AsyncIterator[EgressProxy]:
    """Run the egress proxy; its tunnels close when the block ends."""
    egress_proxy = EgressProxy(network, login=login, upstream=upstream)
    server = await asyncio.get_running_loop().create_server(lambda: ClientConnection(egress_proxy), "127.0.0.1", 0)
    egress_proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield egress_proxy
    finally:
        server.close()
        for client in tuple(egress_proxy.clients):
            client.hang_up()


class TunnelEnd(asyncio.Protocol):
    """One end of a tunnel: forwards data to the other end, no faster than that end accepts it."""

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
    """A connection from the browser: its request is checked, then it becomes one end of a tunnel."""

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
        method, _, address = first.rpartition(" ")[0].partition(" ")
        name = address.rpartition(":")[0] if method == "CONNECT" else address
        egress_proxy = self._egress_proxy
        try:
            if egress_proxy.login and not egress_proxy.login.is_sent_in(proxy_authorization_in(lines)):
                log.debug("without the login: %s", address[:200])
                self._reject(CHALLENGE)
                return
            if method != "CONNECT":
                self._reject(to_https(address))
                return
            self.other = await open_tunnel(egress_proxy.network, address, self, egress_proxy.upstream)
        except BrowserOwnRequest as reason:
            log.debug("%s", reason)
            self._reject("403 Forbidden")
        except ConnectionRefusedByPolicy as reason:
            egress_proxy.note(name, reason)
            self._reject("403 Forbidden")
        except ProxyRefused as reason:
            egress_proxy.note(name, reason)
            self._reject("502 Bad Gateway")
        except (OSError, TimeoutError) as error:
            log.debug("%s: %r", address, error)
            self._reject("502 Bad Gateway")
        else:
            egress_proxy.refused.pop(name, None)
            self._respond("200 Connection established")
            if rest:
                super().data_received(rest)

    def _respond(self, status: str) -> None:
        if self.transport:
            self.transport.write(f"HTTP/1.1 {status}\r\n\r\n".encode("latin-1"))

    def _reject(self, status: str) -> None:
        self._respond(f"{status}\r\ncontent-length: 0\r\nconnection: close")
        if self.transport:
            self.transport.close()


def to_https(address: str) -> str:
    """The answer to an unencrypted request: a redirect to https.

    Raises:
        ConnectionRefusedByPolicy: its address has no name, or is none.
    """
    scheme, _, rest = address.partition("://")
    url = f"https://{rest}"
    if scheme != "http" or not host_of(url):
        raise ConnectionRefusedByPolicy(f"{address[:200]} is no name's address")
    return f"307 Temporary Redirect\r\nlocation: {url}"


def proxy_authorization_in(lines: list[str]) -> str:
    """Value of Proxy-Authorization in the lines of a head; empty: absent, or given twice."""
    pairs = [line.partition(":") for line in lines]
    found = [value.strip() for name, _, value in pairs if name.strip().lower() == "proxy-authorization"]
    return found[0] if len(found) == 1 else ""


async def open_tunnel(
    network: NetworkAccess, address: str, client: TunnelEnd, upstream: Upstream | None = None
) -> TunnelEnd:
    """The far end of a tunnel to `name:443`; through the user's proxy, if any.

    Raises:
        ConnectionRefusedByPolicy: not a name, another port, or not only public addresses.
        ProxyRefused: the user's proxy opens no tunnel.
        OSError, TimeoutError: the name does not resolve, or no connection.
    """
    name, _, port = address.rpartition(":")
    if port != "443" or not is_name(name.lower()):
        raise ConnectionRefusedByPolicy(f"{address[:200]} is no name's address at the port of https")
    if is_browser_service(name):
        raise BrowserOwnRequest(f"{name} is no platform's")
    async with asyncio.timeout(DIAL_S):
        if upstream is not None:
            far = TunnelEnd(client)
            await open_through(upstream, name, far)
            return far
        addresses = await network.resolve(name)
        check_public(name, addresses)
        return await connect(network, addresses, client)


def check_public(name: str, addresses: tuple[str, ...]) -> None:
    """
    Raises:
        ConnectionRefusedByPolicy: there is no address, or one of them is not public.
    """
    private = [ip_address for ip_address in addresses if not is_public(ip_address)]
    if private or not addresses:
        raise ConnectionRefusedByPolicy(
            f"{name} is {', '.join(private) or 'nowhere'} here; where a proxy resolves names, set `proxy`"
        )


async def connect(network: NetworkAccess, addresses: tuple[str, ...], client: TunnelEnd) -> TunnelEnd:
    """
    Raises:
        OSError, TimeoutError: no address answers; the last error.
    """
    failed: OSError = OSError("no address")
    for ip_address in addresses:
        far = TunnelEnd(client)
        try:
            async with asyncio.timeout(EACH_S):
                await network.dial(far, ip_address)
        except (OSError, TimeoutError) as error:
            failed = error
        except BaseException:  # the browser has disconnected
            far.hang_up()
            raise
        else:
            return far
    raise failed
