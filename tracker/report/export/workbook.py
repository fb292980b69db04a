"""A report as an Excel workbook: one sheet per table, ready for filtering and printing."""

import io
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from rich.cells import cell_len

from tracker.report.export.sheet_table import AccountLink, SheetCell, SheetTable
from tracker.report.export.sheets import tables
from tracker.report.export.xlsx_writer import LINK_TEXT, WIDEST, CellFormats, FastWorksheet, new_workbook
from tracker.report.report import Report

FONT = {"font_name": "宋体", "font_size": 11}
MEASURED = 2000
"""Rows measured for the column width."""
DATE_WIDTH = len("2023-09-19")


def to_xlsx(report: Report) -> bytes:
    """
    Raises:
        OSError: there is no disk space for its parts.
    """
    return to_workbook(tables(report), "政务新媒体检查问题清单")


def to_workbook(found: Iterable[SheetTable], title: str) -> bytes:
    """
    Raises:
        OSError: there is no disk space for its parts.
    """
    content = io.BytesIO()
    with new_workbook(content, default_format_properties=FONT) as book:
        book.set_properties({"title": title})
        formats = CellFormats.of(book)
        for table in found:
            write(book.add_worksheet(table.title, worksheet_class=FastWorksheet), table, formats)
    return content.getvalue()


def write(sheet: FastWorksheet, table: SheetTable, formats: CellFormats) -> None:
    """Write a table with a frozen, filtered header, printed on A4 landscape with header and page number."""
    widths = [cell_len(head) + 2 for head in table.headers]
    sheet.add_head(table.headers, formats)
    for number, row in enumerate(table.rows):
        sheet.add_row(row, formats)
        if number < MEASURED:
            widths = [max(width, width_of(value)) for width, value in zip(widths, row, strict=True)]
    sheet.end(formats)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, WIDEST))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(table.count, 1), len(table.headers) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{table.title}&R第 &P 页，共 &N 页")


def width_of(value: SheetCell) -> int:
    """Width in Latin characters; a Chinese character counts as two."""
    match value:
        case datetime():
            return DATE_WIDTH
        case Decimal():
            return len("100.00%")
        case AccountLink():
            return cell_len(LINK_TEXT)
    return cell_len(str(value))
