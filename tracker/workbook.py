"""The problem list as a workbook of Excel: a sheet each for problems, unverified, notes and reminders."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tracker.attachment import (
    COLUMNS,
    UNVERIFIED_COLUMNS,
    ZH,
    Cell,
    people_of,
    problems_of,
    reminders_of,
    to_cells,
    to_unverified_cells,
    unverified_of,
)
from tracker.clock import to_shanghai
from tracker.report import ReportRow, percent, summarize

LEGEND: Mapping[str, str] = {
    "inactive": "监测时间点前2周（或当地规定的天数）内无更新",
    "never_posted": "开通以来从未更新：平台自身的计数为0",
    "deregistered_not_offline": "账号已注销，未在“全国政务新媒体信息报送系统”下线",
    "closed_but_posting": "已在系统中关停，其后平台上仍有更新",
    "mostly_reposts": "缺乏原创内容，以转发各类信息为主",
    "renamed_not_filed": "平台名称已变更，系统内未作变更",
    "duplicate_on_platform": "同一单位在同一平台开设多个账号",
    "deadline_posting": "多次临近最后期限才更新；仅作提醒，不作为不合格依据",
    "due_soon": "距超期不足数日；仅作提醒",
}
NOTES = (
    "“未能核实”的账号不作任何结论，由人工核查。",
    "合格率 = 1 − 不合格 ÷ 已核实；核实率 = 已核实 ÷ 账号数。两者须一并引用。",
    "全部时间为北京时间（Asia/Shanghai）。",
)


def to_xlsx(rows: Sequence[ReportRow], at: datetime) -> bytes:
    content = io.BytesIO()
    with Workbook(
        content,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,  # cells come on a Shanghai clock already
        },
    ) as book:
        book.set_properties({"title": "政务新媒体检查问题清单"})
        looks = Looks.of(book)
        problems = [to_cells(row, number) for number, row in enumerate(problems_of(rows), 1)]
        reminders = [to_cells(row, number, is_reminder=True) for number, row in enumerate(reminders_of(rows), 1)]
        unverified = [to_unverified_cells(row, number) for number, row in enumerate(unverified_of(rows), 1)]
        write_sheet(book.add_worksheet("问题清单"), COLUMNS, problems, looks)
        write_sheet(book.add_worksheet("未能核实"), UNVERIFIED_COLUMNS, unverified, looks)
        write_sheet(book.add_worksheet("说明"), ("项目", "内容"), legend(rows, at), looks)
        write_sheet(book.add_worksheet("提醒"), COLUMNS, reminders, looks)
    return content.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """The formats of a workbook."""

    head: Format
    text: Format
    number: Format
    date: Format

    @classmethod
    def of(cls, book: Workbook) -> "Looks":
        every = {"border": 1, "valign": "vcenter"}
        return cls(
            head=book.add_format({**every, "bold": True, "align": "center", "bg_color": "#DDE6F0", "text_wrap": True}),
            text=book.add_format({**every, "text_wrap": True}),
            number=book.add_format({**every, "align": "center"}),
            date=book.add_format({**every, "align": "center", "num_format": "yyyy-mm-dd"}),
        )


WIDEST = 60
"""Of a column, in characters; longer text wraps."""
LONGEST_TEXT = 32_767
"""Characters that Excel takes in a cell; XlsxWriter leaves out a longer one whole."""


def write_sheet(sheet: Worksheet, columns: Sequence[str], rows: Sequence[Sequence[Cell]], looks: Looks) -> None:
    """A table with a frozen, filtered head that prints on A4 across, its head on every page."""
    for column, head in enumerate(columns):
        sheet.write_string(0, column, head, looks.head)
        widest = max((width_of(row[column]) for row in rows), default=0)
        sheet.set_column(column, column, min(max(widest, cell_len(head) + 2) + 2, WIDEST))
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            write_cell(sheet, (line, column), value, looks)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def write_cell(sheet: Worksheet, place: tuple[int, int], value: Cell, looks: Looks) -> None:
    match value:
        case datetime():
            sheet.write_datetime(*place, value.replace(hour=0, minute=0, second=0, microsecond=0), looks.date)
        case int():
            sheet.write_number(*place, value, looks.number)
        case str():
            sheet.write_string(*place, value[:LONGEST_TEXT], looks.text)


def width_of(value: Cell) -> int:
    """In characters of a Latin font; a Chinese one takes two."""
    return len("2023-09-19") if isinstance(value, datetime) else cell_len(str(value))


def legend(rows: Sequence[ReportRow], at: datetime) -> list[tuple[Cell, ...]]:
    """What the list is of, its numbers, and what the categories mean."""
    counts = summarize(rows, at).counts
    policies = sorted({row.assessment.policy_version for row in rows if row.assessment.policy_version})
    pass_rate = percent(counts.verified - counts.failed, counts.verified)
    return [
        ("监测时间点", to_shanghai(at).strftime("%Y-%m-%d %H:%M")),
        ("账号数", counts.total),
        ("已核实", counts.verified),
        ("合格", counts.passed),
        ("不合格", counts.failed),
        ("备注", counts.remarked),
        ("未能核实", counts.unverified),
        ("已关停（另计）", counts.closed),
        ("合格率", f"{pass_rate}（核实率 {percent(counts.verified, counts.total)}）"),
        ("规则版本", "、".join(policies)),
        *((ZH.rule(rule), meaning) for rule, meaning in LEGEND.items()),
        *(("人工核实", sentence) for sentence in people_of(rows)),
        *(("注", note) for note in NOTES),
    ]
