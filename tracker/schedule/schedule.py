"""The weekly scan: which week is due. Pure; the store, not the timer, knows which week is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tracker.time.clock import SHANGHAI, to_shanghai

WEEK = timedelta(weeks=1)


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
