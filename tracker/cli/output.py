"""Prints results to stdout: as tables for people, as JSON or CSV for programs."""

import json
from collections.abc import Mapping, Sequence

from rich.console import Console

from tracker.cli.options import Format
from tracker.report.export.records import write_csv
from tracker.report.tables.table import TextTable, show


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
        write_csv(console.file, [record for record in records if isinstance(record, Mapping)])
