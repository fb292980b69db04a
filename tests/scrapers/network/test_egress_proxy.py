"""The egress proxy with real sockets, and behind a real Chromium."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace

import pytest
import pytest_asyncio

from scrapers.browser.browser import Browser, open_browser
from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.session import Session
from scrapers.model.capture import FetchMode
from scrapers.model.errors import ScrapeError
from scrapers.network.egress_proxy import (
    HEAD_LIMIT,
    ConnectionRefusedByPolicy,
    EgressProxy,
    check_public,
    open_egress_proxy,
)
from scrapers.network.network_access import NetworkAccess
from scrapers.platforms.weibo.desktop import AJAX
from tests.recordings.recorded_looks import ACCOUNT_CASES, site_recordings_of
from tests.shared.browsers import to_options
from tracker.recordings.recording import RecordedRoute
from tracker.recordings.replay_proxy import Replay

pytestmark = pytest.mark.asyncio(loop_scope="session")

PUBLIC = "93.184.215.14"
PRIVATE = "10.0.0.1"
CASE = next(case for case in ACCOUNT_CASES if case.name == "weibo/active")
PAGE = f"https://weibo.com/u/{CASE.handle}"
INFO = f"https://weibo.com/ajax/profile/info?uid={CASE.handle}"


@dataclass(slots=True)
class Net:
    """The names and machines of a test: every public machine is the replay, nothing else answers."""

    port: int
    names: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Name -> its addresses the first time, the second, and from then on; PUBLIC by default."""
    asked: list[str] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)

    async def resolve(self, name: str) -> tuple[str, ...]:
        self.asked.append(name)
        answers = self.names.get(name, ((PUBLIC,),))
        return answers[min(self.asked.count(name), len(answers)) - 1]

    async def dial(self, protocol: asyncio.Protocol, address: str) -> object:
        self.dialled.append(address)
        return await asyncio.get_running_loop().create_connection(lambda: protocol, "127.0.0.1", self.port)

    @property
    def network(self) -> NetworkAccess:
        return NetworkAccess(resolve=self.resolve, dial=self.dial)


# --- the egress proxy alone ------------------------------------------------------------------------------------------


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def echo() -> AsyncIterator[int]:
    """A server that echoes what it receives; its port."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


async def say(egress_proxy: EgressProxy, head: str) -> tuple[bytes, asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(egress_proxy.url.rpartition(":")[2]))
    writer.write(head.encode())
    return await reader.readuntil(b"\r\n\r\n"), reader, writer


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        pytest.param("CONNECT weibo.com:443 HTTP/1.1", "200", id="a-platform-s-name"),
        pytest.param("CONNECT WEIBO.COM:443 HTTP/1.1", "200", id="in-capitals"),
        pytest.param("CONNECT weibo.com:80 HTTP/1.1", "403", id="port-80"),
        pytest.param("CONNECT weibo.com:8443 HTTP/1.1", "403", id="odd-port"),
        pytest.param("CONNECT weibo.com HTTP/1.1", "403", id="no-port"),
        pytest.param(f"CONNECT {PUBLIC}:443 HTTP/1.1", "403", id="public-machine-without-a-name"),
        pytest.param("CONNECT 127.0.0.1:443 HTTP/1.1", "403", id="loopback"),
        pytest.param("CONNECT [::1]:443 HTTP/1.1", "403", id="loopback-v6"),
        pytest.param("CONNECT localhost:443 HTTP/1.1", "403", id="localhost"),
        pytest.param("CONNECT intranet.gov.example:443 HTTP/1.1", "403", id="name-of-a-private-machine"),
        pytest.param("CONNECT mixed.example:443 HTTP/1.1", "403", id="name-of-a-public-and-a-private-machine"),
        pytest.param("CONNECT mapped.example:443 HTTP/1.1", "403", id="name-of-a-mapped-address"),
        pytest.param("CONNECT nobody.example:443 HTTP/1.1", "403", id="name-of-no-machine"),
        pytest.param("GET http://weibo.com/u/1 HTTP/1.1", "307", id="in-the-clear"),
        pytest.param("GET http://127.0.0.1/ HTTP/1.1", "403", id="loopback-in-the-clear"),
        pytest.param("GET http://weibo.com:8080/ HTTP/1.1", "403", id="odd-port-in-the-clear"),
        pytest.param("GET ftp://weibo.com/ HTTP/1.1", "403", id="ftp"),
        pytest.param("GET / HTTP/1.1", "403", id="as-if-we-were-a-site"),
        pytest.param("nonsense", "403", id="nonsense"),
        pytest.param("", "403", id="nothing"),
    ],
)
async def test_only_names_of_public_machines_are_let_through(echo: int, request_line: str, status: str) -> None:
    names = {
        "intranet.gov.example": ((PRIVATE,),),
        "mixed.example": ((PUBLIC, PRIVATE),),
        "mapped.example": ((f"::ffff:{PUBLIC}",),),
        "nobody.example": ((),),
    }
    async with open_egress_proxy(Net(echo, names).network) as egress_proxy:
        answer, _, writer = await say(egress_proxy, f"{request_line}\r\nHost: x\r\n\r\n")
        writer.close()
    assert answer.split()[1].decode() == status


async def test_what_is_in_the_clear_is_sent_to_https(echo: int) -> None:
    async with open_egress_proxy(Net(echo).network) as egress_proxy:
        answer, _, writer = await say(egress_proxy, "GET http://weibo.com/u/1?a=b HTTP/1.1\r\n\r\n")
        writer.close()
    assert b"\r\nlocation: https://weibo.com/u/1?a=b\r\n" in answer


async def test_tunnel_carries_all_that_is_sent_both_ways(echo: int) -> None:
    sent = bytes(range(256)) * 4096 * 8  # more than any buffer holds
    async with open_egress_proxy(Net(echo).network) as egress_proxy:
        _, reader, writer = await say(egress_proxy, "CONNECT weibo.com:443 HTTP/1.1\r\n\r\n")
        writer.write(sent)
        heard = await reader.readexactly(len(sent))
        writer.close()
    assert heard == sent


async def test_what_follows_the_head_at_once_is_carried_too(echo: int) -> None:
    async with open_egress_proxy(Net(echo).network) as egress_proxy:
        _, reader, writer = await say(egress_proxy, "CONNECT weibo.com:443 HTTP/1.1\r\n\r\nhello")
        assert await reader.readexactly(5) == b"hello"
        writer.close()


async def test_the_checked_address_is_the_one_that_is_dialled(echo: int) -> None:
    net = Net(echo, {"weibo.com": ((PUBLIC,), (PRIVATE,))})
    async with open_egress_proxy(net.network) as egress_proxy:
        first, _, one = await say(egress_proxy, "CONNECT weibo.com:443 HTTP/1.1\r\n\r\n")
        second, _, other = await say(egress_proxy, "CONNECT weibo.com:443 HTTP/1.1\r\n\r\n")
        one.close()
        other.close()
    assert (first.split()[1], second.split()[1], net.dialled) == (b"200", b"403", [PUBLIC])


async def test_another_machine_of_the_name_is_tried_when_one_does_not_answer(echo: int) -> None:
    net = Net(echo, {"weibo.com": (("8.8.8.8", PUBLIC),)})

    async def dial(protocol: asyncio.Protocol, address: str) -> object:
        if address == "8.8.8.8":
            raise ConnectionRefusedError
        return await net.dial(protocol, address)

    async with open_egress_proxy(replace(net.network, dial=dial)) as egress_proxy:
        answer, _, writer = await say(egress_proxy, "CONNECT weibo.com:443 HTTP/1.1\r\n\r\n")
        writer.close()
    assert (answer.split()[1], net.dialled) == (b"200", [PUBLIC])


async def test_unreachable_machine_is_reported() -> None:
    async def dial(protocol: asyncio.Protocol, address: str) -> object:
        raise ConnectionRefusedError

    async with open_egress_proxy(replace(Net(0).network, dial=dial)) as egress_proxy:
        answer, _, writer = await say(egress_proxy, "CONNECT weibo.com:443 HTTP/1.1\r\n\r\n")
        writer.close()
    assert answer.startswith(b"HTTP/1.1 502 ")


async def test_head_without_end_is_hung_up_on(echo: int) -> None:
    async with open_egress_proxy(Net(echo).network) as egress_proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(egress_proxy.url.rpartition(":")[2]))
        writer.write(b"x" * (HEAD_LIMIT + 1))
        assert await reader.read() == b""
        writer.close()


async def test_tunnels_end_with_the_egress_proxy(echo: int) -> None:
    async with open_egress_proxy(Net(echo).network) as egress_proxy:
        _, reader, writer = await say(egress_proxy, "CONNECT weibo.com:443 HTTP/1.1\r\n\r\n")
    assert await reader.read() == b""
    writer.close()


async def test_reason_is_added_to_the_browsers_message() -> None:
    egress_proxy = EgressProxy()
    with pytest.raises(ConnectionRefusedByPolicy) as caught:
        check_public("weibo.com", (PRIVATE,))
    egress_proxy.note("weibo.com", caught.value)
    said = egress_proxy.explain_block("net::ERR_TUNNEL_CONNECTION_FAILED at https://weibo.com/")
    assert said.startswith("net::ERR_TUNNEL_CONNECTION_FAILED at https://weibo.com/; weibo.com is 10.0.0.1 here")


async def test_reason_of_a_name_is_not_that_of_a_longer_one() -> None:
    egress_proxy = EgressProxy()
    egress_proxy.note("bo.com", ConnectionRefusedByPolicy("bo.com is nowhere here"))
    message = "net::ERR_TUNNEL_CONNECTION_FAILED at https://weibo.com/?from=bo.com.cn"
    assert egress_proxy.explain_block(message) == message


# --- a real Chromium behind it -------------------------------------------------------------------------------------


class Tunnelled(asyncio.Protocol):
    """Requests a tunnel from the replay, itself a proxy; then hands over to the protocol it was made for."""

    def __init__(self, name: str, inner: asyncio.Protocol, is_open: asyncio.Future[None]) -> None:
        self._name, self._inner, self._is_open = name, inner, is_open

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        assert isinstance(transport, asyncio.Transport)
        transport.write(f"CONNECT {self._name}:443 HTTP/1.1\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        assert isinstance(self._transport, asyncio.Transport)
        self._inner.connection_made(self._transport)
        self._transport.set_protocol(self._inner)
        self._is_open.set_result(None)


@dataclass(slots=True)
class ReplayedNet(Net):
    """The replay behind public machines, one per name."""

    machines: dict[str, str] = field(default_factory=dict)

    async def resolve(self, name: str) -> tuple[str, ...]:
        self.asked.append(name)
        public = next((key for key, value in self.machines.items() if value == name), f"8.8.4.{len(self.machines)}")
        self.machines[public] = name
        answers = self.names.get(name, ((public,),))
        return answers[min(self.asked.count(name), len(answers)) - 1]

    async def dial(self, protocol: asyncio.Protocol, address: str) -> object:
        self.dialled.append(address)
        loop = asyncio.get_running_loop()
        is_open: asyncio.Future[None] = loop.create_future()
        made = await loop.create_connection(
            lambda: Tunnelled(self.machines[address], protocol, is_open), "127.0.0.1", self.port
        )
        await is_open
        return made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def net(replay: Replay) -> ReplayedNet:
    return ReplayedNet(port=int(replay.proxy_url.rpartition(":")[2]))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def proxied_browser(
    chromium: LaunchChoice, replay: Replay, net: ReplayedNet, one_driver: object
) -> AsyncIterator[Browser]:
    options = replace(to_options(chromium, replay), proxy_url="", timeout_s=5.0)
    async with open_browser(options, net.network) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def session(proxied_browser: Browser, net: ReplayedNet) -> AsyncIterator[Session]:
    net.names = {}
    net.asked.clear()
    net.dialled.clear()
    session = await proxied_browser.open_session()
    yield session
    await session.close()


def serve(replay: Replay, *routes: RecordedRoute) -> None:
    replay.serve([replace(CASE, routes=(*routes, *CASE.routes)), *site_recordings_of(CASE.platform)])


async def code_of(session: Session, way: FetchMode) -> str:
    look = session.fetch if way is FetchMode.FETCH else session.visit
    try:
        return AJAX.read(await look(AJAX, CASE.target, CASE.captured_at)).state
    except ScrapeError as error:
        return f"{error.code}: {error}"


async def test_account_is_read_through_the_egress_proxy(session: Session, replay: Replay, net: ReplayedNet) -> None:
    serve(replay)
    assert [await code_of(session, way) for way in FetchMode] == ["active", "active"]
    assert "weibo.com" in net.asked


PRIVATE_PLACES = (
    "https://intranet.gov.example/",  # the name of a private machine
    "https://127.0.0.1/",
    "https://localhost/",
    "http://127.0.0.1:8080/",
    "http://169.254.169.254/latest/meta-data/",  # a cloud's keys
    "https://[::1]/",
)


@pytest.mark.parametrize(("spot", "way"), [(PAGE, FetchMode.VISIT), (INFO, FetchMode.FETCH)], ids=["page", "asked"])
async def test_redirect_to_a_private_machine_reaches_nobody(
    session: Session, replay: Replay, net: ReplayedNet, spot: str, way: FetchMode
) -> None:
    net.names = {"intranet.gov.example": ((PRIVATE,),)}
    found = {}
    for place in PRIVATE_PLACES:
        serve(replay, RecordedRoute(url=spot, status=302, headers=(("location", place),)))
        found[place] = await code_of(session, way)
        assert any(url == spot for _, url in replay.log), place
    assert [place for place, code in found.items() if code.startswith("active")] == []
    assert {net.machines[address] for address in net.dialled} <= {"weibo.com", "passport.weibo.com"}


async def test_name_that_is_a_private_machine_the_second_time_is_refused(
    session: Session, replay: Replay, net: ReplayedNet
) -> None:
    net.names = {"www.weibo.com": (("8.8.8.8",), (PRIVATE,))}
    net.machines["8.8.8.8"] = "www.weibo.com"
    serve(
        replay,
        RecordedRoute(url=PAGE, status=302, headers=(("location", "https://www.weibo.com/1"), CLOSE)),
        RecordedRoute(
            url="https://www.weibo.com/1", status=302, headers=(("location", "https://www.weibo.com/2"), CLOSE)
        ),
    )
    assert not (await code_of(session, FetchMode.VISIT)).startswith("active")
    assert (net.asked.count("www.weibo.com"), net.dialled.count("8.8.8.8"), PRIVATE in net.dialled) == (2, 1, False)


CLOSE = ("connection", "close")


async def test_reason_is_the_account_s(session: Session, replay: Replay, net: ReplayedNet) -> None:
    net.names = {"weibo.com": (("198.18.0.7",),)}
    serve(replay)
    said = await code_of(session, FetchMode.VISIT)
    assert said.startswith("unreachable: ")
    assert "weibo.com is 198.18.0.7 here" in said
