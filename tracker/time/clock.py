"""The only place that reads the current time, and the time zone of the users."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The current instant, aware, in UTC. Only the command line calls it; other code gets it as an argument."""
    return datetime.now(UTC)


def to_shanghai(instant: datetime) -> datetime:
    """The same instant in Asia/Shanghai, for display.

    Raises:
        ValueError: the instant is naive.
    """
    if instant.utcoffset() is None:
        raise ValueError("an instant must carry an offset")
    return instant.astimezone(SHANGHAI)


def start_of_day(day: date) -> datetime:
    """Midnight in Asia/Shanghai at which the day begins."""
    return datetime.combine(day, time(), tzinfo=SHANGHAI)
