"""A report as a workbook of Excel: a sheet for each of its tables, made to be filtered and to be printed."""

import io
import tempfile
from contextlib import ExitStack
from datetime import datetime
from decimal import Decimal
from typing import TextIO

from rich.cells import cell_len
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException

from tracker.report.export.sheets import AccountLink, SheetCell, SheetTable, tables
from tracker.report.export.xlsx_writer import LINK_TEXT, CellFormats, FastWorksheet
from tracker.report.report import Report

WIDEST = 38
"""Of a column, in characters; longer text wraps."""
FONT = {"font_name": "宋体", "font_size": 11}
MEASURED = 2000
"""Rows whose width is measured; the others are like them."""
DATE_WIDTH = len("2023-09-19")


def to_xlsx(report: Report) -> bytes:
    """
    Raises:
        OSError: there is no room for its parts.
    """
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as parts, ExitStack() as files:
        book = Workbook(content, {"tmpdir": parts, "default_format_properties": FONT})
        book.set_properties({"title": "政务新媒体检查问题清单"})
        looks = CellFormats.of(book)
        for table in tables(report):
            lines = files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", dir=parts))
            write(book.add_worksheet(table.title, worksheet_class=FastWorksheet), table, looks, lines)
        try:
            book.close()
        except XlsxWriterException as error:  # it hides what the system said
            raise OSError(str(error)) from error
    return content.getvalue()


def write(sheet: FastWorksheet, table: SheetTable, looks: CellFormats, lines: TextIO) -> None:
    """A table with a frozen, filtered head that prints on A4 across, its head and the page's number on every page."""
    widths = [cell_len(head) + 2 for head in table.headers]
    sheet.add_head(table.headers, looks, lines)
    for number, row in enumerate(table.rows):
        sheet.add_row(row, looks)
        if number < MEASURED:
            widths = [max(width, width_of(value)) for width, value in zip(widths, row, strict=True)]
    sheet.end(looks)
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
    """In characters of a Latin font; a Chinese one takes two."""
    match value:
        case datetime():
            return DATE_WIDTH
        case Decimal():
            return len("100.00%")
        case AccountLink():
            return cell_len(LINK_TEXT)
    return cell_len(str(value))
