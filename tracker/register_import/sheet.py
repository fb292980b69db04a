"""A sheet as a person sees it: its cells, what is merged, where its links lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta
"""An empty cell is an empty text. Workbooks keep numbers as floats."""
Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    name: str
    """Hostile text, as all in it."""
    rows: Sequence[Sequence[Cell]]
    """From the sheet's first row and column, all of one length."""
    merged: tuple[tuple[Place, Place], ...] = ()
    """First and last cell of each; empty also where the format does not tell (.ods, .csv)."""
    links: Mapping[Place, str] = field(default_factory=dict)
    """Addresses behind cells (.xlsx)."""
    errors: Mapping[Place, str] = field(default_factory=dict)
    """Cells whose formula failed, e.g. `#REF!` (.xlsx)."""

    def where(self, place: Place) -> str:
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
