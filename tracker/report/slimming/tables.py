"""Slimming proposals as a table, as JSON, and as a sheet. All text is sanitized."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from tracker.messages.catalog import Messages
from tracker.report.report import SCHEMA_VERSION
from tracker.report.slimming.proposals import Proposal, SlimmingProposal, SlimmingReason
from tracker.report.tables.table import TextTable, cell
from tracker.report.tables.tables import format_minute_or_empty, numbered
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso

HEADERS = ("number", "slimming_proposal", "platform", "name", "unit", "region", "slimming_reasons", "key")
PRIORITIES = (0, 0, 3, 0, 4, 5, 1, 2)


def to_table(found: Sequence[SlimmingProposal], at: datetime, words: Messages) -> TextTable:
    counts = Counter(proposal.proposal for proposal in found)
    return TextTable(
        title=words.text(
            "slimming.title", at=format_minute_or_empty(at), **{kind.value: counts[kind] for kind in Proposal}
        ),
        headers=tuple(words.head(head) for head in HEADERS) if found else (),
        rows=tuple(
            (
                cell(number, "dim"),
                cell(words.text(f"slimming.proposal.{one.proposal}")),
                cell(words.marked_platform(one.account.platform)),
                cell(one.account.name),
                cell(one.account.unit),
                cell(" ".join(one.account.region)),
                cell(reasons_of(one, words)),
                cell(one.account.key, "dim"),
            )
            for number, one in enumerate(found, start=1)
        ),
        numbers=frozenset({0}),
        priorities=PRIORITIES,
        whole=frozenset({HEADERS.index("key")}),
        note=words.text("slimming.note"),
        list_name="slimming",
        accounts=numbered(proposal.account for proposal in found),
    )


def reasons_of(proposal: SlimmingProposal, words: Messages) -> str:
    return words.clauses(sentence_of(reason, words) for reason in proposal.reasons)


def sentence_of(reason: SlimmingReason, words: Messages) -> str:
    values = {name: sanitize(words.joined(value)) for name, value in reason.values.items()}
    return words.text(f"slimming.reason.{reason.code}", **values)


def to_document(found: Sequence[SlimmingProposal], at: datetime, words: Messages) -> dict[str, object]:
    """{schema_version, at, proposals: [{proposal, platform, handle, name, unit, region, reasons: [{code, proposal,
    text}]}]}."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(at),
        "proposals": [to_record(proposal, words) for proposal in found],
    }


def to_record(proposal: SlimmingProposal, words: Messages) -> dict[str, object]:
    account = proposal.account
    return {
        "proposal": proposal.proposal.value,
        "platform": sanitize(account.platform),
        "handle": sanitize(account.handle),
        "name": sanitize(account.name),
        "unit": sanitize(account.unit),
        "region": [sanitize(name) for name in account.region],
        "reasons": [
            {"code": each.code, "proposal": each.proposal.value, "text": sentence_of(each, words)}
            for each in proposal.reasons
        ],
    }


def to_line(proposal: SlimmingProposal, words: Messages) -> dict[str, object]:
    """As to_record, with the reasons in one text: for a CSV."""
    return {**to_record(proposal, words), "reasons": reasons_of(proposal, words)}
