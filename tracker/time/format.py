"""Formats instants in Shanghai time and spans rounded down."""

from datetime import UTC, datetime, timedelta

from tracker.time.clock import to_shanghai

HUNDREDTH_OF_A_DAY = timedelta(seconds=864)


def to_utc(instant: datetime) -> datetime:
    """The same instant in UTC. Instants of one zone with summer time subtract wrongly; those in UTC do not.

    Raises:
        ValueError: the instant is naive.
    """
    if instant.tzinfo is UTC:  # the store already gives UTC, for hundreds of instants
        return instant
    if instant.utcoffset() is None:
        raise ValueError("an instant must carry an offset")
    return instant.astimezone(UTC)


def to_iso(instant: datetime) -> str:
    """ISO 8601 with +08:00, to the second: `2023-09-19T18:00:00+08:00`."""
    return to_shanghai(instant).isoformat(timespec="seconds")


def format_minute(instant: datetime) -> str:
    """For sentences, in Shanghai time: `2023-09-19 18:00`."""
    return to_shanghai(instant).strftime("%Y-%m-%d %H:%M")


def to_days(span: timedelta) -> float:
    """Days, truncated to two decimals: 13 d 23 h 59 m is 13.99 and never 14."""
    return span // HUNDREDTH_OF_A_DAY / 100


def format_span(span: timedelta) -> str:
    """Whole days and hours, truncated: `22天8小时`, `14天`, `3小时`, `不足1小时`."""
    hours = span // timedelta(hours=1)
    days, hours = divmod(hours, 24)
    if not days and not hours:
        return "不足1小时"
    return (f"{days}天" if days else "") + (f"{hours}小时" if hours else "")


def format_span_in_english(span: timedelta) -> str:
    """Whole days and hours, truncated: `22 days 8 hours`, `14 days`, `1 hour`, `less than an hour`."""
    days, hours = divmod(span // timedelta(hours=1), 24)
    parts = [count_of(days, "day") if days else "", count_of(hours, "hour") if hours else ""]
    return " ".join(filter(None, parts)) or "less than an hour"


def count_of(count: int, noun: str) -> str:
    """`1 day`, `2 days`: for nouns whose plural ends in s."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def format_limit(days: int) -> str:
    """The limit in the words of the rules: 14 is `2周`, any other number `N天`."""
    return "2周" if days == 14 else f"{days}天"
