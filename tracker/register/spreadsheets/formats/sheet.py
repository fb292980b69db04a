"""A sheet as a person sees it: its cells, what is merged, where its links lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula and no value of it: no spreadsheet program has worked it out."""

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
    """Hostile text, as all in it."""
    rows: Sequence[Sequence[Cell]]
    """From the sheet's first row and column, all of one length."""
    merged: tuple[tuple[CellPosition, CellPosition], ...] = ()
    """First and last cell of each; empty also where the format does not tell (.ods, .csv)."""
    links: Mapping[CellPosition, str] = field(default_factory=dict)
    """Addresses behind cells (.xlsx)."""
    errors: Mapping[CellPosition, str] = field(default_factory=dict)
    """Cells whose formula failed, e.g. `#REF!` (.xlsx)."""
    formulas: Mapping[CellPosition, str] = field(default_factory=dict)
    """Cells whose formula has no value that holds; what stands in `rows` there does not count."""
    hidden_rows: int = 0
    """How many of `rows` a person does not see; 0 also where the format does not tell (.xls, .csv)."""
    uncounted_links: int = 0
    """Cells whose address a formula makes out of what is not in the sheet: nobody knows it here."""
    is_named: bool = True
    """Whether the name is what people called the sheet. Of a text or a web page it is the file's, and says nothing."""
    counts_from_1904: bool = False
    """Whether its numbers of days are counted from 1904-01-01, as old Macs did."""

    def where(self, place: CellPosition) -> str:
        """As a person finds it: `湘潭市!C17`."""
        return f"{self.name}!{column_name(place[1])}{place[0] + 1}"


def column_name(number: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
