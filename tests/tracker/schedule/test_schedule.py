"""The weekly scan and the daily look, with the clock moved."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.schedule.schedule import (
    Daily,
    Weekly,
    due_day,
    due_period,
    latest_day,
    latest_due,
    next_day,
    next_due,
    period_of,
)
from tracker.time.clock import SHANGHAI

MONDAY_9 = Weekly()
INSTANTS = st.integers(1_546_300_800, 2_208_988_800).map(
    lambda second: datetime.fromtimestamp(second, UTC)
)  # 2019-2040
WEEKLIES = st.builds(Weekly, weekday=st.integers(1, 7), hour=st.integers(0, 23), minute=st.integers(0, 59))


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def nothing_done(period: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("instant", "period"),
    [
        pytest.param(shanghai("2026-11-23T09:00"), "2026-W48", id="a-monday"),
        pytest.param(shanghai("2026-11-22T23:59:59"), "2026-W47", id="last-second-of-sunday"),
        pytest.param(shanghai("2026-11-23T00:00"), "2026-W48", id="midnight-of-monday"),
        pytest.param(datetime(2026, 11, 22, 15, 59, tzinfo=UTC), "2026-W47", id="sunday-in-utc-and-shanghai"),
        pytest.param(datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "2026-W48", id="sunday-in-utc-monday-in-shanghai"),
        pytest.param(shanghai("2027-01-03T12:00"), "2026-W53", id="january-in-week-53-of-the-old-year"),
        pytest.param(shanghai("2027-01-04T00:00"), "2027-W01", id="first-monday-after-week-53"),
        pytest.param(shanghai("2024-12-30T00:00"), "2025-W01", id="december-in-week-1-of-the-new-year"),
        pytest.param(shanghai("2024-12-29T23:59"), "2024-W52", id="last-sunday-of-week-52"),
    ],
)
def test_period_is_the_iso_week_on_a_shanghai_clock(instant: datetime, period: str) -> None:
    assert period_of(instant) == period


def test_period_of_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        period_of(datetime.fromisoformat("2026-11-23T09:00"))


@pytest.mark.parametrize(
    ("now", "period"),
    [
        pytest.param(shanghai("2026-11-23T08:59:59"), "2026-W47", id="a-second-before"),
        pytest.param(shanghai("2026-11-23T09:00"), "2026-W48", id="on-time"),
        pytest.param(shanghai("2026-11-29T23:59"), "2026-W48", id="missed-till-sunday"),
        pytest.param(shanghai("2027-01-04T08:59"), "2026-W53", id="before-the-first-of-the-year"),
        pytest.param(shanghai("2027-01-04T09:00"), "2027-W01", id="the-first-of-the-year"),
    ],
)
def test_latest_due_period_is_named(now: datetime, period: str) -> None:
    assert due_period(now, MONDAY_9, nothing_done) == period


def test_a_period_that_is_done_is_not_due() -> None:
    assert due_period(shanghai("2026-11-25T12:00"), MONDAY_9, {"2026-W48"}.__contains__) is None


def test_a_half_done_period_stays_due() -> None:
    begun_but_not_done = {"2026-W47"}
    assert due_period(shanghai("2026-11-25T12:00"), MONDAY_9, begun_but_not_done.__contains__) == "2026-W48"


def test_of_many_missed_weeks_only_the_latest_is_caught_up() -> None:
    done = {"2026-W40"}
    now = shanghai("2026-11-25T12:00")
    first = due_period(now, MONDAY_9, done.__contains__)
    done.add(str(first))
    assert (first, due_period(now, MONDAY_9, done.__contains__)) == ("2026-W48", None)


def test_a_late_week_does_not_delay_the_next() -> None:
    done = {"2026-W47"}  # scanned on Sunday, days late
    assert due_period(shanghai("2026-11-23T09:00"), MONDAY_9, done.__contains__) == "2026-W48"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(shanghai("2026-11-23T08:59"), shanghai("2026-11-23T09:00"), id="later-today"),
        pytest.param(shanghai("2026-11-23T09:00"), shanghai("2026-11-30T09:00"), id="now-is-past"),
        pytest.param(shanghai("2026-12-28T10:00"), shanghai("2027-01-04T09:00"), id="over-new-year"),
    ],
)
def test_next_due_is_after_now(now: datetime, expected: datetime) -> None:
    assert next_due(now, MONDAY_9) == expected


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"weekday": 0}, id="weekday-0"),
        pytest.param({"weekday": 8}, id="weekday-8"),
        pytest.param({"hour": 24}, id="hour-24"),
        pytest.param({"minute": 60}, id="minute-60"),
    ],
)
def test_a_moment_that_no_week_has_is_refused(fields: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"weekday|hour|minute"):
        Weekly(**fields)


@given(now=INSTANTS, weekly=WEEKLIES)
def test_the_latest_due_period_was_due_within_the_last_week(now: datetime, weekly: Weekly) -> None:
    due_at = weekly.due_at(latest_due(now, weekly))
    assert now - timedelta(weeks=1) < due_at <= now


@given(now=INSTANTS, weekly=WEEKLIES)
def test_the_next_due_instant_is_one_week_after_the_latest(now: datetime, weekly: Weekly) -> None:
    latest = weekly.due_at(latest_due(now, weekly))
    assert next_due(now, weekly) - latest == timedelta(weeks=1)


@given(now=INSTANTS, weekly=WEEKLIES)
def test_a_trigger_every_hour_of_five_weeks_scans_each_week_once(now: datetime, weekly: Weekly) -> None:
    ticks = [now + timedelta(hours=hour) for hour in range(5 * 7 * 24)]
    done: list[str] = []
    for tick in ticks:  # the clock is the loop
        period = due_period(tick, weekly, done.__contains__)
        done.extend([period] if period else [])
    assert len(done) == len(set(done)) in (5, 6)


@given(instant=INSTANTS)
def test_the_days_of_one_period_are_one_week_in_a_row(instant: datetime) -> None:
    start = Weekly(weekday=1, hour=0).due_at(period_of(instant))
    assert start <= instant < start + timedelta(weeks=1)


# the daily look


@pytest.mark.parametrize(
    ("now", "done", "expected"),
    [
        pytest.param("2026-11-29T05:59", "", None, id="before-its-hour"),
        pytest.param("2026-11-29T06:00", "", "2026-11-29", id="at-its-hour"),
        pytest.param("2026-11-29T23:59", "", "2026-11-29", id="late"),
        pytest.param("2026-11-29T07:00", "2026-11-29", None, id="done"),
        pytest.param("2026-11-30T05:00", "", None, id="a-missed-day-is-not-caught-up"),
        pytest.param("2026-11-30T06:00", "2026-11-29", "2026-11-30", id="next-day"),
    ],
)
def test_day_is_due_from_its_hour_until_it_is_done(now: str, done: str, expected: str | None) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)

    assert due_day(instant, Daily(), lambda day: day == done) == expected


def test_next_daily_look_comes_at_its_hour() -> None:
    early = datetime(2026, 12, 31, 5, 59, tzinfo=SHANGHAI)

    assert next_day(early, Daily()) == datetime(2026, 12, 31, 6, tzinfo=SHANGHAI)
    assert next_day(early + timedelta(minutes=1), Daily()) == datetime(2027, 1, 1, 6, tzinfo=SHANGHAI)
    assert latest_day(early, Daily()) == "2026-12-30"


def test_day_without_such_an_hour_is_refused() -> None:
    with pytest.raises(ValueError, match="hour"):
        Daily(hour=24)
