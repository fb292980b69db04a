"""Prints tables: on a terminal fitted to its width, in a pipe lines of tab-separated cells.

A list keeps each row on one line (fitting). Other tables wrap their sentences (wrapping).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from tracker.messages.messages import Messages
from tracker.report.text_tables.fitting import MIN_WIDTH, fit, has_room, is_whole
from tracker.report.text_tables.table import TextTable
from tracker.report.text_tables.wrapping import GAP, unbroken, wrapped_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """How tables are shown."""

    messages: Messages | None = None
    """None: nothing is said of columns left out."""
    is_long: bool | None = False
    """Whether lists are shown as records, one field on a line; None: the command has no --long."""


def show(tables: Sequence[TextTable], console: Console, view: TableView | None = None) -> None:
    """Print tables: aligned on a terminal, else as unwrapped lines without colours or frames."""
    view = view or TableView()
    for number, table in enumerate(tables):
        if number:
            console.file.write("\n")
        if view.is_long and table.priorities and view.messages:
            show_records(table, console, view.messages)
        elif console.is_terminal:
            show_table(table, console, view)
        else:
            console.file.writelines(f"{line}\n" for line in to_lines(table))


def show_table(table: TextTable, console: Console, view: TableView) -> None:
    messages = view.messages
    if messages and any(table.headers) and table.rows and not table.priorities and not has_room(table, console.width):
        show_records(table, console, messages)
        return
    if table.title:
        console.print(Text(wrapped_sentence(table.title, console.width), style="bold"), soft_wrap=True)
    fitted, left_out = fit(table, console.width - 1)
    if fitted.rows or any(fitted.headers):
        console.print(to_table(fitted))
    if table.note:
        console.print(Text(wrapped_sentence(table.note, console.width)), soft_wrap=True)
    if left_out and messages:
        note = messages.text(
            f"table.left_out{'' if view.is_long is None else '.long'}", heads=messages.listed(left_out)
        )
        console.print(Text(wrapped_sentence(note, console.width), style="dim"), soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table that fits the space it is given, wherever it is drawn."""

    table: TextTable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield to_table(fit(self.table, options.max_width)[0])


def show_records(table: TextTable, console: Console, messages: Messages) -> None:
    """One block for each row, with all its fields that have a value."""
    if table.title:
        console.print(Text(table.title, style="bold"), soft_wrap=True)
    width = max(map(cell_len, table.headers), default=0)
    for number, row in enumerate(table.rows, start=1):
        head = messages.text("table.record", number=number, count=len(table.rows))
        console.print(Text(f"\n{head}", style="dim"), soft_wrap=True)
        for name, value in zip(table.headers, row, strict=True):
            if value.plain:
                pad = " " * (width - cell_len(name) + GAP)
                room = console.width - width - GAP
                lines = unbroken(value, room) if console.is_terminal and room >= MIN_WIDTH else [value]
                hanging = Text("\n" + " " * (width + GAP)).join(lines)
                console.print(Text.assemble((name, "cyan"), pad, hanging), soft_wrap=True)
    if table.note:
        note = wrapped_sentence(table.note, console.width) if console.is_terminal else table.note
        console.print(Text(f"\n{note}"), soft_wrap=True)


def to_table(text_table: TextTable) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, GAP - 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        show_header=any(text_table.headers),
    )
    for number, head in enumerate(text_table.headers):
        is_one_line = bool(text_table.priorities) or (bool(text_table.rows) and is_whole(text_table, number))
        table.add_column(
            Text(head),
            justify="right" if number in text_table.numbers else "left",
            overflow="ellipsis" if text_table.priorities else "fold",
            no_wrap=is_one_line,
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
