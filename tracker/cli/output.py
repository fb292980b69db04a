"""Prints results to stdout: as tables for people, as JSON or CSV for programs."""

import json
import sys
from collections.abc import Mapping, Sequence

from tracker.cli.context import AppContext
from tracker.cli.last_list import LastList, keep_list
from tracker.cli.options import Format
from tracker.cli.pager import page
from tracker.report.export.records import write_csv
from tracker.report.text_tables.printing import TableView, show
from tracker.report.text_tables.table import TextTable
from tracker.time.clock import now


def emit(  # noqa: PLR0913  # a result in its three formats
    app_context: AppContext,
    format_: Format,
    tables: Sequence[TextTable],
    document: Mapping[str, object],
    records: Sequence[object],
    *,
    is_long: bool | None = None,
) -> None:
    """Print a result.

    Args:
        tables: for people.
        document: for JSON; its text is already sanitized.
        records: for CSV: the document's objects that are its rows, all with the same keys.
        is_long: show lists as records, one field on a line; None: the command has no --long.
    """
    console = app_context.out
    if format_ is Format.TABLE:
        show_paged(app_context, tables, TableView(words=app_context.words, is_long=is_long))
        keep_numbers(app_context, tables)
    elif format_ is Format.JSON:
        console.file.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    else:
        write_csv(console.file, [record for record in records if isinstance(record, Mapping)])


def show_paged(app_context: AppContext, tables: Sequence[TextTable], view: TableView) -> None:
    console = app_context.out
    if not (console.is_terminal and app_context.is_paged and sys.stdin is not None and sys.stdin.isatty()):
        show(tables, console, view)
        return
    with console.capture() as captured:
        for number, table in enumerate(tables):
            if number:
                console.print()
            show([table], console, view)
    page(console, captured.get(), app_context.words.text("pager.keys"))


def keep_numbers(app_context: AppContext, tables: Sequence[TextTable]) -> None:
    """Keep which account each number of the list means, until the next list is shown."""
    listed = next((table for table in tables if table.list_name), None)
    if listed is not None:
        register = str(app_context.settings.register)
        shown = LastList(name=listed.list_name, shown_at=now(), register=register, keys=dict(listed.accounts))
        keep_list(app_context.settings.state, shown)
