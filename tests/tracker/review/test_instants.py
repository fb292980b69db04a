"""Instants and days as people write them; what may be of several years is refused."""

from datetime import UTC, date, datetime

import pytest

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.review import typed_time as time_option
from tracker.review.typed_time import read_date, read_instant, read_time_point

EN = Messages(Lang.EN)
NOW = datetime(2023, 9, 20, 2, tzinfo=UTC)
"""2023-09-20 10:00 in Shanghai."""


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_option, "now", lambda: NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2023-09-19T18:00", "2023-09-19T18:00:00+08:00", id="iso"),
        pytest.param("2023-09-19T10:00Z", "2023-09-19T10:00:00+00:00", id="with-offset"),
        pytest.param("2023年9月19日18时", "2023-09-19T18:00:00+08:00", id="hour"),
        pytest.param("2023年09月19日 18时05分", "2023-09-19T18:05:00+08:00", id="minutes"),
        pytest.param("2023年9月19日18:30", "2023-09-19T18:30:00+08:00", id="clock"),
        pytest.param("２０２３年９月１９日１８：３０", "2023-09-19T18:30:00+08:00", id="full-width"),
        pytest.param("2023年9月19日18点整", "2023-09-19T18:00:00+08:00", id="on-the-hour"),
        pytest.param("2023年9月19日0时", "2023-09-19T00:00:00+08:00", id="midnight"),
        pytest.param("2023年9月19日24时", "2023-09-20T00:00:00+08:00", id="end-of-the-day"),
        pytest.param("2023年12月31日24时", "2024-01-01T00:00:00+08:00", id="end-of-the-year"),
        pytest.param("2023-09-19T24:00", "2023-09-20T00:00:00+08:00", id="iso-end-of-the-day"),
        pytest.param("2023.9.1 18:00", "2023-09-01T18:00:00+08:00", id="points"),
        pytest.param("2023/9/19 18时", "2023-09-19T18:00:00+08:00", id="slashes"),
        pytest.param("2023-9-19T18:00:00", "2023-09-19T18:00:00+08:00", id="one-digit"),
        pytest.param("9月19日24时", "2023-09-20T00:00:00+08:00", id="without-a-year"),
        pytest.param("9月20日9时", "2023-09-20T09:00:00+08:00", id="an-hour-ago"),
        pytest.param("9月20日11时", "2022-09-20T11:00:00+08:00", id="an-hour-from-now-was-last-year"),
        pytest.param("12月31日18时", "2022-12-31T18:00:00+08:00", id="last-year"),
        pytest.param("9.19 18:00", "2023-09-19T18:00:00+08:00", id="month-and-day"),
        pytest.param("9/19 18时", "2023-09-19T18:00:00+08:00", id="month-and-day-by-a-slash"),
        pytest.param("2023年9月19日下午6点", "2023-09-19T18:00:00+08:00", id="afternoon"),
        pytest.param("2023-09-19下午6点半", "2023-09-19T18:30:00+08:00", id="half-past"),
        pytest.param("9.19 下午18:05", "2023-09-19T18:05:00+08:00", id="afternoon-of-24-hours"),
        pytest.param("9月19日上午9点", "2023-09-19T09:00:00+08:00", id="morning"),
        pytest.param("9月19日中午12点", "2023-09-19T12:00:00+08:00", id="noon"),
        pytest.param("9月19日晚上11点", "2023-09-19T23:00:00+08:00", id="evening"),
        pytest.param("9月19日凌晨0点", "2023-09-19T00:00:00+08:00", id="small-hours"),
    ],
)
def test_an_instant_is_read(text: str, expected: str) -> None:
    assert read_instant(text, EN).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("2023年9月19日", "has none", id="no-hour"),
        pytest.param("9月19日", "has none", id="no-hour-no-year"),
        pytest.param("2023-09-19", "has none", id="iso-no-hour"),
        pytest.param("2023年9月19日25时", "not a time", id="hour-25"),
        pytest.param("2023年9月19日24时30分", "not a time", id="after-24"),
        pytest.param("2023年2月29日18时", "not a time", id="no-such-day"),
        pytest.param("2023年13月1日18时", "not a time", id="no-such-month"),
        pytest.param("23年9月19日18时", "not a time", id="short-year"),
        pytest.param("2月29日18时", "names no year", id="no-such-day-in-the-past-year"),
        pytest.param("2023.9.19", "has none", id="points-no-hour"),
        pytest.param("2023.9.118:00", "not a time", id="points-no-blank"),
        pytest.param("2023.9/1 18:00", "not a time", id="mixed"),
        pytest.param("昨天18时", "not a time", id="words"),
        pytest.param("9月19日晚上12点", "not a time", id="midnight-of-either-day"),
        pytest.param("9月19日上午12点", "not a time", id="noon-or-midnight"),
        pytest.param("9月19日上午18点", "not a time", id="no-morning-hour"),
        pytest.param("下午6点", "not a time", id="no-day"),
        pytest.param("9.19", "has none", id="month-and-day-no-hour"),
        pytest.param("9.118:00", "not a time", id="month-and-day-no-blank"),
        pytest.param("9999年12月31日24时", "not a time", id="after-the-last-day"),
        pytest.param("9999-12-31T24:00", "not a time", id="iso-after-the-last-day"),
        pytest.param("2023-02-29T24:00", "not a time", id="iso-end-of-no-day"),
        pytest.param("", "not a time", id="empty"),
    ],
)
def test_what_is_no_instant_or_of_several_years_is_refused(text: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        read_instant(text, EN)


def test_where_both_years_are_within_the_past_year_neither_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time_option, "now", lambda: datetime(2023, 9, 20, tzinfo=UTC))

    with pytest.raises(UserError, match="names no year"):
        read_instant("9月20日8时", EN)  # to the minute a year ago, and now


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2023-09-19", date(2023, 9, 19), id="iso"),
        pytest.param("2023年9月19日", date(2023, 9, 19), id="chinese"),
        pytest.param(" 2023 年 9 月 19 日 ", date(2023, 9, 19), id="blanks"),
        pytest.param("9月19日", date(2023, 9, 19), id="this-year"),
        pytest.param("9月21日", date(2022, 9, 21), id="last-year"),
        pytest.param("2023.9.19", date(2023, 9, 19), id="points"),
        pytest.param("9.19", date(2023, 9, 19), id="month-and-day"),
        pytest.param("9-19", date(2023, 9, 19), id="month-and-day-by-a-dash"),
        pytest.param("9月20日", date(2023, 9, 20), id="today-and-not-a-year-ago"),
        pytest.param("昨天", date(2023, 9, 19), id="yesterday-in-shanghai"),
    ],
)
def test_a_day_is_read(text: str, expected: date) -> None:
    assert read_date(text, EN) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("10月16日", date(2023, 10, 16), id="this-year"),
        pytest.param("10.16", date(2023, 10, 16), id="points"),
        pytest.param("1.5", date(2024, 1, 5), id="next-year"),
        pytest.param("9月20日", date(2023, 9, 20), id="today"),
    ],
)
def test_a_deadline_without_a_year_is_to_come(text: str, expected: date) -> None:
    assert read_date(text, EN, is_deadline=True) == expected


@pytest.mark.parametrize("text", ["9月19日", "6.30"])
def test_a_deadline_without_a_year_that_is_past_is_no_one_s(text: str) -> None:
    """A year from now is not meant, and half a year is far."""
    with pytest.raises(UserError, match="names no year"):
        read_date(text, EN, is_deadline=True)


@pytest.mark.parametrize("text", ["", "2023年9月31日", "2023年9月19日18时", "19日", "2月29日", "13.5"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        read_date(text, EN)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        pytest.param("0001-01-01T00:00", "not a time", id="first-of-the-calendar"),
        pytest.param("0001-05-01T18:00", "not a time", id="within-400-days-of-it"),
        pytest.param("1900-01-01T00:00", "is too early", id="a-time"),
        pytest.param("2004-12-31T23:59", "is too early", id="before-any-platform"),
        pytest.param("2005-01-01T00:00", "", id="earliest"),
    ],
)
def test_a_time_point_before_there_was_any_platform_is_refused(text: str, refusal: str) -> None:
    """400 days before the year 2 there is no calendar."""
    if not refusal:
        assert read_time_point(text, EN) is not None
        return
    with pytest.raises(UserError, match=refusal):
        read_time_point(text, EN)
