"""Formatting of instants and spans."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tracker.time.format import format_limit, format_minute, format_span, to_days, to_iso, to_utc


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param(timedelta(days=22, hours=8, minutes=48), "22天8小时", id="cut-off-not-rounded"),
        pytest.param(timedelta(days=13, hours=23, minutes=59), "13天23小时", id="a-minute-before-the-limit"),
        pytest.param(timedelta(days=14), "14天", id="whole-days"),
        pytest.param(timedelta(hours=5), "5小时", id="hours-only"),
        pytest.param(timedelta(minutes=59), "不足1小时", id="less-than-an-hour"),
        pytest.param(timedelta(), "不足1小时", id="nothing"),
    ],
)
def test_a_span_in_words_is_never_longer_than_it_was(span: timedelta, expected: str) -> None:
    assert format_span(span) == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        pytest.param(timedelta(days=13, hours=23, minutes=59), 13.99, id="a-minute-before-the-limit"),
        pytest.param(timedelta(days=14), 14.0, id="the-limit"),
        pytest.param(timedelta(days=22, hours=8, minutes=48), 22.36, id="cut-off"),
    ],
)
def test_days_are_cut_off_after_two_decimals(span: timedelta, expected: float) -> None:
    assert to_days(span) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [pytest.param(14, "2周", id="national"), pytest.param(7, "7天", id="local")]
)
def test_the_limit_is_worded_as_in_the_rule_book(days: int, expected: str) -> None:
    assert format_limit(days) == expected


@pytest.mark.parametrize(
    "instant",
    [
        pytest.param(datetime(2023, 9, 19, 10, 0, tzinfo=UTC), id="utc"),
        pytest.param(datetime(2023, 9, 19, 18, 0, tzinfo=ZoneInfo("Asia/Shanghai")), id="shanghai"),
        pytest.param(datetime(2023, 9, 19, 6, 0, tzinfo=ZoneInfo("America/New_York")), id="new-york"),
        pytest.param(datetime(2023, 9, 19, 15, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))), id="india"),
    ],
)
def test_one_instant_is_written_the_same_whatever_its_offset(instant: datetime) -> None:
    assert (to_iso(instant), format_minute(instant)) == ("2023-09-19T18:00:00+08:00", "2023-09-19 18:00")


@pytest.mark.parametrize("write", [to_utc, to_iso, format_minute])
def test_a_naive_instant_is_refused(write: object) -> None:
    assert callable(write)
    with pytest.raises(ValueError, match="offset"):
        write(datetime(2023, 9, 19))  # noqa: DTZ001  # the naive one is the point
