"""Finds the header and the columns of a returned sheet, however they were renamed or reordered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.forms.links import has_link
from tracker.forms.row_keys import key_in
from tracker.register.spreadsheets.formats.header_row import normal_head
from tracker.register.spreadsheets.formats.sheet import Cell, Sheet

SEARCHED = 20
"""Rows among which the header is searched."""
LONGEST_HEAD = 18
"""Characters: what is longer is an instruction."""
MIN_KNOWN = 3
"""Known headers that make a row the header."""


class FormColumn(StrEnum):
    KEY = "key"
    NAME = "name"
    PLATFORM = "platform"
    HANDLE = "handle"
    UNIT = "unit"
    REGION = "region"
    LINK = "link"
    TIME = "time"
    HOME = "home"
    NOTE = "note"
    NUMBER = "number"


WORDS: Mapping[FormColumn, tuple[str, ...]] = {
    FormColumn.KEY: ("填报码", "填表码", "key"),
    FormColumn.HOME: ("主页", "home"),
    FormColumn.LINK: ("链接", "网址", "url", "link"),
    FormColumn.TIME: ("时间", "日期", "time", "date"),
    FormColumn.NOTE: ("备注", "说明", "note", "remark"),
    FormColumn.HANDLE: ("标识", "handle"),
    FormColumn.NAME: ("名称", "账号名", "公众号", "name"),
    FormColumn.PLATFORM: ("平台", "类型", "platform"),
    FormColumn.UNIT: ("单位", "unit"),
    FormColumn.REGION: ("地区", "属地", "region"),
    FormColumn.NUMBER: ("序号", "编号"),
}
"""A header has the first meaning of which it holds a word."""


ANSWERED = frozenset({FormColumn.KEY, FormColumn.LINK, FormColumn.TIME, FormColumn.HOME})
"""One of these makes a table a sheet of ours; a list of accounts has none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormHead:
    columns: Mapping[FormColumn, tuple[int, ...]]
    first_row: int
    """From 0, below the header."""

    def of(self, column: FormColumn) -> tuple[int, ...]:
        return self.columns.get(column, ())


def meaning_of(text: Cell) -> FormColumn | None:
    head = re.sub(r"\([^)]*\)", "", normal_head(text)) if isinstance(text, str) else ""
    if not head or len(head) > LONGEST_HEAD:
        return None
    return next((column for column, words in WORDS.items() if any(word in head for word in words)), None)


def find_form_head(sheet: Sheet) -> FormHead | None:
    """The row with the most known headers; None: the sheet is no form."""
    best: tuple[int, int, dict[int, FormColumn]] | None = None
    for number, row in enumerate(sheet.rows[:SEARCHED]):
        known = {place: column for place, text in enumerate(row) if (column := meaning_of(text))}
        score = len(set(known.values()))
        if score >= MIN_KNOWN and (best is None or score > best[0]):
            best = score, number, known
    if best is None:
        return None
    _, number, known = best
    rows = sheet.rows[number + 1 :]
    width = max((len(row) for row in rows), default=0)
    known |= by_content(sheet, rows, [place for place in range(width) if place not in known], known, number + 1)
    if not ANSWERED & set(known.values()):
        return None
    columns: dict[FormColumn, list[int]] = {}
    for place, column in sorted(known.items()):
        columns.setdefault(column, []).append(place)
    return FormHead(columns={column: tuple(places) for column, places in columns.items()}, first_row=number + 1)


def by_content(
    sheet: Sheet,
    rows: Sequence[Sequence[Cell]],
    unknown: Sequence[int],
    known: Mapping[int, FormColumn],
    first_row: int,
) -> dict[int, FormColumn]:
    """Columns with an unknown header that can only be one: keys, or links where no column of links is known."""
    found: dict[int, FormColumn] = {}
    for place in unknown:
        cells = [row[place] for row in rows if place < len(row) and row[place] != ""]
        if any(isinstance(cell, str) and key_in(cell) for cell in cells):
            found[place] = FormColumn.KEY
    if FormColumn.LINK not in known.values():
        linked = [
            place
            for place in unknown
            if place not in found
            and (
                any(has_link(row[place]) for row in rows if place < len(row))
                or any(column == place and row >= first_row for row, column in sheet.links)
            )
        ]
        if len(linked) == 1:
            found[linked[0]] = FormColumn.LINK
    return found
