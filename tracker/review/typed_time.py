"""Instants and days as people write them: --at, the monitoring time-point (监测时间点), a last post, a deadline."""

from datetime import date, datetime

from tracker.errors import UserError
from tracker.messages.catalog import Messages
from tracker.time.clock import SHANGHAI, now


def read_instant(text: str, words: Messages) -> datetime:
    """ISO 8601, on a Shanghai clock unless it names an offset. A date alone is refused: 24 hours decide who fails.

    Raises:
        UserError: it is not an instant.
    """
    if is_date(text):
        raise UserError(words.text("at.no_hour", text=text), words.text("at.no_hour.hint", text=text))
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(words.text("at.unreadable", text=text), words.text("at.unreadable.hint")) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)


def read_time_point(text: str | None, words: Messages) -> datetime | None:
    """The monitoring time-point of --at; None: none was given. What is still to come cannot have been checked.

    Raises:
        UserError: it is no instant, or lies in the future.
    """
    if text is None:
        return None
    instant = read_instant(text, words)
    if instant > now():
        raise UserError(words.text("at.future", text=text), words.text("at.future.hint"))
    return instant


def read_last_post(text: str, words: Messages) -> datetime:
    """
    Raises:
        UserError: it is not an instant, or a date alone.
    """
    if is_date(text.strip()):
        day = text.strip()
        raise UserError(words.text("review.no_hour", text=day), words.text("review.no_hour.hint", text=day))
    return read_instant(text.strip(), words)


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_day(text: str | None, words: Messages) -> date | None:
    """
    Raises:
        UserError: it is not a date.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UserError(words.text("cases.odd_day", text=text), words.text("cases.odd_day.hint")) from None
