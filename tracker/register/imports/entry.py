"""What a file says, row by row, and what in it cannot be taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tracker.register.spreadsheets.formats.columns import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """A cell for which its row cannot be taken."""

    where: str
    """湘潭市!C17."""
    value: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRow:
    """What one row says; a column that the file has not, or an empty cell, says nothing."""

    where: str
    """Its name's cell."""
    platform: str
    name: str
    unit: str
    handle: str = ""
    """The platform's own key; empty: the row gives none."""
    other_id: str = ""
    """On WeChat: 微信号 or 原始ID."""
    code: str = ""
    said: Mapping[Column, Any] = field(default_factory=dict)
    """Further fields of Account and its filing, by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReading:
    """A file, read through."""

    entries: tuple[ImportedRow, ...]
    bad: tuple[CellFault, ...]
    """A row with a bad cell is no entry."""
    passed_over: tuple[tuple[str, str], ...] = ()
    """Where and what: totals, footnotes, repeated headers, sheets without a header."""
    unknown_headers: tuple[tuple[str, str], ...] = ()
    """Sheet and header of columns that are not known, and not read."""
    has_personal: bool = False
    """Whether there were columns about people, which are never kept."""
    hidden_rows: int = 0
    """Rows that a person does not see, and that are read as the others are."""
    uncounted_links: int = 0
    """Cells whose address only a spreadsheet program can work out."""
