"""Stores messages to people (消息): each part has a row before it is sent, and its outcome after."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import insert
from tracker.store.rows.rows import clean, to_row
from tracker.store.schema.outgoing import OUTGOING, OUTGOING_ITEM


class PartStatus(StrEnum):
    """The status of one part of a message."""

    QUEUED = "queued"
    """It waits: it was never handed to the service, or the service surely did not take it."""
    SENDING = "sending"
    """It is being handed to the service; after a kill it is unknown whether the service took it."""
    SENT = "sent"
    """The service says that it took it."""
    FAILED = "failed"
    """It was not delivered, and is not tried again."""
    UNKNOWN = "unknown"
    """Nobody knows whether it was delivered: a person decides."""
    WITHDRAWN = "withdrawn"
    """What it states did not hold any more before it was sent."""


UNSETTLED = (PartStatus.FAILED, PartStatus.UNKNOWN)
"""A person decides on them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to be queued."""

    key: str
    kind: str
    recipient: str
    channel: str
    unit: str
    title: str
    texts: tuple[str, ...]
    """Its parts, in order."""
    items: tuple[str, ...]
    """Keys of its items; see tracker.store.schema.outgoing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPart:
    """One stored part of a message; see tracker.store.schema.outgoing."""

    id: int
    key: str
    part: int
    parts: int
    kind: str
    recipient: str
    channel: str
    unit: str
    title: str
    text: str
    status: PartStatus
    attempts: int
    queued_at: datetime
    not_before: datetime | None
    claimed_at: datetime | None
    ended_at: datetime | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChange:
    """The result of an attempt to send a part."""

    status: PartStatus
    at: datetime
    code: str = ""
    detail: str = ""
    not_before: datetime | None = None


RESEND = "resend"
"""Code of a part that waits although it may have arrived: its receiver takes each key once."""
SentItem = tuple[str, str, str]
"""Recipient, channel, item."""
IN_ORDER = select(OUTGOING).order_by(OUTGOING.c.id)
CLAIM = (
    update(OUTGOING)
    .where(OUTGOING.c.id == bindparam("which"), OUTGOING.c.status == PartStatus.QUEUED.value)
    .values(
        status=PartStatus.SENDING.value,
        attempts=OUTGOING.c.attempts + 1,
        claimed_at=bindparam("at"),
        ended_at=None,
        code="",
        detail="",
    )
    .returning(OUTGOING.c.attempts)
)


class OutgoingMessages(StorePart):
    def all(self) -> tuple[OutgoingPart, ...]:
        """In the order in which they were queued."""
        with self._read() as connection:
            return tuple(to_part(row) for row in connection.execute(IN_ORDER).mappings())

    def of_status(self, *statuses: PartStatus) -> tuple[OutgoingPart, ...]:
        """In the order in which they were queued."""
        with self._read() as connection:
            wanted = IN_ORDER.where(OUTGOING.c.status.in_([status.value for status in statuses]))
            return tuple(to_part(row) for row in connection.execute(wanted).mappings())

    def sent_items(self, revised: Collection[str]) -> frozenset[SentItem]:
        """What recipients have received, or are being sent. What only waits, of the kinds that are revised, does not
        count: it is planned anew."""
        with self._read() as connection:
            waiting = wholly_queued(connection, revised)
            rows = connection.execute(select(OUTGOING_ITEM)).mappings()
            return frozenset(
                (row["recipient"], row["channel"], row["item"]) for row in rows if row["key"] not in waiting
            )

    def queue(
        self, messages: Sequence[NewMessage], revised: Collection[str], still_due: Collection[SentItem], at: datetime
    ) -> int:
        """Queue what is not stored yet. Of the revised kinds, what waits and is not among the messages any more is
        removed, and what is left of a message that was sent in part is withdrawn, unless all of it still holds.

        Args:
            still_due: all that holds now, sent or not.

        Returns:
            How many parts were queued.
        """
        meant = {message.key: message for message in messages}
        with self._write() as connection:
            for key, texts in wholly_queued(connection, revised).items():
                if key not in meant or texts != tuple(map(clean, meant[key].texts)):
                    remove(connection, key)
            withdraw(connection, revised, still_due, at)
            return sum(add(connection, message, at) for message in messages)

    def claim(self, part: OutgoingPart, at: datetime) -> int | None:
        """Mark it as being sent, before the service is called; returns how often. None: it no longer waits."""
        with self._write() as connection:
            return connection.execute(CLAIM, {"which": part.id, "at": at}).scalar()

    def change(
        self, part_id: int, change: PartChange, *, only_from: Collection[PartStatus] = tuple(PartStatus)
    ) -> bool:
        """Record the result; False: its status is none of `only_from`."""
        is_queued = change.status is PartStatus.QUEUED
        row = to_row(
            status=change.status.value,
            ended_at=None if is_queued else change.at,
            code=change.code,
            detail=change.detail,
            not_before=change.not_before,
        )
        allowed = OUTGOING.c.status.in_([status.value for status in only_from])
        with self._write() as connection:
            done = connection.execute(update(OUTGOING).where(OUTGOING.c.id == part_id, allowed).values(row))
            return done.rowcount == 1

    def handed_over(self, channel: str, since: datetime, until: datetime) -> int:
        """How many parts were handed to a channel between two instants, both included."""
        counted = select(func.count()).where(
            OUTGOING.c.channel == clean(channel), OUTGOING.c.claimed_at.between(since, until)
        )
        with self._read() as connection:
            return connection.execute(counted).scalar_one()


def wholly_queued(connection: Connection, kinds: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Key -> texts of the messages of these kinds of which no part was sent, or may have been."""
    columns = (OUTGOING.c.key, OUTGOING.c.text, OUTGOING.c.status, OUTGOING.c.code)
    statement = select(*columns).where(OUTGOING.c.kind.in_(list(kinds)))
    texts: dict[str, tuple[str, ...]] = {}
    sent = set()
    for key, text, status, code in connection.execute(statement.order_by(OUTGOING.c.key, OUTGOING.c.part)):
        texts[key] = (*texts.get(key, ()), text)
        if status != PartStatus.QUEUED or code == RESEND:
            sent.add(key)
    return {key: found for key, found in texts.items() if key not in sent}


def withdraw(connection: Connection, kinds: Collection[str], still_due: Collection[SentItem], at: datetime) -> None:
    """Withdraw what is left of messages of which something does not hold any more."""
    waits = (
        OUTGOING.c.kind.in_(list(kinds)),
        OUTGOING.c.status == PartStatus.QUEUED.value,
        OUTGOING.c.code != RESEND,
    )
    items: dict[str, set[SentItem]] = {}
    left = select(OUTGOING_ITEM).where(OUTGOING_ITEM.c.key.in_(select(OUTGOING.c.key).where(*waits)))
    for row in connection.execute(left).mappings():
        items.setdefault(row["key"], set()).add((row["recipient"], row["channel"], row["item"]))
    holds = {tuple(map(clean, item)) for item in still_due}
    change = {"status": PartStatus.WITHDRAWN.value, "ended_at": at, "code": "not_due"}
    for key in [key for key, sent in items.items() if not sent <= holds]:
        connection.execute(update(OUTGOING).where(OUTGOING.c.key == key, *waits).values(change))


def remove(connection: Connection, key: str) -> None:
    connection.execute(delete(OUTGOING_ITEM).where(OUTGOING_ITEM.c.key == key))
    connection.execute(delete(OUTGOING).where(OUTGOING.c.key == key))


def add(connection: Connection, message: NewMessage, at: datetime) -> int:
    """Add a message, or nothing of it where it is stored, or any of its items was sent to the recipient; returns the
    number of parts added."""
    recipient = {"recipient": message.recipient, "channel": message.channel}
    rows = [to_row(**recipient, item=item, key=message.key) for item in message.items]
    known = select(OUTGOING_ITEM.c.item).where(
        OUTGOING_ITEM.c.recipient == clean(message.recipient),
        OUTGOING_ITEM.c.channel == clean(message.channel),
        OUTGOING_ITEM.c.item.in_([row["item"] for row in rows]),
    )
    if connection.execute(known).first() is not None:
        return 0
    connection.execute(insert(connection.dialect.name, OUTGOING_ITEM), rows)
    connection.execute(insert(connection.dialect.name, OUTGOING), list(part_rows(message, at)))
    return len(message.texts)


def part_rows(message: NewMessage, at: datetime) -> Iterable[dict[str, Any]]:
    for number, text in enumerate(message.texts, start=1):
        yield to_row(
            key=message.key,
            part=number,
            parts=len(message.texts),
            kind=message.kind,
            recipient=message.recipient,
            channel=message.channel,
            unit=message.unit,
            title=message.title,
            text=text,
            status=PartStatus.QUEUED.value,
            attempts=0,
            queued_at=at,
            not_before=None,
            claimed_at=None,
            ended_at=None,
            code="",
            detail="",
        )


def to_part(row: Any) -> OutgoingPart:
    return OutgoingPart(**{**row, "status": PartStatus(row["status"])})
