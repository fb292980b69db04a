"""The tables of messages to people (消息): what was sent to whom by which channel, and what came of it. A channel is
stored by its name: its address is a secret."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class OutgoingRow(SQLModel, table=True):
    """One part of a message, as it is sent at once."""

    __tablename__ = "outgoing"
    __table_args__ = (UniqueConstraint("key", "part"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    """Identifies the message: its kind, recipient, channel, unit and items."""
    part: int
    """From 1."""
    parts: int
    kind: str
    recipient: str
    """The contact's name in contacts.yaml."""
    channel: str
    unit: str
    """Empty: it is for the office."""
    title: str
    text: str
    status: str
    attempts: int
    queued_at: datetime
    not_before: datetime | None
    """Not to be tried again before; None: at once."""
    claimed_at: datetime | None
    """When it was last handed to the service; None: never."""
    ended_at: datetime | None
    """When its present status was reached; None: it waits, or is being sent."""
    code: str
    """Why it was not sent; empty: it was, or waits."""
    detail: str
    """What the service answered; with a person's decision, who took it and why."""


class OutgoingItemRow(SQLModel, table=True):
    """One item of a message. The unique key prevents that a recipient gets the same item twice."""

    __tablename__ = "outgoing_item"

    recipient: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    """Such as `scan:12`, or one silence of an account and the step of its reminder."""
    key: str = Field(index=True)


OUTGOING = table("outgoing")
OUTGOING_ITEM = table("outgoing_item")
