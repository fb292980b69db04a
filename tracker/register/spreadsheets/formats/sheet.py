"""A sheet as a spreadsheet program shows it: its cells, merged ranges and links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Formula:
    """The value of a cell whose formula was never calculated."""

    text: str

    def __str__(self) -> str:
        return self.text


Cell = Formula | str | float | int | bool | date | datetime | time | timedelta
"""An empty cell is an empty text. Workbooks keep numbers as floats."""
CellPosition = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    name: str
    """Untrusted text, like all content of the sheet."""
    rows: Sequence[Sequence[Cell]]
    """From the first row and column of the sheet; all rows have the same length."""
    merged: tuple[tuple[CellPosition, CellPosition], ...] = ()
    """First and last cell of each range; also empty if the format does not state it (.csv)."""
    links: Mapping[CellPosition, str] = field(default_factory=dict)
    """Link addresses of cells (.xlsx, .xls, .ods, web pages)."""
    errors: Mapping[CellPosition, str] = field(default_factory=dict)
    """Cells whose formula failed, e.g. `#REF!` (.xlsx, .xls)."""
    formulas: Mapping[CellPosition, str] = field(default_factory=dict)
    """Cells whose formula has no valid value; the values in `rows` there do not count."""
    struck: frozenset[CellPosition] = frozenset()
    """Cells with a line through them, or through a part."""
    notes: Mapping[CellPosition, str] = field(default_factory=dict)
    """Comments on cells (.xlsx, .xls, .ods, web pages)."""
    titles: tuple[str, ...] = ()
    """Short texts right above and below the table (web pages)."""
    hidden_rows: int = 0
    """How many of `rows` are hidden; also 0 if the format does not state it (.csv)."""
    uncounted_links: int = 0
    """Cells with a link whose address a formula calculates from values outside the sheet; the address is unknown."""
    is_named: bool = True
    """Whether the sheet has a name of its own. A text or a web page has the file's name, which has no meaning."""
    blanks: frozenset[str] = frozenset()
    """The texts in `rows` that show nothing, except for the empty one."""
    counts_from_1904: bool = False
    """Whether day numbers count from 1904-01-01, as on old Macs."""

    def where(self, place: CellPosition) -> str:
        """The cell reference: `湘潭市!C17`."""
        return f"{self.name}!{column_name(place[1])}{place[0] + 1}"


def column_name(number: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
