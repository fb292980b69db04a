"""The rows of a file, and the cells that cannot be accepted."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from tracker.register.spreadsheets.formats.columns import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """A cell because of which its row is rejected."""

    where: str
    """湘潭市!C17."""
    value: str
    zh: str
    en: str


class ImportedRow(NamedTuple):
    """The values of one row; an absent column or empty cell states nothing. A tuple is made four times as fast as a
    dataclass that cannot be changed."""

    where: str
    """The cell of its name."""
    platform: str
    name: str
    unit: str
    handle: str = ""
    """The platform's own key; empty: none is given."""
    other_id: str = ""
    """On WeChat: 微信号 or 原始ID."""
    code: str = ""
    stated: Mapping[Column, Any] = MappingProxyType({})
    """Further fields of Account and its filing, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReading:
    """The result of reading a file."""

    entries: tuple[ImportedRow, ...]
    bad: tuple[CellFault, ...]
    """A row with a bad cell is not in `entries`."""
    skipped: tuple[tuple[str, str], ...] = ()
    """Position and text of skipped rows: totals, footnotes, repeated headers, sheets without a header."""
    unknown_headers: tuple[tuple[str, str], ...] = ()
    """Sheet and header of unknown columns, which are not read."""
    has_personal: bool = False
    """Whether there were columns about persons, which are never stored."""
    hidden_rows: int = 0
    """Hidden rows, which are read like the others."""
    uncounted_links: int = 0
    """Cells whose address only a spreadsheet program can compute."""
