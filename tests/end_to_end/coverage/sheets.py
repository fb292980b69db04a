"""The national table of the made province, and its sheets as units fill them in."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

import segno
import xlsxwriter
from openpyxl import load_workbook

from tests.end_to_end.coverage.made_province import Member, UnitReply, another
from tests.end_to_end.province.form import HEADS, row_of, write_sheet
from tests.end_to_end.province.made_register import SHANGHAI

FIRST_ROW = 3
"""Of the table's accounts, from 0."""
ROW_PIXELS = 120
FORM_HEAD, NAME, LINK, TIME, HOME = 3, 2, 7, 8, 9
"""Rows and columns of a unit's sheet, from 1."""


def write_table(path: Path, members: Iterable[Member]) -> None:
    with xlsxwriter.Workbook(path) as book:
        by_region = sorted(members, key=lambda member: member.made.region)
        for region, found in groupby(by_region, key=lambda member: member.made.region):
            listed = tuple(found)
            write_sheet(book, region, [table_row(member) for member in listed])
            sheet = book.get_worksheet_by_name(region)
            for place, member in enumerate(listed, start=FIRST_ROW):
                if member.picture:
                    sheet.set_row_pixels(place, ROW_PIXELS)
                    code = {"image_data": io.BytesIO(to_png(member.picture)), "y_offset": 2}
                    sheet.insert_image(place, len(HEADS), "code.png", code)


def table_row(member: Member) -> Sequence[object]:
    name, spelling, _, *others, _, phone = row_of(member.made, is_closed=False)
    return (name, spelling, member.stated_id, *others, "\n".join(member.links), phone)


def to_png(text: str) -> bytes:
    content = io.BytesIO()
    segno.make(text, error="m").save(content, kind="png", scale=2)
    return content.getvalue()


def return_sheets(issued: Path, returned: Path, members: Iterable[Member]) -> None:
    """Each unit that answers fills in its sheet and sends it back."""
    by_name = {member.made.name: member for member in members}
    returned.mkdir()
    for path in sorted(issued.rglob("*.xlsx")):
        fill(path, returned / path.name, by_name)


def fill(path: Path, target: Path, by_name: Mapping[str, Member]) -> None:
    book = load_workbook(path)
    sheet = book["填报"]
    rows = [(row, by_name[str(sheet.cell(row, NAME).value)]) for row in range(FORM_HEAD + 1, sheet.max_row + 1)]
    if not all(member.is_returned for _, member in rows):
        return
    for row, member in rows:
        link, time = typed(member)
        sheet.cell(row, HOME if member.reply is UnitReply.HOME else LINK).value = link or None
        sheet.cell(row, TIME).value = time or None
    book.save(target)


def typed(member: Member) -> tuple[str, str]:
    """What the unit puts into the cells of the link, or of the page's address, and of the time."""
    newest, told = member.link_of(member.newest), written(member.newest, "%Y-%m-%d %H:%M")
    other = another(member)
    page = f"https://weibo.com/u/{member.made.handle}"
    return {
        UnitReply.NEWEST: (newest, told),
        UnitReply.AROUND: (f"【便民提示】我们最新的文章 {newest} 复制链接打开", told),
        UnitReply.WRONG_DATE: (newest, "2023年9月10日"),
        UnitReply.RELATIVE: (newest, "今天"),
        UnitReply.ANOTHERS: (other.link_of(other.newest), told),
        UnitReply.OLDER: (member.link_of(member.older), written(member.older, "%Y.%m.%d")),
        UnitReply.DELETED: (member.deleted_link, told),
        UnitReply.WORDS: ("最近发过一篇", ""),
        UnitReply.EMPTY: ("", ""),
        UnitReply.HOME: (page, ""),
        UnitReply.ITS_WORD: (f"https://www.{ADDRESSES.get(member.made.platform, '')}/{member.number}", told),
    }[member.reply]


def written(at: datetime, form: str) -> str:
    return at.astimezone(SHANGHAI).strftime(form)


ADDRESSES = {"抖音": "douyin.com/video", "今日头条": "toutiao.com/article", "视频号": "example.cn/v"}
