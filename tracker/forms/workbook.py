"""The workbook that goes to a unit (填报表): identity locked, answers open, a hidden key in each row. In Chinese."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tracker.history.unit_answers.form import FormRound, FormRow
from tracker.messages.forms.sheet import COLUMNS, HINTS, INSTRUCTIONS, SHEET, SHEET_OF_HELP
from tracker.messages.messages import ZH
from tracker.register.account import RESERVED, Account
from tracker.report.export.workbook import FONT
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute

LONGEST = 255
"""Characters of a registered text in a cell."""
HEAD_ROW = 2
"""From 0; above it are the title and what is to be done."""
WIDTHS = (6, 24, 14, 24, 24, 18, 48, 20, 36, 20, 18)
FIRST_OPEN, TIME, KEY = 6, 7, 10


@dataclass(frozen=True, slots=True)
class Formats:
    title: Format
    hint: Format
    head: Format
    locked: Format
    open: Format
    open_time: Format


def to_sheet(form_round: FormRound, group: str, rows: Sequence[FormRow]) -> bytes:
    """The same content for the same round and rows, byte for byte.

    Raises:
        OSError: there is no disk space for its parts.
    """
    content = io.BytesIO()
    with Workbook(
        content,
        {
            "in_memory": True,
            "default_format_properties": FONT,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    ) as book:
        book.set_properties({"title": SHEET, "created": form_round.issued_at.replace(tzinfo=None)})
        formats = formats_of(book)
        write_rows(book.add_worksheet(SHEET), formats, form_round, group, rows)
        write_help(book.add_worksheet(SHEET_OF_HELP), formats)
    return content.getvalue()


def formats_of(book: Workbook) -> Formats:
    every = {"border": 1, "valign": "vcenter", "text_wrap": True}
    opened = {**every, "bg_color": "#FFF9DB", "locked": False}
    return Formats(
        title=book.add_format({"bold": True, "font_size": 14}),
        hint=book.add_format({"text_wrap": True, "valign": "top"}),
        head=book.add_format({**every, "bold": True, "align": "center", "bg_color": "#DDE6F0"}),
        locked=book.add_format({**every, "num_format": "@"}),
        open=book.add_format({**opened, "num_format": "@"}),
        open_time=book.add_format({**opened, "num_format": "yyyy-mm-dd hh:mm"}),
    )


def write_rows(sheet: Worksheet, formats: Formats, form_round: FormRound, group: str, rows: Sequence[FormRow]) -> None:
    due = f"，请于 {format_minute(form_round.due_at)} 前交回" if form_round.due_at else ""
    sheet.write_string(0, 0, f"{sanitize(group, LONGEST)}：政务新媒体核实填报表", formats.title)
    sheet.merge_range(1, 0, 1, KEY - 1, "", formats.hint)
    sheet.write_string(1, 0, f"监测时间点 {format_minute(form_round.at)}{due}。{HINTS}", formats.hint)
    sheet.set_row(1, 36)
    for column, (head, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.write_string(HEAD_ROW, column, head, formats.head)
        sheet.set_column(column, column, width, None, {"hidden": column == KEY})
    for number, row in enumerate(rows, start=1):
        write_row(sheet, formats, HEAD_ROW + number, number, row)
    last = HEAD_ROW + max(len(rows), 1)
    sheet.data_validation(
        HEAD_ROW + 1,
        TIME,
        last,
        TIME,
        {
            "validate": "date",
            "criteria": "between",
            "minimum": date(2000, 1, 1),
            "maximum": date(2099, 12, 31),
            "error_type": "warning",
            "error_title": "发布时间",
            "error_message": "请写年月日和时分，如 2023-09-18 18:00",
            "input_message": "如 2023-09-18 18:00",
        },
    )
    sheet.freeze_panes(HEAD_ROW + 1, 2)
    sheet.protect("", {"format_columns": True, "format_rows": True, "insert_hyperlinks": True})
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)


def write_row(sheet: Worksheet, formats: Formats, place: int, number: int, row: FormRow) -> None:
    account = row.account
    sheet.write_number(place, 0, number, formats.locked)
    identity = (
        account.name,
        ZH.platform(account.platform),
        shown_handle(account),
        account.unit,
        "/".join(account.region),
    )
    for column, text in enumerate(identity, start=1):
        sheet.write_string(place, column, sanitize(text, LONGEST), formats.locked)
    for column in range(FIRST_OPEN, KEY):
        sheet.write_blank(place, column, None, formats.open_time if column == TIME else formats.open)
    sheet.write_string(place, KEY, row.key, formats.locked)


def shown_handle(account: Account) -> str:
    """Without placeholders of our own; 原始ID and 微信号 are shown."""
    if account.has_handle:
        return account.handle
    other = account.handle.removeprefix(RESERVED)
    return "" if len(other) == len("0123456789abcdef") and other.isalnum() and not other.startswith("gh_") else other


def write_help(sheet: Worksheet, formats: Formats) -> None:
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, SHEET_OF_HELP, formats.title)
    for number, line in enumerate(INSTRUCTIONS, start=1):
        sheet.write_string(number, 0, line, formats.hint)
    sheet.protect("")
