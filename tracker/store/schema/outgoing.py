"""The tables of messages to people (消息): what was sent to whom by which channel, and what came of it. A channel is
stored by its name: its address is a secret."""

from sqlalchemy import Column, Integer, String, Table, UniqueConstraint

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

OUTGOING = Table(
    "outgoing",
    METADATA,
    Column("id", Integer, primary_key=True),
    # Identifies the message: its kind, recipient, channel, unit and items.
    Column("key", String, nullable=False, index=True),
    Column("part", Integer, nullable=False),  # From 1.
    Column("parts", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("recipient", String, nullable=False),  # The contact's name in contacts.yaml.
    Column("channel", String, nullable=False),
    Column("unit", String, nullable=False),  # Empty: it is for the office.
    Column("title", String, nullable=False),
    Column("text", String, nullable=False),
    Column("status", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", Instant, nullable=False),
    Column("not_before", Instant),  # Not to be tried again before; None: at once.
    Column("claimed_at", Instant),  # When it was last handed to the service; None: never.
    Column("ended_at", Instant),  # When its present status was reached; None: it waits, or is being sent.
    Column("code", String, nullable=False),  # Why it was not sent; empty: it was, or waits.
    # What the service answered; with a person's decision, who took it and why.
    Column("detail", String, nullable=False),
    UniqueConstraint("key", "part"),
)
"""One part of a message, as it is sent at once."""

OUTGOING_ITEM = Table(
    "outgoing_item",
    METADATA,
    Column("recipient", String, primary_key=True),
    Column("channel", String, primary_key=True),
    # Such as `scan:12`, or one silence of an account and the day of the ladder.
    Column("item", String, primary_key=True),
    Column("key", String, nullable=False, index=True),
)
"""What a message tells. That the key is unique keeps a recipient from being told the same thing twice."""
