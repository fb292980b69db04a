"""--at: the monitoring time-point (监测时间点) as people write it."""

from datetime import date, datetime

from tracker.clock import SHANGHAI
from tracker.errors import UserError
from tracker.words import Words


def read_instant(text: str, words: Words) -> datetime:
    """ISO 8601, on a Shanghai clock unless it names an offset. A date alone is refused: 24 hours decide who fails.

    Raises:
        UserError: it is no instant.
    """
    if is_date(text):
        raise UserError(words.say("at.no_hour", text=text), words.say("at.no_hour.hint", text=text))
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(words.say("at.unreadable", text=text), words.say("at.unreadable.hint")) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)


def read_last_post(text: str, words: Words) -> datetime:
    """
    Raises:
        UserError: it is no instant, or a date alone.
    """
    if is_date(text.strip()):
        day = text.strip()
        raise UserError(words.say("review.no_hour", text=day), words.say("review.no_hour.hint", text=day))
    return read_instant(text.strip(), words)


def is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
