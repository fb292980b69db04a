"""What a workbook holds besides the values of its cells, which the reader (calamine) does not return."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.register.spreadsheets.formats.sheet import CellPosition


@dataclass(frozen=True, slots=True)
class SheetExtras:
    """What one sheet holds besides its values."""

    links: dict[CellPosition, str] = field(default_factory=dict)
    errors: dict[CellPosition, str] = field(default_factory=dict)
    formulas: dict[CellPosition, str] = field(default_factory=dict)
    """The formulas without a valid value."""
    hyperlinks: dict[CellPosition, str] = field(default_factory=dict)
    """The HYPERLINK formulas, with a value or without."""
    struck: frozenset[CellPosition] = frozenset()
    notes: Mapping[CellPosition, str] = field(default_factory=dict)
    """Comments on cells."""
    merged: tuple[tuple[CellPosition, CellPosition], ...] = ()
    """Merged ranges that the reader does not return (.ods)."""
    hidden_rows: int = 0
    may_be_quoted: bool = False
    """Whether the sheet may have cells like `="韶山公安"`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedWorkbook:
    """What the reader does not return of a workbook."""

    content: bytes
    """The workbook in the form that the reader accepts."""
    sheets: Mapping[str, SheetExtras]
    """By name. Asking for a sheet may raise UserError: it is damaged, or too big to be read safely."""
    counts_from_1904: bool = False
    has_int_cells: bool = False
    """Whether the reader returns whole numbers as int (.xls); else they are float, as all numbers are."""
    may_be_quoted: bool = False
    """Whether the texts that sheets share may have cells like `="韶山公安"`."""
    lists_all: bool = False
    """Whether `sheets` has every sheet, so that of one that is missing only the values are known."""
