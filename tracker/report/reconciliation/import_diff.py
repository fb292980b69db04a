"""An import's changes as tables, as JSON, and as CSV records. All text is sanitized."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from rich.text import Text

from tracker.grouping import grouped
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.register.imports.diff import Change, RegisterDiff
from tracker.register.imports.entry import CellFault, ImportReading
from tracker.register.spreadsheets.table_file import TableFile
from tracker.report.account_json import to_entry_json
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.sanitize import sanitize

SHOWN = 50
"""Maximum rows of a section in tables; JSON and CSV have all."""
ACCOUNT_HEADERS = ("platform", "handle", "name", "unit", "region", "filing")
Cells = tuple[Text, ...]
HEAD_OF_FIELD = {"state": "filing", "code": "code_in_register"}


def counts_of(diff: RegisterDiff) -> dict[str, int]:
    return {
        "added": len(diff.added),
        "changed": len(diff.changed),
        "unchanged": len(diff.unchanged),
        "gone": len(diff.gone),
        "bad": len(diff.bad),
    }


def to_tables(file: TableFile, reading: ImportReading, diff: RegisterDiff, messages: Messages) -> list[TextTable]:
    """The counts, and each section that is not empty; faults come first."""
    summary = TextTable(title=messages.text("import.title", file=file.name, **counts_of(diff)), headers=(), rows=())
    counts = counts_of(diff)
    causes = grouped_by_cause(diff.bad)
    lines = {**counts, "bad": len(causes), "changed": sum(len(change.fields) for change in diff.changed)}
    parts: list[tuple[str, Sequence[str], Iterable[Cells]]] = [
        ("bad", ("where", "value", "why"), (to_bad_cells(group, messages) for group in causes.values())),
        (
            "changed",
            ("platform", "handle", "name", "field", "before", "after"),
            (line for change in diff.changed for line in to_change_cells(change, messages)),
        ),
        ("added", ACCOUNT_HEADERS, (to_account_cells(account, messages) for account in diff.added)),
        ("gone", ACCOUNT_HEADERS, (to_account_cells(account, messages) for account in diff.gone)),
    ]
    tables = [
        to_table(messages, messages.text(f"import.{name}", count=counts[name]), heads, rows, lines[name])
        for name, heads, rows in parts
        if lines[name]
    ]
    if reading.skipped:
        remarks = (
            (cell(where), cell(text or messages.text("import.sheet_without_head"))) for where, text in reading.skipped
        )
        title = messages.text("import.passed_over")
        tables.append(to_table(messages, title, ("where", "value"), remarks, len(reading.skipped)))
    return [summary, *tables]


def to_table(messages: Messages, title: str, heads: Sequence[str], rows: Iterable[Cells], count: int) -> TextTable:
    """The first rows; the others are only counted."""
    rest = count - SHOWN
    return TextTable(
        title=title,
        headers=messages.heads(heads),
        rows=tuple(islice(rows, SHOWN)),
        note=messages.text("import.more", count=rest, shown=SHOWN) if rest > 0 else "",
    )


EXAMPLES = 5
"""Maximum cells listed per cause; JSON and CSV have all."""


def grouped_by_cause(faults: Sequence[CellFault]) -> dict[tuple[str, str], list[CellFault]]:
    """(sheet and column, fault) -> the cells; a fault in every row is listed once."""
    return grouped(faults, lambda bad: (bad.where.rstrip("0123456789"), bad.zh))


def to_bad_cells(group: Sequence[CellFault], messages: Messages) -> tuple[Text, ...]:
    why = group[0].zh if messages.lang is Lang.ZH else group[0].en
    places, values = examples([bad.where for bad in group], messages), examples([bad.value for bad in group], messages)
    return cell(places), cell(values), cell(why, "red")


def examples(texts: Sequence[str], messages: Messages) -> str:
    """The first few distinct texts, and their number."""
    different = [text for text in dict.fromkeys(texts) if text]
    shown = messages.listed(different[:EXAMPLES])
    return messages.text("import.and_more", shown=shown, count=len(texts)) if len(different) > EXAMPLES else shown


def to_account_cells(account: Account, messages: Messages) -> tuple[Text, ...]:
    return (
        cell(messages.platform(account.platform)),
        cell(account.handle),
        cell(account.name),
        cell(account.unit),
        cell("/".join(account.region)),
        cell(messages.filing(account.filing.state)),
    )


def to_change_cells(change: Change, messages: Messages) -> Iterator[tuple[Text, ...]]:
    """One row per field; the account is named in the first."""
    who = (messages.platform(change.before.platform), change.before.handle, change.before.name)
    for number, (field, before, after) in enumerate(change.fields):
        yield (
            *(cell(text if number == 0 else "") for text in who),
            cell(messages.head(HEAD_OF_FIELD.get(field, field)), "cyan"),
            cell(to_shown(field, before, messages)),
            cell(to_shown(field, after, messages)),
        )


def to_shown(field: str, value: Any, messages: Messages) -> str:
    """A field's value for people; – where there is none."""
    if value is None or value in ("", (), []):
        return "–"
    if field in ("state", "filing_state"):
        return messages.filing(str(value))
    if field == "kind":
        return messages.kind(str(value))
    return to_value(value)


def to_value(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "/".join(sanitize(str(part)) for part in value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else sanitize(str(value))


def to_document(file: TableFile, reading: ImportReading, diff: RegisterDiff, *, is_applied: bool) -> dict[str, object]:
    """{schema_version, file, sha256, applied, counts, added, changed, gone, bad, passed_over, unknown_columns,
    personal_columns, without_handle, hidden_rows, hidden_sheets, links_by_formula}."""
    return {
        "schema_version": SCHEMA_VERSION,
        "file": sanitize(file.name),
        "sha256": file.sha256,
        "applied": is_applied,
        "counts": counts_of(diff),
        "added": [to_entry_json(account) for account in diff.added],
        "changed": [to_change_json(change) for change in diff.changed],
        "gone": [to_entry_json(account) for account in diff.gone],
        "bad": [
            {"cell": fault.where, "value": fault.value, "reason": fault.zh, "reason_en": fault.en} for fault in diff.bad
        ],
        "passed_over": [{"cell": where, "value": text} for where, text in reading.skipped],
        "unknown_columns": [{"sheet": sheet, "head": head} for sheet, head in reading.unknown_headers],
        "personal_columns": reading.has_personal,
        "without_handle": diff.without_handle,
        "hidden_rows": reading.hidden_rows,
        "hidden_sheets": [sanitize(name) for name in file.hidden],
        "links_by_formula": reading.uncounted_links,
    }


def to_change_json(change: Change) -> dict[str, object]:
    fields = [{"field": name, "before": to_value(old), "after": to_value(new)} for name, old, new in change.fields]
    return {**named(change.before), "fields": fields}


def named(account: Account) -> dict[str, str]:
    return {name: sanitize(getattr(account, name)) for name in ("platform", "handle", "name", "unit")}


def to_records(diff: RegisterDiff) -> list[dict[str, object]]:
    """One record per bad cell, changed field, new or missing account; all with the same keys."""
    empty = dict.fromkeys(
        ("what", "cell", "platform", "handle", "name", "unit", "field", "before", "after", "reason"), ""
    )
    records: list[dict[str, object]] = [
        {**empty, "what": "bad", "cell": fault.where, "before": fault.value, "reason": fault.zh} for fault in diff.bad
    ]
    for change in diff.changed:
        for field, before, after in change.fields:
            values = {"field": field, "before": to_value(before), "after": to_value(after)}
            records.append({**empty, "what": "changed", **named(change.before), **values})
    records += [{**empty, "what": "added", **named(account)} for account in diff.added]
    records += [{**empty, "what": "gone", **named(account)} for account in diff.gone]
    return records
