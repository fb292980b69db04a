"""Instants and days as people write them, in ISO 8601 or in Chinese: 2023-09-19T18:00, 2023年9月19日18时."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.time.clock import SHANGHAI, now, start_of_day, to_shanghai

DAY = r"(?:(?P<year>[0-9]{4})年)?(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号]"
MORNING = {hour: hour for hour in range(5, 12)}
EVENING = {hour: hour % 12 + 12 for hour in (*range(5, 12), *range(17, 24))}
HOURS: Mapping[str, Mapping[int, int]] = {
    "凌晨": {hour: hour for hour in range(6)},
    **dict.fromkeys(("早上", "早晨", "上午"), MORNING),
    "中午": {11: 11, 12: 12, 1: 13},
    "下午": {hour: hour % 12 + 12 for hour in (*range(1, 8), *range(12, 20))},
    **dict.fromkeys(("晚上", "晚"), EVENING),
}
"""Part of the day -> an hour as people say it there -> on a clock of 24 hours. Others (晚上12点) may be of two days."""
HOUR = (
    rf"(?P<part>{'|'.join(HOURS)})?(?P<hour>[0-9]{{1,2}})"
    r"(?:[时点](?:(?P<minute>[0-9]{1,2})分|整|(?P<half>半))?|:(?P<clock>[0-9]{2})(?::00)?)"
)
BEHIND = rf"(?:$|[T\s]\s*|(?={'|'.join(HOURS)}))"
"""Behind a day in numbers a blank or T, lest 2023.9.1 18:00 be read as the 11th, 8:00."""
BY_NUMBERS = re.compile(rf"^([0-9]{{4}})([./-])([0-9]{{1,2}})\2([0-9]{{1,2}}){BEHIND}")
MONTH_AND_DAY = re.compile(rf"^([0-9]{{1,2}})[./-]([0-9]{{1,2}}){BEHIND}")
DAYS_AGO = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2}
"""Of days alone, which are read at once; an instant may be kept in a draft until tomorrow."""
IN_CHINESE = re.compile(rf"{DAY}(?:{HOUR})?")
END_OF_DAY = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ]24:00(?::00)?")
"""24:00, which Python's reader of ISO 8601 refuses."""
YEAR = timedelta(days=365)
SOON = timedelta(days=183)
"""A deadline without a year is no farther away."""
NO_HOUR = 99
YEARS = range(1900, 3000)
"""In others nothing was or will be, and the calendar's ends (years 1 and 9999) cannot be counted from."""
FIRST_YEAR = 2005
"""No platform is older; and 400 days before the year 2 there is no calendar."""
Read = TypeVar("Read", bound=date)


def read_instant(text: str, messages: Messages) -> datetime:
    """An instant, on a Shanghai clock unless it names an offset. 24时 is the beginning of the next day. A date alone is
    refused: 24 hours decide who fails.

    Raises:
        UserError: it is not an instant, or has no year and may be of several.
    """
    typed = text.strip()
    if is_date(typed):
        raise UserError(
            messages.text("at.no_hour", text=typed), messages.text("at.no_hour.hint", text=with_hour(typed))
        )
    instant = any_instant(typed, messages)
    if instant.year not in YEARS:
        raise unreadable(typed, messages)
    return instant


def any_instant(typed: str, messages: Messages) -> datetime:
    """
    Raises:
        UserError: see read_instant.
    """
    if found := IN_CHINESE.fullmatch(in_chinese(typed)):
        return read_chinese(found, typed, messages)
    end = END_OF_DAY.fullmatch(typed)
    try:
        if end:
            return start_of_day(date.fromisoformat(end["day"]) + timedelta(days=1))
        instant = datetime.fromisoformat(typed)
    except (ValueError, OverflowError):  # the latter: the end of the calendar's last day
        raise unreadable(typed, messages) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)


def with_hour(day: str, *, iso: str = "T18:00", chinese: str = "18时") -> str:
    """An example: the day as typed, with an hour."""
    return f"{day}{iso if folded(day).isascii() else chinese}"


def read_chinese(found: re.Match[str], typed: str, messages: Messages) -> datetime:
    """
    Raises:
        UserError: there is no such day or hour, it names no hour, or no year and may be of several.
    """
    hour, minute = int(found["hour"]), 30 if found["half"] else int(found["minute"] or found["clock"] or 0)
    if found["part"]:
        hour = HOURS[found["part"]].get(hour, NO_HOUR)
    is_end = (hour, minute) == (24, 0)
    later = timedelta(days=1 if is_end else 0)
    days = days_of(found, to_shanghai(now()).date())
    try:
        clock = time() if is_end else time(hour, minute)
        read = [datetime.combine(day + later, clock, tzinfo=SHANGHAI) for day in days]
    except (ValueError, OverflowError):  # the latter: the end of the calendar's last day
        raise unreadable(typed, messages) from None
    if found["year"]:
        return only(read, typed, messages)
    return only(
        [instant for instant in read if now() - YEAR <= instant <= now()], typed, messages, is_without_year=True
    )


def read_date(text: str, messages: Messages, *, is_deadline: bool = False) -> date:
    """A day, in ISO 8601 or in Chinese.

    Args:
        is_deadline: one without a year is to come.

    Raises:
        UserError: it is none, or has no year and may be of several.
    """
    typed = text.strip()
    if folded(typed) in DAYS_AGO:
        return to_shanghai(now()).date() - timedelta(days=DAYS_AGO[folded(typed)])
    found = IN_CHINESE.fullmatch(in_chinese(typed))
    if found is None or found["hour"]:
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            raise unreadable(typed, messages) from None
        return only([day] if day.year in YEARS else [], typed, messages)
    today = to_shanghai(now()).date()
    days = days_of(found, today)
    if found["year"]:
        return only(days, typed, messages)
    first, last = (today, today + SOON) if is_deadline else (today - YEAR + timedelta(days=1), today)
    return only([day for day in days if first <= day <= last], typed, messages, is_without_year=True)


def days_of(found: re.Match[str], today: date) -> list[date]:
    """The days that are meant; without a year those of this year, the one before and the next, where they exist."""
    years = [int(found["year"])] if found["year"] else [today.year, today.year - 1, today.year + 1]
    days = []
    for year in years:
        try:
            days += [date(year, int(found["month"]), int(found["day"]))] if year in YEARS else []
        except ValueError:  # 2月29日 of most years; 13月
            continue
    return days


def only(read: list[Read], typed: str, messages: Messages, *, is_without_year: bool = False) -> Read:
    """
    Raises:
        UserError: there is none, or more than one.
    """
    if len(read) == 1:
        return read[0]
    if is_without_year:
        raise messages.error("at.which_year", text=typed)
    raise unreadable(typed, messages)


def unreadable(typed: str, messages: Messages) -> UserError:
    return messages.error("at.unreadable", text=typed)


def folded(text: str) -> str:
    """Width and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def in_chinese(text: str) -> str:
    """The text, folded, with a day written as 2023.9.19 or 2023/9/19 as 2023年9月19日, and 9.19 as 9月19日."""
    typed = BY_NUMBERS.sub(r"\1年\3月\4日", unicodedata.normalize("NFKC", text).strip())
    return folded(MONTH_AND_DAY.sub(r"\1月\2日", typed))


def read_time_point(text: str | None, messages: Messages) -> datetime | None:
    """The monitoring time-point of --at; None: none was given. What is still to come cannot have been checked.

    Raises:
        UserError: it is no instant, lies in the future, or before there was any of the platforms.
    """
    if text is None:
        return None
    instant = read_instant(text, messages)
    if instant > now():
        raise messages.error("at.future", text=text)
    if instant.year < FIRST_YEAR:
        raise messages.error("at.too_early", text=text)
    return instant


def read_last_post(text: str, messages: Messages) -> datetime:
    """
    Raises:
        UserError: it is not an instant, or a date alone.
    """
    if is_date(text.strip()):
        day = text.strip()
        raise UserError(
            messages.text("review.no_hour", text=day),
            messages.text("review.no_hour.hint", text=with_hour(day, iso="T23:59", chinese="23:59")),
        )
    return read_instant(text.strip(), messages)


def is_date(text: str) -> bool:
    """Whether it is a day without an hour."""
    found = IN_CHINESE.fullmatch(in_chinese(text))
    if found is not None:
        return found["hour"] is None
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_day(text: str | None, messages: Messages, *, is_deadline: bool = False) -> date | None:
    """
    Args:
        is_deadline: see read_date.

    Raises:
        UserError: it is not a date.
    """
    if text is None:
        return None
    try:
        return read_date(text, messages, is_deadline=is_deadline)
    except UserError:
        raise messages.error("cases.odd_day", text=text) from None
