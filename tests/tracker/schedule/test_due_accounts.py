"""What the store says of each account when it is asked who is due, and what a daily look leaves alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from scrapers.model.profile import AccountState
from tests.postgresql.fixtures import ENGINES, open_on
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.history.check import Check
from tracker.history.rounds import finished_scans, latest_time_point, round_start
from tracker.history.scan import DAILY, Scan
from tracker.history.scan_record import Discard
from tracker.policy.policies import Policies
from tracker.register.account import Account, AccountKind
from tracker.register.sampling.sample import Sample, SampleDesign, SampleSize, Stratum
from tracker.report.rows import report_rows
from tracker.rules.finding import Verdict
from tracker.scan.drift import past_shares, withhold_on_drift
from tracker.scan.run import ScanRequest, begin_scan_run, finish_scan_run
from tracker.schedule.cadence import DueFacts
from tracker.schedule.due_accounts import all_due_facts, has_weekly_scan
from tracker.store.store import Store

POLICIES = Policies()
ACCOUNTS = tuple(given.account(handle=str(number), name=f"账号{number}") for number in range(12))
ONE, OTHER = ACCOUNTS[:2]
DAY = timedelta(days=1)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_on(request.param, request) as opened:
        opened.sync_register(ACCOUNTS, AT - 30 * DAY)
        yield opened


def seen(account: Account, at: datetime, posted_at: datetime) -> Check:
    post = replace(given.post(posted_at), post_id=f"{account.handle}-{posted_at:%d%H}")
    return replace(given.seen(at, display_name=account.name), posts=(post,))


def look(store: Store, at: datetime, checks: dict[Account, Check], selection: str = "") -> Scan:
    scan = store.begin_scan(at, at, tuple(checks), selection=selection)
    for account, check in checks.items():
        store.record(scan, account, check)
    finish_scan_run(store, scan, POLICIES, at)
    return scan


def standing_of(store: Store, account: Account, now: datetime = AT) -> DueFacts:
    (found,) = all_due_facts(store, POLICIES, [account], now, lambda one, answered_by: True)
    return found


def test_account_nobody_looked_at_has_no_due_state(store: Store) -> None:
    found = standing_of(store, ONE)

    assert (found.looked_at, found.answered_at, found.last_post_at, found.limit) == (None, None, None, 14 * DAY)


def test_failed_look_moves_the_last_look_and_not_the_last_answer(store: Store) -> None:
    look(store, AT - 3 * DAY, {ONE: seen(ONE, AT - 3 * DAY, AT - 5 * DAY)})
    look(store, AT - DAY, {ONE: given.failed(AT - DAY, code="captcha_shown")})
    found = standing_of(store, ONE)

    assert (found.looked_at, found.answered_at) == (AT - DAY, AT - 3 * DAY)
    assert (found.last_post_at, found.code, found.is_gone) == (AT - 5 * DAY, "captcha_shown", False)


def test_account_that_is_gone_is_known_to_be(store: Store) -> None:
    look(store, AT - DAY, {ONE: replace(given.gone(AT - DAY), state=AccountState.DEREGISTERED)})

    assert standing_of(store, ONE).is_gone


def test_look_of_a_discarded_scan_was_none(store: Store) -> None:
    scan = look(store, AT - DAY, {ONE: seen(ONE, AT - DAY, AT - 2 * DAY)})
    store.discards.discard(scan.id, Discard(at=AT, by="张三", why="误扫"))
    found = standing_of(store, ONE)

    assert (found.looked_at, found.answered_at) == (None, None)


def test_service_account_owes_no_update(store: Store) -> None:
    service = replace(ONE, kind=AccountKind.SERVICE)
    store.sync_register([service], AT)

    assert standing_of(store, service).limit is None


def test_weekly_scan_is_kept_while_one_began_within_eight_days(store: Store) -> None:
    look(store, AT, {ONE: seen(ONE, AT, AT - DAY)}, selection="platform=weibo")
    assert not has_weekly_scan(store, AT)
    look(store, AT, {ONE: seen(ONE, AT, AT - DAY)})

    assert has_weekly_scan(store, AT + 8 * DAY)
    assert not has_weekly_scan(store, AT + 8 * DAY + timedelta(seconds=1))


def test_daily_look_is_nobody_s_time_point_and_no_round(store: Store) -> None:
    weekly = look(store, AT - 3 * DAY, {account: seen(account, AT - 3 * DAY, AT - 13 * DAY) for account in ACCOUNTS})
    look(store, AT - DAY, {ONE: seen(ONE, AT - DAY, AT - 13 * DAY)}, selection=DAILY)

    assert latest_time_point(store.scans(), AT) == weekly.at
    assert finished_scans(store.scans()) == [store.scans()[1]]
    assert round_start(store.scans(), AT) == weekly.at
    # What a daily look saw first is still new to the next round.
    assert store.past_verdicts.before(AT)[ONE.key][1] == store.past_verdicts.of_scan(weekly)[ONE.key][1]


def test_daily_look_alone_moves_no_time_point(store: Store) -> None:
    look(store, AT - DAY, {ONE: seen(ONE, AT - DAY, AT - 2 * DAY)}, selection=DAILY)

    assert latest_time_point(store.scans(), AT) is None


def test_what_a_daily_look_saw_joins_the_history(store: Store) -> None:
    look(store, AT - 3 * DAY, {ONE: seen(ONE, AT - 3 * DAY, AT - 15 * DAY)})
    look(store, AT, {ONE: seen(ONE, AT, AT - 15 * DAY)}, selection=DAILY)
    (row, *_) = report_rows(store, POLICIES, AT)

    assert row.assessment.verdict is Verdict.FAIL
    assert [case.account.key for case in store.cases.all() if case.rule == "inactive"] == [ONE.key]


def test_unfinished_look_of_yesterday_is_replaced_by_today_s(store: Store) -> None:
    request = ScanRequest(accounts=(ONE,), selection=DAILY, default_at=AT, period="2023-09-18")
    yesterday = begin_scan_run(store, request, AT - DAY)
    today = begin_scan_run(store, replace(request, accounts=(OTHER,), period="2023-09-19"), AT)

    assert today.id != yesterday.id
    assert store.unfinished_scan(DAILY) == today
    assert begin_scan_run(store, replace(request, period="2023-09-19"), AT) == today


def test_day_s_look_leaves_the_week_to_be_scanned(store: Store) -> None:
    request = ScanRequest(accounts=(ONE,), selection=DAILY, default_at=AT, period="2023-09-19")
    daily = begin_scan_run(store, request, AT)
    weekly = begin_scan_run(store, replace(request, selection="", period="2023-W38"), AT)

    assert (store.scan_of_period("2023-09-19"), store.scan_of_period("2023-W38")) == (daily, weekly)


# Drift


def test_silence_that_was_known_is_no_drift(store: Store) -> None:
    """A daily look sees silent accounts alone: nothing else was to be expected."""
    look(store, AT - 3 * DAY, {account: seen(account, AT - 3 * DAY, AT - 15 * DAY) for account in ACCOUNTS})
    daily = look(store, AT, {account: seen(account, AT, AT - 15 * DAY) for account in ACCOUNTS}, selection=DAILY)

    assert withhold_on_drift(store, daily, "weibo", is_whole=True) == ""


def test_lists_that_lose_known_posts_are_the_platform_s_doing(store: Store) -> None:
    look(store, AT - 3 * DAY, {account: seen(account, AT - 3 * DAY, AT - 10 * DAY) for account in ACCOUNTS})
    daily = look(store, AT, {account: seen(account, AT, AT - 40 * DAY) for account in ACCOUNTS}, selection=DAILY)

    assert withhold_on_drift(store, daily, "weibo", is_whole=True).startswith("silent")


def test_accounts_that_are_gone_all_at_once_are_the_platform_s_doing(store: Store) -> None:
    look(store, AT - 3 * DAY, {account: seen(account, AT - 3 * DAY, AT - 10 * DAY) for account in ACCOUNTS})
    daily = look(store, AT, {account: given.gone(AT) for account in ACCOUNTS}, selection=DAILY)

    assert withhold_on_drift(store, daily, "weibo", is_whole=True).startswith("gone")


def test_accounts_never_seen_before_are_no_drift(store: Store) -> None:
    daily = look(store, AT, {account: given.failed(AT, code="captcha_shown") for account in ACCOUNTS}, selection=DAILY)

    assert withhold_on_drift(store, daily, "weibo", is_whole=True) == ""


def test_no_more_scans_are_read_than_are_compared(store: Store) -> None:
    for week in range(7, 0, -1):
        at = AT - week * 7 * DAY
        scan = look(store, at, {account: seen(account, at, at - DAY) for account in ACCOUNTS})
    store.withhold(scan, "weibo", "silent 90%")
    weekly = look(store, AT, {account: seen(account, AT, AT - DAY) for account in ACCOUNTS})

    withheld = [shares.is_withheld for shares in past_shares(store, weekly, "weibo")]
    assert withheld == [True, False, False, False, False]


def test_repeat_offenders_beside_a_sample_are_no_drift(store: Store) -> None:
    look(store, AT - 8 * DAY, {account: seen(account, AT - 8 * DAY, AT - 9 * DAY) for account in ACCOUNTS})
    keys = tuple(account.key for account in ACCOUNTS)
    design = SampleDesign(size=SampleSize(number=10), seed="7")
    sample = Sample(
        design=design, frame=12, frame_hash="", strata=(Stratum(key=(), frame=12, drawn=10),), keys=keys[2:]
    )
    for beside, drifts in ((keys[:2], False), ((), True)):
        silent = keys[:2] if beside else keys[:5]
        scan = store.begin_scan(AT, AT, ACCOUNTS, selection=str(design), sample=replace(sample, beside=beside))
        for item in ACCOUNTS:
            store.record(scan, item, seen(item, AT, AT - (20 if item.key in silent else 1) * DAY))
        assert bool(withhold_on_drift(store, scan, "weibo", is_whole=True)) is drifts


def test_assessments_of_a_daily_look_are_of_its_own_accounts(store: Store) -> None:
    look(store, AT - DAY, {account: seen(account, AT - DAY, AT - 2 * DAY) for account in ACCOUNTS})
    scan = begin_scan_run(store, ScanRequest(accounts=(ONE,), selection=DAILY, default_at=AT), AT)
    store.record(scan, ONE, seen(ONE, AT, AT - 2 * DAY))

    assert [row.account for row in finish_scan_run(store, scan, POLICIES, AT)] == [ONE]
    assert store.past_verdicts.of_scan(scan).keys() == {ONE.key}


def test_daily_looks_are_not_what_a_weekly_scan_is_compared_with(store: Store) -> None:
    look(
        store,
        AT - 8 * DAY,
        {account: seen(account, AT - 8 * DAY, AT - 9 * DAY) for account in ACCOUNTS},
        selection="region=x",
    )
    for days in (4, 3, 2, 1):
        at = AT - days * DAY
        look(store, at, {account: seen(account, at, at - 20 * DAY) for account in ACCOUNTS}, selection=DAILY)
    weekly = look(store, AT, {account: seen(account, AT, AT - 20 * DAY) for account in ACCOUNTS})

    assert withhold_on_drift(store, weekly, "weibo", is_whole=True).startswith("silent")
