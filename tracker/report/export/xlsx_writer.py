"""A worksheet that writes rows directly: it needs a fifth of XlsxWriter's time, and little memory.

XlsxWriter writes everything around the rows. Its own cells cost 5 µs each, because they may change until the end.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from io import BytesIO
from itertools import repeat
from shutil import copyfileobj
from typing import Any, Self
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tracker.register.spreadsheets.formats.excel_days import DAY_ZERO
from tracker.report.export.sheet_table import AccountLink, SheetCell
from tracker.text.sanitize import sanitize

MAX_ROWS = 1_048_576
"""Maximum rows of an Excel sheet, including the header."""
MAX_LINKS = 65_530
"""Maximum links of an Excel sheet; further ones are written as text."""
LONGEST_TEXT = 32_767
"""Maximum characters of an Excel cell."""
MAX_KEPT = 50_000
"""Size of the cache of cell texts."""
LINK_TEXT = "打开"
WIDEST = 38
"""Maximum column width in characters; longer text wraps."""
LINE_HEIGHT = 16
"""Points."""
HIGHEST = 409
"""Points of an Excel row at most."""
CODE = re.compile(r"_x[0-9A-Fa-f]{4}_")
"""Text that Excel reads as a character code; names may contain it."""
LEVEL = 3
"""Of the compression: a third of the time of the usual level 6, for a file that is a seventh larger."""


@contextmanager
def new_workbook(content: BytesIO, **options: Any) -> Iterator[Workbook]:
    """A workbook that is written to `content` when the block ends; until then its parts are on the disk.

    Raises:
        OSError: there is no disk space for its parts.
    """
    with tempfile.TemporaryDirectory() as parts:
        without_rows = BytesIO()
        book = Workbook(without_rows, {"tmpdir": parts, **options})
        sheets: list[FastWorksheet] = book.worksheets_objs  # of FastWorksheet alone
        try:
            yield book
            book.close()
            rows = {f"xl/worksheets/sheet{number}.xml": sheet.lines for number, sheet in enumerate(sheets, start=1)}
            put_rows(without_rows, content, rows)
        except XlsxWriterException as error:  # it hides the system's error
            raise OSError(str(error)) from error
        finally:
            for sheet in sheets:
                sheet.lines.close()


def put_rows(without_rows: BytesIO, content: BytesIO, rows: Mapping[str, Any]) -> None:
    """Write a workbook with the rows of its sheets.

    Args:
        rows: the part of each sheet -> the file of its rows.
    """
    with ZipFile(without_rows) as book, ZipFile(content, "w", ZIP_DEFLATED, compresslevel=LEVEL) as whole:
        for name in book.namelist():
            before, _, after = book.read(name).partition(NO_ROWS)
            with whole.open(name, "w") as part:
                part.write(before)
                if name in rows:
                    part.write(b"<sheetData>")
                    rows[name].seek(0)
                    copyfileobj(rows[name].buffer, part, COPIED)  # as bytes: both are UTF-8
                    part.write(b"</sheetData>")
                part.write(after)


NO_ROWS = b"<sheetData/>"
"""What stands in a sheet in the place of its rows until put_rows; no text of a part can hold it."""
COPIED = 1 << 20
"""Bytes that are compressed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFormats:
    """The formats of a workbook."""

    head: Format
    text: Format
    number: Format
    date: Format
    rate: Format
    link: Format

    @classmethod
    def of(cls, book: Workbook) -> Self:
        every = {"border": 1, "valign": "vcenter"}
        return cls(
            head=book.add_format({**every, "bold": True, "align": "center", "bg_color": "#DDE6F0", "text_wrap": True}),
            text=book.add_format({**every, "text_wrap": True}),
            number=book.add_format({**every, "align": "center"}),
            date=book.add_format({**every, "align": "center", "num_format": "yyyy-mm-dd"}),
            rate=book.add_format({**every, "align": "center", "num_format": "0.00%"}),
            link=book.add_format({**every, "align": "center", "font_color": "#0563C1", "underline": 1}),
        )


class TextCache(dict[str, str]):
    """Text -> its cell's XML after the cell name; computed once per text."""

    def __init__(self, format_: Format) -> None:
        super().__init__()
        self._style = format_._get_xf_index()

    def __missing__(self, text: str) -> str:
        if len(self) == MAX_KEPT:
            self.clear()
        self[text] = rest = text_xml(self._style, text)
        return rest


class CellCache(dict[str | date | None, str]):
    """A register's value -> its cell's XML after the cell name, empty for an empty cell; computed once per value."""

    def __init__(self, formats: CellFormats) -> None:
        super().__init__()
        self._formats = formats

    def __missing__(self, value: str | date | None) -> str:
        if len(self) == MAX_KEPT:
            self.clear()
        self[value] = rest = self._to_xml(value)
        return rest

    def _to_xml(self, value: str | date | None) -> str:
        if isinstance(value, date):
            return number_xml(self._formats.date._get_xf_index(), value.toordinal() - DAY_ZERO.toordinal())
        text = sanitize(value or "")
        return text_xml(self._formats.text._get_xf_index(), text) if text else ""


class FastWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """Add the header, then every row in order."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._count = 0
        self.ignore_write_string = True  # a link's text is written with its row
        self.lines: Any = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # new_workbook closes it
        """The rows."""

    def add_head(self, heads: Sequence[str], formats: CellFormats) -> None:
        """Write the header."""
        self._names = [xl_col_to_name(column) for column in range(len(heads))]
        style = formats.head._get_xf_index()
        self._add([f'<c r="{name}1"{text_xml(style, head)}' for name, head in zip(self._names, heads, strict=True)])
        self._texts = TextCache(formats.text)

    def add_row(self, row: Sequence[SheetCell | date | None], formats: CellFormats) -> None:
        """Write a row with as many cells as the header, None for empty ones; text is already sanitized."""
        line, texts = self._count + 1, self._texts
        self._add(
            [
                f'<c r="{name}{line}"{texts[value]}'
                if isinstance(value, str)
                else f'<c r="{name}{line}"{self._to_xml(name, value, formats)}'
                for name, value in zip(self._names, row, strict=True)
                if value is not None
            ],
            height_of(row),
        )

    def add_rows(self, rows: Sequence[Sequence[str | date | None]], cells: CellCache) -> None:
        """Write rows at once, column by column; texts need not be sanitized."""
        lines = [str(line) for line in range(self._count + 1, self._count + 1 + len(rows))]
        columns = []
        for name, values in zip(self._names, zip(*rows, strict=True), strict=True):
            rests = list(map(cells.__getitem__, values))
            if any(rests):
                begin = f'<c r="{name}'
                columns.append(
                    [f'{begin}{line}"{rest}' if rest else "" for line, rest in zip(lines, rests, strict=True)]
                )
        joined = map("".join, zip(*columns, strict=True)) if columns else repeat("", len(rows))
        self.lines.write("".join([f'<row r="{line}">{row}</row>' for line, row in zip(lines, joined, strict=True)]))
        self._count += len(rows)

    def end(self, formats: CellFormats) -> None:
        """Set the sheet's dimensions."""
        self.write_blank(0, 0, None, formats.text)
        self.write_blank(self._count - 1, len(self._names) - 1, None, formats.text)

    def _add(self, cells: Sequence[str], height: int = LINE_HEIGHT) -> None:
        self._count += 1
        is_high = f' ht="{height}"' if height > LINE_HEIGHT else ""
        self.lines.write(f'<row r="{self._count}"{is_high}>{"".join(cells)}</row>')

    def _to_xml(self, column: str, value: date | Decimal | int | AccountLink, formats: CellFormats) -> str:
        match value:
            case date():
                return number_xml(formats.date._get_xf_index(), value.toordinal() - DAY_ZERO.toordinal())
            case Decimal():
                return number_xml(formats.rate._get_xf_index(), value)
            case int():
                return number_xml(formats.number._get_xf_index(), value)
            case AccountLink():
                return self._link(column, value, formats)

    def _link(self, column: str, page: AccountLink, formats: CellFormats) -> str:
        if self.hlink_count == MAX_LINKS:
            return self._texts[page.url]
        self._write_url(self._count, self._names.index(column), page.url)  # what takes names of cells reads them again
        return text_xml(formats.link._get_xf_index(), LINK_TEXT)

    def _write_sheet_data(self) -> None:
        """Overrides XlsxWriter's own cells."""
        self._xml_empty_tag("sheetData")


def height_of(row: Sequence[object]) -> int:
    """Points that the wrapped texts need. Excel finds this itself; LibreOffice prints the lines over each other."""
    longest = [value for value in row if isinstance(value, str) and 2 * len(value) > WIDEST - 2]
    return min(LINE_HEIGHT * max(map(lines_of, longest), default=1), HIGHEST)


def lines_of(text: str) -> int:
    """Lines that a text takes in the widest column. In UTF-8 a Chinese character, of width 2, has three bytes."""
    return sum(
        max(1, -(-(len(line) + len(line.encode(errors="replace"))) // (2 * (WIDEST - 2)))) for line in text.split("\n")
    )


def text_xml(style: int, text: str) -> str:
    """A text cell's XML after the cell name."""
    kept = text[:LONGEST_TEXT]
    if "_x" in kept:
        kept = CODE.sub(r"_x005F\g<0>", kept)
    if "&" in kept or "<" in kept or ">" in kept:
        kept = escape(kept, quote=False)
    return f' s="{style}" t="inlineStr"><is><t>{kept}</t></is></c>'


def number_xml(style: int, number: int | Decimal) -> str:
    """A number cell's XML after the cell name."""
    return f' s="{style}"><v>{number}</v></c>'
