"""Reads one sheet row by row: values, bad cells, skipped rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.register.account import FilingState
from tracker.register.imports import cells
from tracker.register.imports.cells import BadCell
from tracker.register.imports.column_values import BLANKS, READERS, CellValueCache, join_columns, values_of, zip_columns
from tracker.register.imports.entry import CellFault, ImportedRow
from tracker.register.imports.headings import (
    TELLS_STATE,
    RowsClosed,
    doubtful_by,
    is_head_word,
    is_header,
    refuse_closed,
    unread_states,
)
from tracker.register.imports.row import OWN, BadRow, ParsedColumns, ParsedRow, RowReader
from tracker.register.register_file import PLATFORM_OF
from tracker.register.spreadsheets.formats.columns import DATES, Column
from tracker.register.spreadsheets.formats.excel_days import DAYS_TO_1904
from tracker.register.spreadsheets.formats.header_row import HEADERS, HeaderMapping, HeaderRow
from tracker.register.spreadsheets.formats.refusals import too_big
from tracker.register.spreadsheets.formats.sheet import Cell, CellPosition, Formula, Sheet
from tracker.text.sanitize import sanitize

GROUPS = TELLS_STATE | {Column.UNIT, Column.SUPERVISOR, Column.REGION, Column.PLATFORM, Column.ENTITY, Column.KIND}
"""Columns where a merged cell counts for all rows it spans; elsewhere it counts only for its first row."""
ANOTHER_TABLE = BadCell(
    "这里起是另一个表头，列的次序不同：把两张表分在两个工作表里",
    "another header begins here, with its columns in another order: put the two tables on two sheets",
)
MOVED = (
    "这一行比表头多出内容：是不是有一格里带了分隔符",
    "the row has more cells than the header: is there a separator within one of them?",
)
MAX_MERGED = 5_000_000
FOOTNOTE = re.compile(
    r"(?:合\s*计|总\s*计|小\s*计|共\s*计|填表|填报|制表|审核|备注|附注|注[:：\d]|说明|单位负责人|联系人|统计|截至|截止)"
)
IS_UNIT = re.compile(r".{2,}(?:[局委办厅院府会心站所队处部校学馆台社团署司室行园]|公司|集团|银行|街道|乡|镇)")
"""Suffixes of offices' names. A sheet called 备案表, 全部 or Sheet1 is not named after an office."""
ARE_UNITS = re.compile(
    ".*(?:各|全[省市州县区]|所有|其[他它]|市县乡|县乡|乡镇街道).*|(?:[省市州县区]?直属?|下属|基层|中小|公立)?"
    "(?:乡镇|镇街|部门|学校|医院|单位|局|委|办|局委办|街道|社区|机关)+"
)
"""Names of several offices: 各乡镇, 市直学校."""


def is_unit(name: str) -> bool:
    """Whether a sheet's name is an office's."""
    return IS_UNIT.fullmatch(name) is not None and ARE_UNITS.fullmatch(name) is None


def text_width(head: HeaderRow) -> int:
    """The number of columns up to the last header."""
    return max(number for number, text in enumerate(head.texts) if text != "") + 1


class SheetReading:
    """Reads one sheet: first column by column, since values repeat, then row by row."""

    def __init__(self, sheet: Sheet, head: HeaderRow, mapping: HeaderMapping) -> None:
        self.sheet = sheet
        self.head = head
        self.entries: list[ImportedRow] = []
        self.bad: list[CellFault] = []
        self.skipped: list[tuple[str, str]] = []
        self._meanings: dict[int, CellValueCache] = {
            number: values_of(number, head, mapping) for number, column in head.columns.items() if column in READERS
        }
        self._first = {column: number for number, column in reversed(list(head.columns.items()))}
        self._fills = fills_of(sheet, head)
        self._closed = RowsClosed(sheet, head)
        name = sheet.name.strip() if sheet.is_named else ""  # a file's name says nothing about its content
        self._platform = PLATFORM_OF.get(cells.compact(name), "")
        self._unit = sanitize(name) if is_unit(name) and not self._platform else ""
        if Column.UNIT in self._first:
            self._unit = ""

    def read(self) -> None:
        start, rows = self.head.first_row, self.sheet.rows[self.head.first_row :]
        if not self._can_be_read() or not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        doubtful = self._doubtful(columns)
        odd = {*doubtful, *self._like_headers(columns), *self._beyond(columns)}
        odd.update(row for row, column in self.sheet.struck if column == self._first[Column.NAME])
        self._fill(columns)
        values = {number: column_values.of(columns[number]) for number, column_values in self._meanings.items()}
        bad = self._bad_cells(values)
        odd |= bad.keys()
        reader = RowReader(self.sheet, self.head, self._platform, self._unit)
        parsed = self._parsed(values, len(rows))
        for number, entry in enumerate(reader.plain_entries(start, parsed, odd), start=start):
            if entry is not None and not self._closed_said(number, entry):
                self.entries.append(entry)
            elif number in doubtful and self._is_skipped(number, self.sheet.rows[number]):
                continue
            elif self._is_header(self.sheet.rows[number]):
                self.bad.append(self._bad((number, 0), "", ANOTHER_TABLE))
                break
            elif number in bad:
                self.bad += [self._bad(place, columns[place[1]][number - start], why) for place, why in bad[number]]
            else:
                self._read_row(number, reader, parsed.row(number - start))
        self._ask_by_notes()

    def _read_row(self, number: int, reader: RowReader, row: ParsedRow) -> None:
        """Read a row with every check."""
        try:
            entry = reader.to_entry(number, row)
            self._refuse_struck(number, entry)
            refuse_closed(entry, self._closed_said(number, entry))
            if any(cell != "" for cell in self.sheet.rows[number][self._width :]):
                raise BadRow(Column.NAME, entry.name, *MOVED)
            self.entries.append(entry)
        except BadRow as why:
            place = number, self._first.get(why.column, self._first[Column.NAME])
            self.bad.append(self._bad(place, why.value, why.why))

    def _closed_said(self, number: int, entry: ImportedRow) -> str:
        """What says elsewhere than in a column of states that a row without a state is closed; empty: nothing."""
        return self._closed.said_of(number, entry.name) if TELLS_STATE.isdisjoint(entry.stated) else ""

    @property
    def _width(self) -> int:
        """The number of columns that a row may fill."""
        return len(self.sheet.rows[0]) if self.sheet.is_named else text_width(self.head)

    def _like_headers(self, columns: Sequence[Sequence[Cell]]) -> Iterator[int]:
        """The rows that may repeat the header or begin another table: see _is_header."""
        for column, words in (
            (self._needed[0], set(filter(is_head_word, set(columns[self._needed[0]])))),
            (self._first[Column.NAME], HEADERS.keys() & set(columns[self._first[Column.NAME]])),
        ):
            if words:
                start = self.head.first_row
                yield from (row for row, cell in enumerate(columns[column], start=start) if cell in words)

    def _is_header(self, row: Sequence[Cell]) -> bool:
        """Whether the row is the header of another table, with its columns in another order."""
        is_like = row[self._first[Column.NAME]] in HEADERS or is_head_word(row[self._needed[0]])
        return is_like and is_header(row)

    def _beyond(self, columns: Sequence[Sequence[Cell]]) -> Iterator[int]:
        """The rows that fill more columns than they may."""
        for column in columns[self._width :]:
            yield from (row for row, cell in enumerate(column, start=self.head.first_row) if cell != "")

    def _refuse_struck(self, number: int, entry: ImportedRow) -> None:
        """
        Raises:
            BadRow: a line goes through its name, and no state says that it is closed.
        """
        is_running = entry.stated.get(Column.STATE, FilingState.RUNNING) is FilingState.RUNNING
        if is_running and (number, self._first[Column.NAME]) in self.sheet.struck:
            raise BadRow(
                Column.NAME,
                entry.name,
                "名称上有删除线：已关停的在“状态”一列写已关停，仍在运行的去掉删除线",
                "a line goes through the name: if it is closed, say so in a column 状态 (已关停); else remove the line",
            )

    def _ask_by_notes(self) -> None:
        """Take back the rows that are closed by a note, or may be, and tell no state."""
        for note in self._closed.headings.notes:
            doubtful = doubtful_by(note, self.entries)
            taken = frozenset(map(id, doubtful))
            self.entries = [entry for entry in self.entries if id(entry) not in taken]
            for entry in doubtful:
                try:
                    refuse_closed(entry, note)
                except BadRow as why:
                    self.bad.append(CellFault(where=entry.where, value=entry.name, zh=why.why.zh, en=why.why.en))

    def _can_be_read(self) -> bool:
        """Whether platform and unit can be determined; reported once, not for each row."""
        kinds, place = self.head.kinds, (self.head.first_row - 1, 0)
        if Column.PLATFORM not in kinds and not self._platform:
            why = BadCell("这张表没有平台类型一列", "the sheet has no column for the platform")
        elif Column.UNIT not in kinds and not self._unit:
            why = BadCell("这张表没有主办单位一列", "the sheet has no column for the unit")
        elif Column.STATE not in kinds and (header := sanitize(unread_states(self.sheet, self.head))):
            why = BadCell(
                f"“{header}”一列关系到账号状态而认不出来：在对照文件里写明，如 columns: {{{header}: state}}",
                f"the column {header} tells the accounts' states, and is not known: say in a mapping file what it is",
            )
        else:
            return True
        self.bad.append(self._bad(place, "", why))
        return False

    def _bad(self, place: CellPosition, value: Cell, why: BadCell) -> CellFault:
        shown = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else sanitize(str(value), 80)
        return CellFault(where=sanitize(self.sheet.where(place)), value=shown, zh=why.zh, en=why.en)

    @property
    def _needed(self) -> list[int]:
        return [self._first[column] for column in (Column.PLATFORM, Column.NAME) if column in self._first]

    def _doubtful(self, columns: Sequence[Sequence[Cell]]) -> frozenset[int] | range:
        """Rows that may be no accounts: platform or name is empty, or the header is repeated."""
        start, needed = self.head.first_row, self._needed
        if len(needed) < 2:
            return range(start, len(self.sheet.rows))
        heads = {number: {"", self.head.texts[number]} for number in needed}
        heads[self._first[Column.NAME]].update(filter(is_beside_names, set(columns[self._first[Column.NAME]])))
        return frozenset(
            row for number in needed for row, cell in enumerate(columns[number], start=start) if cell in heads[number]
        )

    def _fill(self, columns: Sequence[list[Cell]]) -> None:
        """Apply merged cells to the rows below their first, and error values to empty cells."""
        start, end = self.head.first_row, len(self.sheet.rows)
        for (row, column), formula in self.sheet.formulas.items():
            if start <= row < end and column in self._meanings:
                columns[column][row - start] = Formula(formula)
        for row, column in [*self._fills, *self.sheet.errors]:
            if start <= row < end and column in self._meanings and columns[column][row - start] == "":
                columns[column][row - start] = self._fills.get((row, column)) or self.sheet.errors[row, column]
        if self.sheet.counts_from_1904:
            for column in (number for number in self._meanings if self.head.columns[number] in DATES):
                columns[column][:] = [cell + DAYS_TO_1904 if type(cell) is float else cell for cell in columns[column]]

    def _bad_cells(self, values: Mapping[int, list[Any]]) -> dict[int, list[tuple[CellPosition, BadCell]]]:
        """Row -> its bad cells, from left to right."""
        bad: dict[int, list[tuple[CellPosition, BadCell]]] = {}
        for column in (number for number in values if self._meanings[number].has_bad):
            for row, value in enumerate(values[column], start=self.head.first_row):
                if isinstance(value, BadCell):
                    bad.setdefault(row, []).append(((row, column), value))
        return bad

    def _parsed(self, values_by_column: Mapping[int, list[Any]], height: int) -> ParsedColumns:
        """The rows' values; bad cells keep their raw value."""
        by_column: dict[Column, list[list[Any]]] = {}
        for number, values in values_by_column.items():
            by_column.setdefault(self.head.columns[number], []).append(values)
        no_ids: list[tuple[str, ...]] = [()] * height
        ids = zip_columns(by_column[Column.HANDLE]) if Column.HANDLE in by_column else no_ids
        stated: dict[Column, list[Any]] = {
            column: join_columns(values) for column, values in by_column.items() if column is not Column.HANDLE
        }
        platform, name, unit, _, links, code = (stated.pop(column, [BLANKS] * height) for column in OWN)
        rest = list(zip(*stated.values(), strict=True)) if stated else [()] * height
        return ParsedColumns(platform, name, unit, ids, links, code, rest)

    def _is_skipped(self, number: int, row: Sequence[Cell]) -> bool:
        """Whether the row is no account: empty except for its number, a repeated header, a total or a footnote."""
        values = [column for column in self._meanings if row[column] != ""]
        first = next((text for text in row if text != ""), "")
        if len(values) > 1 and all(row[column] == self.head.texts[column] for column in values):
            return self._skip(number, row[values[0]])
        is_remark = isinstance(first, str) and FOOTNOTE.match(first.strip()) is not None
        missing_columns = any(
            row[column] in ("", first) and (number, column) not in self._fills for column in self._needed
        )
        if is_remark and missing_columns:
            self._closed.headings.take_note("，".join(str(text) for text in row if text != ""))
            return self._skip(number, first)
        if EXAMPLE.match(str(row[self._first[Column.NAME]])):
            return self._skip(number, row[self._first[Column.NAME]])
        if self._has_no_account(row):
            return self._skip(number, f"{row[self._first[Column.NAME]]} {row[self._first.get(Column.UNIT, 0)]}")
        if heading := self._closed.headings.take(row, row[self._first[Column.NAME]]):
            return self._skip(number, heading)
        places = [(number, column) for column in self._meanings]
        return not values and not any(place in self.sheet.errors or place in self.sheet.formulas for place in places)

    def _has_no_account(self, row: Sequence[Cell]) -> bool:
        """Whether the row says in the place of a name that a unit has no account, and gives no key of one."""
        given = [row[number] for number, column in self.head.columns.items() if column in (Column.HANDLE, Column.LINKS)]
        name = row[self._first[Column.NAME]]
        return name != "" and cells.is_no_name(name) and all(map(cells.is_no_name, given))

    def _skip(self, number: int, text: Cell) -> bool:
        self.skipped.append((sanitize(self.sheet.where((number, 0))), sanitize(str(text), 60)))
        return True


def is_beside_names(cell: Cell) -> bool:
    """Whether it stands among the names and is none: 无, an example, or the beginning of a note with commas."""
    if type(cell) is str and cells.is_plain_name(cell):  # most names
        return EXAMPLE.match(cell) is not None
    return cells.is_no_name(cell) or (isinstance(cell, str) and (NOTE.match(cell) or EXAMPLE.match(cell)) is not None)


NOTE = re.compile("(?:备?注|附注|填?表?说明)[0-9]?[:：]")
EXAMPLE = re.compile("[(（【]?(?:填写)?(?:示例|样例|范例)|例[:：]|某某|[xX×]{2}")
"""A name in a row that shows how the table is to be filled in."""


def fills_of(sheet: Sheet, head: HeaderRow) -> dict[CellPosition, Cell]:
    """Values that vertically merged cells give to the rows below their first.

    Raises:
        UserError: more merged cells than a hand-made table has.
    """
    fills: dict[CellPosition, Cell] = {}
    count = 0
    for (first_row, first_column), (last_row, last_column) in sheet.merged:
        if last_row == first_row or first_row < head.first_row or first_row >= len(sheet.rows):
            continue
        columns = [column for column in range(first_column, last_column + 1) if head.columns.get(column) in GROUPS]
        row = sheet.rows[first_row]
        value = row[first_column] if first_column < len(row) else ""
        last = min(last_row, len(sheet.rows) - 1)
        if value == "" or not columns:
            continue
        count += last - first_row
        if count > MAX_MERGED:
            raise too_big(sanitize(sheet.name))
        fills |= {(row_number, columns[0]): value for row_number in range(first_row + 1, last + 1)}
    return fills
