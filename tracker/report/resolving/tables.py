"""Handles that were found, as a table, as JSON, and as CSV records. All text is sanitized."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.register.resolving.candidate import Candidate, HandleCertainty, Resolution
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize

HEADS = ("platform", "name", "unit", "handle_certainty", "candidate", "name_there", "entity_there", "found_by", "why")
PRIORITIES = (4, 0, 2, 0, 0, 3, 5, 6, 1)


def to_table(resolutions: Sequence[Resolution], messages: Messages) -> TextTable:
    counts = counts_of(resolutions)
    return TextTable(
        title=messages.text("resolve.title", count=len(resolutions), **counts),
        headers=messages.heads(HEADS),
        rows=tuple(
            (
                cell(messages.platform(resolution.account.platform)),
                cell(resolution.account.name),
                cell(resolution.account.unit),
                cell(messages.handle_certainty(candidate.certainty if candidate else HandleCertainty.NONE)),
                cell(candidate.handle if candidate else ""),
                cell(candidate.name if candidate else ""),
                cell(candidate.verified_as if candidate else ""),
                cell(messages.handle_source(candidate.source.kind) if candidate else ""),
                cell(why_of(resolution, candidate, messages)),
            )
            for resolution, candidate in lines_of(resolutions)
        ),
        priorities=PRIORITIES,
        whole=frozenset({4}),
    )


def lines_of(resolutions: Sequence[Resolution]) -> Iterator[tuple[Resolution, Candidate | None]]:
    """One line for each candidate, and one for an account without."""
    for resolution in resolutions:
        for candidate in resolution.candidates:
            yield resolution, candidate
        if not resolution.candidates:
            yield resolution, None


def why_of(resolution: Resolution, candidate: Candidate | None, messages: Messages) -> str:
    return (
        messages.handle_reason(candidate.reason, candidate.detail)
        if candidate
        else messages.handle_reason(resolution.reason, resolution.detail)
    )


def counts_of(resolutions: Sequence[Resolution]) -> dict[str, int]:
    """HandleCertainty -> number of accounts."""
    counted = Counter(resolution.certainty for resolution in resolutions)
    return {certainty.value: counted[certainty] for certainty in HandleCertainty}


def to_document(
    resolutions: Sequence[Resolution], applied: Sequence[str], stopped: dict[str, str], messages: Messages
) -> dict[str, Any]:
    """
    Args:
        applied: keys, as they were, of the accounts whose handle was put in.
        stopped: platform -> code of what stopped it.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "counts": counts_of(resolutions),
        "applied": [sanitize(key) for key in applied],
        "stopped": stopped,
        "accounts": [to_resolution_json(resolution, messages) for resolution in resolutions],
    }


def to_resolution_json(resolution: Resolution, messages: Messages) -> dict[str, Any]:
    return {
        **to_account_json(resolution.account),
        "result": resolution.certainty.value,
        "reason": resolution.reason,
        "message": messages.handle_reason(resolution.reason, resolution.detail) if resolution.reason else "",
        "candidates": [to_candidate_json(candidate, messages) for candidate in resolution.candidates],
    }


def to_account_json(account: Account) -> dict[str, Any]:
    return json_fields(account, "key", "platform", "name", "unit", "region")


def to_candidate_json(candidate: Candidate, messages: Messages) -> dict[str, Any]:
    return {
        **json_fields(candidate, "handle", "name", "verified_as"),
        "source": candidate.source.kind.value,
        "from": sanitize(candidate.source.text),
        "result": candidate.certainty.value,
        "reason": candidate.reason,
        "message": messages.handle_reason(candidate.reason, candidate.detail),
    }


def to_records(resolutions: Sequence[Resolution], messages: Messages) -> list[dict[str, Any]]:
    empty = dict.fromkeys(("handle", "name_there", "verified_as", "source", "from"), "")
    records: list[dict[str, Any]] = []
    for resolution, candidate in lines_of(resolutions):
        shown = (
            {
                "handle": sanitize(candidate.handle),
                "name_there": sanitize(candidate.name),
                "verified_as": sanitize(candidate.verified_as),
                "source": candidate.source.kind.value,
                "from": sanitize(candidate.source.text),
            }
            if candidate
            else empty
        )
        records.append(
            {
                **to_account_json(resolution.account),
                "region": sanitize("/".join(resolution.account.region)),
                "result": (candidate.certainty if candidate else HandleCertainty.NONE).value,
                **shown,
                "reason": candidate.reason if candidate else resolution.reason,
                "message": why_of(resolution, candidate, messages),
            }
        )
    return records
