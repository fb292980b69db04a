"""A worksheet that writes rows directly: it needs a fifth of XlsxWriter's time, and little memory.

XlsxWriter writes everything around the rows. Its own cells cost 5 µs each, because they may change until the end.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape
from io import BytesIO
from shutil import copyfileobj
from typing import Any, Self

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tracker.report.export.sheet_table import AccountLink, SheetCell

MAX_ROWS = 1_048_576
"""Maximum rows of an Excel sheet, including the header."""
MAX_LINKS = 65_530
"""Maximum links of an Excel sheet; further ones are written as text."""
LONGEST_TEXT = 32_767
"""Maximum characters of an Excel cell."""
MAX_KEPT = 50_000
"""Size of the cache of cell texts."""
LINK_TEXT = "打开"
CODE = re.compile(r"_x[0-9A-Fa-f]{4}_")
"""Text that Excel reads as a character code; names may contain it."""
DAY_ZERO = date(1899, 12, 30).toordinal()
"""Excel's dates count days from here."""


@contextmanager
def new_workbook(content: BytesIO, **options: Any) -> Iterator[Workbook]:
    """A workbook that is written to `content` when the block ends; until then its parts are on the disk.

    Raises:
        OSError: there is no disk space for its parts.
    """
    with tempfile.TemporaryDirectory() as parts:
        book = Workbook(content, {"tmpdir": parts, **options})
        sheets: list[FastWorksheet] = book.worksheets_objs  # of FastWorksheet alone
        try:
            yield book
            book.close()
        except XlsxWriterException as error:  # it hides the system's error
            raise OSError(str(error)) from error
        finally:
            for sheet in sheets:
                sheet.lines.close()


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
            ]
        )

    def end(self, formats: CellFormats) -> None:
        """Set the sheet's dimensions."""
        self.write_blank(0, 0, None, formats.text)
        self.write_blank(self._count - 1, len(self._names) - 1, None, formats.text)

    def _add(self, cells: Sequence[str]) -> None:
        self._count += 1
        self.lines.write(f'<row r="{self._count}">{"".join(cells)}</row>')

    def _to_xml(self, column: str, value: date | Decimal | int | AccountLink, formats: CellFormats) -> str:
        match value:
            case date():
                return number_xml(formats.date._get_xf_index(), value.toordinal() - DAY_ZERO)
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
        self._xml_start_tag("sheetData")
        self.lines.seek(0)
        self.fh.flush()
        copyfileobj(self.lines.buffer, self.fh.buffer)  # as bytes: both are UTF-8
        self._xml_end_tag("sheetData")


def text_xml(style: int, text: str) -> str:
    """A text cell's XML after the cell name."""
    kept = text[:LONGEST_TEXT]
    if "_x" in kept:
        kept = CODE.sub(r"_x005F\g<0>", kept)
    return f' s="{style}" t="inlineStr"><is><t>{escape(kept, quote=False)}</t></is></c>'


def number_xml(style: int, number: int | Decimal) -> str:
    """A number cell's XML after the cell name."""
    return f' s="{style}"><v>{number}</v></c>'
