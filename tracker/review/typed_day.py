"""Days as a person types them between two accounts: t, y, 今天, 3天前, 3d, 9-18, 9月18日, or a full date or instant.

Nothing is claimed beyond what was seen: a day without an hour counts to its end, or to the look if that is earlier.
"""

import re
from datetime import date, datetime, timedelta

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.review.typed_time import folded, read_instant
from tracker.time.clock import start_of_day, to_shanghai

DAYS_AGO = {
    **dict.fromkeys(("t", "today", "今天", "今日", "今"), 0),
    **dict.fromkeys(("y", "yesterday", "昨天", "昨日", "昨"), 1),
    **dict.fromkeys(("前天", "前日"), 2),
}
SO_LONG_AGO = re.compile(r"(?P<days>[0-9]{1,4})(?:d|天|天前|日前|daysago|dayago)")
MONTH_AND_DAY = re.compile(r"(?:(?P<year>[0-9]{4})[-/.年])?(?P<month>[0-9]{1,2})[-/.月](?P<day>[0-9]{1,2})[日号]?")
END_OF_DAY = timedelta(hours=23, minutes=59)
EARLIEST = {"wechat": 2012, "weibo": 2009, "zhihu": 2011, "baijiahao": 2016, "peopleapp": 2018}
"""Platform -> the year in which it began: before that there was no account."""
FIRST_YEAR = 2009
"""Of any other platform."""


def read_post_day(text: str, present: datetime, platform: str, messages: Messages) -> datetime:
    """The instant up to which a post may have been published, or silence begins.

    Args:
        present: the instant of the look.

    Raises:
        UserError: it is no day, lies in the future, or before the platform began.
    """
    typed = folded(text).casefold()
    today = to_shanghai(present).date()
    day = day_of(typed, today)
    if day is None and (MONTH_AND_DAY.fullmatch(typed) or not typed):
        raise messages.error("walk.odd_day", text=text)
    if day is None:
        instant = read_typed_instant(text, messages)
        if instant > present:
            raise UserError(messages.text("walk.day_in_future", text=text))
        day = to_shanghai(instant).date()
    elif day > today:
        raise UserError(messages.text("walk.day_in_future", text=text))
    else:
        instant = min(start_of_day(day) + END_OF_DAY, present)
    refuse_before_platform(instant, platform, text, messages)
    return instant


def fixed_day(text: str, present: datetime) -> str:
    """A day as typed, but without a word that means another day tomorrow: 昨天 becomes 2026-11-28."""
    typed = folded(text).casefold()
    day = day_of(typed, to_shanghai(present).date())
    return text.strip() if day is None else day.isoformat()


def refuse_before_platform(instant: datetime, platform: str, text: str, messages: Messages) -> None:
    """
    Args:
        text: the instant as typed.

    Raises:
        UserError: the platform had not begun: a year was mistyped, and would be a silence of decades.
    """
    if to_shanghai(instant).year < EARLIEST.get(platform, FIRST_YEAR):
        raise UserError(messages.text("walk.day_too_early", text=text, platform=messages.platform(platform))).about(
            "last_post"
        )


def read_typed_instant(text: str, messages: Messages) -> datetime:
    """
    Raises:
        UserError: it is none.
    """
    try:
        return read_instant(text, messages)
    except UserError:
        raise messages.error("walk.odd_day", text=text) from None


def day_of(typed: str, today: date) -> date | None:
    """The day of a text whose width and blanks are gone; None: it is none, or there is no such day."""
    if typed in DAYS_AGO:
        return today - timedelta(days=DAYS_AGO[typed])
    if found := SO_LONG_AGO.fullmatch(typed):
        return today - timedelta(days=int(found["days"]))
    if (found := MONTH_AND_DAY.fullmatch(typed)) is None:
        return None
    years = [int(found["year"])] if found["year"] else [today.year, today.year - 1]
    days = [day for year in years if (day := to_day(year, int(found["month"]), int(found["day"]))) is not None]
    if found["year"]:
        return days[0] if days else None
    return next((day for day in days if day <= today), None)


def to_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
