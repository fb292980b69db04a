"""The user's own proxy: its address taken apart, and tunnels through it."""

import asyncio
import socket
import struct
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from scrapers.browser.browser import open_browser
from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.outage import Network, NoConnection, reach
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import Unreachable
from scrapers.network.egress_proxy import open_egress_proxy
from scrapers.network.proxy_login import ProxyLogin, login_of, new_login, without_login
from scrapers.network.upstream import ANSWER_LIMIT, BadProxy, ProxyRefused, Upstream, open_through, to_upstream
from scrapers.platforms.weibo.desktop import AJAX
from tests.scrapers.network.test_egress_proxy import CASE, Net

loops = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    ("address", "kind", "host", "port", "login"),
    [
        ("http://proxy.gov.example:8080", "http", "proxy.gov.example", 8080, None),
        ("proxy.gov.example:8080", "http", "proxy.gov.example", 8080, None),
        ("10.0.0.1", "http", "10.0.0.1", 80, None),
        ("https://proxy.gov.example", "https", "proxy.gov.example", 443, None),
        ("http://[fd00::1]:3128/", "http", "fd00::1", 3128, None),
        ("socks5://127.0.0.1", "socks5", "127.0.0.1", 1080, None),
        ("http://clerk:secret@h:1", "http", "h", 1, ("clerk", "secret")),
        ("http://clerk:p%40s%3As%2F%25@h:1", "http", "h", 1, ("clerk", "p@s:s/%")),
        ("http://clerk:p@ss@h:1", "http", "h", 1, ("clerk", "p@ss")),
        ("http://clerk@h:65535", "http", "h", 65535, ("clerk", "")),
        ("http://%E5%BC%A0:%E5%AF%86@h:1", "http", "h", 1, ("张", "密")),
        ("clerk:secret@h:1", "http", "h", 1, ("clerk", "secret")),
        ("http://clerk:p/s#s?x@h:1", "http", "h", 1, ("clerk", "p/s#s?x")),
        ("http://clerk:密：码@h:1", "http", "h", 1, ("clerk", "密：码")),
        ("clerk:a://b@h:1", "http", "h", 1, ("clerk", "a://b")),
        ("HTTPS://clerk:100%sure@[fd00::1]", "https", "fd00::1", 443, ("clerk", "100%sure")),
        ("http://代理.example:1", "http", "代理.example", 1, None),
    ],
)
def test_address_is_taken_apart(address: str, kind: str, host: str, port: int, login: tuple[str, str] | None) -> None:
    found = to_upstream(address)
    assert found == Upstream(kind=kind, host=host, port=port, login=ProxyLogin(*login) if login else None)
    if login and login[1]:
        assert login[1] not in str(found) + repr(found)
    assert to_upstream(found.address) == found


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://",
        "http://:8080",
        "http://h:0",
        "http://h:65536",
        "http://h:port",
        "http://h:1/path",
        "http://h:1?x",
        "ftp://h:1",
        "socks4://h:1",
        "file:///etc/passwd",
        "http://[::1",
        "http://h\n:1",
        "http://h..x:1",
        f"http://clerk:secret@{'h' * 64}:1",
        "http://clerk:sec@ret@",
        "http://:secret@h:1",
        "http://cl%3Aerk:secret@h:1",
        "http://clerk:sec%0Aret@h:1",
        "socks5://clerk:secret@h:1",
        "socks5h://clerk:secret@h:1",
    ],
)
def test_what_cannot_be_used_is_said_without_its_password(address: str) -> None:
    with pytest.raises(BadProxy) as caught:
        to_upstream(address)
    assert "secret" not in str(caught.value)


def test_login_in_an_address_is_the_one_that_was_put_there() -> None:
    login = ProxyLogin("a:b", "p@s/ %")
    assert login_of(f"http://{login.userinfo}@h:1") == login
    assert without_login(f"http://{login.userinfo}@h:1") == "http://h:1"
    assert login_of("http://h:1") is None
    assert new_login() != new_login()


def test_password_in_another_code_is_sent_as_it_is_written() -> None:
    login = to_upstream("http://clerk:%C3%DC%C2%EB1@h:1").login
    assert login
    assert login.header == f"Basic {b64encode('clerk:密码1'.encode('gbk')).decode()}"
    assert login_of(f"http://{login.userinfo}@h:1") == login


@pytest.mark.parametrize(
    ("header", "is_shown"),
    [
        ("Basic Y2xlcms6c2VjcmV0", True),
        ("basic Y2xlcms6c2VjcmV0", True),
        ("Basic Y2xlcms6c2VjcmV0=", False),
        ("Bearer Y2xlcms6c2VjcmV0", False),
        ("Basic", False),
        ("Basic \xe9", False),
        ("", False),
    ],
)
def test_login_is_distinguished_from_another(header: str, is_shown: bool) -> None:
    assert ProxyLogin("clerk", "secret").is_sent_in(header) is is_shown


# --- through a proxy -------------------------------------------------------------------------------------------------

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LOGIN = ProxyLogin("clerk", "p@ss")


@asynccontextmanager
async def proxy(answer: Answer) -> AsyncIterator[Upstream]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
            await writer.drain()
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield Upstream(kind="http", host="127.0.0.1", port=server.sockets[0].getsockname()[1], login=LOGIN)
    finally:
        server.close()


def saying(*answers: bytes, heard: list[bytes] | None = None) -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if heard is not None:
            heard.append(head)
        for answer in answers:
            writer.write(answer)
            await writer.drain()

    return answer


@loops
async def test_tunnel_shows_the_login_and_carries_what_follows() -> None:
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        for piece in (b"HTTP/1.1 200 OK\r\nx:", b" y\r\n\r\n"):
            writer.write(piece)
            await writer.drain()
        writer.write(await reader.readexactly(5))

    async with proxy(answer) as upstream, open_egress_proxy(upstream=upstream) as egress_proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(egress_proxy.url.rpartition(":")[2]))
        writer.write(b"CONNECT weibo.com:443 HTTP/1.1\r\n\r\n")
        said = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"hello")
        echo = await reader.readexactly(5)
        writer.close()
    assert (said, echo) == (b"HTTP/1.1 200 Connection established\r\n\r\n", b"hello")
    assert b"proxy-authorization: Basic Y2xlcms6cEBzcw==\r\n" in heard[0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 407 No\r\n\r\n", "does not take the user and password"),
        (b"HTTP/1.1 502 Bad\r\n\r\n", "opens no way: 502"),
        (b"HTTP/1.1 302 Found\r\nlocation: http://x/\r\n\r\n", "opens no way: 302"),
        (b"SSH-2.0-x\r\n\r\n", "another language"),
        (b"HTTP/1.1 abc\r\n\r\n", "another language"),
        (b"x" * (ANSWER_LIMIT + 4), "no end"),
        (b"HTTP/1.1 200", "hung up"),
        (b"", "hung up"),
        (b"HTTP/1.1 200 OK\r\n\r\nhello", "before anybody asked"),
    ],
)
@loops
async def test_proxy_that_opens_no_way_is_refused_with_a_reason(answer: bytes, reason: str) -> None:
    async with proxy(saying(answer)) as upstream:
        with pytest.raises(NoConnection, match=reason):
            await reach(["weibo.com"], upstream=upstream)


class FarEnd(asyncio.Protocol):
    def __init__(self) -> None:
        self.received = b""
        self.has_ended = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        self.received += data

    def connection_lost(self, error: Exception | None) -> None:
        self.has_ended.set()


@pytest.mark.parametrize("turns", range(5))
@pytest.mark.parametrize("last", [b"", b"hello"])
@loops
async def test_what_follows_the_answer_reaches_the_far_end_or_is_a_refusal(turns: int, last: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(turns):
            await asyncio.sleep(0)  # noqa: TID251  # turns of the loop, no time
        if last:
            writer.write(last)
        else:
            at_once = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            writer.transport.abort()

    far = FarEnd()
    async with proxy(answer) as upstream:
        try:
            await open_through(upstream, "weibo.com", far)
        except ProxyRefused:
            return
        async with asyncio.timeout(10):
            await far.has_ended.wait()
    assert far.received == last


@pytest.mark.parametrize("takes", [b"\x05\x00", b"\x05\x02", b"\x05\xff", b"HT"])
@loops
async def test_socks5_is_spoken_without_a_password(takes: bytes) -> None:
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readexactly(3))
        writer.write(takes)
        if takes == b"\x05\x00":
            heard.append(await reader.readexactly(4 + 1 + len("weibo.com") + 2))
            writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            await reader.read()

    async with proxy(answer) as upstream:
        try:
            found = await reach(["weibo.com"], upstream=replace(upstream, kind="socks5", login=None))
        except NoConnection:
            found = ""
    assert found == ("weibo.com" if takes == b"\x05\x00" else "")
    assert heard[0] == b"\x05\x01\x00"
    assert not found or heard[1] == b"\x05\x01\x00\x03\x09weibo.com\x01\xbb"


@loops
async def test_browser_goes_through_the_user_s_proxy_and_states_why_not(
    chromium: LaunchChoice, one_driver: object
) -> None:
    heard: list[bytes] = []
    async with proxy(saying(b"HTTP/1.1 407 No\r\n\r\n", heard=heard)) as upstream:
        options = BrowserOptions(
            executable_path=chromium.executable_path, channel=chromium.channel, upstream=upstream, timeout_s=20.0
        )
        async with open_browser(options) as browser:
            session = await browser.open_session()
            with pytest.raises(Unreachable, match="does not take the user and password"):
                await session.visit(AJAX, CASE.target, CASE.captured_at)
    assert {head.split(b":443")[0] for head in heard} == {b"CONNECT weibo.com"}
    assert all(b"Basic Y2xlcms6cEBzcw==" in head for head in heard)


# --- an outage -------------------------------------------------------------------------------------------------------


async def nobody(protocol: asyncio.Protocol, address: str) -> object:
    raise ConnectionRefusedError(111, "Connection refused")


@loops
async def test_nobody_answers_is_an_outage_and_stays_one() -> None:
    net = Net(0)
    network = Network(access=replace(net.network, dial=nobody))
    assert await network.is_down(["weibo"])
    asked = len(net.asked)
    assert asked > 4  # the other platforms, too
    assert await network.is_down(["weibo"])
    assert len(net.asked) == asked
    assert network.down == "Connection refused"


@loops
async def test_one_platform_that_is_down_is_no_outage() -> None:
    net = Net(0, {"weibo.com": ((),), "m.weibo.cn": ((),)})  # the other names are somebody's

    async def dial(protocol: asyncio.Protocol, address: str) -> object:
        return None

    network = Network(access=replace(net.network, dial=dial))
    assert not await network.is_down(["weibo"])
    assert network.down == ""
