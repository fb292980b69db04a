"""How far a scan has come by platform, and what the last scans concluded."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.postgresql.fixtures import ENGINES, open_on
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.history.manual_check import ManualCheck, ManualFinding, Withdrawal
from tracker.history.scan import PlatformProgress
from tracker.history.scan_record import Discard
from tracker.policy.policies import Policies
from tracker.register.account import Filing, FilingState
from tracker.report.counts import concluded_counts
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store

WEIBO = tuple(replace(given.account(handle=str(number)), unit=f"单位{number}") for number in range(3))
ZHIHU = replace(given.account(handle="z"), platform="zhihu", unit="单位z")
CLOSED = replace(given.account(handle="c"), unit="单位c", filing=Filing(state=FilingState.CLOSED))
EVERY = (ZHIHU, *WEIBO, CLOSED)
WEEK = timedelta(days=7)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_on(request.param, request) as opened:
        opened.sync_register(EVERY, AT - 9 * WEEK)
        yield opened


def test_progress_is_by_platform_in_the_register_s_order(store: Store) -> None:
    scan = store.begin_scan(AT, AT, EVERY)
    store.record(scan, WEIBO[0], given.seen())
    store.record(scan, WEIBO[1], given.failed(AT + timedelta(minutes=5)))

    assert store.progress.of_scan(scan) == (
        PlatformProgress(platform="zhihu", total=1, checked=0, unverified=0, last_at=None),
        PlatformProgress(platform="weibo", total=4, checked=2, unverified=1, last_at=AT + timedelta(minutes=5)),
    )


def finished(store: Store, weeks_ago: int, *failing: int, selection: str = "") -> int:
    at = AT - weeks_ago * WEEK
    scan = store.begin_scan(at, at, EVERY, selection=selection)
    for number, account in enumerate(EVERY):
        post = given.post(at - timedelta(days=20 if number in failing else 1))
        store.record(scan, account, replace(given.seen(at), posts=(post,)))
    finish_scan_run(store, scan, Policies(), at)
    return scan.id


def test_conclusions_are_of_whole_finished_scans_up_to_the_instant(store: Store) -> None:
    first = finished(store, 3, 0, 1)
    finished(store, 2, 0, selection="platform weibo")
    taken_back = finished(store, 2, 0)
    last = finished(store, 1, 0, 4)
    store.begin_scan(AT, AT, EVERY)
    store.discards.discard(taken_back, Discard(at=AT, by="张三", why="误"))

    found = store.progress.conclusions(AT, 12)

    assert [item.scan_id for item in found] == [first, last]
    assert [(concluded_counts(item).total, concluded_counts(item).failed) for item in found] == [(4, 2), (4, 1)], (
        "the closed one apart"
    )
    assert [conclusion.scan_id for conclusion in store.progress.conclusions(AT - 2 * WEEK, 12)] == [first]
    assert [conclusion.scan_id for conclusion in store.progress.conclusions(AT, 1)] == [last]
    assert store.progress.conclusions(AT - 9 * WEEK, 12) == ()


def test_observations_of_every_account_are_those_of_each(store: Store) -> None:
    for account in WEIBO[:2]:
        for hours in (2, 1, 3):
            look = ManualCheck(
                what=ManualFinding.CANNOT_TELL,
                by="张三",
                seen_at=AT - timedelta(hours=hours),
                recorded_at=AT,
                name=account.name,
            )
            number = store.manual_checks.record(account, look)
    store.manual_checks.withdraw(number, Withdrawal(at=AT, by="张三", why="误"))

    found = store.manual_checks.of_every_account()

    assert set(found) == {WEIBO[0].key, WEIBO[1].key}
    for key, looks in found.items():
        assert looks == [look for look in store.manual_checks.of_key(key) if look.withdrawal is None]
