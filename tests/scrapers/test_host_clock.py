"""Our clock held against the platform's."""

from datetime import UTC, datetime, timedelta

import pytest

from scrapers.errors import ClockWrong
from scrapers.host_clock import check_clock

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize("off", [timedelta(0), timedelta(minutes=10), timedelta(minutes=-10)])
def test_clock_within_ten_minutes_is_right(off: timedelta) -> None:
    check_clock({"date": DATE}, NOON + off)


@pytest.mark.parametrize("off", [timedelta(minutes=10, seconds=1), timedelta(days=20), timedelta(days=-1)])
def test_clock_further_off_is_wrong(off: timedelta) -> None:
    with pytest.raises(ClockWrong, match="2026-11-23 12:00 UTC"):
        check_clock({"date": DATE}, NOON + off)


def test_cached_response_is_as_old_as_it_says() -> None:
    check_clock({"date": DATE, "age": "7200"}, NOON + timedelta(hours=2))


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no-date"),
        pytest.param({"date": "yesterday"}, id="unreadable"),
        pytest.param({"date": ""}, id="empty"),
    ],
)
def test_response_without_a_date_says_nothing(headers: dict[str, str]) -> None:
    check_clock(headers, NOON + timedelta(days=20))


def test_date_without_a_zone_is_gmt() -> None:
    check_clock({"date": "Mon, 23 Nov 2026 12:00:00 -0000"}, NOON)


def test_nonsense_age_is_none() -> None:
    with pytest.raises(ClockWrong):
        check_clock({"date": DATE, "age": "9" * 30}, NOON + timedelta(hours=2))
