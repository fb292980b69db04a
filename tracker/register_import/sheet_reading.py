"""One sheet, row by row: what each says, which cells are bad, what was passed over."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from tracker.account import RESERVED
from tracker.identity import normal_name
from tracker.plain import plain
from tracker.register_file import PLATFORM_OF
from tracker.register_import import cells
from tracker.register_import.archive import too_big
from tracker.register_import.cells import BadCell
from tracker.register_import.columns import SEVERAL, Column
from tracker.register_import.entry import Bad, Entry
from tracker.register_import.handles import WECHAT_ID, handle_in, is_handle
from tracker.register_import.heads import Head, HeadMapping, is_numbered
from tracker.register_import.sheet import Cell, Place, Sheet

GROUPS = frozenset({Column.UNIT, Column.SUPERVISOR, Column.REGION, Column.PLATFORM, Column.ENTITY, Column.KIND})
"""What a merged cell says of all rows it spans; merged elsewhere it says it of its first row alone."""
UNIQUE = frozenset({Column.NAME, Column.HANDLE, Column.LINKS, Column.CODE})
MOST_MERGED = 5_000_000
READERS: Mapping[Column, Callable[[Cell], Any]] = {
    Column.PLATFORM: cells.to_platform_word,
    Column.NAME: cells.to_name,
    Column.UNIT: cells.to_name,
    Column.SUPERVISOR: cells.to_optional,
    Column.REGION: cells.to_regions,
    Column.ENTITY: cells.to_optional,
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
FOOTNOTE = re.compile(
    r"(?:合\s*计|总\s*计|小\s*计|共\s*计|填表|填报|制表|审核|备注|附注|注[:：\d]|说明|单位负责人|联系人|统计|截至|截止)"
)
NO_UNIT = re.compile(r"(?i)(?:sheet|工作表|表|book)\s*\d*")


class SheetReading:
    """One sheet being read, row by row."""

    def __init__(self, sheet: Sheet, head: Head, mapping: HeadMapping) -> None:
        self.sheet = sheet
        self.head = head
        self.entries: list[Entry] = []
        self.bad: list[Bad] = []
        self.passed_over: list[tuple[str, str]] = []
        self._columns: list[tuple[int, Column, Callable[[Cell], Any], dict[str, Any]]] = [
            (number, column, self._reader_of(number, column, mapping), {})
            for number, column in head.columns.items()
            if column in READERS
        ]
        self._fills = fills_of(sheet, head)
        self._has_more = bool(self._fills or sheet.errors)
        self._first = {column: number for number, column in reversed(list(head.columns.items()))}
        self._platform = PLATFORM_OF.get(cells.compact(sheet.name), "")
        self._unit = "" if NO_UNIT.fullmatch(sheet.name.strip()) or self._platform else plain(sheet.name)

    def _reader_of(self, number: int, column: Column, mapping: HeadMapping) -> Callable[[Cell], Any]:
        """One region column may hold the whole way down; of several, each holds one level."""
        levels = sum(one is Column.REGION for one in self.head.columns.values())
        if column is Column.REGION and (levels > 1 or is_numbered(self.head.texts[number])):
            return cells.to_level
        return reader_of(column, mapping)

    def read(self) -> None:
        if not self._can_be_read():
            return
        for number in range(self.head.first_row, len(self.sheet.rows)):
            row = self.sheet.rows[number]
            if not self._is_passed_over(number, row):
                self._read_row(number, row)

    def _can_be_read(self) -> bool:
        """Whether platform and unit can be told at all; told once, not for each row."""
        kinds, place = self.head.kinds, (self.head.first_row - 1, 0)
        if Column.PLATFORM not in kinds and not self._platform:
            self._refuse(place, "", BadCell("这张表没有平台类型一列", "the sheet has no column for the platform"))
        elif Column.UNIT not in kinds and not self._unit:
            self._refuse(place, "", BadCell("这张表没有主办单位一列", "the sheet has no column for the unit"))
        else:
            return True
        return False

    def _refuse(self, place: Place, value: Cell, why: BadCell) -> None:
        shown = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else plain(str(value), 80)
        self.bad.append(Bad(where=plain(self.sheet.where(place)), value=shown, zh=why.zh, en=why.en))

    def _is_passed_over(self, number: int, row: Sequence[Cell]) -> bool:
        """Whether the row is no account: empty but for its number, a repeated header, a total or a footnote."""
        needed = [self._first[one] for one in (Column.PLATFORM, Column.NAME) if one in self._first]
        if all(row[column] not in ("", self.head.texts[column]) for column in needed) and len(needed) > 1:
            return False
        told = [column for column, *_ in self._columns if row[column] != ""]
        first = next((text for text in row if text != ""), "")
        if len(told) > 1 and all(row[column] == self.head.texts[column] for column in told):
            return self._pass_over(number, row[told[0]])
        is_remark = isinstance(first, str) and FOOTNOTE.match(first.strip()) is not None
        lacks = any(row[column] in ("", first) and (number, column) not in self._fills for column in needed)
        if is_remark and lacks:
            return self._pass_over(number, first)
        return not told and next(self._errors_of(number), None) is None

    def _pass_over(self, number: int, text: Cell) -> bool:
        self.passed_over.append((plain(self.sheet.where((number, 0))), plain(str(text), 60)))
        return True

    def _errors_of(self, number: int) -> Iterator[Place]:
        if self.sheet.errors:
            yield from ((number, column) for column, *_ in self._columns if (number, column) in self.sheet.errors)

    def _read_row(self, number: int, row: Sequence[Cell]) -> None:
        said: dict[Column, Any] = {}
        is_whole = True
        for place, column, reader, known in self._columns:
            cell = row[place]
            if cell == "":
                cell = self._filled((number, place)) if self._has_more else ""
                if cell == "":
                    continue
            try:
                told = (
                    known[cell] if isinstance(cell, str) and cell in known else self._ask(reader, column, known, cell)
                )
            except BadCell as why:
                self._refuse((number, place), cell, why)
                is_whole = False
                continue
            if column in SEVERAL:
                join(said, column, told)
            else:
                said[column] = told
        if is_whole:
            self._to_entry(number, said)

    def _ask(self, reader: Callable[[Cell], Any], column: Column, known: dict[str, Any], cell: Cell) -> Any:
        """Units and regions repeat: what a text means is found out once a column. Names and keys do not."""
        told = reader(cell)
        if isinstance(cell, str) and column not in UNIQUE:
            known[cell] = told
        return told

    def _filled(self, place: Place) -> Cell:
        """What a merged cell says of this place, or the error behind an empty cell."""
        return self._fills.get(place) or self.sheet.errors.get(place, "")

    def _to_entry(self, number: int, said: dict[Column, Any]) -> None:
        where = (number, self._first[Column.NAME])
        platform = said.pop(Column.PLATFORM, None) or self._platform
        unit = said.pop(Column.UNIT, None) or (self._unit if Column.UNIT not in self._first else "")
        name = said.pop(Column.NAME, "")
        for column, value, zh, en in (
            (Column.NAME, name, "没有账号名称", "no name"),
            (Column.PLATFORM, platform, "没有平台类型", "no platform"),
            (
                Column.UNIT,
                unit,
                "没有主办单位；上下合并的单元格才会沿用",
                "no unit; only a truly merged cell counts for its rows",
            ),
        ):
            if not value:
                place = (number, self._first.get(column, where[1]))
                self._refuse(place, "", BadCell(zh, en))
                return
        try:
            self._add(where, platform, name, unit, said)
        except BadRow as bad:
            self._refuse((number, self._first.get(bad.column, where[1])), bad.value, bad.why)

    def _add(self, where: Place, platform: str, name: str, unit: str, said: dict[Column, Any]) -> None:
        links = (*said.pop(Column.LINKS, ()), *self._links_behind(where))
        handle, other_id = to_handle(platform, said.pop(Column.HANDLE, ()), links)
        check_chain(said)
        if links:
            said[Column.LINKS] = tuple(dict.fromkeys(links))
        self.entries.append(
            Entry(
                where=self.sheet.where(where),
                platform=platform,
                name=name,
                unit=unit,
                handle=handle,
                other_id=other_id,
                code=said.pop(Column.CODE, ""),
                said=said,
            )
        )

    def _links_behind(self, where: Place) -> tuple[str, ...]:
        if not self.sheet.links:
            return ()
        columns = [where[1], *(number for number, column in self.head.columns.items() if column is Column.LINKS)]
        addresses = [self.sheet.links.get((where[0], column), "") for column in columns]
        try:
            return tuple(link for address in addresses if address for link in cells.to_links(address))
        except BadCell:
            return ()  # behind a cell nobody sees it; what the cell itself says counts


def join(said: dict[Column, Any], column: Column, told: Any) -> None:
    """What several columns say together: 市州 and 县市区, two ids, two links."""
    if column is Column.HANDLE:
        said[column] = (*said.get(column, ()), told)
    elif column in said:
        said[column] = tuple(dict.fromkeys((*said[column], *told)))
    else:
        said[column] = told


class BadRow(ValueError):
    """Cells that are well by themselves and do not fit together."""

    def __init__(self, column: Column, value: object, zh: str, en: str) -> None:
        super().__init__(en)
        self.column = column
        self.value = str(value)
        self.why = BadCell(zh, en)


def to_handle(platform: str, ids: Sequence[str], links: Sequence[str]) -> tuple[str, str]:
    """The platform's key, and another id that names the account (微信号, 原始ID, a reserved one); empty: none.

    Raises:
        BadRow: ids or links name two accounts, or an id has not the platform's form.
    """
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


def check_chain(said: Mapping[Column, Any]) -> None:
    """停更公告, 平台注销, 系统关停: in this order, and the last only of what is 已关停.

    Raises:
        BadRow: the row says otherwise.
    """
    days = [(column, said[column]) for column in CHAIN if said.get(column)]
    for (_, earlier), (column, later) in pairwise(days):
        if later < earlier:
            raise BadRow(column, later, f"早于前一步的 {earlier}", f"is before the step that precedes it, {earlier}")
    if said.get(Column.CLOSED_ON) and said.get(Column.STATE, "closed") != "closed":
        raise BadRow(
            Column.CLOSED_ON,
            said[Column.CLOSED_ON],
            "有系统关停日，状态却不是已关停",
            "closed, and its state is not 已关停",
        )


CHAIN = (Column.ANNOUNCED_ON, Column.DEREGISTERED_ON, Column.CLOSED_ON)


def reader_of(column: Column, mapping: HeadMapping) -> Callable[[Cell], Any]:
    """With the words that a person's mapping adds."""
    reader, words = READERS[column], mapping.values.get(column)
    if not words:
        return reader
    meant = {normal_name(word): value for word, value in words.items()}
    return lambda cell: reader(meant.get(normal_name(str(cell)), cell))


def fills_of(sheet: Sheet, head: Head) -> dict[Place, Cell]:
    """What cells merged downwards say of the rows below their first.

    Raises:
        UserError: more merged cells than a table of people has.
    """
    fills: dict[Place, Cell] = {}
    for (first_row, first_column), (last_row, last_column) in sheet.merged:
        if last_row == first_row or first_row < head.first_row or first_row >= len(sheet.rows):
            continue
        columns = [one for one in range(first_column, last_column + 1) if head.columns.get(one) in GROUPS]
        row = sheet.rows[first_row]
        value = row[first_column] if first_column < len(row) else ""
        last = min(last_row, len(sheet.rows) - 1)
        if value == "" or not columns:
            continue
        fills |= {(row_number, columns[0]): value for row_number in range(first_row + 1, last + 1)}
        if len(fills) > MOST_MERGED:
            raise too_big(plain(sheet.name))
    return fills
