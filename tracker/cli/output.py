"""Prints results to stdout: as tables for people, as JSON or CSV for programs."""

import csv
import json
from collections.abc import Mapping, Sequence

from rich.console import Console

from tracker.cli.options import Format
from tracker.report.tables.table import TextTable, show
from tracker.text.sanitize import sanitize_csv_cell


def emit(
    console: Console,
    format_: Format,
    tables: Sequence[TextTable],
    document: Mapping[str, object],
    records: Sequence[object],
) -> None:
    """Print a result.

    Args:
        tables: for people.
        document: for JSON; its text is already sanitized.
        records: for CSV: the document's objects that are its rows, all with the same keys.
    """
    if format_ is Format.TABLE:
        show(tables, console)
    elif format_ is Format.JSON:
        console.file.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    else:
        write_csv(console, [record for record in records if isinstance(record, Mapping)])


def write_csv(console: Console, records: Sequence[Mapping[str, object]]) -> None:
    """A header of the keys and one line per record; nothing without records, because then no keys are known."""
    writer = csv.writer(console.file, lineterminator="\n")
    writer.writerows([list(records[0])] if records else [])
    writer.writerows([to_cell(value) for value in record.values()] for record in records)


def to_cell(value: object) -> str:
    """A JSON value as cell text: null is empty, a list is joined by `/`, a finding becomes its rule, another object
    in a list JSON."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return sanitize_csv_cell(value)
        case list():
            return sanitize_csv_cell("/".join(to_cell(to_item(one)) for one in value))
    return str(value)


def to_item(value: object) -> object:
    """An item of a list, an object as text."""
    if not isinstance(value, dict):
        return value
    return value["rule"] if "rule" in value else json.dumps(value, ensure_ascii=False)
