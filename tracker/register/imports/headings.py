"""What a table says of accounts that are closed elsewhere than in a column of states: by a heading (二、已关停账号), by
the sheet's name, in a remark, or behind a name. Pure.

Taken for running accounts, these would be looked at, and called silent, or gone without being taken offline.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from tracker.register.imports.entry import ImportedRow
from tracker.register.imports.row import BadRow
from tracker.register.spreadsheets.formats.columns import DATES, Column
from tracker.register.spreadsheets.formats.header_row import HeaderRow, column_of, normal_head
from tracker.register.spreadsheets.formats.sheet import Cell, Sheet
from tracker.text.sanitize import sanitize

TELLS_STATE = frozenset({Column.STATE, *DATES})
"""Columns that tell whether an account runs."""
ENDS = "关停|注销|停更|停用|停运|禁用|下线|撤销|清退|销号|销户|作废|废[弃止]"
STOPS = "(?:停止|暂停|不再|无人)(?:更新|使用|运[行营维]|维护)"
JOINS = "(?:已经?|拟|待|正在)(?:迁移|整合|合并|并入|关闭|冻结|封[禁停号])|(?:迁移|整合|合并|并入)[至到入中]"
CLOSED = re.compile(f"(?:正常)?(?:{ENDS})|{STOPS}|{JOINS}")
NOT_CLOSED = re.compile(
    "(?:未(?:按(?:规定|要求|期|时)|及时|正式|同步|办理|完成|进行|在?(?:系统|平台)|予以?|能|被|曾)*|无法?|没有?|不[能会予得拟]?)"
    f"(?:{CLOSED.pattern})"
)
"""Of 停更未注销 the end; the rest still says closed."""
RUNNING = re.compile("不含|不包括|除外|未|正常|在用|运行|运营|保留")
RUNS_YET = re.compile(
    "不含|不包括|除外|未[列纳计统包含填]|正常|在用|保留|[已后]恢复|[在现仍]运[行营]|继续运[行营]|运[行营](?:中|良好|[账帐]号)"
    "|评论|留言|私信|弹幕|菜单"
)
"""Beside these a word of closing in one part of a text says nothing of the account; 因运营人员未到位停更 does."""
PARTS = re.compile(r"[,，.。;；:：()（）\[\]【】〔〕\s!！]+")
"""Between the parts of a text, each of which says something of its own: 运行正常，已注销."""
ONLY_CLOSED = re.compile(
    f"(?:[该此本原]?(?:[账帐]号|公众号))?(?:系统|平台)?(?:已经?|现已|拟|待|正在|申请|长期|暂时)?(?:{CLOSED.pattern})"
    "(?:[账帐]号|使用|中|了|备案)?"
)
"""The whole of what a cell says, in a column of any header."""
CLOSED_BEHIND = re.compile(f".+(?:[-—–_·|/ ]+(?:已|拟)?|已)(?:{ENDS})")
"""A name with what was written behind it: 韶山公安-已注销."""
ENUMERATED = re.compile(r"(?:[一二三四五六七八九十]+|[0-9]{1,2})[、.．]|[(（][一二三四五六七八九十0-9]+[)）]")
OF_ACCOUNTS = re.compile("[账帐]号|新媒体|名单|清单|情况|公众号")
LONGEST = 40
"""Characters of a heading; a longer text explains how to fill the table in."""
REMARK = re.compile(r"(?:填表|填报|制表|审核|备注|附注|注[:：\d]|说明)")


def says_closed(text: str) -> bool:
    """Whether a heading says, or leaves open, that what it heads is closed."""
    parts = (NOT_CLOSED.sub("", part) for part in PARTS.split(text))
    return any(CLOSED.search(part) and not RUNS_YET.search(CLOSED.sub("", part)) for part in parts)


def only_text(row: Sequence[Cell]) -> str:
    """The only text in a row, a heading's length at most; empty: there is another cell, or none."""
    texts = {cell.strip() if isinstance(cell, str) else cell for cell in row} - {""}
    text = texts.pop() if len(texts) == 1 else ""
    is_heading = isinstance(text, str) and len(text) <= LONGEST and not REMARK.match(text)
    return text if isinstance(text, str) and is_heading else ""


IN_BRACKETS = re.compile(r"[(（\[【〔]([^)）\]】〕]*)[)）\]】〕]")


@lru_cache(maxsize=4096)
def closed_in_name(name: str) -> str:
    """What the brackets in a name say, or the name with what stands behind it: 韶山公安（已注销）; empty: nothing of
    closing."""
    said = next((inner for inner in IN_BRACKETS.findall(name) if says_closed(inner)), "")
    return said or (name if CLOSED_BEHIND.fullmatch(name) else "")


@lru_cache(maxsize=4096)
def closed_in_remark(remark: str) -> str:
    """The remark, if it says that something is closed, of this account or another; empty: it does not."""
    return remark if says_closed(remark) else ""


@lru_cache(maxsize=4096)
def closed_in_cell(text: str) -> str:
    """What a cell under an unknown header says, if the whole says that the account is closed; else empty."""
    return text if any(map(ONLY_CLOSED.fullmatch, PARTS.split(text))) else ""


@lru_cache(maxsize=4096)
def is_head_word(cell: Cell) -> bool:
    """Whether it is a header; of the platform's column few different cells are asked."""
    return isinstance(cell, str) and column_of(cell) is not None


def is_header(row: Sequence[Cell]) -> bool:
    """Whether it is the header of another table: nothing but headers, two at least."""
    texts = [cell for cell in row if cell != ""]
    return len(texts) > 1 and all(map(is_head_word, texts))


def refuse_closed(entry: ImportedRow, said: str) -> None:
    """
    Args:
        entry: a row without a state.
        said: what says elsewhere than in a column of states that its account is closed; empty: nothing.

    Raises:
        BadRow: something does.
    """
    if said:
        shown = sanitize(said)
        raise BadRow(
            Column.NAME,
            entry.name,
            f"标题、名称或备注写着“{shown}”，这一行却没有写明状态：在“状态”一列写正常运行、拟关停或已关停",
            f"a heading, its name or a remark says “{shown}”, and the row tells no state: write one in a column 状态"
            " (正常运行, 拟关停, 已关停)",
        )


class Headings:
    """The heading that is in force, row by row; empty: none that says that accounts are closed."""

    def __init__(self, sheet: Sheet, head: HeaderRow) -> None:
        above = [only_text(row) for row in sheet.rows[: max(head.first_row - 1, 0)]]
        titles = [*([sheet.name.strip()] if sheet.is_named else []), *above]
        self.closed = next((title for title in titles if says_closed(title)), "")

    def take(self, row: Sequence[Cell], name: Cell) -> str:
        """Take a row for a heading, if it is one; its text, or empty.

        Args:
            name: what stands in the column of the account's name.
        """
        text = only_text(row)
        if not text or (name != "" and not (ENUMERATED.match(text) or OF_ACCOUNTS.search(text))):
            return ""
        if says_closed(text):
            self.closed = text
            return text
        if RUNNING.search(text) or (self.closed and style_of(text) and style_of(text) == style_of(self.closed)):
            self.closed = ""
            return text
        return ""


def style_of(text: str) -> str:
    """How a heading is numbered: 一、 or （一） or 1. ; empty: it is not."""
    found = ENUMERATED.match(text)
    return re.sub("[一二三四五六七八九十]+", "一", re.sub("[0-9]+", "1", found[0])) if found else ""


def unread_states(sheet: Sheet, head: HeaderRow) -> str:
    """The header of a column that is not read, states whether the accounts run (是否关停), and is filled in; empty:
    there is none. Beside dates of closing, which state it too, only a question counts."""
    tells = ASKS if head.kinds & DATES else STATE_LIKE
    for number, text in enumerate(head.texts):
        if number in head.columns or not isinstance(text, str) or not tells.search(normal_head(text)):
            continue
        if any(number < len(row) and row[number] != "" for row in sheet.rows[head.first_row :]):
            return text
    return ""


ASKS = re.compile(f"是否.*(?:{ENDS}|正常|在用|运[行营维]|启用|更新|有效|存续)")
STATE_LIKE = re.compile(
    f"{ENDS}|运[行营维](?:情况|状况|状态)|使用情况|现状|{ASKS.pattern}|(?:是否)?(?:在用|启用|可用|有效|存续|正常|冻结|封禁)$"
)
