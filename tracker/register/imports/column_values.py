"""What the cells of a sheet mean, column by column: offices, states and days repeat, and are understood once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from tracker.register.identity import normal_name
from tracker.register.imports import cells
from tracker.register.imports.cells import BadCell
from tracker.register.spreadsheets.formats.columns import Column
from tracker.register.spreadsheets.formats.header_row import HeaderMapping, HeaderRow, is_numbered
from tracker.register.spreadsheets.formats.sheet import Cell

Reader = Callable[[Cell], Any]
READERS: Mapping[Column, Reader] = {
    Column.PLATFORM: cells.to_platform_word,
    Column.NAME: cells.to_name,
    Column.UNIT: cells.to_name,
    Column.SUPERVISOR: cells.to_optional_name,
    Column.REGION: cells.to_regions,
    Column.ENTITY: cells.to_optional_name,
    Column.FORMER_NAMES: cells.to_names,
    Column.LINKS: cells.to_links,
    Column.HANDLE: cells.to_id,
    Column.CODE: cells.to_id,
    Column.KIND: cells.to_kind,
    Column.STATE: cells.to_state,
    Column.ANNOUNCED_ON: cells.to_day,
    Column.DEREGISTERED_ON: cells.to_day,
    Column.CLOSED_ON: cells.to_day,
}
UNIQUE = frozenset({Column.NAME, Column.HANDLE, Column.LINKS, Column.CODE})
"""What hardly repeats, and is not worth remembering."""


class Blank:
    """What an empty cell says. 无 says something: that there is none."""

    def __bool__(self) -> bool:
        return False


BLANKS: Any = Blank()


class CellValueCache(dict[Cell, Any]):
    """Cell -> what it says; UNSAID; or why it cannot be taken, a BadCell. Never raises one."""

    def __init__(self, reader: Reader, *, is_repeated: bool) -> None:
        super().__init__({"": BLANKS})
        self._reader = reader
        self._is_repeated = is_repeated
        self.has_bad = False

    def __missing__(self, cell: Cell) -> Any:
        try:
            told = self._reader(cell)
        except BadCell as why:
            told = why.with_traceback(None)
            self.has_bad = True
        if self._is_repeated and isinstance(cell, str | date):  # of numbers some are equal and not the same: 1 and True
            self[cell] = told
        return told

    def of(self, column: Sequence[Cell]) -> list[Any]:
        return list(map(self.__getitem__, column))


def meanings_of(number: int, head: HeaderRow, mapping: HeaderMapping) -> CellValueCache:
    """Of one column that has a reader. One region column may hold the whole way down; of several, each one level."""
    column = head.columns[number]
    levels = sum(one is Column.REGION for one in head.columns.values())
    is_level = column is Column.REGION and (levels > 1 or is_numbered(head.texts[number]))
    reader = cells.to_level if is_level else reader_of(column, mapping)
    return CellValueCache(reader, is_repeated=column not in UNIQUE)


def reader_of(column: Column, mapping: HeaderMapping) -> Reader:
    """With the words that a person's mapping adds."""
    reader, words = READERS[column], mapping.values.get(column)
    if not words:
        return reader
    meant = {normal_name(word): value for word, value in words.items()}
    return lambda cell: reader(meant.get(normal_name(str(cell)), cell))


def together(columns: Sequence[list[Any]]) -> list[Any]:
    """What several columns say together: 市州 and 县市区, two links. A bad cell says nothing here."""
    return columns[0] if len(columns) == 1 else list(map(JoinedValueCache().__getitem__, zip(*columns, strict=True)))


class JoinedValueCache(dict[tuple[Any, ...], Any]):
    """Cells of a row -> what they say together, worked out once."""

    def __missing__(self, parts: tuple[Any, ...]) -> Any:
        self[parts] = said = joined(parts)
        return said


def joined(parts: Sequence[Any]) -> Any:
    said = [part for part in parts if isinstance(part, tuple)]
    return tuple(dict.fromkeys(chain(*said))) if said else BLANKS


def side_by_side(columns: Sequence[list[Any]]) -> list[tuple[str, ...]]:
    """What several columns say, each for itself: 微信号 and 原始ID."""
    if len(columns) == 1:
        return [(id_,) if isinstance(id_, str) else () for id_ in columns[0]]
    return [tuple([id_ for id_ in ids if isinstance(id_, str)]) for ids in zip(*columns, strict=True)]
