"""When units get messages: on working days of China's calendar (国务院办公厅的放假调休安排), in working hours."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tracker.time.clock import SHANGHAI, to_shanghai

DAY = timedelta(days=1)
LONGEST_HOLIDAY = 40
"""Days: no holiday is longer."""

Workday = Callable[[date], bool | None]
"""Whether it is a working day; None: the calendar does not know the year."""


def chinese_workday(day: date) -> bool | None:
    from chinese_calendar import is_workday  # loaded when messages are sent

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """On a Shanghai clock."""

    opens_at: time = time(9)
    closes_at: time = time(17, 30)
    """The first instant after them."""
    is_kept: bool = True
    """False: it is always time."""
    workday: Workday = chinese_workday

    def is_workday(self, day: date) -> bool:
        """By the calendar; in a year that it does not know Monday to Friday."""
        known = self.workday(day)
        return day.weekday() < 5 if known is None else known

    def is_known(self, now: datetime) -> bool:
        """Whether the calendar knows the year of an instant."""
        return self.workday(to_shanghai(now).date()) is not None

    def is_open(self, now: datetime) -> bool:
        here = to_shanghai(now)
        return not self.is_kept or (self.is_workday(here.date()) and self.opens_at <= here.time() < self.closes_at)

    def next_opening(self, now: datetime) -> datetime:
        """When the next working hours begin after those of now, or after now; where none are kept, a day later."""
        if not self.is_kept:
            return now + DAY
        here = to_shanghai(now)
        first = here.date() if here.time() < self.opens_at else here.date() + DAY
        days = (first + DAY * number for number in range(LONGEST_HOLIDAY))
        day = next((day for day in days if self.is_workday(day)), first)
        return datetime.combine(day, self.opens_at, tzinfo=SHANGHAI)
