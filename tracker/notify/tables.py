"""Messages as a table and as JSON."""

from collections.abc import Mapping, Sequence

from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_iso_or_null
from tracker.report.tables.tables import format_minute_or_empty
from tracker.report.text_tables.table import TextTable, cell, columns_table
from tracker.store.outgoing.outbox import OutgoingPart, PartStatus
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize

STATUS_STYLES: Mapping[PartStatus, str] = {
    PartStatus.FAILED: "bold red",
    PartStatus.UNKNOWN: "bold magenta",
    PartStatus.SENDING: "yellow",
    PartStatus.QUEUED: "cyan",
    PartStatus.WITHDRAWN: "dim",
}
COLUMNS: Mapping[str, int] = {
    "message_number": 0,
    "queued_at": 3,
    "message": 0,
    "unit": 1,
    "recipient": 0,
    "channel": 2,
    "part": 5,
    "delivery": 0,
    "ended_at": 3,
    "attempts": 6,
    "detail": 4,
}
"""The columns with their priorities, see TextTable."""


def messages_table(parts: Sequence[OutgoingPart], messages: Messages) -> TextTable:
    if not parts:
        return TextTable(note=messages.text("notify.list.none"))
    return columns_table(
        COLUMNS,
        (
            (
                cell(part.id, "dim"),
                cell(format_minute_or_empty(part.queued_at)),
                cell(messages.message_kind(part.kind)),
                cell(part.unit),
                cell(part.recipient),
                cell(part.channel),
                cell(f"{part.part}/{part.parts}"),
                cell(messages.delivery(part.status), STATUS_STYLES.get(part.status, "")),
                cell(format_minute_or_empty(part.ended_at)),
                cell(part.attempts),
                cell(detail_of(part, messages)),
            )
            for part in parts
        ),
        messages,
        title=messages.text("notify.title"),
        numbers=(0, 9),
        wraps=False,
    )


def detail_of(part: OutgoingPart, messages: Messages) -> str:
    """Why it was not delivered, and what the service answered (回执)."""
    why = messages.delivery_code(part.code) if part.code else ""
    return " · ".join(filter(None, (why, part.detail)))


def to_messages_json(parts: Sequence[OutgoingPart]) -> dict[str, object]:
    """{schema_version, messages}, in the order given. The text is that which was sent; no address is in it."""
    return {"schema_version": SCHEMA_VERSION, "messages": [to_part_json(part) for part in parts]}


def to_part_json(part: OutgoingPart) -> dict[str, object]:
    return {
        "id": part.id,
        "message": sanitize(part.key),
        **json_fields(part, "kind", "unit", "recipient", "channel", "part", "parts", "status", "attempts", "queued_at"),
        "sent_at": to_iso_or_null(part.claimed_at),
        **json_fields(part, "ended_at", "code", "detail", "title"),
        "text": "\n".join(sanitize(line) for line in part.text.split("\n")),
    }
