"""A message that is due: to whom, and its entries, each with the key of its item. Pure."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tracker.notify.channels.send import limit_of_channel
from tracker.notify.contacts import Contact, Contacts
from tracker.notify.letters.split import to_parts
from tracker.store.outgoing.outbox import NewMessage, SentItem


class MessageKind(StrEnum):
    DIGEST = "digest"
    """To the office, after a scan."""
    MISSED = "missed"
    """To the office: the weekly scan did not take place."""
    TROUBLE = "trouble"
    """To the office: messages that were not delivered, or whose delivery is unknown."""
    REMINDER = "reminder"
    FINDING = "finding"
    """A confirmed problem (已确认的问题)."""
    DEADLINE = "deadline"
    """整改期限."""


UNIT_KINDS = (MessageKind.REMINDER, MessageKind.FINDING, MessageKind.DEADLINE)
"""To units: planned anew until they are sent, because what they state may not hold any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterEntry:
    """One entry of a message; harmless text of one line or more."""

    item: str
    text: str
    within: str = ""
    """Key of another item that includes this one; empty: none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message to one contact, before what the contact has received already is left out."""

    kind: MessageKind
    contact: Contact
    title: str
    entries: tuple[LetterEntry, ...]
    unit: str = ""
    """Of a digest the contact's region: nobody else is sent it (tracker.notify.dispatch)."""
    is_numbered: bool = True
    notes: tuple[str, ...] = ()
    """The last lines."""


def to_messages(letters: Sequence[Letter], contacts: Contacts, sent: Collection[SentItem]) -> Iterator[NewMessage]:
    """One message for each letter and channel, without what was sent by that channel before."""
    for letter in letters:
        for channel in letter.contact.channels:
            name = letter.contact.name
            rest = tuple(
                entry
                for entry in letter.entries
                if (name, channel, entry.item) not in sent and (name, channel, entry.within) not in sent
            )
            if rest:
                yield to_message(replace(letter, entries=rest), channel, contacts)


def to_message(letter: Letter, channel: str, contacts: Contacts) -> NewMessage:
    limit = limit_of_channel(contacts.channels[channel])
    items = tuple(dict.fromkeys(entry.item for entry in letter.entries))
    names = (letter.kind, letter.contact.name, channel, letter.unit, *sorted(items))
    return NewMessage(
        key=hashlib.sha256("\0".join(names).encode("utf-8", "replace")).hexdigest()[:24],
        kind=letter.kind.value,
        recipient=letter.contact.name,
        channel=channel,
        unit=letter.unit,
        title=letter.title,
        texts=to_parts(letter.title, blocks_of(letter), limit.most, limit.size),
        items=items,
    )


def blocks_of(letter: Letter) -> list[str]:
    texts = [entry.text for entry in letter.entries]
    if letter.is_numbered:
        texts = [f"{number}. {text}" for number, text in enumerate(texts, start=1)]
    return [*texts, *letter.notes]


def all_items(letters: Sequence[Letter]) -> frozenset[SentItem]:
    """All that is due, sent or not."""
    return frozenset(
        (letter.contact.name, channel, entry.item)
        for letter in letters
        for channel in letter.contact.channels
        for entry in letter.entries
    )
