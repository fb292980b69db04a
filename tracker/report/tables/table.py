"""A table for display: on a terminal a Rich table, in a pipe lines of tab-separated cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tracker.text.sanitize import sanitize


def cell(value: object, style: str = "") -> Text:
    """A cell as plain text: sanitized, and never markup."""
    return Text("" if value is None else sanitize(str(value)), style=style)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """One table of a view."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    title: str = ""
    note: str = ""
    """A sentence below the table; empty: none."""
    numbers: frozenset[int] = frozenset()
    """Indexes of the columns, from 0, that are numbers and right-aligned."""
    has_total: bool = False
    """Whether the last row sums up the others."""


def show(tables: Sequence[TextTable], console: Console) -> None:
    """Print tables: aligned on a terminal, else as unwrapped lines without colours or frames."""
    for number, table in enumerate(tables):
        if number:
            console.file.write("\n")
        if console.is_terminal:
            show_table(table, console)
        else:
            console.file.writelines(f"{line}\n" for line in to_lines(table))


def show_table(table: TextTable, console: Console) -> None:
    if table.title:
        console.print(Text(table.title, style="bold"))
    console.print(to_table(table))
    if table.note:
        console.print(Text(table.note))


def to_table(text_table: TextTable) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, show_header=any(text_table.headers))
    for number, head in enumerate(text_table.headers):
        table.add_column(
            Text(head),
            justify="right" if number in text_table.numbers else "left",
            overflow="fold",
            header_style="bold cyan",
        )
    for number, row in enumerate(text_table.rows):
        if text_table.has_total and number == len(text_table.rows) - 1:
            table.add_section()
        table.add_row(*row)
    return table


def to_lines(table: TextTable) -> list[str]:
    """Title, headers, one line per row, note; each only if there is one. Cells contain neither tabs nor newlines."""
    lines = [table.title, "\t".join(table.headers) if any(table.headers) else ""]
    lines += ["\t".join(text.plain for text in row) for row in table.rows]
    return [line for line in [*lines, table.note] if line]
