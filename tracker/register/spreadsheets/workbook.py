"""Reads a file's content as sheets. Hostile content may take all memory: only the reading process calls this."""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tracker.register.spreadsheets.extras.sheet_extras import InspectedWorkbook, SheetExtras
from tracker.register.spreadsheets.extras.xls import inspect_xls
from tracker.register.spreadsheets.extras.xlsx import inspect_xlsx
from tracker.register.spreadsheets.formats.file_kind import FileKind, kind_of
from tracker.register.spreadsheets.formats.formulas import hyperlink_in, without_quotes
from tracker.register.spreadsheets.formats.refusals import damaged, encrypted, only_values, too_big
from tracker.register.spreadsheets.formats.sheet import Cell, CellPosition, Sheet

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MAX_CELLS = 20_000_000
"""The most cells of all sheets together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """What a file holds."""

    shown: Iterator[Sheet]
    """The iterator reads each sheet when its turn comes, and raises UserError for a damaged one."""
    count: int
    hidden: tuple[str, ...] = ()
    """Names of the hidden sheets, which are not read."""


def read_content(content: bytes, name: str) -> Sheets:
    """Read a file; its blank texts are found here, because the caller works while this process reads the next sheet.

    Args:
        name: the file name without its suffix; it is the name of the sheet of a text file.

    Raises:
        UserError: the file is not a table, encrypted, damaged, or too big.
    """
    sheets = sheets_of(content, name)
    return replace(sheets, shown=(replace(sheet, blanks=blanks_in(sheet.rows)) for sheet in sheets.shown))


def sheets_of(content: bytes, name: str) -> Sheets:
    """
    Raises:
        UserError: see read_content.
    """
    match kind_of(content):
        case FileKind.ZIPPED:
            return read_workbook(inspect_xlsx(content))
        case FileKind.OLE:
            if ENCRYPTED in content:
                raise encrypted()
            return read_workbook(replace(inspect_xls(content), has_int_cells=True))
        case FileKind.TEXT:
            return read_as_text(content, name)


def blanks_in(rows: Sequence[Sequence[Cell]]) -> frozenset[str]:
    """The texts that show nothing; each distinct text is checked once."""
    blanks: set[str] = set()
    for start in range(0, len(rows), AT_ONCE):
        texts = set(chain.from_iterable(rows[start : start + AT_ONCE]))
        blanks |= {text for text in texts if type(text) is str and (text.isspace() or text in ZERO_WIDTH)}
    return frozenset(blanks)


AT_ONCE = 20_000
"""Rows whose distinct texts are in memory at once."""
ZERO_WIDTH = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")


def read_as_text(content: bytes, name: str) -> Sheets:
    """Read a web page, a web archive, an XML workbook, or lines of cells."""
    from tracker.register.spreadsheets.formats.html_table import is_mail, pages_of_mail

    pages = pages_of_mail(content) if is_mail(content) else []
    if pages:
        read = [sheet for page in pages for sheet in text_sheets(page, name)[0]]
        return Sheets(shown=iter(numbered(read)), count=len(read))
    sheets, hidden = text_sheets(content, name)
    return Sheets(shown=iter(sheets), count=len(sheets), hidden=hidden)


def text_sheets(content: bytes, name: str) -> tuple[list[Sheet], tuple[str, ...]]:
    """The sheets of a text, and the names of the hidden ones."""
    from tracker.register.spreadsheets.formats.file_kind import check_text
    from tracker.register.spreadsheets.formats.html_table import declared_in, is_page, read_page
    from tracker.register.spreadsheets.formats.text_table import decoded, read_text
    from tracker.register.spreadsheets.formats.xml_table import is_xml_workbook, read_xml_workbook

    text = decoded(content, declared_in(content) if content.lstrip()[:1] == b"<" else "")
    check_text(text)
    if is_xml_workbook(text):
        return read_xml_workbook(text)
    return (read_page(text) if is_page(text) else [read_text(text, name)]), ()


def numbered(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The tables of several pages, with names of their own."""
    return [replace(sheet, name=f"表{number}") for number, sheet in enumerate(sheets, 1)]


def read_workbook(workbook: InspectedWorkbook) -> Sheets:
    """
    Raises:
        UserError: encrypted or damaged.
    """
    with reader_faults():
        book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.content))
        metadata = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = [sheet.name for sheet in metadata if sheet.visible == SheetVisibleEnum.Visible]
    hidden = tuple(sheet.name for sheet in metadata if sheet.visible != SheetVisibleEnum.Visible)
    return Sheets(shown=laid_out(book, shown, workbook), count=len(shown), hidden=hidden)


def laid_out(book: CalamineWorkbook, names: Sequence[str], workbook: InspectedWorkbook) -> Iterator[Sheet]:
    """Inspect and read sheet by sheet. The reader releases the interpreter lock, so the sheets behind the one that is
    converted are read and inspected at the same time; none is read before it is inspected. Hidden sheets are
    inspected last, and not read.

    Raises:
        UserError: a sheet is damaged, all together are too big, or only the values of one are known.
    """

    def read(name: str, inspected: Future[SheetExtras]) -> tuple[CalamineSheet, SheetExtras]:
        extras = inspected.result()
        return book.get_sheet_by_name(name), extras

    cells = 0
    with reader_faults(), ThreadPoolExecutor(1) as inspecting, ThreadPoolExecutor(1) as reading:
        inspections = [inspecting.submit(workbook.sheets.get, name, SheetExtras()) for name in names]
        for sheet, extras in reading.map(read, names, inspections):
            cells += sheet.total_height * sheet.total_width
            if cells > MAX_CELLS:
                raise too_big(f"超过 {MAX_CELLS} 个单元格 / more than {MAX_CELLS} cells")
            if workbook.lists_all and sheet.name not in workbook.sheets:
                raise only_values()
            yield to_sheet(sheet, extras, workbook)
        deque(workbook.sheets.values(), maxlen=0)


@contextmanager
def reader_faults() -> Iterator[None]:
    """
    Raises:
        UserError: encrypted or damaged.
    """
    try:
        yield
    except PasswordError as error:
        raise encrypted() from error
    except (CalamineError, csv.Error) as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a panic of the reader, which is not an Exception
            raise
        raise damaged() from error


def to_sheet(read: CalamineSheet, extras: SheetExtras, workbook: InspectedWorkbook) -> Sheet:
    rows = read.to_python(skip_empty_area=False)
    sheet = Sheet(
        name=read.name,
        rows=list(map(with_floats, rows)) if workbook.has_int_cells else rows,
        merged=tuple(read.merged_cell_ranges or ()) or extras.merged,
        links=extras.links,
        errors=extras.errors,
        formulas=extras.formulas,
        struck=extras.struck,
        notes=extras.notes,
        hidden_rows=extras.hidden_rows,
        counts_from_1904=workbook.counts_from_1904,
    )
    if workbook.may_be_quoted or extras.may_be_quoted:
        sheet = replace(sheet, rows=without_quotes(sheet.rows))
    return with_hyperlinks(sheet, extras) if extras.hyperlinks else sheet


def with_floats(row: Sequence[Any]) -> list[Any]:
    """What reads cells knows one kind of number. True and False are no numbers."""
    return [float(cell) if type(cell) is int else cell for cell in row]


def with_hyperlinks(sheet: Sheet, extras: SheetExtras) -> Sheet:
    """Add the addresses of HYPERLINK formulas, and their texts where no value is known."""
    links, formulas, rows = dict(sheet.links), dict(sheet.formulas), list(sheet.rows)
    uncounted = 0
    for place, formula in extras.hyperlinks.items():
        address, shown = hyperlink_in(formula, sheet.rows) or ("", None)
        if address:
            links.setdefault(place, address)
        uncounted += not address
        if shown is not None and place in formulas and is_inside(place, rows):
            del formulas[place]
            row = list(rows[place[0]])
            row[place[1]] = shown
            rows[place[0]] = row
    return replace(sheet, links=links, formulas=formulas, rows=rows, uncounted_links=uncounted)


def is_inside(place: CellPosition, rows: Sequence[Sequence[object]]) -> bool:
    return place[0] < len(rows) and place[1] < len(rows[place[0]])
