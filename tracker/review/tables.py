"""Accounts that need a manual check, and manual checks: as tables and as the JSON of `tracker review`."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich.text import Text

from tracker.history.manual_check import ManualCheck
from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_account_json
from tracker.report.tables.tables import VERDICT_STYLES, format_minute_or_empty, numbered
from tracker.report.text_tables.table import TextTable, cell, columns_table, list_table
from tracker.review.queue import urgency_of
from tracker.review.review import PendingReview, seen_sentence, what_sentence
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso

PENDING_COLUMNS: Mapping[str, int] = {
    "number": 0,
    "platform": 4,
    "name": 0,
    "reason": 1,
    "reviewed": 3,
    "unit": 5,
    "key": 2,
    "detail": 6,
    "address": 7,
}
"""The columns with their priorities, see TextTable."""
ENTRY_KEYS = ("platform", "handle", "name", "unit", "supervisor", "region", "reason", "reason_message")


def pending_table(pending: Sequence[PendingReview], at: datetime, messages: Messages) -> TextTable:
    if not pending:
        return TextTable(note=messages.text("review.none", at=format_minute_or_empty(at)))
    return list_table(
        "review",
        PENDING_COLUMNS,
        (pending_cells(review, number, messages) for number, review in enumerate(pending, start=1)),
        numbered(review.row.account for review in pending),
        messages,
        title=messages.text("review.title", at=format_minute_or_empty(at)),
    )


def pending_cells(review: PendingReview, number: int, messages: Messages) -> tuple[Text, ...]:
    account, assessment = review.row.account, review.row.assessment
    address = review.addresses[0] if review.addresses else ""
    return (
        cell(number, "dim"),
        cell(messages.marked_platform(account.platform)),
        cell(account.name, link=address),
        cell(messages.code(assessment.reason), VERDICT_STYLES[assessment.verdict]),
        cell(seen_sentence(review.manual_checks[0], messages) if review.manual_checks else ""),
        cell(account.unit),
        cell(account.key, "dim"),
        cell(messages.stored_reason(assessment.reason, assessment.reason_message)),
        cell(address, link=address),
    )


MANUAL_CHECK_COLUMNS: Mapping[str, int] = {
    "observation": 0,
    "checked_at": 0,
    "seen_by": 1,
    "what": 0,
    "title": 4,
    "link": 3,
    "note": 2,
    "screenshot": 5,
}


def manual_checks_table(key: str, manual_checks: Sequence[ManualCheck], messages: Messages) -> TextTable:
    """Newest check first; withdrawn ones are marked."""
    return columns_table(
        MANUAL_CHECK_COLUMNS,
        (manual_check_cells(check, messages) for check in manual_checks),
        messages,
        title=messages.text("review.looks", key=key),
        note="" if manual_checks else messages.text("review.nobody"),
        numbers=(0,),
    )


def manual_check_cells(manual_check: ManualCheck, messages: Messages) -> tuple[Text, ...]:
    withdrawal = manual_check.withdrawal
    style = "dim" if withdrawal else ""
    notes = [manual_check.note]
    if withdrawal:
        at = format_minute_or_empty(withdrawal.at)
        notes.append(messages.text("review.withdrawn", by=withdrawal.by, at=at, why=withdrawal.why))
    return (
        cell(manual_check.id, style),
        cell(format_minute_or_empty(manual_check.seen_at), style),
        cell(manual_check.by, style),
        cell(what_sentence(manual_check, messages), style),
        cell(manual_check.title, style),
        cell(manual_check.link, style),
        cell(" ".join(filter(None, notes)), style),
        cell(manual_check.screenshot, style),
    )


def to_review_json(pending: Iterable[PendingReview], at: datetime) -> dict[str, object]:
    """{schema_version, at, accounts: [{platform … reason_message, state, last_post_at, checked_at, addresses,
    observations, queue_position, urgency, share}]}, in the order given; queue_position is null where somebody has
    answered since the time-point."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(at),
        "accounts": [to_pending_json(review) for review in pending],
    }


def to_pending_json(review: PendingReview) -> dict[str, object]:
    document = to_account_json(review.row)
    return {
        **{key: document[key] for key in (*ENTRY_KEYS, "state", "last_post_at", "checked_at")},
        "addresses": [sanitize(address) for address in review.addresses],
        "observations": [to_manual_check_json(manual_check) for manual_check in review.manual_checks],
        "queue_position": review.position,
        "urgency": urgency_of(review.row).name.lower(),
        "share": str(review.share) if review.share else None,
    }


def to_pending_record(review: PendingReview) -> dict[str, object]:
    """The same as a table row: an observation is who saw it, and when."""
    seen = [f"{sanitize(manual_check.by)} {to_iso(manual_check.seen_at)}" for manual_check in review.manual_checks]
    return {**to_pending_json(review), "addresses": " ".join(map(sanitize, review.addresses)), "observations": seen}


def to_manual_checks_json(key: str, manual_checks: Iterable[ManualCheck]) -> dict[str, object]:
    return {
        "schema_version": SCHEMA_VERSION,
        "account": sanitize(key),
        "observations": [to_manual_check_json(manual_check) for manual_check in manual_checks],
    }


def to_manual_check_json(manual_check: ManualCheck) -> dict[str, object]:
    """A manual check; withdrawn_at is null while it counts."""
    withdrawal = manual_check.withdrawal
    return {
        **json_fields(
            manual_check,
            "id",
            "what",
            "by",
            "seen_at",
            "recorded_at",
            "state",
            "words",
            "last_post_at",
            "link",
            "title",
            "note",
            "screenshot",
            "screenshot_sha256",
        ),
        "withdrawn_at": to_iso(withdrawal.at) if withdrawal else None,
        "withdrawn_by": sanitize(withdrawal.by) if withdrawal else "",
        "withdrawn_why": sanitize(withdrawal.why) if withdrawal else "",
    }
