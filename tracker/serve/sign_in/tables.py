"""Personal links (who may sign in) as a table and as JSON."""

from collections.abc import Sequence
from datetime import datetime

from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_iso_or_null
from tracker.report.tables.tables import format_minute_or_empty
from tracker.report.text_tables.table import TextTable, cell
from tracker.store.people.sign_ins import Invitation
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso

STYLES = {"waits": "yellow", "in_use": "green", "expired": "dim", "revoked": "dim"}


def state_of(invitation: Invitation, now: datetime) -> str:
    """waits | in_use | expired | revoked."""
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.expires_at <= now:
        return "expired"
    return "in_use" if invitation.used_at is not None else "waits"


def people_table(invitations: Sequence[Invitation], now: datetime, messages: Messages) -> TextTable:
    """The newest first."""
    heads = ("person", "role", "serve_state", "expires_at", "last_seen_at", "invited_at", "invited_by")
    rows = tuple(
        (
            cell(invitation.name),
            cell(messages.text(f"serve.role.{invitation.role}")),
            cell(messages.text(f"serve.people.{state_of(invitation, now)}"), STYLES[state_of(invitation, now)]),
            cell(format_minute_or_empty(invitation.expires_at)),
            cell(format_minute_or_empty(invitation.seen_at)),
            cell(format_minute_or_empty(invitation.created_at)),
            cell(invitation.created_by),
        )
        for invitation in reversed(invitations)
    )
    return TextTable(
        title=messages.text("serve.people.title"),
        headers=messages.heads(heads) if rows else (),
        rows=rows,
        note="" if rows else messages.text("serve.people.none"),
    )


def to_people_json(invitations: Sequence[Invitation], now: datetime) -> dict[str, object]:
    """{schema_version, people: newest first}."""
    return {
        "schema_version": SCHEMA_VERSION,
        "people": [to_person_json(invitation, now) for invitation in reversed(invitations)],
    }


def to_person_json(invitation: Invitation, now: datetime) -> dict[str, object]:
    return {
        **json_fields(invitation, "name", "role"),
        "state": state_of(invitation, now),
        **json_fields(invitation, "expires_at", "used_at"),
        "last_seen_at": to_iso_or_null(invitation.seen_at),
        "revoked_at": to_iso_or_null(invitation.revoked_at),
        "invited_at": to_iso(invitation.created_at),
        "invited_by": sanitize(invitation.created_by),
    }
