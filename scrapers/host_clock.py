"""Our clock held against the platform's: a machine that is days ahead would find everybody silent."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapers.errors import ClockWrong

SLACK = timedelta(minutes=10)
"""Platforms keep their clocks to the second; ours may be this far off."""


def check_clock(headers: Mapping[str, str], looked_at: datetime) -> None:
    """Compare the instant of a look with the Date of a response to it; a response without a readable one says nothing.

    Args:
        headers: lower-case names. A cached response's Age, in seconds, is added to its Date.

    Raises:
        ClockWrong: they are further apart than SLACK.
    """
    try:
        sent_at = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return
    if sent_at.tzinfo is None:  # "-0000": the sender does not know its zone; HTTP's is always GMT
        sent_at = sent_at.replace(tzinfo=UTC)
    age = headers.get("age", "")
    sent_at += timedelta(seconds=int(age) if age.isascii() and age.isdigit() and len(age) < 8 else 0)
    if abs(looked_at - sent_at) > SLACK:
        raise ClockWrong(
            f"this machine's clock says {looked_at:%Y-%m-%d %H:%M}, the platform's {sent_at:%Y-%m-%d %H:%M} UTC"
        )
