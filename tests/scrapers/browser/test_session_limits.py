"""A real Chromium against hostile hosts: every look ends in time, with a code or a profile, within bounded memory."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

import psutil
import pytest
import pytest_asyncio
from _pytest.mark import ParameterSet

from scrapers.browser.browser import Browser, open_browser
from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.page.response_listener import BODY_LIMIT
from scrapers.browser.session import Session
from scrapers.model.capture import Capture, FetchMode
from scrapers.model.errors import ScrapeError
from scrapers.model.profile import Profile
from scrapers.platforms.weibo.desktop import AJAX
from tests.lending import lent
from tests.recordings.recorded_looks import ACCOUNT_CASES, site_recordings_of
from tests.shared.browsers import to_options
from tracker.recordings.certificate import make_certificate
from tracker.recordings.proxy_connection import HEAD_LIMIT, ProxyRequest
from tracker.recordings.recording import RecordedRoute
from tracker.recordings.replay_proxy import Replay

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE_S = 2.5
"""Time limit of a look that may succeed, where it need not wait for a busy machine."""
SHORT_PATIENCE_S = 1.2
"""Time limit of a look that ends without an answer, whatever its time: meanwhile its page takes a whole core."""
LONG_PATIENCE_S = 12.0
"""Time limit of a look that should succeed, on a busy machine."""
CLOSING_S = 6.0
"""Additional seconds for closing pages."""
MEGABYTE = 1024 * 1024
MAX_MEMORY = 50 * MEGABYTE
"""Additional memory of our own process: a body is read to 16 MB, and held in three copies."""
CASE = next(case for case in ACCOUNT_CASES if case.name == "weibo/active")
HOME = "https://weibo.com/"
PAGE = f"https://weibo.com/u/{CASE.handle}"
INFO = f"https://weibo.com/ajax/profile/info?uid={CASE.handle}"
SPOTS = {
    "asked": (FetchMode.FETCH, INFO),
    "home": (FetchMode.FETCH, HOME),
    "visited": (FetchMode.VISIT, PAGE),
    "heard": (FetchMode.VISIT, INFO),
}
"""Where the attack happens, and the fetch mode that meets it."""
HTML = (("content-type", "text/html; charset=utf-8"),)
WRITER: ContextVar[asyncio.StreamWriter] = ContextVar("WRITER")


DRIP, FLOOD = (b" ", 0.05), (b"x" * MEGABYTE, 0.0)
"""A piece of a body without end, and the pause before the next."""


def more(*values: object, id: str | None = None) -> ParameterSet:  # noqa: A002 - as in pytest.param
    """A case that meets the same limit as one beside it."""
    return pytest.param(*values, id=id, marks=pytest.mark.with_all)


@dataclass(frozen=True, slots=True)
class Flow:
    """An endless body: one piece after the other."""

    url: str
    piece: bytes
    pause_s: float


class FlowingReplay(Replay):
    """A replay that can also serve a flow."""

    flow: Flow | None = None

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        WRITER.set(writer)
        await super().accept(reader, writer)

    async def answer(self, request: ProxyRequest) -> bytes:
        if self.flow is None or request.url != self.flow.url:
            return await super().answer(request)
        asyncio.get_running_loop().call_soon(flow_on, WRITER.get(), self.flow)
        return b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ntransfer-encoding: chunked\r\n\r\n"


def flow_on(writer: asyncio.StreamWriter, flow: Flow) -> None:
    """As long as the client reads, and no faster."""
    if writer.transport.is_closing():
        return
    if writer.transport.get_write_buffer_size() < MEGABYTE:
        writer.write(b"%x\r\n%s\r\n" % (len(flow.piece), flow.piece))
    asyncio.get_running_loop().call_later(flow.pause_s, flow_on, writer, flow)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def host() -> AsyncIterator[FlowingReplay]:
    certificate = make_certificate()
    host = FlowingReplay(0.0, certificate.context, certificate.spki_pin)
    server = await asyncio.start_server(host.accept, "127.0.0.1", 0, limit=HEAD_LIMIT)
    host.proxy_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield host
    server.close()
    await host.hang_up()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def browser(chromium: LaunchChoice, host: FlowingReplay, one_driver: object) -> AsyncIterator[Browser]:
    async with open_browser(replace(to_options(chromium, host), timeout_s=PATIENCE_S)) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def patient_browser(chromium: LaunchChoice, browser: Browser, host: FlowingReplay) -> AsyncIterator[Browser]:
    async with lent(browser, replace(to_options(chromium, host), timeout_s=LONG_PATIENCE_S)) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def patient_session(patient_browser: Browser) -> AsyncIterator[Session]:
    session = await patient_browser.open_session()
    yield session
    await session.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def impatient_browser(chromium: LaunchChoice, browser: Browser, host: FlowingReplay) -> AsyncIterator[Browser]:
    async with lent(browser, replace(to_options(chromium, host), timeout_s=SHORT_PATIENCE_S)) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def impatient_session(impatient_browser: Browser) -> AsyncIterator[Session]:
    session = await impatient_browser.open_session()
    yield session
    await session.close()


@pytest_asyncio.fixture(loop_scope="session")
async def session(browser: Browser) -> AsyncIterator[Session]:
    session = await browser.open_session()
    yield session
    await session.close()


def serve(host: FlowingReplay, *routes: RecordedRoute, flow: Flow | None = None) -> None:
    host.flow = flow
    host.serve([replace(CASE, routes=(*routes, *CASE.routes)), *site_recordings_of(CASE.platform)])


async def look(session: Session, way: FetchMode) -> Profile | ScrapeError:
    take = session.fetch if way is FetchMode.FETCH else session.visit
    try:
        capture: Capture = await take(AJAX, CASE.target, CASE.captured_at)
        return AJAX.read(capture)
    except ScrapeError as error:
        return error


async def code_in_time(session: Session, way: FetchMode, patience_s: float = PATIENCE_S) -> str:
    """How a look ends, within its limit: an error's code, or the account's state."""
    async with asyncio.timeout(patience_s + CLOSING_S):
        outcome = await look(session, way)
    return outcome.code if isinstance(outcome, ScrapeError) else outcome.state


@contextmanager
def in_short(session: Session) -> Iterator[None]:
    """Looks of this session within the block have SHORT_PATIENCE_S."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "_options", replace(session._options, timeout_s=SHORT_PATIENCE_S))
        yield


def memory() -> int:
    """Bytes that our own process holds."""
    return psutil.Process().memory_info().rss


def page(url: str, script: str) -> RecordedRoute:
    body = f"<!doctype html><title>微博</title><body><script>{script}</script>"
    return RecordedRoute(url=url, body=body.encode(), headers=HTML)


# --- bodies --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """Four times what is read of a body, in 300 KB."""
    return gzip.compress(b"x" * (4 * BODY_LIMIT), compresslevel=1)


async def code_of_bomb(session: Session, host: FlowingReplay, bomb: bytes, spot: str, patience_s: float) -> str:
    way, url = SPOTS[spot]
    serve(host, RecordedRoute(url=url, body=bomb, headers=(*HTML, ("content-encoding", "gzip"))))
    before = memory()
    code = await code_in_time(session, way, patience_s)
    assert memory() - before < MAX_MEMORY
    return code


@pytest.mark.parametrize("spot", ["asked", "heard"])
async def test_gzip_bomb_is_no_answer_and_takes_little_memory(
    session: Session, host: FlowingReplay, bomb: bytes, spot: str
) -> None:
    assert await code_of_bomb(session, host, bomb, spot, PATIENCE_S) == "unreachable"


@pytest.mark.parametrize("spot", [more("home"), "visited"])
async def test_page_that_is_a_gzip_bomb_is_no_answer_and_takes_little_memory(
    impatient_session: Session, host: FlowingReplay, bomb: bytes, spot: str
) -> None:
    """It is drawn for as long as it is there."""
    assert await code_of_bomb(impatient_session, host, bomb, spot, SHORT_PATIENCE_S) == "unreachable"


@pytest.mark.parametrize(
    ("spot", "piece", "pause_s"),
    [
        pytest.param("asked", *DRIP, id="drip-asked"),
        more("visited", *DRIP, id="drip-visited"),
        more("asked", *FLOOD, id="flood-asked"),
        pytest.param("visited", *FLOOD, id="flood-visited"),
    ],
)
async def test_body_without_end_is_no_answer_and_takes_little_memory(
    impatient_session: Session, host: FlowingReplay, spot: str, piece: bytes, pause_s: float
) -> None:
    way, url = SPOTS[spot]
    serve(host, flow=Flow(url, piece, pause_s))
    before = memory()
    assert await code_in_time(impatient_session, way, SHORT_PATIENCE_S) == "unreachable"
    assert memory() - before < MAX_MEMORY


@pytest.mark.parametrize("spot", ["asked", more("home"), "visited", more("heard")])
async def test_endless_redirects_are_no_answer(session: Session, host: FlowingReplay, spot: str) -> None:
    way, url = SPOTS[spot]
    serve(host, RecordedRoute(url=url, status=302, headers=(("location", url),)))
    assert await code_in_time(session, way) in ("unreachable", "layout_changed")


async def test_page_that_is_a_download_is_no_answer(session: Session, host: FlowingReplay) -> None:
    serve(host, RecordedRoute(url=PAGE, body=b"x", headers=(("content-disposition", "attachment; filename=x.exe"),)))
    assert await code_in_time(session, FetchMode.VISIT) == "unreachable"


async def test_body_in_another_encoding_is_not_read_as_if_it_were_utf_8(session: Session, host: FlowingReplay) -> None:
    info = CASE.answer("GET", INFO)
    assert info is not None
    serve(host, replace(info, body=info.body.decode().encode("gb18030")))
    assert await code_in_time(session, FetchMode.FETCH) == "layout_changed"


# --- pages ---------------------------------------------------------------------------------------------------------

DIALOGS = "alert('!'); confirm('?'); prompt('?'); print(); onbeforeunload = () => 'stay'"
POPUPS = "for (let i = 0; i < 9; i++) open('https://weibo.com/' + i)"
CLICKS = (
    "for (const a = document.createElement('a'); a.download != '9'; a.download++) { a.href = 'data:,x'; a.click() }"
)
FORGES = "Uint8Array.prototype.toBase64 = btoa = () => '%'"
HARMLESS = [
    more("home", DIALOGS, id="dialogs-home"),
    pytest.param("visited", DIALOGS, id="dialogs-visited"),
    pytest.param("home", POPUPS, id="popups-home"),
    more("visited", POPUPS, id="popups-visited"),
    more("home", CLICKS, id="clicks-home"),
    pytest.param("visited", CLICKS, id="clicks-visited"),
]
HARMFUL = [
    pytest.param("home", "for (;;);", id="home-that-hangs"),
    pytest.param("home", "window.fetch = () => new Promise(() => {})", id="home-that-fetches-nothing"),
    pytest.param("home", FORGES, id="home-that-forges"),
    pytest.param("visited", "for (;;) alert('!')", id="page-of-dialogs"),
    pytest.param("visited", "location.reload()", id="page-that-reloads-itself"),
    more("visited", "setInterval(() => document.body.append('x'.repeat(1e6)), 9)", id="page-that-grows"),
]


@pytest.mark.parametrize(("spot", "script"), HARMLESS)
async def test_page_that_opens_things_is_read_all_the_same(
    patient_session: Session, host: FlowingReplay, spot: str, script: str
) -> None:
    way, url = SPOTS[spot]
    serve(host, page(url, script))
    assert await code_in_time(patient_session, way, LONG_PATIENCE_S) == "active"


async def test_popups_are_closed(session: Session, host: FlowingReplay) -> None:
    serve(host, page(PAGE, POPUPS))
    await code_in_time(session, FetchMode.VISIT)
    own = await session.new_page()
    assert own.context.pages == [own]


@pytest.mark.parametrize(("spot", "script"), HARMFUL)
async def test_hostile_page_gives_no_answer_and_does_not_affect_the_next_look(
    session: Session, host: FlowingReplay, spot: str, script: str
) -> None:
    way, url = SPOTS[spot]
    serve(host, page(url, script))
    with in_short(session):
        first = await code_in_time(session, way, SHORT_PATIENCE_S)
    serve(host)
    assert (first, await code_in_time(session, way)) == ("unreachable", "active")
