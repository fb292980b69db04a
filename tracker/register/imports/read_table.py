"""Reads a file as entries of the register: every sheet that has a header."""

from dataclasses import replace

from tracker.errors import UserError
from tracker.register.imports.entry import ImportReading
from tracker.register.imports.read_file import SheetReading
from tracker.register.spreadsheets.formats.columns import Column
from tracker.register.spreadsheets.formats.header_row import NO_MAPPING, HeaderMapping, find_head
from tracker.register.spreadsheets.formats.sheet import Sheet
from tracker.register.spreadsheets.table_file import TableFile
from tracker.text.sanitize import sanitize


def read_entries(file: TableFile, mapping: HeaderMapping = NO_MAPPING) -> ImportReading:
    """All sheets that have a header.

    Raises:
        UserError: no sheet has a header, or one has two columns with the same meaning.
    """
    readings: list[SheetReading] = []
    is_chinese = False
    headless: list[tuple[str, str]] = []
    for sheet in map(without_blanks, file.sheets):
        head = find_head(sheet, mapping)
        if head is not None:
            readings.append(SheetReading(sheet, head, mapping))
            readings[-1].read()
        elif any(sheet.rows):
            is_chinese = is_chinese or sheet.is_named or has_chinese(sheet)
            headless.append((sanitize(sheet.name), ""))
    if not readings:
        raise no_header_error(file) if is_chinese or not headless else no_chinese_error(file)
    return ImportReading(
        entries=tuple(entry for reading in readings for entry in reading.entries),
        bad=tuple(bad for reading in readings for bad in reading.bad),
        skipped=(*headless, *(row for reading in readings for row in reading.skipped)),
        unknown_headers=tuple(
            (sanitize(reading.sheet.name), head) for reading in readings for head in reading.head.unknown
        ),
        has_personal=any(Column.PERSONAL in reading.head.kinds for reading in readings),
        hidden_rows=sum(reading.sheet.hidden_rows for reading in readings),
        uncounted_links=sum(reading.sheet.uncounted_links for reading in readings),
    )


def without_blanks(sheet: Sheet) -> Sheet:
    """The sheet with empty cells in the place of those that show nothing, which people leave behind."""
    if not sheet.blanks:
        return sheet
    rows = [["" if type(cell) is str and cell in sheet.blanks else cell for cell in row] for row in sheet.rows]
    return replace(sheet, rows=rows)


def has_chinese(sheet: Sheet) -> bool:
    return any(
        "\u3400" <= letter <= "\u9fff" for row in sheet.rows for cell in row if type(cell) is str for letter in cell
    )


def no_chinese_error(file: TableFile) -> UserError:
    """The headers of a text may be there, in an encoding that nobody can tell: UTF-7, or question marks."""
    return UserError(
        f"{sanitize(file.name)}：没有找到表头，里面没有一个汉字 / no header and no Chinese is found in it",
        "编码可能已丢失，从原来的文件另存为 .xlsx 再导入 / save the original file as .xlsx and import that",
    )


def no_header_error(file: TableFile) -> UserError:
    return UserError(
        f"{sanitize(file.name)}：没有找到表头 / no header was found in it: 账号名称、平台类型、主办单位 …",
        "表头与常用写法不同时，用 --mapping 说明 / where headers are unusual, say in a --mapping file what they are",
    )
