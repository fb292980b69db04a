"""Replays recordings to a real browser under the real addresses of their hosts; nothing leaves the machine.

A proxy on the loopback interface terminates TLS: CONNECT -> 200 -> TLS with one certificate made at the start ->
HTTP/1.1. The browser is configured to trust exactly that key (`spki_pin`), so pages, redirects, cookies, CORS and
service workers behave as on the platform's own host.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import urlsplit

from scrapers.network.browser_switches import is_browser_service
from scrapers.network.proxy_login import CHALLENGE, ProxyLogin
from tracker.recordings.certificate import make_certificate
from tracker.recordings.proxy_connection import CLOSE_S, HEAD_LIMIT, Connection, ProxyRequest, to_bytes
from tracker.recordings.recording import STRAY_BODY, RecordedRoute, Recording, clashes, to_book
from tracker.recordings.url_match import UrlTable

logger = logging.getLogger(__name__)

STRAY = RecordedRoute(url="*", status=404, headers=(("content-type", "text/plain; charset=utf-8"),), body=STRAY_BODY)


@asynccontextmanager
async def open_replay(
    recordings: Iterable[Recording], latency_s: float = 0.0, login: ProxyLogin | None = None
) -> AsyncIterator["Replay"]:
    """Serve the recordings until the block ends.

    Args:
        latency_s: seconds of delay before each answer.
        login: the proxy login that a client must send; None: every client is answered.
    """
    certificate = make_certificate()
    replay = Replay(latency_s, certificate.context, certificate.spki_pin, login)
    replay.serve(recordings)
    server = await asyncio.start_server(replay.accept, "127.0.0.1", 0, limit=HEAD_LIMIT)
    try:
        shown = f"{login.userinfo}@" if login else ""
        replay.proxy_url = f"http://{shown}127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield replay
    finally:
        server.close()
        await replay.hang_up()


class Replay:
    """The running proxy."""

    def __init__(
        self, latency_s: float, context: ssl.SSLContext, spki_pin: str, login: ProxyLogin | None = None
    ) -> None:
        self.proxy_url = ""
        """The address of the proxy, with name and password if a client must send them."""
        self.spki_pin = spki_pin
        """Base64 SHA-256 of the key of every host."""
        self.log: list[tuple[str, str]] = []
        """(method, address) of each request, in order."""
        self.strays: list[tuple[str, str]] = []
        """The requests that no recording answers, which got 404; without /favicon.ico, which browsers request by
        themselves."""
        self.turned_away: list[str] = []
        """The requests without the login, and the browser's own."""
        self._login = login
        self._latency_s = latency_s
        self._context = context
        self._clocks: dict[tuple[str, str], datetime] = {}
        """(platform, handle) -> when the account's newest recording was captured."""
        self._book: UrlTable[RecordedRoute] = UrlTable(())
        self._clients: set[asyncio.Task[None]] = set()

    def serve(self, recordings: Iterable[Recording]) -> None:
        """Replace the recordings, and begin a new log."""
        served = tuple(recordings)
        accounts = sorted(
            (recording for recording in served if not recording.is_site), key=lambda recording: recording.captured_at
        )
        self._clocks = {(recording.platform, recording.handle): recording.captured_at for recording in accounts}
        self._book = to_book(served)
        self.log.clear()
        self.strays.clear()
        for clash in clashes(served):
            logger.warning("%s: the newer one is shown", clash)

    def clock_of(self, platform: str, handle: str) -> datetime:
        """The time at which the account's recording was captured, by which its pages are read; the time of the newest
        recording if the account has none.

        Raises:
            LookupError: no recording is of an account.
        """
        if not self._clocks:
            raise LookupError("the recordings hold no account")
        return self._clocks.get((platform, handle)) or max(self._clocks.values())

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        client = asyncio.current_task()
        assert client is not None
        self._clients.add(client)
        try:
            await Connection(reader, writer, self._context, self._refusal).run(self.answer)
        except (OSError, EOFError, TimeoutError) as error:  # ssl's errors are OSErrors
            logger.debug("a client left: %r", error)
        except asyncio.CancelledError:  # hang_up; ended quietly, for asyncio.streams 3.11 and 3.12 differ on it
            logger.debug("a client is hung up on")
        finally:
            self._clients.discard(client)
            writer.transport.abort()

    def _refusal(self, request: ProxyRequest) -> str:
        """The reason why a request is not answered; empty: it is answered."""
        host = urlsplit(request.url if "://" in request.url else f"https://{request.url}").hostname or ""
        is_shown = self._login is None or self._login.is_sent_in(request.headers.get("proxy-authorization", ""))
        if is_shown and not is_browser_service(host):
            return ""
        self.turned_away.append(request.url)
        return "403 Forbidden" if is_shown else CHALLENGE

    async def hang_up(self) -> None:
        """End the connections that browsers keep open; from Python 3.12 on, Server.wait_closed would wait for them."""
        clients = tuple(self._clients)
        for client in clients:
            client.cancel()
        if clients:
            await asyncio.wait(clients, timeout=CLOSE_S)

    async def answer(self, request: ProxyRequest) -> bytes:
        route = self._book.find(request.method, request.url) or self._preflight(request)
        self.log.append((request.method, request.url))
        if route is None and urlsplit(request.url).path != "/favicon.ico":
            self.strays.append((request.method, request.url))
            logger.warning("not in the recordings: %s %s", request.method, request.url)
        route = route or STRAY
        if wait_s := self._latency_s + route.delay_ms / 1000:
            await asyncio.sleep(wait_s)  # the answer of the recording
        return to_bytes(route, request.method)

    def _preflight(self, request: ProxyRequest) -> RecordedRoute | None:
        """Answer a CORS preflight: it succeeds if the answer to the request itself would be readable."""
        if request.method != "OPTIONS":
            return None
        known = self._book.find(request.headers.get("access-control-request-method", ""), request.url)
        if known is None:
            return None
        if not known.header("access-control-allow-origin"):
            return RecordedRoute(url=request.url, method="OPTIONS", status=403)
        allowed = {
            "access-control-allow-methods": request.headers["access-control-request-method"],
            "access-control-allow-headers": request.headers.get("access-control-request-headers", ""),
        }
        kept = [(name, value) for name, value in known.headers if name.startswith("access-control-allow-")]
        return RecordedRoute(url=request.url, method="OPTIONS", status=204, headers=(*kept, *allowed.items()))
