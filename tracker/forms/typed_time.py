"""A time of publication as people write it in a cell; what is relative or may be two days is refused, never guessed."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tracker.register.spreadsheets.formats.excel_days import DAY_ZERO, DAYS, DAYS_TO_1904
from tracker.register.spreadsheets.formats.sheet import Cell
from tracker.time.clock import SHANGHAI, start_of_day

DAY = timedelta(days=1)
AFTER = timedelta(days=60)
"""A date without a year belongs to the year that ends so long after the round's time-point."""
RELATIVE = re.compile(
    r"今天|昨天|前天|今日|昨日|刚刚|刚才|现在|本周|上周|上月|本月|小时前|分钟前|天前|周前|today|yesterday|now"
)
WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?")
NUMBERS = re.compile(
    r"(?:(?P<year>[0-9]{4})[年./-])?(?P<month>[0-9]{1,2})[月./-](?P<day>[0-9]{1,2})[日号]?[T,]?"
    r"(?P<half>上午|下午|晚上|晚|中午|凌晨|早上|早|am|pm)?"
    r"(?:(?P<hour>[0-9]{1,2})(?:[:时点](?:(?P<minute>[0-9]{1,2})分?)?(?::?(?P<second>[0-9]{1,2})秒?)?(?:\.[0-9]+)?"
    r"|整)?(?P<late>am|pm)?)?"
)
COMPACT = re.compile(r"(20[0-9]{2})([01][0-9])([0-3][0-9])")
LATE = frozenset({"下午", "晚上", "晚", "pm"})


class BadTime(ValueError):
    """A cell that is no instant."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class TypedTime:
    at: datetime
    is_day: bool
    """Whether only the day was typed; `at` is its beginning."""


def read_time(cell: Cell, round_at: datetime, now: datetime, *, from_1904: bool = False) -> TypedTime:
    """
    Args:
        round_at: the round's time-point: a date without a year is that before it, or shortly after.
        from_1904: whether day numbers count from 1904.

    Raises:
        BadTime: it cannot be read, is relative, or lies in the future.
    """
    typed = to_typed(cell, round_at, from_1904=from_1904)
    if typed.at > now:
        raise BadTime("future_time")
    return typed


def to_typed(cell: Cell, round_at: datetime, *, from_1904: bool) -> TypedTime:
    if isinstance(cell, datetime):
        return of_clock(cell.replace(tzinfo=cell.tzinfo or SHANGHAI))
    if isinstance(cell, date):
        return TypedTime(start_of_day(in_century(cell)), True)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return of_number(float(cell), round_at, from_1904=from_1904)
    if not isinstance(cell, str):
        raise BadTime("bad_time")
    return of_text(cell, round_at)


def of_number(number: float, round_at: datetime, *, from_1904: bool) -> TypedTime:
    """20230918, which a spreadsheet program takes for a number as it is typed; else the number of a day."""
    digits = f"{number:.0f}"
    is_written = number.is_integer() and COMPACT.fullmatch(digits) is not None
    return of_text(digits, round_at) if is_written else of_serial(number, from_1904=from_1904)


def of_text(text: str, round_at: datetime) -> TypedTime:
    folded = unicodedata.normalize("NFKC", text).strip().strip("'").casefold()
    if RELATIVE.search(folded):
        raise BadTime("relative_time")
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", folded):
        return of_serial(float(folded), from_1904=False)
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ t][0-9:.]+(?:z|[+-][0-9]{2}:?[0-9]{2})", folded):
        return of_iso(folded)
    if found := COMPACT.fullmatch(folded):
        return TypedTime(start_of_day(to_day(found[1], found[2], found[3], round_at)), True)
    joined = re.sub(r"(?<=[0-9])\s+(?=[0-9])", ",", WEEKDAY.sub(" ", folded).strip())
    return of_numbers("".join(joined.replace("t", "T").split()).rstrip("。;,"), round_at)


def of_numbers(text: str, round_at: datetime) -> TypedTime:
    found = NUMBERS.fullmatch(text)
    if found is None:
        raise BadTime("bad_time")
    day = to_day(found["year"], found["month"], found["day"], round_at)
    if found["hour"] is None:
        if found["half"]:
            raise BadTime("bad_time")
        return TypedTime(start_of_day(day), True)
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    half = found["half"] or found["late"] or ""
    if half in LATE and 1 <= hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if (hour, minute, second) == (24, 0, 0):
        return TypedTime(start_of_day(day) + DAY, False)
    try:
        return TypedTime(datetime.combine(day, time(hour, minute, second), tzinfo=SHANGHAI), False)
    except ValueError:
        raise BadTime("bad_time") from None


def of_iso(text: str) -> TypedTime:
    try:
        return TypedTime(datetime.fromisoformat(text.upper()), False)
    except ValueError:
        raise BadTime("bad_time") from None


def of_serial(number: float, *, from_1904: bool) -> TypedTime:
    days = number + (DAYS_TO_1904 if from_1904 else 0)
    if not DAYS.start <= days < DAYS.stop:  # also false for what is no number
        raise BadTime("bad_time")
    seconds = round((days - int(days)) * 86400)
    begins = start_of_day(DAY_ZERO + timedelta(days=int(days)))
    return TypedTime(begins + timedelta(seconds=seconds), seconds == 0)


def of_clock(instant: datetime) -> TypedTime:
    """A date cell; one without a time of day states the day."""
    in_century(instant.date())
    return TypedTime(instant, instant.time() == time())


def to_day(year: str | None, month: str, day: str, round_at: datetime) -> date:
    """
    Raises:
        BadTime: there is no such day, or it names no year and may be of several.
    """
    try:
        if year:
            return in_century(date(int(year), int(month), int(day)))
        return of_year_near(int(month), int(day), round_at)
    except ValueError as error:
        raise error if isinstance(error, BadTime) else BadTime("bad_time") from None


def of_year_near(month: int, day: int, round_at: datetime) -> date:
    last = (round_at.astimezone(SHANGHAI) + AFTER).date()
    for year in (last.year, last.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            if (month, day) != (2, 29):
                raise
            continue
        if found <= last:
            if last - found >= timedelta(days=365):
                break
            return found
    raise BadTime("which_year")


def in_century(day: date) -> date:
    if not 2000 <= day.year <= 2099:
        raise BadTime("bad_time")
    return day
