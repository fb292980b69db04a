"""Parses dates of Chinese feeds: "昨天 23:01", "3小时前", "11-22", Unix seconds. Never a guess.

An unreadable date is a ValueError, never "now" and never a default. Times without an offset are in Asia/Shanghai; the
machine's zone and locale do not matter. Nothing is accepted before 2005 or, beyond two minutes (CLOCK_SLACK), after
`now`.

How ambiguous texts are read:

    an age ("3天前")                 exactly so long before now: the latest instant it may mean
    a day alone ("11-22")            its beginning, 00:00: the EARLIEST instant it may mean; see read_span()
    a day without its year           the latest such day not after now; 2月29日 is the last leap year's
    a time or a weekday alone        the latest such instant not after now

Edited dates (编辑于, 更新于) are refused: they are not when the post was published. A trailing 已编辑 is only a badge
beside the publication date, and is dropped, as are 来自…, 发布于… and IP属地… after the date.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scrapers.model.profile import CLOCK_SLACK
from scrapers.parsing.characters import ONE_FORM

SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
NEAR = timedelta(days=2)
"""A day without a year that lies this soon after today is a clock error; read as last year's it would invent a year of
silence."""
DAY = timedelta(days=1)


def read_span(text: str, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last instant that a feed's date may mean at `now` (aware); in UTC. They differ for a day alone:
    its beginning, and its end, or now, if sooner. Silence is proved against the last.

    Raises:
        ValueError: it is not recognised, vague (几天前), an edited date, before 2005, or after now.
    """
    if now.utcoffset() is None:
        raise ValueError("now must carry an offset")
    try:
        first, last = _read_english(text) or _read_words(_strip_words(text), now.astimezone(SHANGHAI))
    except (ValueError, OverflowError) as error:
        raise ValueError(f"not a date: {_quoted(text)} ({error})") from error
    if not EARLIEST <= first <= now + CLOCK_SLACK:
        raise ValueError(f"not a date between 2005 and now: {_quoted(text)}")
    return first.astimezone(UTC), min(last, max(now, first)).astimezone(UTC)


def from_unix(value: int | str) -> datetime:
    """Parse Unix seconds or milliseconds, as a number or digits; in UTC.

    Raises:
        ValueError: it is neither, or outside 2005..2100.
    """
    if isinstance(value, str) and re.fullmatch(r"[0-9]{10}|[0-9]{13}", value):
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        for unit in (timedelta(seconds=1), timedelta(milliseconds=1)):
            if (EARLIEST - _EPOCH) // unit <= value < (LATEST - _EPOCH) // unit:
                return _EPOCH + value * unit
    raise ValueError(f"not unix time in 2005..2100: {_quoted(value)}")


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x3000: " ", 0xA0: " "}

_PUBLISHED = re.compile(r"^(?:发布于|发表于|(?:发布|发表)(?:时间|日期):?)")
_EDITED = re.compile(r"^(?:最后)?(?:编辑|更新|修改)(?:于|时间|日期)|^已编辑")
_TAIL = re.compile(r"(?<=[0-9前天日刚才]) ?[·・•|]? ?(?:(?:来自|发布于|IP ?属地).*|已编辑)$")


_Span = tuple[datetime, datetime]
"""The first and the last instant that a date may mean, in any zone."""


def _read_english(text: str) -> _Span | None:
    """Weibo's own format without anything around it, tried first: it needs neither `now` nor the other patterns."""
    match = _ENGLISH.fullmatch(text)
    if not match:
        return None
    instant = _english(match)
    return instant, instant


def _quoted(value: object) -> str:
    return f"{str(value)[:60]!r}"


def _strip_words(text: str) -> str:
    """The date alone: full-width and traditional characters converted, whitespace collapsed, other words removed."""
    words = re.sub(r"\s+", " ", text.translate(_FULL_WIDTH).translate(ONE_FORM)).strip()
    if _EDITED.search(words):
        raise ValueError("an edited date (编辑) is not when the post was published")
    words = _PUBLISHED.sub("", words).strip()
    while (shorter := _TAIL.sub("", words)) != words:
        words = shorter
    return words


def _read_words(words: str, now: datetime) -> _Span:
    for pattern, read in _INSTANTS:
        if match := pattern.fullmatch(words):
            instant = read(match, now)
            return instant, instant
    if not words:
        raise ValueError("no words")
    day_words, clock = _split_clock(words)
    for pattern, days in _DAYS:
        if match := pattern.fullmatch(day_words):
            starts = (datetime.combine(day, clock or time(), SHANGHAI) for day in days(match, now))
            for start in starts:
                if start <= now + CLOCK_SLACK:
                    return start, start if clock else start + DAY - timedelta(microseconds=1)
            raise ValueError("no such day up to now")
    raise ValueError("no known form")


# Ages and whole instants

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBER = r"([0-9]{1,4}|[一二两三四五六七八九]?十?[一二三四五六七八九]?|半)"
_SPANS = {"秒": timedelta(seconds=1), "分": timedelta(minutes=1), "时": timedelta(hours=1), "天": DAY, "周": 7 * DAY}
_MONTHS = {"月": 1, "年": 12}


def _number(words: str) -> int:
    if words.isdigit():
        return int(words)
    tens, ten, ones = words.rpartition("十")
    if not words or (tens and not ten) or (not ten and len(ones) > 1):
        raise ValueError("no number")
    return (_DIGITS[tens] if tens else 1 if ten else 0) * 10 + (_DIGITS[ones] if ones else 0)


def _age(match: re.Match[str], now: datetime) -> datetime:
    number, unit = match[1], _UNITS[match[2]]
    if number == "半":
        if unit in "分时":
            return now - _SPANS[unit] / 2
        if unit == "年":
            return _months_before(now, 6)
        raise ValueError("vague")  # 半天, 半个月 are used loosely
    if unit in _MONTHS:
        return _months_before(now, _number(number) * _MONTHS[unit])
    return now - _number(number) * _SPANS[unit]


_UNITS = {
    **dict.fromkeys(("秒", "秒钟"), "秒"),
    **dict.fromkeys(("分", "分钟"), "分"),
    **dict.fromkeys(("小时", "个小时", "钟头", "个钟头"), "时"),
    **dict.fromkeys(("天", "日"), "天"),
    **dict.fromkeys(("周", "星期", "个星期", "礼拜", "个礼拜"), "周"),
    **dict.fromkeys(("月", "个月"), "月"),
    "年": "年",
}


def _months_before(now: datetime, months: int) -> datetime:
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


_ENGLISH = re.compile(
    r"([A-Z][a-z]{2}) ([A-Z][a-z]{2}) ([0-9]{1,2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) ([+-][0-9]{4}) ([0-9]{4})"
)


def _english(match: re.Match[str]) -> datetime:
    """Weibo's `Tue Sep 05 10:00:00 +0800 2023`, with fixed names: those of strptime follow the machine's locale."""
    weekday, month, day, clock, offset, year = match.groups()
    instant = datetime.fromisoformat(
        f"{year}-{_ENGLISH_MONTHS.index(month) + 1:02d}-{int(day):02d}T{clock}{offset[:3]}:{offset[3:]}"
    )
    if instant.weekday() != _ENGLISH_DAYS.index(weekday):
        raise ValueError("the weekday is another day's")
    return instant


_INSTANTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], datetime]], ...] = (
    (re.compile("刚刚|刚才|现在|几秒(?:钟)?(?:之)?前"), lambda match, now: now),
    (re.compile(rf"{_NUMBER} ?({'|'.join(sorted(_UNITS, key=len, reverse=True))}) ?(?:之|以)?前"), _age),
    (re.compile(r"[0-9]{10}|[0-9]{13}"), lambda match, now: from_unix(match[0])),
    (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
                   r" ?(?:Z|[+-][0-9]{2}:?[0-9]{2})"),
        lambda match, now: datetime.fromisoformat(match[0].replace(" +", "+").replace(" -", "-").replace(" Z", "Z")),
    ),
    (_ENGLISH, lambda match, now: _english(match)),
)  # fmt: skip


# Days, and times of day

_CLOCK = re.compile(
    r"(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上)? ?"
    r"(?:T(?=[0-9]{2}:))?([0-9]{1,2})(?:[:]([0-9]{2})(?:[:]([0-9]{2})(?:\.[0-9]{1,9})?)?|[点时]([0-9]{1,2})分)$"
)
_HOURS: dict[str | None, dict[int, int]] = {
    None: {hour: hour for hour in range(24)},
    "凌晨": {12: 0} | {hour: hour for hour in range(7)},
    "清晨": {hour: hour for hour in range(4, 10)},
    "早上": {hour: hour for hour in range(4, 12)},
    "早晨": {hour: hour for hour in range(4, 12)},
    "上午": {hour: hour for hour in range(12)},
    "中午": {11: 11, 12: 12, 13: 13, 1: 13, 2: 14},
    "下午": {hour: hour for hour in range(12, 20)} | {hour: hour + 12 for hour in range(1, 8)},
    "傍晚": {hour: hour for hour in range(16, 21)} | {hour: hour + 12 for hour in range(4, 9)},
    "晚上": {hour: hour for hour in range(17, 24)} | {hour: hour + 12 for hour in range(5, 12)},
}
"""Hours as named in each part of the day -> 24-hour clock; an hour that is not listed (晚上12点) is ambiguous."""


def _split_clock(words: str) -> tuple[str, time | None]:
    match = _CLOCK.search(words)
    if not match:
        return words, None
    hours = _HOURS[match[1]]
    if int(match[2]) not in hours:
        raise ValueError("no such hour")
    day_words = words[: match.start()].strip()
    return day_words, time(hours[int(match[2])], int(match[3] or match[5]), int(match[4] or 0))


def _day_without_year(match: re.Match[str], now: datetime) -> list[date]:
    today = (now + CLOCK_SLACK).date()
    month, day = int(match[1] or match[3]), int(match[2] or match[4])
    found = []
    for year in range(today.year + 1, today.year - 9, -1):  # 2月29日 may be eight years back
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    if any(today < soon <= today + NEAR for soon in found):
        raise ValueError("a day without a year, too soon after now to be last year's")
    return [past for past in found if past <= today][:1]


def _weekday(match: re.Match[str], now: datetime) -> list[date]:
    day = min("一二三四五六日天".index(match[2]), 6)
    this_week = now.date() + (day - now.weekday()) * DAY
    if match[1] in ("本", "这"):
        return [this_week]
    if match[1]:
        return [this_week - 7 * DAY]
    latest = now.date() - (now.weekday() - day) % 7 * DAY
    return [latest, latest - 7 * DAY]


_DAYS_BACK = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3}

_DAYS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], list[date]]], ...] = (
    (re.compile("|".join(_DAYS_BACK)), lambda match, now: [now.date() - _DAYS_BACK[match[0]] * DAY]),
    (re.compile(""), lambda match, now: [now.date(), now.date() - DAY]),  # a time alone
    (re.compile("(上个?|本|这)?(?:星期|周|礼拜)([一二三四五六日天])"), _weekday),
    (re.compile(r"([0-9]{1,2})[-/]([0-9]{1,2})|([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]"), _day_without_year),
    (
        re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})| ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号])"),
        lambda match, now: [date(int(match[1]), int(match[3] or match[5]), int(match[4] or match[6]))],
    ),
    (
        re.compile(r"([0-9]{2})(?:([-/])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})[日号])"),
        lambda match, now: [date(2000 + int(match[1]), int(match[3] or match[5]), int(match[4] or match[6]))],
    ),
    (re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})"), lambda match, now: [date(*map(int, match.groups()))]),
)
