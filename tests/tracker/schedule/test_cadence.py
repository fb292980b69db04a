"""Who is due for a daily look: those who may pass the limit, those never verified, and once a week the rest."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.tracker.schedule.quarter import run_quarter
from tracker.schedule.cadence import (
    BY_PEOPLE,
    DailyPlan,
    DueFacts,
    DueReason,
    daily_selection,
    plan_day,
    reason_of,
)
from tracker.time.clock import SHANGHAI

NOW = datetime(2026, 11, 27, 6, 0, tzinfo=SHANGHAI)
LIMIT = timedelta(days=14)
MINUTE = timedelta(minutes=1)


def due_facts(
    looked: float | None = 1.0, silent: float | None = 1.0, *, limit: timedelta | None = LIMIT, key: str = "weibo:1"
) -> DueFacts:
    """Looked at so many days ago, with an answer; its newest known post is so many days old."""
    looked_at = None if looked is None else NOW - timedelta(days=looked)
    return DueFacts(
        key=key,
        platform=key.partition(":")[0],
        limit=limit,
        looked_at=looked_at,
        answered_at=looked_at,
        last_post_at=None if silent is None else NOW - timedelta(days=silent),
    )


def reason(due_facts: DueFacts, *, weekly: bool = True) -> DueReason | None:
    return reason_of(due_facts, NOW, has_weekly_scan=weekly)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(due_facts(1, 1), None, id="posts"),
        pytest.param(due_facts(1, 6.99), None, id="not-half-the-limit-yet"),
        pytest.param(due_facts(1, 8), DueReason.AT_RISK, id="seen-silent-for-half-the-limit"),
        pytest.param(due_facts(1, 13.9), DueReason.AT_RISK, id="just-below-the-limit"),
        pytest.param(due_facts(1, 14), DueReason.OVERDUE, id="at-the-limit"),
        pytest.param(due_facts(1, 27.9), DueReason.OVERDUE, id="overdue"),
        pytest.param(due_facts(1, 28), None, id="dormant"),
        pytest.param(due_facts(8, 36), DueReason.WEEKLY, id="dormant-and-not-looked-at-for-long"),
        pytest.param(due_facts(6.9, 8.9), None, id="was-seen-posting-the-weekly-scan-comes-first"),
        pytest.param(due_facts(6.9, 9), DueReason.AT_RISK, id="was-seen-posting-long-enough-ago"),
        pytest.param(due_facts(0.1, 10), None, id="looked-at-today"),
        pytest.param(due_facts(1, None), DueReason.AT_RISK, id="no-post-is-known"),
        pytest.param(due_facts(1, 10, limit=None), None, id="owes-no-update"),
        pytest.param(due_facts(8, 10, limit=None), DueReason.WEEKLY, id="owes-no-update-and-a-week-old"),
        pytest.param(due_facts(1, 4, limit=timedelta(days=7)), None, id="limit-of-a-week-seen-posting"),
        pytest.param(due_facts(0.4, 4, limit=timedelta(days=7)), DueReason.AT_RISK, id="limit-of-a-week-seen-silent"),
        pytest.param(due_facts(7.9, 8), None, id="the-weekly-scan-may-be-late"),
        pytest.param(due_facts(None, None), DueReason.NEVER_VERIFIED, id="never-looked-at"),
    ],
)
def test_who_is_due_beside_a_weekly_scan(one: DueFacts, expected: DueReason | None) -> None:
    assert reason(one) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(due_facts(6.9, 7), DueReason.AT_RISK, id="half-the-limit-whatever-was-seen"),
        pytest.param(due_facts(6.9, 6.99), None, id="not-yet"),
        pytest.param(due_facts(7, 6.99), DueReason.WEEKLY, id="a-week-old"),
    ],
)
def test_who_is_due_without_a_weekly_scan(one: DueFacts, expected: DueReason | None) -> None:
    assert reason(one, weekly=False) == expected


def test_weekly_looks_are_taken_over_where_the_weekly_scan_missed_an_account() -> None:
    assert reason(due_facts(8, 8.5)) is DueReason.WEEKLY
    assert reason(replace(due_facts(8, 8.5), looked_at=NOW - timedelta(days=8) + MINUTE)) is None


@pytest.mark.parametrize("code", ["", "captcha_shown", "unreachable", "layout_changed"])
def test_account_never_verified_is_asked_every_day(code: str) -> None:
    assert reason(replace(due_facts(1, None), answered_at=None, code=code)) is DueReason.NEVER_VERIFIED


@pytest.mark.parametrize("code", sorted(BY_PEOPLE))
def test_account_that_waits_for_a_person_is_asked_weekly(code: str) -> None:
    asked = replace(due_facts(1, None), answered_at=None, code=code)

    assert reason(asked) is None
    assert reason(replace(asked, looked_at=NOW - timedelta(days=8))) is DueReason.WEEKLY


def test_account_without_an_open_route_is_asked_weekly_however_silent() -> None:
    walled = replace(due_facts(1, 10), can_be_verified=False)

    assert reason(walled) is None
    assert reason(replace(walled, looked_at=None)) is DueReason.WEEKLY
    assert plan_day([walled], NOW, has_weekly_scan=True).by_people == {"weibo": 1}


def test_account_that_is_gone_is_asked_weekly() -> None:
    assert reason(replace(due_facts(1, 10), is_gone=True)) is None


def test_a_day_is_a_day_in_shanghai() -> None:
    looked_at = datetime(2026, 11, 26, 23, 59, tzinfo=SHANGHAI)
    one = replace(due_facts(1, 10), looked_at=looked_at, answered_at=looked_at)

    assert reason(one) is DueReason.AT_RISK
    assert reason(replace(one, looked_at=looked_at + MINUTE)) is None


def test_most_urgent_come_first_and_the_rest_waits_above_the_ceiling() -> None:
    found = [
        due_facts(9, 1, key="zhihu:weekly"),
        due_facts(1, 15, key="zhihu:overdue"),
        due_facts(None, None, key="zhihu:never"),
        due_facts(1, 9, key="zhihu:later"),
        due_facts(1, 13, key="zhihu:sooner"),
        due_facts(1, 12, key="weibo:other"),
    ]
    plan = plan_day(found, NOW, has_weekly_scan=True, ceilings={"zhihu": 3, "weibo": None})

    assert [due_account.due_facts.key for due_account in plan.due] == [
        "zhihu:sooner",
        "weibo:other",
        "zhihu:later",
        "zhihu:never",
    ]
    assert (plan.left, plan.looks) == ({"zhihu": 2}, {"zhihu": 3, "weibo": 1})
    assert plan.count(DueReason.AT_RISK, "zhihu") == 2


def test_order_of_the_register_does_not_matter() -> None:
    found = [due_facts(1, 9, key=f"weibo:{number}") for number in range(9)]

    assert plan_day(found, NOW, has_weekly_scan=True) == plan_day(found[::-1], NOW, has_weekly_scan=True)


def test_nobody_is_due_in_an_empty_register() -> None:
    assert plan_day([], NOW, has_weekly_scan=False) == DailyPlan(due=())
    assert daily_selection("region=长沙市") == "due=daily region=长沙市"


def test_quarter_of_a_made_province() -> None:
    """Nobody passes the limit unseen or without a reminder, for half as many looks more at most."""
    found = run_quarter(2000)
    print(found)  # noqa: T201  # shown with -s

    assert found.passings > 50
    assert (found.unseen, found.not_reminded, found.asked_in_vain, found.left) == (0, 0, 0, 0)
    assert found.ratio <= 1.5
