"""The result of a delivery to a service, in words without secrets."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.text.sanitize import sanitize

LONGEST = 200
"""Characters of a service's own words that are kept."""


class DeliveryState(StrEnum):
    DELIVERED = "delivered"
    """The service says that it took it."""
    LATER = "later"
    """It surely did not take it, and may the next time: no connection, asked too often."""
    REFUSED = "refused"
    """It did not take it, and will not: a wrong signature, an answer that nobody understands."""
    UNKNOWN = "unknown"
    """Nobody knows: the message was on its way when the connection ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    state: DeliveryState
    code: str = ""
    """Why it was not delivered; one of tracker.messages.notify.sentences.CODES."""
    detail: str = ""
    """The service's own words, shortened and without secrets."""
    wait_s: float = 0.0
    """The channel is left alone for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePart:
    """One part of a message, as a channel sends it."""

    key: str
    """The same whenever this part is sent again, and no other's."""
    title: str
    text: str
    """Whole, its title included."""
    kind: str
    unit: str
    email: str = ""
    phone: str = ""
    part: int = 1
    parts: int = 1
    at: datetime


def delivered(detail: str = "") -> Delivery:
    return Delivery(state=DeliveryState.DELIVERED, detail=sanitize(detail, LONGEST))


def later(code: str, detail: str = "", wait_s: float = 0.0) -> Delivery:
    return Delivery(state=DeliveryState.LATER, code=code, detail=sanitize(detail, LONGEST), wait_s=wait_s)


def refused(code: str, detail: str = "") -> Delivery:
    return Delivery(state=DeliveryState.REFUSED, code=code, detail=sanitize(detail, LONGEST))


def unknown(code: str, detail: str = "") -> Delivery:
    return Delivery(state=DeliveryState.UNKNOWN, code=code, detail=sanitize(detail, LONGEST))
