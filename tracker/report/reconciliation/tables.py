"""Mismatches as a table, as JSON and as CSV records. All text is sanitized."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.reconciliation.import_diff import HEAD_OF_FIELD, to_shown, to_value
from tracker.report.reconciliation.reconcile import Certainty, RegisterMismatch
from tracker.report.report import to_identity_json
from tracker.report.text_tables.table import TextTable, cell, list_table
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute, to_iso

COLUMNS: Mapping[str, int] = {
    "number": 0,
    "disagreement": 0,
    "certainty": 4,
    "platform": 5,
    "name": 0,
    "unit": 6,
    "detail": 3,
    "key": 2,
}
"""The columns with their priorities, see TextTable."""


def to_table(lines: Sequence[RegisterMismatch], at: datetime, messages: Messages, note: str) -> TextTable:
    unverified = sum(line.certainty is Certainty.UNVERIFIED for line in lines)
    return list_table(
        "reconcile" if lines else "",
        COLUMNS,
        (
            (
                cell(number, "dim"),
                cell(
                    f"{line.register}{messages.colon}{messages.gap(line.gap)}"
                    if line.register
                    else messages.gap(line.gap)
                ),
                cell(messages.certainty(line.certainty), "yellow" if line.certainty is Certainty.UNVERIFIED else ""),
                cell(messages.platform(line.account.platform) if line.account else ""),
                cell(line.account.name if line.account else line.where),
                cell(line.account.unit if line.account else ""),
                cell(detail_of(line, messages)),
                cell(line.account.key if line.account else "", "dim"),
            )
            for number, line in enumerate(lines, start=1)
        ),
        ((number, line.account.key) for number, line in enumerate(lines, start=1) if line.account),
        messages,
        title=messages.text(
            "reconcile.title", at=format_minute(at), count=len(lines) - unverified, unverified=unverified
        ),
        note=note,
        wraps=True,
    )


def detail_of(line: RegisterMismatch, messages: Messages) -> str:
    """Details beyond the gap's name; empty: none."""
    values = line.values
    if "detail" in values:
        return sanitize(messages.sentence(str(values["detail"]), str(values["english"])))
    if "fields" in values:
        return messages.clauses(field_line(each, messages) for each in fields_of(line))
    if "zh" in values:
        why = values["zh"] if messages.lang is Lang.ZH else values["en"]
        return messages.text("gap.value", value=values["value"], why=why) if values["value"] else str(why)
    if values.get("days") is not None:
        return messages.text("gap.since", **values)
    kind = next((name for name in ("shown", "entity", "link", "others") if name in values), "")
    shown = {name: messages.joined(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return messages.text(f"gap.{kind}", **shown) if kind else ""


def fields_of(line: RegisterMismatch) -> tuple[tuple[str, object, object], ...]:
    fields = line.values.get("fields", ())
    return fields if isinstance(fields, tuple) else ()


def field_line(field: tuple[str, object, object], messages: Messages) -> str:
    name, before, after = field
    head = messages.head(HEAD_OF_FIELD.get(name, name))
    shown = {"before": to_shown(name, before, messages), "after": to_shown(name, after, messages)}
    return messages.text("gap.field", field=head, **shown)


def to_document(lines: Sequence[RegisterMismatch], at: datetime, file: str, messages: Messages) -> dict[str, object]:
    """{schema_version, at, file, disagreements: [{gap, certainty, platform, handle, name, unit, region, where, detail,
    since, days, fields}]}."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(at),
        "file": sanitize(file),
        "disagreements": [to_record(line, messages) for line in lines],
    }


NO_ACCOUNT = {"platform": "", "handle": "", "name": "", "unit": "", "region": []}


def to_record(line: RegisterMismatch, messages: Messages) -> dict[str, object]:
    account = line.account
    return {
        **json_fields(line, "gap", "certainty"),
        **(to_identity_json(account, "region") if account else NO_ACCOUNT),
        "where": sanitize(line.where),
        "detail": sanitize(detail_of(line, messages)),
        "since": to_value(line.values.get("since")),
        "days": line.values.get("days"),
        "register": sanitize(line.register),
        "fields": [HEAD_OF_FIELD.get(name, name) for name, _, _ in fields_of(line)],
    }
