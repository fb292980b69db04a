"""One request to a service: through the proxy that is set, never redirected, with a limit on the answer."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from scrapers.network.upstream import BadProxy, Upstream, to_upstream
from tracker.notify.channels.deadline import MayHaveArrived, NotTransmitted, Transmission, within
from tracker.notify.contacts_file import LOOPBACK

LIMIT_S = 15.0
"""For connecting, sending and receiving together."""
LARGEST = 64 * 1024
"""Bytes of an answer; the robots' have a hundred."""
HEAD = 32 * 1024
"""Bytes of a proxy's answer."""
PIECE = 8192
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    status: int
    body: bytes
    is_cut: bool = False
    """Whether the answer was longer than is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    url: str = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    method: str = "POST"


def exchange(request: HttpRequest, proxy: str = "", limit_s: float = LIMIT_S) -> HttpAnswer:
    """Send one request on a connection of its own, and read the whole answer.

    Args:
        proxy: address, name and password included; empty: the system's, where there is one. This machine is reached
            without any.

    Raises:
        NotTransmitted: nothing of the message left.
        MayHaveArrived: it left, and no whole answer came.
    """
    target = urlsplit(request.url)
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection

    def call(transmission: Transmission) -> HttpAnswer:
        connection = kind(target.hostname or "", target.port)
        connection.sock = open_connection(target, proxy, transmission)
        try:
            transmission.begin()
            path = f"{target.path or '/'}{'?' + target.query if target.query else ''}"
            connection.request(request.method, path, request.body or None, {**request.headers, "Connection": "close"})
            return read_answer(connection.getresponse())
        finally:
            connection.close()

    return within(limit_s, call)


def read_answer(answer: http.client.HTTPResponse) -> HttpAnswer:
    """
    Raises:
        MayHaveArrived: the connection ended within it.
    """
    received = b""
    while piece := answer.read1(PIECE):
        received += piece
        if len(received) > LARGEST:
            return HttpAnswer(status=answer.status, body=received[:LARGEST], is_cut=True)
    if answer.length:
        raise MayHaveArrived("no_answer")
    return HttpAnswer(status=answer.status, body=received)


def open_connection(target: SplitResult, proxy: str, transmission: Transmission) -> socket.socket:
    """A connection to the service, encrypted unless it is on this machine.

    Raises:
        NotTransmitted: the proxy opens no tunnel.
        OSError: there is no connection.
    """
    host, port = target.hostname or "", target.port or PORTS[target.scheme]
    upstream = proxy_for(host, proxy)
    plain = socket.create_connection(
        (host, port) if upstream is None else (upstream.host, upstream.port), transmission.left_s
    )
    try:
        plain.settimeout(transmission.left_s)
        if upstream is not None:
            open_tunnel(plain, upstream, host, port)
        if target.scheme != "https":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def proxy_for(host: str, proxy: str) -> Upstream | None:
    """The proxy to go through; None: none.

    Raises:
        NotTransmitted: it is of a kind that messages cannot use.
    """
    if host in LOOPBACK:
        return None
    address = proxy or ("" if proxy_bypass(host) else getproxies().get("https", ""))
    if not address:
        return None
    try:
        upstream = to_upstream(address)
    except BadProxy:
        raise NotTransmitted("bad_proxy") from None
    if upstream.kind == "https":
        raise NotTransmitted("bad_proxy", "https")
    return upstream


def open_tunnel(plain: socket.socket, upstream: Upstream, host: str, port: int) -> None:
    """
    Raises:
        NotTransmitted: the proxy opens none.
    """
    if upstream.kind.startswith("socks"):
        open_socks(plain, host, port)
        return
    name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    login = f"Proxy-Authorization: {upstream.login.header}\r\n" if upstream.login else ""
    plain.sendall(f"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n{login}\r\n".encode("latin-1"))
    head = b""
    while b"\r\n\r\n" not in head:
        piece = plain.recv(1)  # what follows the head is the service's
        if not piece or len(head) > HEAD:
            raise NotTransmitted("bad_proxy")
        head += piece
    words = head.split(b" ", 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].startswith(b"2"):
        raise NotTransmitted("bad_proxy", words[1][:3].decode("latin-1") if len(words) > 1 else "")


def open_socks(plain: socket.socket, host: str, port: int) -> None:
    """SOCKS 5 without a password (RFC 1928); the proxy resolves the name.

    Raises:
        NotTransmitted: the proxy opens none.
    """
    plain.sendall(b"\x05\x01\x00")
    if receive(plain, 2) != b"\x05\x00":
        raise NotTransmitted("bad_proxy")
    name = host.encode("ascii")
    plain.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + port.to_bytes(2, "big"))
    version, code, _, kind = receive(plain, 4)
    if version != 5 or code or kind not in (1, 3, 4):
        raise NotTransmitted("bad_proxy", str(code))
    receive(plain, {1: 4, 4: 16}.get(kind) or receive(plain, 1)[0])
    receive(plain, 2)


def receive(plain: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        piece = plain.recv(count - len(got))
        if not piece:
            raise NotTransmitted("bad_proxy")
        got += piece
    return got
