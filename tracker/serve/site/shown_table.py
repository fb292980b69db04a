"""A table of the terminal (tracker.report.tables) as a page shows it: pairs as a list, rows as records on a phone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from tracker.report.text_tables.table import TextTable

TONES = {
    "bold red": "fail",
    "red": "fail",
    "yellow": "remark",
    "cyan": "remark",
    "green": "pass",
    "magenta": "unsure",
    "dim": "dim",
}
LONGEST_WHOLE = 10
"""Cells; a column no wider stays on one line: a date, a verdict. What is longer may be broken."""
TIME = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    text: str
    tone: str = ""
    """A class of the style sheet; the words say the same."""
    page: str = ""
    """An address of ours; empty: none."""
    outside: str = ""
    """An address elsewhere, not yet checked: the template passes it through safe_url."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    title: str
    heads: tuple[str, ...]
    """Empty: pairs, or lines."""
    rows: tuple[tuple[ShownCell, ...], ...]
    note: str
    numbers: frozenset[int]
    whole: frozenset[int] = frozenset()
    """Indexes of the columns whose texts are never broken: dates, times, short words."""
    main: int = 0
    """Index of the column that names the row."""

    @property
    def is_pairs(self) -> bool:
        return not self.heads and all(len(row) == 2 for row in self.rows)


def shown(table: TextTable, *, leave_out: Iterable[str] = (), main: str = "", pages: Sequence[str] = ()) -> ShownTable:
    """
    Args:
        leave_out: heads of columns that are not shown, besides those in which no row has anything.
        main: head of the column that names the row; empty: the first one shown.
        pages: addresses of ours that the main column leads to, one a row.
    """
    dropped = set(leave_out)
    kept = [
        number
        for number, head in enumerate(table.headers)
        if head not in dropped and any(row[number].plain for row in table.rows)
    ]
    named = any(table.headers)
    place = next((new for new, old in enumerate(kept) if main and table.headers[old] == main), 0)
    rows = [tuple(to_cell(row[number]) for number in kept) if named else tuple(map(to_cell, row)) for row in table.rows]
    return ShownTable(
        title=table.title,
        heads=tuple(table.headers[number] for number in kept) if named else (),
        rows=tuple(
            linked(row, place, page) for row, page in zip(rows, [*pages, *[""] * (len(rows) - len(pages))], strict=True)
        ),
        note=table.note,
        numbers=frozenset(new for new, old in enumerate(kept) if old in table.numbers),
        whole=frozenset(new for new, old in enumerate(kept) if all(is_whole(row[old].plain) for row in table.rows)),
        main=place,
    )


def is_whole(text: str) -> bool:
    return cell_len(text) <= LONGEST_WHOLE or bool(TIME.fullmatch(text))


def linked(row: tuple[ShownCell, ...], place: int, page: str) -> tuple[ShownCell, ...]:
    return tuple(replace(item, page=page) if page and number == place else item for number, item in enumerate(row))


def to_cell(text: Text) -> ShownCell:
    styles = [str(text.style), *(str(span.style) for span in text.spans if isinstance(span.style, str))]
    tone = next((TONES[style] for style in styles if style in TONES), "")
    links = [span.style.link for span in text.spans if isinstance(span.style, Style) and span.style.link]
    return ShownCell(text=text.plain, tone=tone, outside=links[0] if links else "")


def shown_all(tables: Iterable[TextTable]) -> list[ShownTable]:
    return [shown(table) for table in tables if table.rows or table.note or table.title]
