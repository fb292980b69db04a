"""Slimming proposals as a table, as JSON, and as a sheet. All text is sanitized."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.text import Text

from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_identity_json
from tracker.report.slimming.proposals import Proposal, SlimmingProposal, SlimmingReason
from tracker.report.tables.tables import format_minute_or_empty, numbered
from tracker.report.text_tables.table import TextTable, cell, list_table
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso

COLUMNS: Mapping[str, int] = {
    "number": 0,
    "slimming_proposal": 0,
    "platform": 3,
    "name": 0,
    "unit": 4,
    "region": 5,
    "slimming_reasons": 1,
    "key": 2,
}
"""The columns with their priorities, see TextTable."""


def to_table(found: Sequence[SlimmingProposal], at: datetime, messages: Messages) -> TextTable:
    counts = Counter(proposal.proposal for proposal in found)
    title = messages.text(
        "slimming.title", at=format_minute_or_empty(at), **{kind.value: counts[kind] for kind in Proposal}
    )
    note = messages.text("slimming.note")
    if not found:
        return TextTable(title=title, note=note)
    return list_table(
        "slimming",
        COLUMNS,
        (proposal_cells(proposal, number, messages) for number, proposal in enumerate(found, start=1)),
        numbered(proposal.account for proposal in found),
        messages,
        title=title,
        note=note,
    )


def proposal_cells(proposal: SlimmingProposal, number: int, messages: Messages) -> tuple[Text, ...]:
    account = proposal.account
    return (
        cell(number, "dim"),
        cell(messages.text(f"slimming.proposal.{proposal.proposal}")),
        cell(messages.marked_platform(account.platform)),
        cell(account.name),
        cell(account.unit),
        cell(" ".join(account.region)),
        cell(reasons_of(proposal, messages)),
        cell(account.key, "dim"),
    )


def reasons_of(proposal: SlimmingProposal, messages: Messages) -> str:
    return messages.clauses(sentence_of(reason, messages) for reason in proposal.reasons)


def sentence_of(reason: SlimmingReason, messages: Messages) -> str:
    values = {name: sanitize(messages.joined(value)) for name, value in reason.values.items()}
    return messages.text(f"slimming.reason.{reason.code}", **values)


def to_document(found: Sequence[SlimmingProposal], at: datetime, messages: Messages) -> dict[str, object]:
    """{schema_version, at, proposals: [{proposal, platform, handle, name, unit, region, reasons: [{code, proposal,
    text}]}]}."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(at),
        "proposals": [to_record(proposal, messages) for proposal in found],
    }


def to_record(proposal: SlimmingProposal, messages: Messages) -> dict[str, object]:
    account = proposal.account
    return {
        "proposal": proposal.proposal.value,
        **to_identity_json(account, "region"),
        "reasons": [
            {**json_fields(each, "code", "proposal"), "text": sentence_of(each, messages)} for each in proposal.reasons
        ],
    }


def to_line(proposal: SlimmingProposal, messages: Messages) -> dict[str, object]:
    """As to_record, with the reasons in one text: for a CSV."""
    return {**to_record(proposal, messages), "reasons": reasons_of(proposal, messages)}
