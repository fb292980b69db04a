"""Checks the cells of one row against each other: the account that ids and links name, and the order of dates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple, cast

from tracker.register.account import RESERVED
from tracker.register.imports import cells
from tracker.register.imports.cells import BadCell
from tracker.register.imports.column_values import BLANKS, READERS
from tracker.register.imports.entry import ImportedRow
from tracker.register.imports.handles import WECHAT_ID, handle_in, is_handle
from tracker.register.spreadsheets.formats.columns import Column
from tracker.register.spreadsheets.formats.header_row import HeaderRow
from tracker.register.spreadsheets.formats.sheet import Sheet, column_name

OWN = (Column.PLATFORM, Column.NAME, Column.UNIT, Column.HANDLE, Column.LINKS, Column.CODE)
"""Columns that identify an account."""
NEEDED = (
    (Column.NAME, "没有账号名称", "no name"),
    (Column.PLATFORM, "没有平台类型", "no platform"),
    (Column.UNIT, "没有主办单位；上下合并的单元格才会沿用", "no unit; only a truly merged cell counts for its rows"),
)


class ParsedRow(NamedTuple):
    """The separate values of a row's cells; BLANKS for empty ones."""

    platform: str
    name: str
    unit: str
    ids: tuple[str, ...]
    links: tuple[str, ...]
    code: str
    rest: tuple[Any, ...]
    """Values of the other columns; often the same in many rows."""


class ParsedColumns(NamedTuple):
    """Rows as columns: one value per row in each, see ParsedRow."""

    platform: list[str]
    name: list[str]
    unit: list[str]
    ids: list[tuple[str, ...]]
    links: list[tuple[str, ...]]
    code: list[str]
    rest: list[tuple[Any, ...]]

    def row(self, number: int) -> ParsedRow:
        return ParsedRow._make(column[number] for column in self)


def replaced(values: Sequence[str], default: str) -> Sequence[str]:
    """The values, with a default for the empty ones."""
    return [value or default for value in values] if default else values


class BadRow(ValueError):
    """Cells that are valid separately but contradict each other."""

    def __init__(self, column: Column, value: object, zh: str, en: str) -> None:
        super().__init__(en)
        self.column = column
        self.value = str(value)
        self.why = BadCell(zh, en)


def split_ids(ids: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The contents of the key columns: keys, and addresses written there."""
    if "://" not in "\n".join(ids):  # the case of nearly all rows
        return tuple(ids), ()
    addresses = tuple(address for address in ids if address.startswith(("https://", "http://")))
    return tuple(id_ for id_ in ids if id_ not in addresses), addresses


def to_handle(platform: str, ids: Sequence[str], links: Sequence[str]) -> tuple[str, str]:
    """The platform's key, and another id of the account (微信号, 原始ID, a placeholder); empty: none.

    Raises:
        BadRow: ids or links name two accounts, or an id has not the platform's form.
    """
    if len(ids) == 1 and not links and is_handle(platform, ids[0]):  # the case of nearly all rows
        return ids[0], ""
    handles, other = dict.fromkeys(found for link in links if (found := handle_in(platform, link))), ""
    for text in ids:
        if not text:
            continue
        if text.startswith(RESERVED) and len(text) > 1:
            other = text[1:]
        elif is_handle(platform, text):
            handles[text] = None
        elif platform == "wechat" and WECHAT_ID.fullmatch(text):
            other = text if not other or text.startswith("gh_") else other
        else:
            raise BadRow(Column.HANDLE, text, "不是该平台账号标识的写法", "has not the form of the platform's key")
    if len(handles) > 1:
        both = "、".join(handles)
        raise BadRow(
            Column.HANDLE, both, "标识与链接指向不同的账号", "the key and the links lead to different accounts"
        )
    return next(iter(handles), ""), other


def check_chain(stated: Mapping[Column, Any]) -> None:
    """Check 停更公告, 平台注销, 系统关停: in this order, and the last only with 已关停.

    Raises:
        BadRow: the row contradicts this.
    """
    days = [(column, stated[column]) for column in CHAIN if stated.get(column)]
    for (_, earlier), (column, later) in pairwise(days):
        if later < earlier:
            raise BadRow(column, later, f"早于前一步的 {earlier}", f"is before the step that precedes it, {earlier}")
    if stated.get(Column.CLOSED_ON) and stated.get(Column.STATE, "closed") != "closed":
        raise BadRow(
            Column.CLOSED_ON,
            stated[Column.CLOSED_ON],
            "有系统关停日，状态却不是已关停",
            "closed, and its state is not 已关停",
        )


CHAIN = (Column.ANNOUNCED_ON, Column.DEREGISTERED_ON, Column.CLOSED_ON)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowValues:
    stated: Mapping[Column, Any]
    """Only the stated values."""
    fault: BadRow | None


class RowValueCache(dict[tuple[Any, ...], RowValues]):
    """The values of rows besides their identity; each distinct combination is converted once."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, values: tuple[Any, ...]) -> RowValues:
        pairs = zip(self._columns, values, strict=True)
        stated = {column: value for column, value in pairs if value is not BLANKS}
        self[values] = rest = RowValues(stated=stated, fault=chain_fault(stated))
        return rest


def chain_fault(stated: Mapping[Column, Any]) -> BadRow | None:
    try:
        check_chain(stated)
    except BadRow as bad:
        return bad.with_traceback(None)
    return None


new_row = cast(Callable[[tuple[Any, ...]], ImportedRow], partial(tuple.__new__, ImportedRow))
"""Makes a row of all its values in a third of the time that the class takes."""


class RowReader:
    """Converts rows of one sheet to entries."""

    def __init__(self, sheet: Sheet, head: HeaderRow, platform: str, unit: str) -> None:
        """
        Args:
            platform: stated by the sheet's name; empty: none. Likewise `unit`.
        """
        own, columns = frozenset(OWN), dict.fromkeys(column for column in head.columns.values() if column in READERS)
        name = next(number for number, column in head.columns.items() if column is Column.NAME)
        self._platform = platform
        self._unit = unit
        self._where = f"{sheet.name}!{column_name(name)}"
        self._rests = RowValueCache([column for column in columns if column not in own])
        self._behind = links_behind(
            sheet, [name, *(n for n, column in head.columns.items() if column in (Column.LINKS, Column.HANDLE))]
        )

    def plain_entries(self, start: int, columns: ParsedColumns, odd: AbstractSet[int]) -> Iterator[ImportedRow | None]:
        """The entry of each row of the common form: all that is required is there, with one key in the platform's form,
        no address, and nothing that contradicts another cell. None: to_entry decides.

        Args:
            start: the number of the first row.
            odd: the numbers of rows that have not this form.
        """
        platforms = replaced(columns.platform, self._platform)
        units = replaced(columns.unit, self._unit)
        others = columns.name, units, columns.ids, columns.links, columns.code, columns.rest
        rows = enumerate(zip(platforms, *others, strict=True), start=start)
        for number, (platform, name, unit, ids, links, code, rest) in rows:
            is_whole = platform and name and unit and len(ids) == 1
            if number in odd or not is_whole or links or number in self._behind:
                yield None
                continue
            key, others_stated = ids[0], self._rests[rest]
            if others_stated.fault or "://" in key or not is_handle(platform, key):
                yield None
                continue
            where = f"{self._where}{number + 1}"
            yield new_row((where, platform, name, unit, key, "", code or "", others_stated.stated))

    def to_entry(self, number: int, row: ParsedRow) -> ImportedRow:
        """
        Raises:
            BadRow: a required value is missing, or cells contradict each other.
        """
        platform, unit = row.platform or self._platform, row.unit or self._unit
        if not (row.name and platform and unit):
            raise missing(row.name, platform, unit)
        ids, addresses = split_ids(row.ids)
        links = (*(row.links or ()), *addresses, *self._behind.get(number, ()))
        handle, other_id = to_handle(platform, ids, links)
        rest = self._rests[row.rest]
        if rest.fault:
            raise rest.fault
        return ImportedRow(
            where=f"{self._where}{number + 1}",
            platform=platform,
            name=row.name,
            unit=unit,
            handle=handle,
            other_id=other_id,
            code=row.code or "",
            stated={**rest.stated, Column.LINKS: tuple(dict.fromkeys(links))} if links else rest.stated,
        )


def missing(name: str, platform: str, unit: str) -> BadRow:
    stated = {Column.NAME: name, Column.PLATFORM: platform, Column.UNIT: unit}
    column, zh, en = next(column for column in NEEDED if not stated[column[0]])
    return BadRow(column, "", zh, en)


def links_behind(sheet: Sheet, columns: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Row -> the addresses behind its cells. They are invisible in the sheet, so invalid ones are skipped."""
    behind: dict[int, tuple[str, ...]] = {}
    for (row, column), address in sorted(sheet.links.items(), key=lambda link: link[0]):
        if column in columns:
            behind[row] = (*behind.get(row, ()), *to_known_links(address))
    return behind


def to_known_links(address: str) -> tuple[str, ...]:
    try:
        return cells.to_links(address)
    except BadCell:
        return ()
