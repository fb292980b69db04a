"""Converts the cells of a sheet column by column, and caches repeated values such as offices, states and dates."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from tracker.register.identity import normal_name
from tracker.register.imports import cell_words, cells
from tracker.register.imports.cells import BadCell
from tracker.register.spreadsheets.formats.columns import Column
from tracker.register.spreadsheets.formats.header_row import HeaderMapping, HeaderRow, is_numbered
from tracker.register.spreadsheets.formats.sheet import Cell

Reader = Callable[[Cell], Any]
READERS: Mapping[Column, Reader] = {
    Column.PLATFORM: cell_words.to_platform_word,
    Column.NAME: cells.to_account_name,
    Column.UNIT: cells.to_unit,
    Column.SUPERVISOR: cells.to_optional_name,
    Column.REGION: cells.to_regions,
    Column.ENTITY: cells.to_optional_name,
    Column.FORMER_NAMES: cells.to_names,
    Column.LINKS: cells.to_links,
    Column.HANDLE: cells.to_id,
    Column.CODE: cells.to_id,
    Column.KIND: cell_words.to_kind,
    Column.STATE: cell_words.to_state,
    Column.ANNOUNCED_ON: cells.to_day,
    Column.DEREGISTERED_ON: cells.to_day,
    Column.CLOSED_ON: cells.to_day,
}
UNIQUE = frozenset({Column.NAME, Column.HANDLE, Column.LINKS, Column.CODE})
"""Columns whose values rarely repeat and are not cached."""


class NotStated:
    """The value of an empty cell, which states nothing. 无 states that there is none."""

    def __bool__(self) -> bool:
        return False


BLANKS: Any = NotStated()


PLAIN: Mapping[Reader, Callable[[str], bool]] = {
    cells.to_account_name: cells.is_plain_name,
    cells.to_unit: cells.is_plain_unit,
    cells.to_id: cells.is_plain_id,
}
"""For some readers: texts that are their own value, as most of a column are."""


class CellValueCache(dict[Cell, Any]):
    """Cell -> its value, BLANKS or a BadCell; a BadCell is never raised."""

    def __init__(self, reader: Reader, *, is_repeated: bool) -> None:
        super().__init__({"": BLANKS})
        self._reader = reader
        self._is_plain = PLAIN.get(reader)
        self._is_repeated = is_repeated
        self.has_bad = False

    def __missing__(self, cell: Cell) -> Any:
        if self._is_repeated and type(cell) is str and self._is_plain is not None and self._is_plain(cell):
            self[cell] = cell
            return cell
        try:
            value = self._reader(cell)
        except BadCell as why:
            value = why.with_traceback(None)
            self.has_bad = True
        if self._is_repeated and isinstance(cell, str | date):  # of numbers some are equal and not the same: 1 and True
            self[cell] = value
        return value

    def of(self, column: Sequence[Cell]) -> list[Any]:
        is_plain = self._is_plain
        if is_plain is None or self._is_repeated:
            return list(map(self.__getitem__, column))
        return [cell if type(cell) is str and is_plain(cell) else self[cell] for cell in column]


def values_of(number: int, head: HeaderRow, mapping: HeaderMapping) -> CellValueCache:
    """The values of a column with a reader. A single region column may hold the whole path, of several each a level."""
    column = head.columns[number]
    levels = sum(column is Column.REGION for column in head.columns.values())
    is_level = column is Column.REGION and (levels > 1 or is_numbered(head.texts[number]))
    reader = cells.to_level if is_level else reader_of(column, mapping)
    return CellValueCache(reader, is_repeated=column not in UNIQUE)


def reader_of(column: Column, mapping: HeaderMapping) -> Reader:
    """The reader, with the words of a user's mapping."""
    reader, words = READERS[column], mapping.values.get(column)
    if not words:
        return reader
    mapped_words = {normal_name(word): value for word, value in words.items()}
    return lambda cell: reader(mapped_words.get(normal_name(str(cell)), cell))


def join_columns(columns: Sequence[list[Any]]) -> list[Any]:
    """The combined value of several columns: 市州 and 县市区, two links. Bad cells are skipped here."""
    return columns[0] if len(columns) == 1 else list(map(JoinedValueCache().__getitem__, zip(*columns, strict=True)))


class JoinedValueCache(dict[tuple[Any, ...], Any]):
    """Cells of a row -> their combined value, computed once."""

    def __missing__(self, parts: tuple[Any, ...]) -> Any:
        self[parts] = values = join_values(parts)
        return values


def join_values(parts: Sequence[Any]) -> Any:
    stated = [part for part in parts if isinstance(part, tuple)]
    return tuple(dict.fromkeys(chain(*stated))) if stated else BLANKS


def zip_columns(columns: Sequence[list[Any]]) -> list[tuple[str, ...]]:
    """The values of several columns as a tuple per row: 微信号 and 原始ID."""
    if len(columns) == 1:
        return [(id_,) if isinstance(id_, str) else () for id_ in columns[0]]
    return [tuple([id_ for id_ in ids if isinstance(id_, str)]) for ids in zip(*columns, strict=True)]
