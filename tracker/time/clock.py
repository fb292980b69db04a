"""The only place that asks what time it is, and the zone that people here live in."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, in UTC. It enters at the command line and travels as an argument."""
    return datetime.now(UTC)


def to_shanghai(instant: datetime) -> datetime:
    """The same instant on a Shanghai clock; what people are shown.

    Raises:
        ValueError: the instant is naive.
    """
    if instant.utcoffset() is None:
        raise ValueError("an instant must carry an offset")
    return instant.astimezone(SHANGHAI)


def start_of_day(day: date) -> datetime:
    """Midnight in Asia/Shanghai at which the day begins."""
    return datetime.combine(day, time(), tzinfo=SHANGHAI)
