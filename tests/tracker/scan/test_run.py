"""Which scan a round is: continued, begun anew, or the week's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.tracker.rules import given
from tracker.errors import UserError
from tracker.policy.policies import Policies
from tracker.scan.run import MAX_RESUME_AGE, ScanRequest, begin_scan_run, finish_scan_run
from tracker.store.store import Store

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ACCOUNT = given.account()
WISH = ScanRequest(accounts=(ACCOUNT,), selection="", default_at=NOW)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open("sqlite://") as opened:
        opened.sync_register([ACCOUNT], NOW)
        yield opened


def test_scan_is_as_of_the_instant_asked_for(store: Store) -> None:
    at = NOW - timedelta(days=1)

    assert begin_scan_run(store, replace(WISH, at=at), NOW).at == at


def test_scan_nobody_gave_an_instant_is_as_of_the_default(store: Store) -> None:
    assert begin_scan_run(store, WISH, NOW).at == NOW


@pytest.mark.parametrize(
    ("later", "wish", "is_same"),
    [
        pytest.param(timedelta(hours=1), WISH, True, id="an-hour-later"),
        pytest.param(MAX_RESUME_AGE, WISH, True, id="three-days-later"),
        pytest.param(-timedelta(days=1), WISH, True, id="after-the-clock-was-set-back"),
        pytest.param(MAX_RESUME_AGE + timedelta(seconds=1), WISH, False, id="longer-ago"),
        pytest.param(timedelta(days=30), replace(WISH, resumes=True), True, id="longer-ago-but-asked-for"),
        pytest.param(timedelta(hours=1), replace(WISH, resumes=False), False, id="fresh-asked-for"),
        pytest.param(timedelta(hours=1), replace(WISH, at=NOW), True, id="same-instant"),
        pytest.param(timedelta(hours=1), replace(WISH, at=NOW - timedelta(1)), False, id="another-instant"),
        pytest.param(timedelta(hours=1), replace(WISH, selection="platform=weibo"), False, id="other-accounts"),
        pytest.param(timedelta(hours=1), replace(WISH, is_replay=True), False, id="replay-after-a-live-one"),
        pytest.param(timedelta(hours=1), replace(WISH, period="2026-W48"), False, id="the-week's"),
    ],
)
def test_unfinished_scan_is_continued_where_that_is_sensible(
    store: Store, later: timedelta, wish: ScanRequest, is_same: bool
) -> None:
    first = begin_scan_run(store, WISH, NOW)

    assert (begin_scan_run(store, wish, NOW + later).id == first.id) is is_same


def test_scan_begun_anew_leaves_nothing_to_be_continued_of_the_old_one(store: Store) -> None:
    begin_scan_run(store, WISH, NOW)
    fresh = begin_scan_run(store, replace(WISH, resumes=False), NOW)

    assert store.scans() == (fresh,)


def test_week_has_one_scan_however_often_it_is_begun(store: Store) -> None:
    weekly = replace(WISH, period="2026-W48")

    assert begin_scan_run(store, weekly, NOW).id == begin_scan_run(store, weekly, NOW + timedelta(days=2)).id


def test_scan_with_accounts_left_is_not_finished(store: Store) -> None:
    finish_scan_run(store, begin_scan_run(store, WISH, NOW), Policies(), NOW)

    assert store.latest_scan() is None


def test_scan_of_all_its_accounts_is_finished_and_what_followed_is_kept(store: Store) -> None:
    scan = begin_scan_run(store, WISH, NOW)
    store.record(scan, ACCOUNT, given.failed(NOW))
    finish_scan_run(store, scan, Policies(), NOW)

    assert store.past_verdicts.of_scan(scan) == {ACCOUNT.key: ("unverified", ())}


@pytest.mark.parametrize("was_replay", [True, False])
def test_what_is_replayed_and_what_is_live_are_never_mixed(store: Store, was_replay: bool) -> None:
    scan = begin_scan_run(store, replace(WISH, is_replay=was_replay), NOW)
    store.record(scan, ACCOUNT, given.seen(NOW))
    finish_scan_run(store, scan, Policies(), NOW)

    with pytest.raises(UserError, match="before"):
        begin_scan_run(store, replace(WISH, is_replay=not was_replay), NOW)


def test_replay_of_other_accounts_is_no_obstacle(store: Store) -> None:
    begun = begin_scan_run(store, replace(WISH, is_replay=True), NOW)
    store.record(begun, ACCOUNT, given.seen(NOW))
    other = given.account(handle="2")
    store.sync_register([other], NOW)

    assert not begin_scan_run(store, replace(WISH, accounts=(other,)), NOW).is_replay
