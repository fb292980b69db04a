"""Calendar weeks and months in Shanghai time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.time.clock import start_of_day, to_shanghai


@dataclass(frozen=True, slots=True)
class Period:
    """A period of time; the start is included, the end is not."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def __str__(self) -> str:
        """Its first and last day: `2023-09-04 至 2023-09-10`."""
        return " 至 ".join(self._days())

    def in_english(self) -> str:
        """`from 2023-09-04 to 2023-09-10`."""
        return "from {} to {}".format(*self._days())

    def _days(self) -> tuple[str, str]:
        """The first and the last day in Shanghai."""
        last = to_shanghai(self.end - timedelta(microseconds=1)).date()
        return to_shanghai(self.start).date().isoformat(), last.isoformat()


def last_week(until: datetime | None) -> Period | None:
    """The last week, Monday to Sunday, that ended before an instant; None: no instant is given."""
    if until is None:
        return None
    today = to_shanghai(until).date()
    monday = today - timedelta(days=today.weekday())
    return Period(start_of_day(monday - timedelta(days=7)), start_of_day(monday))


def last_month(until: datetime | None) -> Period | None:
    """The last calendar month that ended before an instant; None: no instant is given."""
    if until is None:
        return None
    first = to_shanghai(until).date().replace(day=1)
    return Period(start_of_day((first - timedelta(days=1)).replace(day=1)), start_of_day(first))
