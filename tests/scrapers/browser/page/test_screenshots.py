"""Screenshots of real pages: what is kept and omitted, and that a failure never fails the visit."""

import asyncio
import struct
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright import async_api as pw

from scrapers.browser.browser import Browser
from scrapers.browser.page import screenshots as camera_module
from scrapers.browser.page.screenshots import MAX_PAGE_HEIGHT, ScreenshotTaker
from scrapers.browser.session import Session
from scrapers.model.capture import NEXT_PAGE, PAGE, Capture, PageShot, Target
from scrapers.model.errors import Unreachable
from scrapers.model.profile import AccountState, Profile
from scrapers.model.route import Route
from tests.tracker.scan.test_scan import write_case
from tracker.recordings.recording import read_recordings
from tracker.recordings.replay_proxy import Replay

pytestmark = pytest.mark.asyncio(loop_scope="session")

AT = datetime(2023, 9, 19, 10, 0, tzinfo=UTC)
HOST = "https://weibo.com"
HTML = {"content-type": "text/html; charset=utf-8"}
PAGES = {
    "short": "<title>韶山公安</title><body><h1>韶山公安</h1><p>最近一条：2023-08-30</p></body>",
    "endless": f"<body><h1>长页</h1><div style='height: {3 * MAX_PAGE_HEIGHT}px; background: teal'></div></body>",
    "next": "<body><h1>下一页</h1></body>",
}
ROUTE = Route(
    platform="weibo",
    name="made",
    hosts=("weibo.com",),
    page_url=f"{HOST}/u/{{handle}}",
    parse=lambda capture: Profile(state=AccountState.BANNED, words="封禁"),
)
ONWARD_ROUTE = Route(
    platform="weibo",
    name="made",
    hosts=("weibo.com",),
    page_url=f"{HOST}/u/{{handle}}",
    next_page_url=lambda capture: f"{HOST}/u/next",
    parse=lambda capture: Profile(state=AccountState.BANNED, words="封禁"),
)


@pytest_asyncio.fixture(loop_scope="session")
async def session(browser: Browser, replay: Replay, tmp_path: Path) -> AsyncIterator[Session]:
    routes = [{"url": f"{HOST}/u/{name}", "body": body, "headers": HTML} for name, body in PAGES.items()]
    write_case(tmp_path / "pages", {"routes": routes})
    replay.serve(read_recordings(tmp_path))
    session = await browser.open_session()
    yield session
    await session.close()


async def visit(session: Session, handle: str, screenshot_taker: ScreenshotTaker, route: Route = ROUTE) -> Capture:
    return await session.visit(route, Target(handle=handle), AT, screenshot_taker)


def size_of(jpeg: bytes) -> tuple[int, int]:
    """(width, height), from the frame header."""
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    height, width = struct.unpack(">HH", jpeg[at + 5 : at + 9])
    return width, height


async def test_a_visited_page_is_kept_as_pictures_and_with_all_that_it_is_made_of(session: Session) -> None:
    screenshot_taker = ScreenshotTaker()
    await visit(session, "short", screenshot_taker)
    (page_shot,) = screenshot_taker.page_shots
    assert (page_shot.name, size_of(page_shot.picture), screenshot_taker.errors) == (PAGE, (1280, 720), [])
    assert size_of(page_shot.full_picture) == (1280, 720)
    assert b"multipart/related" in page_shot.snapshot


async def test_a_page_without_end_is_cut_off(session: Session) -> None:
    screenshot_taker = ScreenshotTaker()
    await visit(session, "endless", screenshot_taker)
    assert [
        (size_of(page_shot.picture), size_of(page_shot.full_picture)) for page_shot in screenshot_taker.page_shots
    ] == [((1280, 720), (1280, MAX_PAGE_HEIGHT))]


async def test_a_logged_in_session_shows_only_the_first_screen(session: Session) -> None:
    screenshot_taker = ScreenshotTaker(viewport_only=True)
    await visit(session, "endless", screenshot_taker)
    assert [
        (bool(page_shot.picture), page_shot.full_picture, page_shot.snapshot)
        for page_shot in screenshot_taker.page_shots
    ] == [(True, b"", b"")]


async def test_a_visit_that_goes_on_shows_both_pages(session: Session) -> None:
    screenshot_taker = ScreenshotTaker()
    await visit(session, "short", screenshot_taker, ONWARD_ROUTE)
    assert [page_shot.name for page_shot in screenshot_taker.page_shots] == [PAGE, NEXT_PAGE]


async def test_a_failed_screenshot_does_not_fail_the_visit(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(page: pw.Page, *, is_whole: bool = False) -> bytes:
        raise pw.Error("Unable to capture screenshot\nCall log:")

    monkeypatch.setattr(camera_module, "to_jpeg", broken)
    screenshot_taker = ScreenshotTaker()
    capture = await visit(session, "short", screenshot_taker)
    assert "韶山公安" in capture.page.text
    assert (screenshot_taker.page_shots, screenshot_taker.errors) == (
        [PageShot(name=PAGE)],
        ["page: Unable to capture screenshot"],
    )


@pytest.mark.parametrize("during", ["to_jpeg", pytest.param("_snapshot", marks=pytest.mark.with_all)])
async def test_a_page_that_crashes_while_its_pictures_are_taken_is_no_answer_and_may_be_visited_again(
    browser: Browser, session: Session, monkeypatch: pytest.MonkeyPatch, during: str
) -> None:
    holder = camera_module if during == "to_jpeg" else ScreenshotTaker
    original = getattr(holder, during)

    async def crash_first(*arguments: Any, **options: Any) -> bytes:
        page: pw.Page = arguments[-1]
        devtools = await page.context.new_cdp_session(page)
        crash = asyncio.ensure_future(devtools.send("Page.crash"))  # never answered
        try:
            return bytes(await original(*arguments, **options))
        finally:
            crash.cancel()

    monkeypatch.setattr(holder, during, crash_first)
    with pytest.raises(Unreachable, match="crashed") as caught:
        await visit(session, "short", ScreenshotTaker())
    assert caught.value.is_transient
    monkeypatch.setattr(holder, during, original)
    screenshot_taker = ScreenshotTaker()
    try:
        await visit(session, "short", screenshot_taker)
    except Unreachable:
        if not session.is_disconnected:
            raise
        # One time in a hundred Chromium itself dies of the crash; a scan opens another session then.
        another = await browser.open_session()
        await visit(another, "short", screenshot_taker)
        await another.close()
    assert (len(screenshot_taker.page_shots), screenshot_taker.errors) == (1, [])


async def test_a_page_that_crashed_just_before_its_pictures_may_be_visited_again(session: Session) -> None:
    """A crash that nobody waited for closes the page, and then it is not told as a crash."""
    page = await session.new_page()
    devtools = await page.context.new_cdp_session(page)
    async with page.expect_event("crash"):
        crash = asyncio.ensure_future(devtools.send("Page.crash"))
    crash.cancel()  # it is never answered
    if not page.is_closed():
        await page.wait_for_event("close")
    with pytest.raises(pw.Error):
        await ScreenshotTaker().take(page, PAGE)


async def test_an_oversized_snapshot_is_omitted_and_reported(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera_module, "LARGEST_SNAPSHOT", 10)
    screenshot_taker = ScreenshotTaker()
    await visit(session, "short", screenshot_taker)
    assert (screenshot_taker.page_shots[0].snapshot, len(screenshot_taker.errors)) == (b"", 1)


async def test_the_browser_states_its_identity(session: Session) -> None:
    identity = await session.browser_identity()
    assert "Chrome" in identity.user_agent
    assert identity.browser_version.split(".")[0].isdigit()
