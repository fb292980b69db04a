"""A table for display: on a terminal fitted to its width, in a pipe lines of tab-separated cells.

A list keeps each row on one line: columns are left out by priority, the rest is cut with an ellipsis, never inside a
date or a number. Other tables wrap their sentences.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich import box
from rich.cells import cell_len, chop_cells
from rich.console import Console, ConsoleOptions, RenderResult
from rich.style import Style
from rich.table import Table
from rich.text import Text

from tracker.messages.catalog import Messages
from tracker.report.tables.wrapping import GAP, head_lines, unbroken, widths_of, wrap, wrapped_sentence
from tracker.text.safe_url import safe_url
from tracker.text.sanitize import sanitize

LEAST = 12
"""Cells of a column that is cut; a column whose priority is 0 to 2 keeps KEPT, as far as there is space."""
KEPT = 14
UNTIL = 3
SHORT_HEAD = 6
LONGEST_WHOLE = 26
"""Cells of a column that is not cut: only the handles of some platforms are longer."""
NO_WORDS = re.compile(r"[-+0-9.:/%><— …—]*")
"""A date, a number, a rate: it is never cut."""
TOKEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z.:/%_-]*$")
"""The end of a text that is cut, up to the place of the cut: a number or date is left out as a whole."""
ELLIPSIS = "…"


def cell(value: object, style: str = "", link: str = "") -> Text:
    """A cell as plain text: sanitized, and never markup.

    Args:
        link: an address that a terminal opens; one that is not safe is left out.
    """
    text = Text("" if value is None else sanitize(str(value)), style=style)
    if url := safe_url(link):
        text.stylize(Style(link=url))
    return text


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
    priorities: tuple[int, ...] = ()
    """Of each column of a list: the largest number is left out first, 0 never. Empty: it is no list, and wraps."""
    wraps: bool = False
    """Whether a list wraps its sentences instead of cutting them; columns are left out until the rest has room."""
    whole: frozenset[int] = frozenset()
    """Indexes of the columns of a list that are not cut, besides dates and numbers: keys."""
    list_name: str = ""
    """Which list it is, for the numbers of its accounts; empty: they have none."""
    accounts: tuple[tuple[int, str], ...] = ()
    """(number shown, account key)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableView:
    """How tables are shown."""

    words: Messages | None = None
    """None: nothing is said of columns left out."""
    is_long: bool | None = False
    """Whether lists are shown as records, one field on a line; None: the command has no --long."""


def show(tables: Sequence[TextTable], console: Console, view: TableView | None = None) -> None:
    """Print tables: aligned on a terminal, else as unwrapped lines without colours or frames."""
    view = view or TableView()
    for number, table in enumerate(tables):
        if number:
            console.file.write("\n")
        if view.is_long and table.priorities and view.words:
            show_records(table, console, view.words)
        elif console.is_terminal:
            show_table(table, console, view)
        else:
            console.file.writelines(f"{line}\n" for line in to_lines(table))


def show_table(table: TextTable, console: Console, view: TableView) -> None:
    words = view.words
    if words and any(table.headers) and table.rows and not table.priorities and not has_room(table, console.width):
        show_records(table, console, words)
        return
    if table.title:
        console.print(Text(wrapped_sentence(table.title, console.width), style="bold"), soft_wrap=True)
    fitted, left_out = fit(table, console.width - 1)
    if fitted.rows or any(fitted.headers):
        console.print(to_table(fitted))
    if table.note:
        console.print(Text(wrapped_sentence(table.note, console.width)), soft_wrap=True)
    if left_out and words:
        told = words.text(f"table.left_out{'' if view.is_long is None else '.long'}", heads=words.listed(left_out))
        console.print(Text(wrapped_sentence(told, console.width), style="dim"), soft_wrap=True)


def has_room(table: TextTable, width: int) -> bool:
    """Whether its numbers, dates and handles stay whole in that width."""
    return widths_of(table.headers, table.rows, width, table.numbers | table.whole) is not None


def wrapped(table: TextTable, width: int) -> TextTable:
    """The table with its sentences wrapped to the terminal; as it is where it is too narrow for that."""
    widths = (
        widths_of(table.headers, table.rows, width, table.numbers | table.whole)
        if table.rows and table.headers
        else None
    )
    if widths is None:
        return table
    lines = Text("\n")
    return replace(
        table,
        priorities=(),
        headers=tuple(
            lines.join(head_lines(head, wide)).plain for head, wide in zip(table.headers, widths, strict=True)
        ),
        rows=tuple(
            tuple(lines.join(wrap(value, wide)) for value, wide in zip(row, widths, strict=True)) for row in table.rows
        ),
    )


@dataclass(frozen=True, slots=True)
class Fitted:
    """A table that fits the space it is given, wherever it is drawn."""

    table: TextTable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield to_table(fit(self.table, options.max_width)[0])


def show_records(table: TextTable, console: Console, words: Messages) -> None:
    """One block for each row, with all its fields that have a value."""
    if table.title:
        console.print(Text(table.title, style="bold"), soft_wrap=True)
    width = max(map(cell_len, table.headers), default=0)
    for number, row in enumerate(table.rows, start=1):
        head = words.text("table.record", number=number, count=len(table.rows))
        console.print(Text(f"\n{head}", style="dim"), soft_wrap=True)
        for name, value in zip(table.headers, row, strict=True):
            if value.plain:
                pad = " " * (width - cell_len(name) + GAP)
                room = console.width - width - GAP
                lines = unbroken(value, room) if console.is_terminal and room >= LEAST else [value]
                hanging = Text("\n" + " " * (width + GAP)).join(lines)
                console.print(Text.assemble((name, "cyan"), pad, hanging), soft_wrap=True)
    if table.note:
        console.print(Text(f"\n{table.note}"), soft_wrap=True)


def fit(table: TextTable, width: int) -> tuple[TextTable, list[str]]:
    """The table as wide as the terminal, and the heads of columns left out."""
    if not table.priorities:
        return wrapped(table, width), []
    return (fit_wrapped(table, width) if table.wraps else None) or fit_cut(table, width)


def columns_with_text(table: TextTable) -> list[int]:
    """The others say nothing and are left out without a word."""
    return [index for index in range(len(table.headers)) if any(row[index].plain for row in table.rows)]


def last_of(table: TextTable, shown: Sequence[int]) -> int | None:
    """The column that is left out first; None: none may be."""
    last = max(shown, key=lambda index: (table.priorities[index], index), default=None)
    return last if last is not None and table.priorities[last] else None


def fit_wrapped(table: TextTable, width: int) -> tuple[TextTable, list[str]] | None:
    """The list with as many columns as have room for their words; None: those that are never left out have none."""
    shown, left_out = columns_with_text(table), list[str]()
    while not has_room(part := columns_of(table, shown), width):
        last = last_of(table, shown)
        if last is None:
            return None
        shown.remove(last)
        left_out.append(table.headers[last])
    return wrapped(part, width), left_out


def fit_cut(table: TextTable, width: int) -> tuple[TextTable, list[str]]:
    """The list with each row on one line."""
    shown = columns_with_text(table)
    natural = {index: natural_width(table, index) for index in shown}
    left_out: list[str] = []
    while width_of(least := {index: least_width(table, index, natural[index]) for index in shown}) > width:
        last = last_of(table, shown)
        if last is None:
            break
        shown.remove(last)
        left_out.append(table.headers[last])
    widths = widened(least, natural, table, width)
    return taken(table, shown, widths), left_out


def natural_width(table: TextTable, index: int) -> int:
    return max(cell_len(table.headers[index]), widest_cell(table, index))


def widest_cell(table: TextTable, index: int) -> int:
    return max((row[index].cell_len for row in table.rows), default=0)


def least_width(table: TextTable, index: int, natural: int) -> int:
    """A head may take two lines."""
    if is_whole(table, index):
        return max(min(widest_cell(table, index), LONGEST_WHOLE), head_width(table.headers[index]))
    return min(natural, KEPT if table.priorities[index] < UNTIL else LEAST)


def head_width(head: str) -> int:
    """The least width of a head, in two lines; words are not split, and short heads stay whole."""
    words = head.split(" ")
    if len(words) > 1:
        return max(
            cell_len(" ".join(words[: (len(words) + 1) // 2])), cell_len(" ".join(words[(len(words) + 1) // 2 :]))
        )
    return cell_len(head) if head.isascii() or cell_len(head) <= SHORT_HEAD else (cell_len(head) + 2) // 2


def is_whole(table: TextTable, index: int) -> bool:
    """Whether no cell of the column may be cut."""
    return (
        index in table.numbers
        or index in table.whole
        or all(NO_WORDS.fullmatch(row[index].plain) for row in table.rows)
    )


def width_of(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def widened(least: dict[int, int], natural: dict[int, int], table: TextTable, width: int) -> dict[int, int]:
    """What is left of the width goes to the columns that are cut, the most important first; where even the least is
    too wide, the widest column that may be cut gives."""
    widths = dict(least)
    spare = width - width_of(widths)
    for index in sorted(widths, key=lambda index: table.priorities[index]):
        more = max(0, min(natural[index] - widths[index], spare))
        widths[index] += more
        spare -= more
    while width_of(widths) > width:
        soft = [index for index in widths if not is_whole(table, index) and widths[index] > 1]
        if not soft:
            break
        widths[max(soft, key=lambda index: widths[index])] -= 1
    return widths


def columns_of(table: TextTable, shown: Sequence[int]) -> TextTable:
    """The table with some of its columns."""
    return replace(
        table,
        headers=tuple(table.headers[index] for index in shown),
        rows=tuple(tuple(row[index] for index in shown) for row in table.rows),
        numbers=frozenset(place for place, index in enumerate(shown) if index in table.numbers),
        priorities=tuple(table.priorities[index] for index in shown),
        whole=frozenset(place for place, index in enumerate(shown) if index in table.whole),
    )


def taken(table: TextTable, shown: Sequence[int], widths: dict[int, int]) -> TextTable:
    """The table with some of its columns, its cells cut to their widths."""
    return replace(
        columns_of(table, shown),
        headers=tuple(folded(table.headers[index], widths[index]) for index in shown),
        rows=tuple(tuple(cut(row[index], widths[index]) for index in shown) for row in table.rows),
    )


def folded(head: str, width: int) -> str:
    """The head in two lines where it is too wide: at a blank, else in the middle."""
    if cell_len(head) <= width:
        return head
    blank = head.rfind(" ", 0, width + 1)
    place = blank if blank > 0 and cell_len(head[blank + 1 :]) <= width else (len(head) + 1) // 2
    return f"{head[:place].rstrip()}\n{head[place:].lstrip()}"


def cut(text: Text, width: int) -> Text:
    """The text in that many cells. A cut one ends with an ellipsis; a number or date at the cut is left out as a
    whole, because half of one is another one."""
    if text.cell_len <= width:
        return text
    kept = chop_cells(text.plain, width - 1)[0] if width > 1 else ""
    if is_inside_token(text.plain, len(kept)):
        kept = TOKEN.sub("", kept)
    short = text[: len(kept.rstrip(" （(，、：…·"))]
    short.append(ELLIPSIS)
    return short


def is_inside_token(text: str, place: int) -> bool:
    """Whether a cut there would leave half of something with digits."""
    before = TOKEN.search(text[:place])
    after = re.match(r"[0-9A-Za-z.:/%_-]+", text[place:])
    if before is None or after is None:
        return False
    return any(character.isdigit() for character in before[0] + after[0])


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
