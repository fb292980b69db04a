"""Pages are reused for visits, and no state of one account is left when the next is visited."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright import async_api as pw

from scrapers.browser.browser import Browser
from scrapers.browser.page import page_pool
from scrapers.browser.page.page_pool import PagePool
from scrapers.browser.page.response_listener import ResponseListener
from scrapers.browser.page.screenshots import ScreenshotTaker
from scrapers.browser.session import Session
from scrapers.model.capture import Capture, Target
from scrapers.model.profile import AccountState, Profile
from scrapers.model.route import Route
from tracker.recordings.recording import RecordedRoute, Recording
from tracker.recordings.replay_proxy import Replay

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)
HOST = "https://weibo.com"
HTML = (("content-type", "text/html; charset=utf-8"),)
LEAVES = "document.title = sessionStorage.length + window.name; sessionStorage.setItem('a', 1); window.name = 'left'"
TELLS_TIME = "document.title = Date.now()"
LOOKS = f"<img src='{HOST}/a.png?v=1'><link rel=stylesheet href='{HOST}/a.css'>"
BOX = "<p style='height: 70px'>条目</p>"
MEASURES = "document.title = document.querySelector('p').offsetHeight"
LAZY = """new IntersectionObserver(([box]) => { if (box.isIntersecting) document.title = "seen"; })
    .observe(document.querySelector("p"))"""
"""How pages defer loading what is not visible."""
ROUTE = Route(
    platform="weibo",
    name="made",
    hosts=("weibo.com",),
    page_url="{link}",
    parse=lambda capture: Profile(state=AccountState.BANNED, words="封禁"),
)


@pytest_asyncio.fixture(loop_scope="session")
async def session(browser: Browser) -> AsyncIterator[Session]:
    session = await browser.open_session()
    yield session
    await session.close()


def serve(replay: Replay, script: str = "", body: str = "") -> None:
    page = RecordedRoute(url=f"{HOST}/u/*", body=f"<body>{body}<script>{script}</script>".encode(), headers=HTML)
    replay.serve([Recording(platform="weibo", handle="1", captured_at=AT, routes=(page,))])


async def visit(
    session: Session,
    name: str = "1",
    at: datetime = AT,
    screenshot_taker: ScreenshotTaker | None = None,
    *,
    is_quick: bool = False,
) -> Capture:
    target = Target(handle="1", links=(f"{HOST}/u/{name}",))
    return await session.visit(ROUTE, target, at, screenshot_taker, is_quick=is_quick)


def title(capture: Capture) -> str:
    return str(capture.page.css("title::text").get())


@dataclass
class Late:
    """The tenth response: by then the earlier ones could have been read."""

    number: int = 0

    def __call__(self, response: pw.Response) -> bool:
        self.number += 1
        return self.number == 10


def pages_of(session: Session) -> list[pw.Page]:
    """Those that are open; one that is opened to ask for them takes a process."""
    return session._pages.context.pages


async def test_a_page_is_used_again(session: Session, replay: Replay) -> None:
    serve(replay)
    await visit(session, "1")
    await visit(session, "2")
    assert len(pages_of(session)) == 1


async def test_a_crashed_page_is_closed_and_another_visit_sees_its_own_time(session: Session, replay: Replay) -> None:
    serve(replay, TELLS_TIME)
    page = await session.new_page()
    await crash(page)
    later = AT + timedelta(days=1)
    assert title(await visit(session, at=later)) == f"{later.timestamp() * 1000:.0f}"
    assert page.is_closed()


async def test_a_page_that_crashed_while_idle_is_not_lent(session: Session, replay: Replay) -> None:
    """The crash of pages that nobody uses costs no visit an attempt, however many they are."""
    serve(replay)
    await asyncio.gather(*(visit(session, str(number)) for number in range(2)))
    idle = pages_of(session)
    assert len(idle) == 2
    for page in idle:
        await crash(page)
    later = AT + timedelta(days=1)  # its clock is set in all pages
    await visit(session, "3", at=later)


async def crash(page: pw.Page) -> None:
    devtools = await page.context.new_cdp_session(page)
    async with page.expect_event("crash"):
        crashing = asyncio.ensure_future(devtools.send("Page.crash"))
    crashing.cancel()  # it is never answered


async def test_a_page_that_crashes_before_it_is_used_is_closed(session: Session) -> None:
    own = await session.new_page()
    PagePool(own.context, 10.0)
    async with own.expect_popup() as popup:
        await own.evaluate("() => { window.open('about:blank') }")
    page = await popup.value
    await crash(page)
    if not page.is_closed():
        await page.wait_for_event("close", timeout=10_000)


async def test_what_a_tab_keeps_is_not_there_for_the_next_account(session: Session, replay: Replay) -> None:
    serve(replay, LEAVES)
    assert [title(await visit(session, name)) for name in ("1", "2")] == ["0", "0"]


async def test_a_page_does_nothing_once_it_was_visited(session: Session, replay: Replay) -> None:
    serve(replay)
    await visit(session)
    (visited,) = pages_of(session)
    await visited.wait_for_url("about:blank", timeout=10_000)
    assert visited.url == "about:blank"


async def test_requests_of_an_earlier_page_are_ignored(session: Session, replay: Replay) -> None:
    late = RecordedRoute(url=f"{HOST}/late*", body=b"{}", headers=(("content-type", "application/json"),))
    page = RecordedRoute(
        url=f"{HOST}/u/1",
        body=b"<body><script>setInterval(() => fetch('/late?' + Math.random()).then(one => one.text()), 99)</script>",
        headers=HTML,
    )
    replay.serve([Recording(platform="weibo", handle="1", captured_at=AT, routes=(page, late))])
    async with PagePool(session._pages.context, 10.0).acquire(ROUTE.hosts, page.url, is_quick=False) as pooled:
        await pooled.page.goto(page.url)
        listens = replace(ROUTE, listens_json=(late.url,))
        with ResponseListener(
            pooled.guard.cdp, pooled.guard.frame, pooled.page, listens, Target(handle="1")
        ) as listener:
            async with pooled.page.expect_response(Late()):
                pass
            assert listener.replies == {}


async def test_listening_ends_when_a_page_crashes(session: Session) -> None:
    async with PagePool(session._pages.context, 10.0).acquire(ROUTE.hosts, HOST, is_quick=False) as pooled:
        with ResponseListener(pooled.guard.cdp, pooled.guard.frame, pooled.page, ROUTE, Target(handle="1")) as listener:
            crashing = asyncio.ensure_future(pooled.guard.cdp.send("Page.crash"))
            async with asyncio.timeout(10.0):
                await listener.wait_until_idle(lambda: False)
            crashing.cancel()


async def test_addresses_that_differ_in_their_fragment_are_each_loaded(session: Session, replay: Replay) -> None:
    serve(replay)
    await visit(session, "1#a")
    await visit(session, "1#b")
    assert len([url for _, url in replay.log if "/u/1" in url]) == 2


async def test_a_page_is_renewed_after_so_many_visits(
    session: Session, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_pool, "RETIRE_AFTER_VISITS", 2)
    serve(replay)
    await visit(session, "1")
    await visit(session, "2")
    assert len(pages_of(session)) == 0


async def test_a_page_that_opened_another_is_not_used_again(session: Session, replay: Replay) -> None:
    serve(replay, "open('about:blank')")
    await visit(session)
    assert len(pages_of(session)) == 0


async def test_a_page_that_cannot_be_cleaned_is_discarded(session: Session, replay: Replay) -> None:
    serve(replay, "Storage.prototype.clear = () => { throw 1 }")
    await visit(session)
    assert len(pages_of(session)) == 0


async def test_no_more_pages_are_kept_than_are_at_hand_for_the_next(
    session: Session, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_pool, "MAX_IDLE_PAGES", 2)
    serve(replay)
    await asyncio.gather(*(visit(session, str(number)) for number in range(4)))
    assert len(pages_of(session)) == 2


@pytest.mark.parametrize("error", [pw.Error("crashed"), TimeoutError(), ValueError(), asyncio.CancelledError()])
async def test_a_page_whose_visit_failed_is_closed(session: Session, error: BaseException) -> None:
    with pytest.raises(type(error)):
        async with session._pages.acquire(ROUTE.hosts, f"{HOST}/u/1", is_quick=False):
            raise error
    assert pages_of(session) == []


async def test_a_page_that_cannot_be_prepared_is_closed(session: Session) -> None:
    async def fail(page: pw.Page) -> None:
        raise ValueError(page.url)

    with pytest.raises(ValueError, match="about:blank"):
        await session._pages._open(fail)
    assert pages_of(session) == []


async def test_of_two_pages_that_are_cleaned_at_once_only_one_is_kept(
    session: Session, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_pool, "MAX_IDLE_PAGES", 1)
    cleaning = asyncio.Barrier(2)
    clean = page_pool.PooledPage.clean

    async def clean_together(pooled: page_pool.PooledPage) -> None:
        await cleaning.wait()
        await clean(pooled)

    monkeypatch.setattr(page_pool.PooledPage, "clean", clean_together)
    serve(replay)
    await asyncio.gather(visit(session, "1"), visit(session, "2"))
    assert len(pages_of(session)) == 1


async def test_a_page_whose_visitor_leaves_while_it_is_cleaned_is_closed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leave(pooled: page_pool.PooledPage) -> None:
        raise asyncio.CancelledError

    monkeypatch.setattr(page_pool.PooledPage, "clean", leave)
    with pytest.raises(asyncio.CancelledError):
        async with session._pages.acquire(ROUTE.hosts, f"{HOST}/u/1", is_quick=False):
            pass
    assert pages_of(session) == []


async def test_a_page_that_a_click_opened_is_closed(session: Session, replay: Replay) -> None:
    """The browser opens none without one."""
    serve(replay, body=f"<a href='{HOST}/u/2' target=_blank style='position: fixed; inset: 0'>2</a>")
    page, _ = await session._pages.new(ROUTE.hosts)
    await page.goto(f"{HOST}/u/1")
    async with page.expect_popup() as opened:
        await page.mouse.click(9, 9)
    popup = await opened.value
    if not popup.is_closed():
        await popup.wait_for_event("close", timeout=10_000)
    assert pages_of(session) == [page]


async def test_what_earlier_documents_left_behind_is_cleared_away(session: Session, replay: Replay) -> None:
    serve(replay)
    for number in range(page_pool.COLLECT_GARBAGE_EVERY):
        await visit(session, str(number))
    (page,) = pages_of(session)
    cdp = await page.context.new_cdp_session(page)
    assert (await cdp.send("Memory.getDOMCounters"))["documents"] <= 3


@pytest.mark.parametrize(
    ("is_quick", "loaded"),
    [
        pytest.param(True, set(), id="quick"),
        pytest.param(False, {f"{HOST}/a.png?v=1", f"{HOST}/a.css"}, id="whole"),
    ],
)
async def test_pictures_and_styles_are_left_out_of_a_quick_visit_alone(
    session: Session, replay: Replay, is_quick: bool, loaded: set[str]
) -> None:
    serve(replay, body=LOOKS)
    await visit(session, "1", is_quick=is_quick)
    await visit(session, "2", is_quick=is_quick)
    assert {url for _, url in replay.log if "/a." in url} == loaded


async def test_screenshots_after_a_quick_visit_show_the_rendered_page(session: Session, replay: Replay) -> None:
    serve(replay, body=LOOKS)
    await visit(session, "1", is_quick=True)
    await visit(session, "2", screenshot_taker=ScreenshotTaker())
    assert {url for _, url in replay.log if "/a." in url} == {f"{HOST}/a.png?v=1", f"{HOST}/a.css"}


@pytest.mark.parametrize(
    ("is_quick", "height"), [pytest.param(True, 0, id="quick"), pytest.param(False, 70, id="whole")]
)
async def test_a_quick_visit_alone_is_not_laid_out_as_it_loads(
    session: Session, replay: Replay, is_quick: bool, height: int
) -> None:
    serve(replay, MEASURES, BOX)
    await visit(session, "1", is_quick=not is_quick)
    assert int(title(await visit(session, "2", is_quick=is_quick))) == height


async def test_deferred_content_is_fetched_once_a_quick_visit_is_not_enough(session: Session, replay: Replay) -> None:
    serve(replay, LAZY, BOX)
    seen = await visit(session, "1", is_quick=True)
    assert title(seen) == "seen"
    assert [url for _, url in replay.log if "/u/" in url] == [f"{HOST}/u/1"]


async def test_a_page_laid_out_after_all_is_as_it_was_sent(session: Session, replay: Replay) -> None:
    serve(replay, LAZY, BOX)
    assert "<html><head>" in (await visit(session, "1", is_quick=True)).page.text


async def test_concurrent_visits_have_their_own_clocks(session: Session, replay: Replay) -> None:
    serve(replay, TELLS_TIME)
    instants = [AT, AT + timedelta(days=1), AT]
    found = await asyncio.gather(*(visit(session, str(place), at) for place, at in enumerate(instants)))
    assert [int(title(item)) / 1000 for item in found] == [at.timestamp() for at in instants]
