"""One client's connection to the replay: HTTP/1.1 as browsers send it, through a tunnel with TLS."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from tracker.recordings.recording import RecordedRoute

HEAD_LIMIT = 64 * 1024
"""The most bytes of a request's head; browsers send less than 10 KiB."""
BODY_LIMIT = 16 * 1024 * 1024
"""The most bytes of a request's body, which is read and discarded."""
HANDSHAKE_S = 10.0
REQUEST_S = 30.0
"""The most seconds from the first byte of a request to its last."""
CLOSE_S = 5.0
NO_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}


class BadRequest(Exception):
    """The request is not HTTP/1.1 as browsers send it."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


@dataclass(frozen=True, slots=True)
class ProxyRequest:
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """Lower-case names."""

    @property
    def is_last(self) -> bool:
        return self.headers.get("connection", "").lower() == "close"


Answerer = Callable[[ProxyRequest], Awaitable[bytes]]


class Connection:
    """One client connection: to the proxy first, and after CONNECT to the tunnel's host."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        context: ssl.SSLContext,
        refusal: Callable[[ProxyRequest], str] = lambda request: "",
    ) -> None:
        self._refusal = refusal
        self._reader = reader
        self._writer = writer
        self._context = context
        self._origin = ""
        """The origin of the tunnel's host, e.g. `https://weibo.com`; empty before CONNECT."""

    async def run(self, answer: Answerer) -> None:
        """
        Raises:
            OSError, EOFError, TimeoutError: the client disconnected, or is too slow.
        """
        try:
            while (request := await self._read()) is not None:
                if not self._origin and (refusal := self._refusal(request)):
                    self._writer.write(to_head_alone(refusal))
                    break
                if request.method == "CONNECT" and not self._origin:
                    await self._open_tunnel(request.url)
                    continue
                self._writer.write(await answer(request))
                await self._writer.drain()
                if request.is_last:
                    break
        except BadRequest as error:
            self._writer.write(to_refusal(error.status))
        self._writer.close()
        async with asyncio.timeout(CLOSE_S):  # the rest is sent, but not to a client that does not read
            await self._writer.wait_closed()

    async def _open_tunnel(self, target: str) -> None:
        self._origin = f"https://{target.removesuffix(':443')}"
        self._writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await self._writer.drain()
        await self._writer.start_tls(self._context, ssl_handshake_timeout=HANDSHAKE_S)

    async def _read(self) -> ProxyRequest | None:
        """Read the next request and discard its body; None: the client sends no more."""
        if not (first := await self._reader.read(1)):  # an idle connection has no time limit
            return None
        async with asyncio.timeout(REQUEST_S):
            method, target, headers = to_head(first + await self._read_head())
            await self._drop_body(headers)
        url = target if method == "CONNECT" or "://" in target.partition("?")[0] else self._origin + target
        return ProxyRequest(method, url, headers)

    async def _read_head(self) -> bytes:
        try:
            return await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.LimitOverrunError:
            raise BadRequest(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from None

    async def _drop_body(self, headers: Mapping[str, str]) -> None:
        if "transfer-encoding" in headers:
            raise BadRequest(HTTPStatus.LENGTH_REQUIRED)
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            raise BadRequest(HTTPStatus.BAD_REQUEST)
        if len(length) > len(str(BODY_LIMIT)) or int(length) > BODY_LIMIT:
            raise BadRequest(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        left = int(length)
        while left:
            piece = await self._reader.read(min(left, HEAD_LIMIT))
            if not piece:
                raise EOFError("the body ends early")
            left -= len(piece)


def to_head(head: bytes) -> tuple[str, str, dict[str, str]]:
    """Method, request target and headers.

    Raises:
        BadRequest: the text is not the head of an HTTP/1.1 request.
    """
    request_line, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    words = request_line.split(" ")
    if len(words) != 3 or not words[0].isalpha() or not words[2].startswith("HTTP/1."):
        raise BadRequest(HTTPStatus.BAD_REQUEST)
    pairs = [line.partition(":") for line in lines]
    if not all(colon and name == name.strip() for name, colon, _ in pairs):
        raise BadRequest(HTTPStatus.BAD_REQUEST)
    return words[0].upper(), words[1], {name.lower(): value.strip() for name, _, value in pairs}


def to_bytes(route: RecordedRoute, method: str) -> bytes:
    """The bytes of the response."""
    body = b"" if route.status in NO_BODY else route.body
    headers = [(name, value) for name, value in route.headers if name != "date"]
    if route.date:
        headers.append(("date", route.date))
    if not route.header("cache-control"):
        headers.append(("cache-control", "no-store"))  # nothing is cached between looks
    if route.status not in NO_BODY:
        headers.append(("content-length", str(len(body))))
    head = f"HTTP/1.1 {route.status} {phrase_of(route.status)}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"
    return head.encode("latin-1") + (b"" if method == "HEAD" else body)


def to_head_alone(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode("latin-1")


def phrase_of(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"  # platforms use unregistered statuses, such as 432


def to_refusal(status: HTTPStatus) -> bytes:
    return to_bytes(RecordedRoute(url="", status=status, headers=(("connection", "close"),)), "GET")
