"""A session in a real Chromium waits through a visitor check until it is admitted."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from scrapers.browser.browser import Browser
from scrapers.browser.install.chromium import LaunchChoice
from scrapers.browser.page.visitor_check import is_passable_check, needs_person
from scrapers.browser.session import Session
from scrapers.model.capture import Capture, FetchMode
from scrapers.model.errors import ScrapeError
from scrapers.model.profile import Profile
from scrapers.platforms.weibo.desktop import AJAX
from tests.conftest import FIXTURES
from tests.lending import lent
from tests.recordings.expected import of_route
from tests.shared.browsers import to_options
from tracker.recordings.recording import Recording, read_recordings
from tracker.recordings.replay_proxy import Replay

pytestmark = pytest.mark.asyncio(loop_scope="session")

VISITORS = {case.folder.name: case for case in read_recordings(FIXTURES / "visitors")}
PATIENCE_S = 15.0
"""Time limit of a look that is let in."""
SHORT_PATIENCE_S = 5.0
"""Time limit of a look at a check that never ends, of which half is spent waiting for the check."""
NEVER_ENDS = "kept"

each_way = pytest.mark.parametrize("way", list(FetchMode))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def patient(chromium: LaunchChoice, browser: Browser, replay: Replay) -> AsyncIterator[Browser]:
    async with lent(browser, replace(to_options(chromium, replay), timeout_s=PATIENCE_S)) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def impatient(chromium: LaunchChoice, browser: Browser, replay: Replay) -> AsyncIterator[Browser]:
    async with lent(browser, replace(to_options(chromium, replay), timeout_s=SHORT_PATIENCE_S)) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def session(patient: Browser) -> AsyncIterator[Session]:
    """Without cookies, like a session on a new machine."""
    session = await patient.open_session()
    yield session
    await session.close()


async def capture(session: Session, recording: Recording, way: FetchMode) -> Capture:
    look = session.fetch if way is FetchMode.FETCH else session.visit
    return await look(AJAX, recording.target, recording.captured_at)


async def outcome(session: Session, recording: Recording, way: FetchMode) -> Profile | ScrapeError:
    try:
        return AJAX.read(await capture(session, recording, way))
    except ScrapeError as error:
        return error


@each_way
@pytest.mark.parametrize("name", VISITORS)
async def test_a_visitor_check_ends_as_its_case_says(
    patient: Browser, impatient: Browser, replay: Replay, name: str, way: FetchMode
) -> None:
    recording = VISITORS[name]
    replay.serve([recording])
    session = await (impatient if name == NEVER_ENDS else patient).open_session()
    expected = of_route(recording.expected, AJAX.name)
    assert expected is not None
    assert (expected.differences(await outcome(session, recording, way)), replay.strays) == ((), [])


@each_way
async def test_a_visitor_check_is_passed_once_and_leaves_its_cookies(
    session: Session, replay: Replay, way: FetchMode
) -> None:
    replay.serve([VISITORS["let-in"]])
    await capture(session, VISITORS["let-in"], way)
    assert {"made-sub", "made-subp"} <= set(await session.cookie_values())
    assert len([url for method, url in replay.log if method == "POST"]) == 1


async def test_a_second_account_is_asked_for_without_a_second_check(session: Session, replay: Replay) -> None:
    replay.serve([VISITORS["let-in"]])
    await capture(session, VISITORS["let-in"], FetchMode.FETCH)
    await capture(session, VISITORS["let-in"], FetchMode.FETCH)
    assert len([url for _, url in replay.log if "/visitor/visitor" in url]) == 1


@pytest.mark.parametrize(
    ("url", "check", "person"),
    [
        pytest.param("https://passport.weibo.com/visitor/visitor?a=enter", True, False, id="visitor-check"),
        pytest.param("https://passport.weibo.com/sso/signin?entry=miniblog", False, True, id="login"),
        pytest.param("https://weibo.com/u/1", False, False, id="the-page-itself"),
    ],
)
async def test_a_check_is_waited_for_and_a_login_is_not(url: str, check: bool, person: bool) -> None:
    assert (is_passable_check(url, AJAX), needs_person(url, AJAX)) == (check, person)
