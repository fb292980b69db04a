"""The replay proxy, spoken to as a browser speaks to it: CONNECT, TLS, HTTP/1.1."""

import asyncio
import base64
import hashlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tracker.recordings.recording import RecordedRoute, Recording
from tracker.recordings.replay_proxy import Replay, open_replay

NOON = datetime(2023, 9, 19, 4, tzinfo=UTC)
HOST = "https://m.weibo.cn"


def case_of(*routes: RecordedRoute, handle: str = "1", captured_at: datetime = NOON) -> Recording:
    return Recording(platform="weibo", handle=handle, captured_at=captured_at, routes=routes)


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for known, value in self.headers if known == name]


@dataclass
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, head: str, body: bytes = b"") -> None:
        self.writer.write(head.encode("latin-1") + body)
        await self.writer.drain()

    async def answer(self, *, has_body: bool = True) -> Answer:
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = [line.partition(": ") for line in lines[1:] if line]
        headers = [(name, value) for name, _, value in pairs]
        length = int(dict(headers).get("content-length", 0))
        body = await self.reader.readexactly(length if has_body else 0)
        return Answer(int(lines[0].split()[1]), headers, body)

    async def ask(self, method: str, place: str, *headers: str, body: bytes = b"") -> Answer:
        lines = [f"{method} {place} HTTP/1.1", *headers, *([f"content-length: {len(body)}"] if body else [])]
        await self.send("\r\n".join(lines) + "\r\n\r\n", body)
        return await self.answer(has_body=method != "HEAD")

    @property
    def certificate(self) -> x509.Certificate:
        der = self.writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        return x509.load_der_x509_certificate(der)


@asynccontextmanager
async def connected(replay: Replay) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(replay.proxy_url).port)
    try:
        yield Client(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def tunnelled(replay: Replay, place: str = "m.weibo.cn:443") -> AsyncIterator[Client]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    async with connected(replay) as client:
        assert (await client.ask("CONNECT", place)).status == 200
        await client.writer.start_tls(context, server_hostname=place.partition(":")[0])
        yield client


async def test_case_is_served_under_its_real_address() -> None:
    async with (
        open_replay([case_of(RecordedRoute(url=f"{HOST}/u/1", body=b"page"))]) as replay,
        tunnelled(replay) as client,
    ):
        answer = await client.ask("GET", "/u/1")
    assert (answer.status, answer.body, replay.log, replay.strays) == (200, b"page", [("GET", f"{HOST}/u/1")], [])


async def test_one_connection_answers_many_requests() -> None:
    routes = [RecordedRoute(url=f"{HOST}/{number}", body=str(number).encode()) for number in range(3)]
    async with open_replay([case_of(*routes)]) as replay, tunnelled(replay) as client:
        bodies = [(await client.ask("GET", f"/{number}")).body for number in range(3)]
    assert bodies == [b"0", b"1", b"2"]


async def test_pin_is_that_of_the_key_shown() -> None:
    async with open_replay([case_of()]) as replay, tunnelled(replay) as client:
        public = client.certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert replay.spki_pin == base64.b64encode(hashlib.sha256(public).digest()).decode()


async def test_each_run_has_a_key_of_its_own() -> None:
    async with open_replay([case_of()]) as one, open_replay([case_of()]) as other:
        assert one.spki_pin != other.spki_pin


async def test_only_this_machine_is_served() -> None:
    async with open_replay([case_of()]) as replay:
        assert urlsplit(replay.proxy_url).hostname == "127.0.0.1"


async def test_what_no_case_answers_is_404_and_a_stray() -> None:
    async with open_replay([case_of()]) as replay, tunnelled(replay) as client:
        answer = await client.ask("GET", "/nobody?a=1")
    assert (answer.status, replay.strays) == (404, [("GET", f"{HOST}/nobody?a=1")])


async def test_favicon_is_404_and_no_stray() -> None:
    async with open_replay([case_of()]) as replay, tunnelled(replay) as client:
        answer = await client.ask("GET", "/favicon.ico")
    assert (answer.status, replay.strays) == (404, [])


async def test_other_port_is_another_place() -> None:
    route = RecordedRoute(url=f"{HOST}:8443/", body=b"other")
    async with open_replay([case_of(route)]) as replay, tunnelled(replay, "m.weibo.cn:8443") as client:
        assert (await client.ask("GET", "/")).body == b"other"


async def test_plain_http_is_answered_through_the_proxy_too() -> None:
    route = RecordedRoute(url="http://m.weibo.cn/", body=b"plain")
    async with open_replay([case_of(route)]) as replay, connected(replay) as client:
        assert (await client.ask("GET", "http://m.weibo.cn/")).body == b"plain"


async def test_redirect_keeps_status_and_place() -> None:
    route = RecordedRoute(url=f"{HOST}/", status=301, headers=(("location", "/u/1"),))
    async with open_replay([case_of(route)]) as replay, tunnelled(replay) as client:
        answer = await client.ask("GET", "/")
    assert (answer.status, answer.all("location")) == (301, ["/u/1"])


async def test_status_of_the_platforms_own_making_is_kept() -> None:
    async with open_replay([case_of(RecordedRoute(url=f"{HOST}/", status=432))]) as replay, tunnelled(replay) as client:
        assert (await client.ask("GET", "/")).status == 432


async def test_several_cookies_are_several_headers() -> None:
    route = RecordedRoute(url=f"{HOST}/", headers=(("set-cookie", "a=1"), ("set-cookie", "b=2; path=/")))
    async with open_replay([case_of(route)]) as replay, tunnelled(replay) as client:
        assert (await client.ask("GET", "/")).all("set-cookie") == ["a=1", "b=2; path=/"]


async def test_head_has_the_length_and_no_body() -> None:
    route = RecordedRoute(url=f"{HOST}/", body=b"four")
    async with open_replay([case_of(route)]) as replay, tunnelled(replay) as client:
        first = await client.ask("HEAD", "/")
        second = await client.ask("GET", "/")
    assert (first.all("content-length"), second.body) == (["4"], b"four")


async def test_no_content_has_neither_body_nor_length() -> None:
    routes = RecordedRoute(url=f"{HOST}/", status=204, body=b"ignored"), RecordedRoute(url=f"{HOST}/next", body=b"next")
    async with open_replay([case_of(*routes)]) as replay, tunnelled(replay) as client:
        first = await client.ask("GET", "/")
        second = await client.ask("GET", "/next")
    assert (first.all("content-length"), second.body) == ([], b"next")


async def test_post_is_answered_by_its_own_route_and_its_body_dropped() -> None:
    routes = RecordedRoute(url=f"{HOST}/", body=b"got"), RecordedRoute(url=f"{HOST}/", method="POST", body=b"posted")
    async with open_replay([case_of(*routes)]) as replay, tunnelled(replay) as client:
        first = await client.ask("POST", "/", body=b"x" * 300_000)
        second = await client.ask("GET", "/")
    assert (first.body, second.body) == (b"posted", b"got")


async def test_large_body_comes_whole() -> None:
    body = bytes(range(256)) * 20_000
    async with open_replay([case_of(RecordedRoute(url=f"{HOST}/", body=body))]) as replay, tunnelled(replay) as client:
        assert (await client.ask("GET", "/")).body == body


async def test_large_body_comes_whole_on_the_last_request() -> None:
    body = bytes(range(256)) * 20_000
    async with open_replay([case_of(RecordedRoute(url=f"{HOST}/", body=body))]) as replay, tunnelled(replay) as client:
        assert (await client.ask("GET", "/", "connection: close")).body == body


async def test_preflight_is_granted_where_the_answer_may_be_read() -> None:
    readable = RecordedRoute(
        url=f"{HOST}/api", method="POST", headers=(("access-control-allow-origin", "https://a.cn"),)
    )
    asked = "access-control-request-method: POST", "access-control-request-headers: x-a"
    async with open_replay([case_of(readable)]) as replay, tunnelled(replay) as client:
        answer = await client.ask("OPTIONS", "/api", "origin: https://a.cn", *asked)
    granted = [answer.all(f"access-control-allow-{name}") for name in ("origin", "methods", "headers")]
    assert (answer.status, granted, replay.strays) == (204, [["https://a.cn"], ["POST"], ["x-a"]], [])


async def test_preflight_is_refused_where_the_answer_may_not_be_read() -> None:
    async with open_replay([case_of(RecordedRoute(url=f"{HOST}/api"))]) as replay, tunnelled(replay) as client:
        answer = await client.ask("OPTIONS", "/api", "access-control-request-method: GET")
    assert answer.status == 403


async def test_delay_goes_by_before_the_answer() -> None:
    loop = asyncio.get_running_loop()
    async with (
        open_replay([case_of(RecordedRoute(url=f"{HOST}/", delay_ms=60))]) as replay,
        tunnelled(replay) as client,
    ):
        begun = loop.time()
        await client.ask("GET", "/")
    assert loop.time() - begun >= 0.05


async def test_latency_goes_by_before_every_answer() -> None:
    loop = asyncio.get_running_loop()
    async with open_replay([case_of()], latency_s=0.06) as replay, tunnelled(replay) as client:
        begun = loop.time()
        await client.ask("GET", "/")
    assert loop.time() - begun >= 0.05


async def test_other_cases_can_be_served_later() -> None:
    one, other = case_of(RecordedRoute(url=f"{HOST}/", body=b"1")), case_of(RecordedRoute(url=f"{HOST}/", body=b"2"))
    async with open_replay([one]) as replay, tunnelled(replay) as client:
        await client.ask("GET", "/stray")
        replay.serve([other])
        answer = await client.ask("GET", "/")
    assert (answer.body, replay.log, replay.strays) == (b"2", [("GET", f"{HOST}/")], [])


@pytest.mark.parametrize(
    ("said", "status"),
    [
        pytest.param(b"GET / HTTP/1.1\r\nx: " + b"y" * 70_000 + b"\r\n\r\n", 431, id="head-too-long"),
        pytest.param(b"\x16\x03\x01\x00\r\n\r\n", 400, id="not-http"),
        pytest.param(b"GET /\r\n\r\n", 400, id="http-0.9"),
        pytest.param(b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, id="header-without-colon"),
        pytest.param(b"POST / HTTP/1.1\r\ncontent-length: -1\r\n\r\n", 400, id="negative-length"),
        pytest.param(b"POST / HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n", 413, id="body-too-long"),
        pytest.param(b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n", 411, id="chunked-request"),
    ],
)
async def test_broken_request_is_refused_and_the_line_closed(said: bytes, status: int) -> None:
    async with open_replay([case_of()]) as replay, connected(replay) as client:
        await client.send("", said)
        answer = await client.answer()
        assert (answer.status, await client.reader.read()) == (status, b"")


async def test_broken_clients_cost_others_nothing() -> None:
    async with open_replay([case_of(RecordedRoute(url=f"{HOST}/", body=b"ok"))]) as replay:
        async with connected(replay) as client:
            await client.send("CONNECT m.weibo.cn:443 HTTP/1.1\r\n\r\nthis is no TLS")
        async with connected(replay) as client:
            await client.send("GET / HT")
        async with tunnelled(replay) as client:
            await client.send("POST / HTTP/1.1\r\ncontent-length: 10\r\n\r\nhalf")
        async with tunnelled(replay) as client:
            assert (await client.ask("GET", "/")).body == b"ok"


async def test_close_does_not_wait_for_open_connections() -> None:
    async with asyncio.timeout(3):
        async with open_replay([case_of(RecordedRoute(url=f"{HOST}/", delay_ms=60_000))]) as replay:
            stack = [await asyncio.open_connection("127.0.0.1", urlsplit(replay.proxy_url).port) for _ in range(3)]
            stack[0][1].write(b"CONNECT m.weibo.cn:443 HTTP/1.1\r\n\r\n")
            stack[1][1].write(b"GET https://m.weibo.cn/ HTTP/1.1\r\n\r\n")
            await stack[0][0].readline()
    for _, writer in stack:
        writer.transport.abort()


async def test_clock_is_that_of_the_accounts_case() -> None:
    old, new = case_of(handle="1"), case_of(handle="2", captured_at=NOON.replace(day=20))
    async with open_replay([old, new]) as replay:
        assert replay.clock_of("weibo", "1") == old.captured_at


async def test_clock_of_an_account_without_a_case_is_the_newest() -> None:
    old, new = case_of(handle="1"), case_of(handle="2", captured_at=NOON.replace(day=20))
    async with open_replay([old, new]) as replay:
        assert replay.clock_of("weibo", "3") == new.captured_at


async def test_clashing_cases_are_named(caplog: pytest.LogCaptureFixture) -> None:
    one, other = case_of(RecordedRoute(url=f"{HOST}/", body=b"1")), case_of(RecordedRoute(url=f"{HOST}/", body=b"2"))
    async with open_replay([one, other]):
        assert f"{HOST}/ differently" in caplog.text
