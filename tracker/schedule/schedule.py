"""The weekly scan and the daily look: which is due. Pure; the store, not the timer, knows what is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tracker.time.clock import SHANGHAI, to_shanghai

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """When in the week the scan is due, on a Shanghai clock. By default Monday 09:00."""

    weekday: int = 1
    """1 Monday (星期一) to 7 Sunday, as in ISO 8601."""
    hour: int = 9
    minute: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.weekday <= 7:
            raise ValueError(f"weekday {self.weekday} is not from 1 (Monday) to 7 (Sunday)")
        time(self.hour, self.minute)  # raises ValueError

    def due_at(self, period: str) -> datetime:
        """The instant at which a period's scan is due; in Asia/Shanghai.

        Raises:
            ValueError: not a period.
        """
        year, _, week = period.partition("-W")
        day = datetime.fromisocalendar(int(year), int(week), self.weekday)
        return day.replace(hour=self.hour, minute=self.minute, tzinfo=SHANGHAI)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """When in the day the daily look (每日查看) is due, on a Shanghai clock. By default 06:00: before the weekly scan,
    and early enough for reminders of the same morning."""

    hour: int = 6
    minute: int = 0

    def __post_init__(self) -> None:
        time(self.hour, self.minute)  # raises ValueError

    def due_at(self, period: str) -> datetime:
        """The instant at which a day's look is due; in Asia/Shanghai.

        Raises:
            ValueError: not a day.
        """
        day = datetime.strptime(period, "%Y-%m-%d")  # noqa: DTZ007  # the zone follows
        return day.replace(hour=self.hour, minute=self.minute, tzinfo=SHANGHAI)


def due_day(now: datetime, daily: Daily, is_done: Callable[[str], bool]) -> str | None:
    """The day to look for now: `2026-11-29`; None: its hour has not come, or it is done. A missed day is not caught up:
    who was due then is due now."""
    today = to_shanghai(now).date().isoformat()
    return None if now < daily.due_at(today) or is_done(today) else today


def latest_day(now: datetime, daily: Daily) -> str:
    """The latest day whose look was due at or before `now`."""
    today = to_shanghai(now).date().isoformat()
    return today if daily.due_at(today) <= now else (to_shanghai(now).date() - DAY).isoformat()


def next_day(now: datetime, daily: Daily) -> datetime:
    """The next instant after `now` at which a daily look falls due; in Asia/Shanghai."""
    due_at = daily.due_at(to_shanghai(now).date().isoformat())
    return due_at if due_at > now else due_at + DAY


def period_of(instant: datetime) -> str:
    """The ISO week in Asia/Shanghai: `2026-W48`. Around New Year its year is the week's, not the day's.

    Raises:
        ValueError: the instant is naive.
    """
    year, week, _ = to_shanghai(instant).isocalendar()
    return f"{year}-W{week:02}"


def due_period(now: datetime, weekly: Weekly, is_done: Callable[[str], bool]) -> str | None:
    """The period to scan now: the latest that is due, unless it is done. None: nothing to do.

    Of missed weeks only the latest is caught up, once; an unfinished one is returned until it is done.
    """
    period = latest_due(now, weekly)
    return None if is_done(period) else period


def latest_due(now: datetime, weekly: Weekly) -> str:
    """The latest period whose scan was due at or before `now`."""
    this_week = period_of(now)
    return this_week if weekly.due_at(this_week) <= now else period_of(now - WEEK)


def next_due(now: datetime, weekly: Weekly) -> datetime:
    """The next instant after `now` at which a scan falls due; in Asia/Shanghai."""
    due_at = weekly.due_at(period_of(now))
    return due_at if due_at > now else weekly.due_at(period_of(now + WEEK))
