"""The made register as the national system exports it: a sheet a region, as people fill it in, faults of every kind."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import xlsxwriter

from tests.end_to_end.province.made_register import Made, MadeState

HEADS = (
    "序号",
    "新媒体名称",
    "新媒体类型",
    "平台账号ID",
    "主办单位",
    "主管单位",
    "市州",
    "县市区",
    "账号类别",
    "状态",
    "系统关停日",
    "链接",
    "联系电话",
)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CLOSED_ON = date(2023, 3, 31)

FAULTS: Sequence[tuple[str, Sequence[object]]] = (
    ("a name is missing", ("", "新浪微博", "9900009001", "长沙市甲局", "", "正常运行", "")),
    ("a platform is missing", ("长沙乙局发布", "", "9900009002", "长沙市乙局", "", "正常运行", "")),
    ("a unit is missing", ("长沙丙局发布", "新浪微博", "9900009003", "", "", "正常运行", "")),
    ("digits are lost", ("长沙丁局发布", "百家号", 1.73991e15, "长沙市丁局", "", "正常运行", "")),
    ("a state nobody knows", ("长沙戊局发布", "新浪微博", "9900009005", "长沙市戊局", "", "大概在用", "")),
    ("a day that is none", ("长沙己局发布", "新浪微博", "9900009006", "长沙市己局", "", "已关停", "2023年13月45日")),
    ("the same account twice", ("长沙庚局发布", "新浪微博", "9900009007", "长沙市庚局", "", "正常运行", "")),
    ("the same account twice", ("长沙庚局", "新浪微博", "9900009007", "长沙市庚局", "", "正常运行", "")),
)
"""What is wrong, and name, type, handle, unit, kind, state, day of closing."""


def write_form(
    path: Path, accounts: Iterable[Made], *, has_faults: bool = True, closed: frozenset[str] = frozenset()
) -> None:
    """
    Args:
        closed: names of accounts that were closed in the register since.
    """
    with xlsxwriter.Workbook(path) as book:
        by_region = sorted(accounts, key=lambda made: made.region)
        for number, (region, members) in enumerate(groupby(by_region, key=lambda made: made.region)):
            rows = [
                row_of(made, is_closed=made.made_state is MadeState.CLOSED or made.name in closed) for made in members
            ]
            faults = [faulty_row(region, values) for _, values in FAULTS] if has_faults and number == 0 else []
            write_sheet(book, region, [*rows, *faults])


def write_sheet(book: xlsxwriter.Workbook, region: str, rows: Sequence[Sequence[object]]) -> None:
    sheet = book.add_worksheet(region)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range(0, 0, 0, len(HEADS) - 1, f"{region}政务新媒体备案情况统计表")
    sheet.write(1, 0, "填报单位（盖章）：")
    sheet.write_row(2, 0, HEADS)
    for place, row in enumerate(rows):
        for column, value in enumerate((place + 1, *row)):
            if isinstance(value, date):
                sheet.write_datetime(3 + place, column, value, day)
            elif value != "":
                sheet.write(3 + place, column, value)
    sheet.write(3 + len(rows), 0, f"合计：{len(rows)}个")
    sheet.write(4 + len(rows), 0, "注：本表由各单位按季度报送。")


def row_of(made: Made, *, is_closed: bool) -> tuple[object, ...]:
    """As people write: some handles in full-width digits, some days as text, some blanks inside."""
    handle = made.handle.translate(FULL_WIDTH) if made.platform == "weibo" and made.number % 3 == 0 else made.handle
    closed_on: object = (CLOSED_ON, "2023年3月31日", "2023.3.31")[made.number % 3] if is_closed else ""
    return (
        f" {made.name}" if made.number % 5 == 0 else made.name,
        made.spelling,
        handle,
        made.unit,
        made.supervisor,
        made.region,
        made.county,
        "发布类",
        "已关停" if is_closed else "正常运行",
        closed_on,
        "\n".join(made.links),
        "0731-00000000",
    )


def faulty_row(region: str, values: Sequence[object]) -> tuple[object, ...]:
    name, spelling, handle, unit, kind, state, day = values
    return (name, spelling, handle, unit, f"{region}人民政府", region, "", kind or "发布类", state, day, "", "")
