"""What a table says of accounts that are closed elsewhere than in a column of states: by a heading (二、已关停账号), by
the sheet's name, in a remark, or behind a name. Pure.

Taken for running accounts, these would be looked at, and called silent, or gone without being taken offline.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tracker.register.imports import cells
from tracker.register.imports.closed_words import ENDS, OF_ELSE, closed_in_name, only_closed, says_closed
from tracker.register.imports.entry import ImportedRow
from tracker.register.imports.row import BadRow
from tracker.register.spreadsheets.formats.columns import DATES, Column
from tracker.register.spreadsheets.formats.header_row import HeaderRow, column_of, normal_head
from tracker.register.spreadsheets.formats.sheet import Cell, Sheet
from tracker.text.sanitize import sanitize

TELLS_STATE = frozenset({Column.STATE, *DATES})
"""Columns that tell whether an account runs."""
RUNNING = re.compile("不含|不包括|除外|未|正常|在用|运行|运营|保留")
ENUMERATED = re.compile(r"(?:[一二三四五六七八九十]+|[0-9]{1,2})[、.．]|[(（][一二三四五六七八九十0-9]+[)）]")
OF_ACCOUNTS = re.compile("[账帐]号|新媒体|名单|清单|情况|公众号")
LONGEST = 40
"""Characters of a heading; a longer text explains how to fill the table in."""
REMARK = re.compile(r"(?:填表|填报|制表|审核|备注|附注|注[:：\d]|说明)")


def only_text(row: Sequence[Cell]) -> str:
    """The only text in a row, a heading's length at most; empty: there is another cell, or none."""
    texts = {cell.strip() if isinstance(cell, str) else cell for cell in row} - {""}
    text = texts.pop() if len(texts) == 1 else ""
    is_heading = isinstance(text, str) and len(text) <= LONGEST and not REMARK.match(text)
    return text if isinstance(text, str) and is_heading else ""


@lru_cache(maxsize=4096)
def is_head_word(cell: Cell) -> bool:
    return isinstance(cell, str) and column_of(cell) is not None


def is_header(row: Sequence[Cell]) -> bool:
    """Whether it is the header of another table: texts, two known headers at least and most of them known."""
    texts = [cell for cell in row if cell != ""]
    known = sum(map(is_head_word, texts))
    return known > 1 and 2 * known > len(texts)


def refuse_closed(entry: ImportedRow, said: str) -> None:
    """
    Args:
        entry: a row without a state.
        said: what says elsewhere than in a column of states that its account is closed; empty: nothing.

    Raises:
        BadRow: something does.
    """
    if said:
        shown = sanitize(said, 80)
        raise BadRow(
            Column.NAME,
            entry.name,
            f"标题、名称或备注写着“{shown}”，这一行却没有写明状态：在“状态”一列写正常运行、拟关停或已关停",
            f"a heading, its name or a remark says “{shown}”, and the row tells no state: write one in a column 状态"
            " (正常运行, 拟关停, 已关停)",
        )


def texts_of(row: Sequence[Cell], columns: Sequence[int]) -> Iterator[str]:
    return (cell for column in columns if isinstance(cell := row[column], str) and cell)


class RowsClosed:
    """What a sheet says elsewhere than in a column of states of its rows."""

    def __init__(self, sheet: Sheet, head: HeaderRow) -> None:
        self._sheet = sheet
        self.headings = Headings(sheet, head)
        unread = {number: normal_head(text) for number, text in enumerate(head.texts) if number not in head.columns}
        self._remarks = [
            *(number for number, column in head.columns.items() if column is Column.IGNORED),
            *(number for number, header in unread.items() if OF_REMARKS.search(header) and not OF_ELSE.search(header)),
        ]
        self._others = [
            *(number for number, column in head.columns.items() if column in NAMES_NO_OFFICE),
            *(number for number, header in unread.items() if not OF_ELSE.search(header)),
        ]
        self._merged = {
            (row, column): text
            for (first, column), (last, _) in sheet.merged
            if head.first_row <= first < len(sheet.rows) and column in self._remarks
            for text in texts_of(sheet.rows[first], [column])
            if last > first and says_closed(text)
            for row in range(first + 1, min(last + 1, len(sheet.rows)))
        }
        """Of merged cells the rows below the first."""
        self._closes: dict[int, bool] = {}
        self._notes: defaultdict[int, list[str]] = defaultdict(list)
        for (row, _), note in sheet.notes.items():
            self._notes[row].append(note)

    def said_of(self, number: int, name: str) -> str:
        """What says that the row's account is closed; empty: nothing."""
        row = self._sheet.rows[number]
        remarks = [cell for column in self._remarks if isinstance(cell := row[column], str) and cell]
        others = [row[column] for column in self._others]
        return (
            closed_in_name(name)
            or next(filter(says_closed, (*remarks, *self._notes.get(number, ()))), "")
            or next((cell for cell in others if isinstance(cell, str) and not cell.isascii() and only_closed(cell)), "")
            or next((text for column in self._remarks if (text := self._merged.get((number, column)))), "")
            or next((mark for column in self._remarks if (mark := self._ditto(column, row[column]))), "")
            or self.headings.closed
        )

    def _ditto(self, column: int, cell: Cell) -> str:
        """A mark for what stands above, in a column where something says closed."""
        if not isinstance(cell, str) or not cells.is_ditto(cell):
            return ""
        if column not in self._closes:
            self._closes[column] = any(
                map(says_closed, filter(None, map(str, (row[column] for row in self._sheet.rows))))
            )
        return cell if self._closes[column] else ""


OF_REMARKS = re.compile("备注|说明|情况|问题|其[他它]|意见|结果|进展|状况|^$")
"""Headers of columns with sentences."""
NAMES_NO_OFFICE = frozenset({Column.LINKS, Column.HANDLE, Column.CODE, Column.ENTITY, Column.FORMER_NAMES})
"""Known columns in which a clerk writes 已注销 where there is nothing else to write."""


class Headings:
    """The heading that is in force, row by row; empty: none that says that accounts are closed."""

    def __init__(self, sheet: Sheet, head: HeaderRow) -> None:
        rows = sheet.rows[: max(head.first_row - 1, 0)]
        titles = [*([sheet.name.strip()] if sheet.is_named else []), *map(only_text, rows)]
        titles += [title for title in sheet.titles if not OF_ROWS.match(title)]
        self.closed = next((title for title in titles if says_closed(title)), "")
        texts = (text for row in (*rows, sheet.titles) for text in row if isinstance(text, str) and OF_ROWS.match(text))
        self.notes: list[str] = [text for text in texts if leaves_open(text)]
        """Notes by which some of the rows may be closed."""

    def take_note(self, text: str) -> None:
        if leaves_open(text):
            self.notes.append(text)

    def take(self, row: Sequence[Cell], name: Cell) -> str:
        """Take a row for a heading, if it is one; its text, or empty.

        Args:
            name: what stands in the column of the account's name.
        """
        text = only_text(row)
        if OF_ABOVE.match(text):
            self.take_note(text)
        if not text or (name != "" and not (ENUMERATED.match(text) or OF_ACCOUNTS.search(text))):
            return ""
        if says_closed(text):
            self.closed = text
            return text
        if RUNNING.search(text) or (self.closed and style_of(text) and style_of(text) == style_of(self.closed)):
            self.closed = ""
            return text
        return ""


MARKED = re.compile("标[红黄灰绿蓝注记色]|[红黄灰绿蓝]色|底色|背景|字体|加粗|斜体|划线|删除线|[带标打]?[*★☆※▲△●]")
"""A legend: the reader sees no colours."""
INSTRUCTS = re.compile("请|须|应|需|填|注明|写明|如|若|另[行表附]|报[送备]|方可|不得|按照|根据|依据")
OF_ABOVE = re.compile("[(（]?(?:以上|上述|上列|前述|上表)")
OF_ROWS = re.compile(f"{REMARK.pattern}|{OF_ABOVE.pattern}")


def leaves_open(note: str) -> bool:
    """Whether by a note some rows may be closed: 标红的为已关停账号; not 已关停的请在备注中写明."""
    return says_closed(note) and (MARKED.search(note) is not None or INSTRUCTS.search(note) is None)


def doubtful_by(note: str, entries: Sequence[ImportedRow]) -> list[ImportedRow]:
    """The rows without a state that a note may mean: those it names, else all."""
    stateless = [entry for entry in entries if TELLS_STATE.isdisjoint(entry.stated)]
    return [entry for entry in stateless if entry.name in note] or stateless


def style_of(text: str) -> str:
    """How a heading is numbered: 一、 or （一） or 1. ; empty: it is not."""
    found = ENUMERATED.match(text)
    return re.sub("[一二三四五六七八九十]+", "一", re.sub("[0-9]+", "1", found[0])) if found else ""


def unread_states(sheet: Sheet, head: HeaderRow) -> str:
    """The header of a column that is not read, states whether the accounts run (是否关停), and is not answered well by
    all; empty: there is none. Beside dates of closing, which state it too, only a question counts."""
    tells = ASKS if head.kinds & DATES else STATE_LIKE
    for number, text in enumerate(head.texts):
        if number in head.columns or not isinstance(text, str) or not tells.search(normal_head(text)):
            continue
        if OF_ELSE.search(normal_head(text)):
            continue
        filled = {row[number] for row in sheet.rows[head.first_row :] if number < len(row)} - {"", text}
        if filled - healthy_answers(normal_head(text)):
            return text
    return ""


def healthy_answers(header: str) -> frozenset[Cell]:
    """What a question is answered with where the account runs; empty: it is no question."""
    if not header.startswith("是否"):
        return frozenset()
    return frozenset({"否", "未", "无", "没有", "/", "—"} if re.search(ENDS, header) else {"是", "正常", "√", "在用"})


ASKS = re.compile(f"是否.*(?:{ENDS}|正常|在用|运[行营维]|启用|更新|有效|存续)")
STATE_LIKE = re.compile(
    f"{ENDS}|运[行营维](?:情况|状况|状态)|使用情况|现状|{ASKS.pattern}|(?:是否)?(?:在用|启用|可用|有效|存续|正常|冻结|封禁)$"
)
