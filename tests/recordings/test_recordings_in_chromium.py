"""The same recordings in a real Chromium with the replay: one of each kind fetched where a route can fetch, and visited
where the route has a page, in full and lean. Every recorded account is visited once more, by the scan of the
demonstration (tests/end_to_end/contracts)."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from _pytest.mark import ParameterSet

from scrapers.browser.browser import Browser
from scrapers.browser.session import Session
from scrapers.model.capture import Capture, FetchMode
from scrapers.model.errors import (
    IdentityUnproved,
    LayoutChanged,
    PostsHidden,
    ScrapeError,
    Undated,
    UnknownWords,
    WrongAccount,
)
from scrapers.model.profile import Profile
from tests.recordings.recorded_looks import RECORDED_LOOKS, RecordedLook, site_recordings_of
from tracker.recordings.replay_proxy import Replay

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.end_to_end]


OF_PARSERS = {
    error.code for error in (IdentityUnproved, LayoutChanged, PostsHidden, Undated, UnknownWords, WrongAccount)
}
"""Codes of what a parser finds wrong with answers that have come."""


def kind_of(look: RecordedLook) -> tuple[object, ...]:
    """What determines how a look goes in a browser: the platform, the way, and whether it ends with posts, without, at
    which wall, or refused by the parser; without an error also the route. By which route a wall is met, for which
    reason an answer is refused, and which state a page without posts tells, is read without a browser."""
    error = look.expected.error
    parsed = "posts" if look.expected.posts or look.expected.last_post else "none"
    ends = ("refused" if error in OF_PARSERS else error) if error else parsed
    return (look.recording.platform, "" if error else look.route.name, look.way, ends)


def whole_kind_of(look: RecordedLook) -> tuple[object, ...]:
    """What determines how a full visit goes: also the route, the state, the statuses of the answers, and how many there
    are."""
    routes = look.recording.routes
    return (
        *kind_of(look),
        look.route.name,
        look.expected.state,
        frozenset(route.status for route in routes),
        len(routes),
    )


def lean_kind_of(look: RecordedLook) -> tuple[object, ...]:
    """What determines when a lean visit may end: on each route the posts that end it early; without any, its time."""
    has_posts = bool(look.expected.posts or look.expected.last_post)
    return (look.recording.platform, has_posts and look.route.name)


def first_of_each(kind: Callable[[RecordedLook], object], looks: Sequence[RecordedLook]) -> list[RecordedLook]:
    return list({kind(look): look for look in reversed(looks)}.values())


def with_all(more: Sequence[RecordedLook], always: Sequence[RecordedLook]) -> list[ParameterSet]:
    """Every look as a parameter; those that are not among `always` run with --all alone."""
    return [
        pytest.param(look, marks=() if look in always else pytest.mark.with_all, id=f"{look}")
        for look in [*always, *(look for look in more if look not in always)]
    ]


FETCHES = [look for look in RECORDED_LOOKS if look.way is FetchMode.FETCH]
VISITS = [look for look in RECORDED_LOOKS if look.way is FetchMode.VISIT]
LEAN_LOOKS = with_all(first_of_each(whole_kind_of, VISITS), first_of_each(lean_kind_of, VISITS))
FULL_LOOKS = with_all([*FETCHES, *first_of_each(whole_kind_of, VISITS)], first_of_each(kind_of, RECORDED_LOOKS))
"""The first of each kind; with --all every fetch, and the first full visit of each kind in whole."""


@dataclass
class Sessions:
    """One session per platform, as in a scan; a recording with its own home page gets a new one."""

    browser: Browser
    open: dict[str, Session] = field(default_factory=dict)

    async def of(self, look: RecordedLook) -> Session:
        platform = look.recording.platform
        if look.recording.answer("GET", look.route.home_url) and platform in self.open:
            await self.open.pop(platform).close()
        if platform not in self.open:
            self.open[platform] = await self.browser.open_session()
        return self.open[platform]

    async def after(self, look: RecordedLook) -> None:
        if look.recording.answer("GET", look.route.home_url):
            await self.open.pop(look.recording.platform).close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sessions(browser: Browser) -> AsyncIterator[Sessions]:
    kept = Sessions(browser)
    yield kept
    for session in kept.open.values():
        await session.close()


@pytest.mark.parametrize("look", FULL_LOOKS)
async def test_case_is_read_as_expected_in_chromium(look: RecordedLook, sessions: Sessions, replay: Replay) -> None:
    assert await differences(look, sessions, replay) == ((), [])


@pytest.mark.parametrize("look", LEAN_LOOKS)
async def test_case_is_read_as_expected_in_a_lean_visit(look: RecordedLook, sessions: Sessions, replay: Replay) -> None:
    differing, _ = await differences(look, sessions, replay, is_quick=True)  # the requests depend on when it ends
    assert differing == ()


async def differences(
    look: RecordedLook, sessions: Sessions, replay: Replay, *, is_quick: bool = False
) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """Differences from the expected result, and requests without a recorded response; the latter only if they repeat in
    a second look, since the page of an earlier recording may still send requests."""
    found = await differences_once(look, sessions, replay, is_quick=is_quick)
    return await differences_once(look, sessions, replay, is_quick=is_quick) if found[1] else found


async def differences_once(
    look: RecordedLook, sessions: Sessions, replay: Replay, *, is_quick: bool
) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    replay.serve([look.recording, *site_recordings_of(look.recording.platform)])
    outcome = await look_at(look, await sessions.of(look), is_quick=is_quick)
    await sessions.after(look)
    return look.expected.differences(outcome), list(replay.strays)


async def look_at(look: RecordedLook, session: Session, *, is_quick: bool) -> Profile | ScrapeError:
    try:
        return look.route.read(await capture(look, session, is_quick=is_quick))
    except ScrapeError as error:
        return error


async def capture(look: RecordedLook, session: Session, *, is_quick: bool) -> Capture:
    if look.way is FetchMode.FETCH:
        return await session.fetch(look.route, look.recording.target, look.recording.captured_at)
    return await session.visit(look.route, look.recording.target, look.recording.captured_at, is_quick=is_quick)
