"""Prints results to stdout: as tables for people, as JSON or CSV for programs."""

import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.console import Console

from tracker.cli.context import AppContext
from tracker.cli.last_list import LastList, save_list
from tracker.cli.options import Format
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
        show_paged(app_context, tables, TableView(messages=app_context.messages, is_long=is_long))
        save_numbers(app_context, tables)
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
    page(console, captured.get(), app_context.messages.text("pager.keys"))


def save_numbers(app_context: AppContext, tables: Sequence[TextTable]) -> None:
    """Keep which account each number of the list means, until the next list is shown."""
    listed = next((table for table in tables if table.list_name), None)
    if listed is not None:
        register = str(app_context.settings.register)
        shown = LastList(name=listed.list_name, shown_at=now(), register=register, keys=dict(listed.accounts))
        save_list(app_context.settings.state, shown)


NO_PAGER = ("", "cat")
DEFAULT = "less"
LESS = "FRX"
"""Quits where all fits, keeps colours, and leaves the text on the screen."""


def page(console: Console, text: str, keys: str) -> None:
    """Show the text, rendered for the console: in the pager if it is longer than the screen.

    Args:
        keys: names the keys of a pager; above the text, because not every `less` shows Chinese as its prompt.
    """
    command = pager_of(os.environ)
    if not command or text.count("\n") < console.height or not run_pager(command, f"{keys}\n{text}"):
        console.file.write(text)


def pager_of(environ: Mapping[str, str]) -> list[str]:
    """Empty: none is wanted. On Windows none is used unless it is named: `more` shows no colours."""
    named = environ.get("PAGER", "" if os.name == "nt" else DEFAULT).strip()
    if named in NO_PAGER:
        return []
    try:
        return shlex.split(named)
    except ValueError:  # an open quote
        return []


def run_pager(command: list[str], text: str) -> bool:
    """Whether the pager could be started; leaving it early is no error."""
    environ = {**os.environ, "LESS": os.environ.get("LESS", LESS), "LESSCHARSET": "utf-8"}
    with interrupts_left_to_the_pager():
        try:
            with subprocess.Popen(command, stdin=subprocess.PIPE, env=environ) as process:
                process.communicate(text.encode("utf-8", "replace"))
        except BrokenPipeError:
            return True
        except OSError:
            return False
    return process.returncode not in (126, 127)


@contextmanager
def interrupts_left_to_the_pager() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
