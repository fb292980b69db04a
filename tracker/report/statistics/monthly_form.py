"""The monthly form (发布情况表): 序号, 主办单位, 新媒体名称, 发布条数; as county offices fill it in. In Chinese.

A number of posts is what was seen. Where an account could not be verified on some day, or its lists may lack some, the
form says so; 0 stands only where lists prove it, because anywhere else it would be a false statement.
"""

import io
from collections.abc import Sequence

from tracker.messages.messages import ZH
from tracker.report.export.records import to_excel_csv
from tracker.report.statistics.window import AccountWindow, Window, is_count_known, none_seen
from tracker.text.sanitize import sanitize

COLUMNS = ("序号", "主办单位", "新媒体名称", "新媒体类型", "发布条数", "备注")
COUNTS = (COLUMNS.index("发布条数"),)
"""Columns of numbers, or of the words in their place."""
ENDINGS = (".csv", ".xlsx")


def form_rows(windows: Sequence[AccountWindow]) -> list[tuple[int | str, ...]]:
    return [
        (
            number,
            sanitize(window.account.unit),
            sanitize(window.account.name),
            ZH.platform(window.account.platform),
            posts_of(window),
            remark_of(window),
        )
        for number, window in enumerate(windows, start=1)
    ]


def posts_of(window: AccountWindow) -> int | str:
    return window.sources.total if is_count_known(window) else ZH.text(f"window.{none_seen(window)}")


def remark_of(window: AccountWindow) -> str:
    failed = f"{len(window.failed)}天不合格" if window.failed else ""
    unverified = f"{len(window.unverified)}天未能核实，条数为所见" if window.unverified else ""
    incomplete = "条数为所见，可能不全" if not window.has_all_posts and not window.unverified else ""
    return "；".join(filter(None, [failed, unverified, incomplete]))


def title_of(window: Window) -> str:
    return f"政务新媒体发布情况表（{window.first.isoformat()} 至 {window.last.isoformat()}）"


def to_form_csv(windows: Sequence[AccountWindow]) -> bytes:
    return to_excel_csv(COLUMNS, form_rows(windows))


def to_form_xlsx(windows: Sequence[AccountWindow], window: Window) -> bytes:
    """
    Raises:
        OSError: there is no disk space for its parts.
    """
    from xlsxwriter import Workbook  # only here: the other formats do without
    from xlsxwriter.exceptions import XlsxWriterException

    from tracker.report.export.xlsx_writer import CellFormats

    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("发布情况")
    formats = CellFormats.of(book)
    sheet.write_string(0, 0, title_of(window), book.add_format({"bold": True}))
    for column, (head, width) in enumerate(zip(COLUMNS, (6, 34, 24, 14, 10, 34), strict=True)):
        sheet.write_string(1, column, head, formats.head)
        sheet.set_column(column, column, width)
    for line, row in enumerate(form_rows(windows), start=2):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, column, value, formats.number)
            else:
                sheet.write_string(line, column, value, formats.number if column in COUNTS else formats.text)
    sheet.freeze_panes(2, 0)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
    try:
        book.close()
    except XlsxWriterException as error:
        raise OSError(str(error)) from error
    return content.getvalue()
