"""Looks by every route: each code has its outcome and its words, and what a scan would not ask is not asked."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.browser.session import BrowserOptions
from scrapers.model import errors
from scrapers.model.capture import FetchMode
from scrapers.model.errors import CaptchaShown, LayoutChanged, NotLoggedIn, ScrapeError
from scrapers.model.profile import ITEMS_UNREADABLE, AccountState, Note, Post, Profile
from scrapers.model.route import COMPLETE_LIST
from scrapers.platforms.baijiahao.page import AUTHOR
from scrapers.platforms.routes import ROUTES
from scrapers.platforms.weibo.desktop import AJAX
from tests.shared.browsers import Shared
from tracker.messages import live
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.pace.circuit_breaker import CircuitFailure
from tracker.pace.pace import CeilingReached, NoPace
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.scan.live.look_by_routes import LiveLook
from tracker.scan.live.route_report import OUTCOMES, RouteOutcome, RouteReport, is_in_order, skipped, to_report
from tracker.scan.looks import LookAnswered, LookFailed
from tracker.scan.setup import ScanSetup
from tracker.sessions.sessions import Sessions
from tracker.store.store import Store

AT = datetime(2026, 11, 29, 4, tzinfo=UTC)
SILENCE = timedelta(days=14)
ERRORS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ScrapeError)]


def test_every_error_has_an_outcome() -> None:
    assert {error.code for error in ERRORS} == set(OUTCOMES)


def test_every_code_has_what_to_do() -> None:
    extra = {"gone", "never_posted", "silent", "session_spared", "same_wall", "circuit_open", "ceiling_reached"}
    codes = (set(OUTCOMES) | extra) - {"login_required"}
    messages = Messages(Lang.EN)
    assert {code for code in codes if not messages.has(f"live.fix.{live.FIX_OF.get(code, code)}")} == set()


def answered(age: timedelta, covers_from: datetime | None, *notes: Note) -> LookAnswered:
    profile = Profile(
        state=AccountState.ACTIVE,
        posts=(Post(post_id="1", published_at=AT - age),),
        covers_from=covers_from,
        notes=notes,
    )
    return LookAnswered(route=AJAX, way=FetchMode.FETCH, looked_at=AT, url="", profile=profile)


@pytest.mark.parametrize(
    ("age", "covers_from", "outcome"),
    [
        pytest.param(SILENCE - timedelta(seconds=1), COMPLETE_LIST, RouteOutcome.ANSWERED, id="just-alive"),
        pytest.param(SILENCE, COMPLETE_LIST, RouteOutcome.CONTRADICTED, id="just-silent"),
        pytest.param(SILENCE, None, RouteOutcome.ANSWERED, id="proves-no-silence"),
    ],
)
def test_only_a_proved_silence_contradicts(age: timedelta, covers_from: datetime | None, outcome: RouteOutcome) -> None:
    assert to_report(answered(age, covers_from), SILENCE).outcome is outcome


def test_an_item_that_was_not_read_is_a_change_with_its_key_and_the_rest_read() -> None:
    note = Note(code=ITEMS_UNREADABLE, number=1, detail="user.idstr is missing")
    found = to_report(answered(timedelta(days=1), None, note), SILENCE)
    assert (found.outcome, found.key, found.proves, found.is_new) == (RouteOutcome.CHANGED, "user.idstr", "posts", True)


def failed(error: ScrapeError) -> RouteReport:
    return to_report(LookFailed(route=AJAX, way=FetchMode.FETCH, looked_at=AT, url="", error=error), SILENCE)


@pytest.mark.parametrize(
    ("reports", "is_well"),
    [
        pytest.param((answered(timedelta(days=1), None),), True, id="answered"),
        pytest.param((answered(timedelta(days=1), None), NotLoggedIn("x")), True, id="another-skipped"),
        pytest.param((NotLoggedIn("x"),), False, id="all-skipped"),
        pytest.param((answered(timedelta(days=1), None), CaptchaShown("x")), False, id="another-walled"),
        pytest.param((answered(timedelta(days=1), None), LayoutChanged("x")), False, id="another-changed"),
    ],
)
def test_what_is_in_order(reports: Sequence[LookAnswered | ScrapeError], is_well: bool) -> None:
    found = (failed(report) if isinstance(report, ScrapeError) else to_report(report, SILENCE) for report in reports)
    assert is_in_order(tuple(found)) is is_well


# what is not asked


class NoTurn(NoPace):
    async def wait_turn(self, lane: str) -> None:
        raise CeilingReached(lane)


@pytest.fixture
def setup(tmp_path: Path) -> ScanSetup:
    (tmp_path / "sessions").mkdir()
    return ScanSetup(
        store=Store.open(f"sqlite:///{tmp_path / 'tracker.db'}"),
        policies=Policies(),
        routes=ROUTES,
        browser=BrowserOptions(),
        pace=NoTurn(),
        looked_at=lambda _: AT,
        sessions=Sessions(folder=tmp_path / "sessions", now=lambda: AT, on_login_problem=lambda _problem, _spec: None),
    )


async def looked(setup: ScanSetup, shared: Shared, platform: str, handle: str) -> list[tuple[str, str, str]]:
    account = Account(platform=platform, handle=handle, name="某号", unit="某单位")
    with shared.serving(()):
        ((_, reports),) = await LiveLook(setup, platform, lambda _account, _route: None).run(shared.browser, [account])
    return [(report.route.name, report.outcome.value, report.code) for report in reports]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_route_that_needs_a_login_is_skipped(setup: ScanSetup, shared: Shared) -> None:
    found = await looked(setup, shared, "wechat", "MzA3MDAwMDAwMA==")
    assert ("weread", "skipped", "not_logged_in") in found


@pytest.mark.asyncio(loop_scope="session")
async def test_without_a_turn_no_route_is_tried(setup: ScanSetup, shared: Shared) -> None:
    found = await looked(setup, shared, "weibo", "1")
    assert found == [("ajax", "skipped", "ceiling_reached"), ("mobile", "skipped", "ceiling_reached")]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_platform_left_alone_stays_alone(setup: ScanSetup, shared: Shared) -> None:
    setup.circuits.fail("weibo", CaptchaShown.code, CircuitFailure(at=AT, limit=1))
    found = await looked(setup, shared, "weibo", "1")
    assert {code for _, _, code in found} == {"circuit_open"}


@pytest.mark.asyncio(loop_scope="session")
async def test_a_request_to_stop_is_heard_between_routes(setup: ScanSetup, shared: Shared) -> None:
    setup.stopping.set()
    with pytest.raises(asyncio.CancelledError):
        await looked(setup, shared, "weibo", "1")


def test_a_skipped_route_says_nothing_new() -> None:
    assert not skipped(replace(AUTHOR), "same_wall").is_new
