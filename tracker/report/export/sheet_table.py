"""A table of a workbook: its title, headers and cells. In Chinese, like notices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

Cell = str | int | datetime


@dataclass(frozen=True, slots=True)
class AccountLink:
    """An account's page: its https address, built by the program from the registered handle."""

    url: str


SheetCell = Cell | Decimal | AccountLink
"""A Decimal is a rate, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    title: str
    headers: tuple[str, ...]
    rows: Iterable[Sequence[SheetCell]]
    """Can be iterated only once."""
    count: int
    """Of rows."""
