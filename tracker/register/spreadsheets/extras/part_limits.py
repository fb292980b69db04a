"""Checks a part of a zipped workbook before it is read: laid out as the reader does it, it must fit into memory."""

import html
import re

from tracker.register.spreadsheets.formats.refusals import too_big, too_long_cell
from tracker.register.spreadsheets.formats.sheet_xml import MAX_CELLS, check_extent, has_tag, without_plain_rows

LONGEST_TEXT = 32_767
"""The most characters in a cell of Excel."""
ITEM = re.compile(rb"<((?:\w+:)?(?:si|is|p))[\s>](.*?)</\1>", re.DOTALL)
"""A text: shared by cells (si), of one cell (is), or of one cell of an .ods (text:p)."""
TAGS = re.compile(rb"<[^>]*>")


def check_part(content: bytes, rest: bytes | None = None) -> None:
    """Check a part of any name, both as a sheet and as texts of cells.

    Args:
        rest: the content without_plain_rows; None: it is made here.

    Raises:
        UserError: laid out, it would not fit.
    """
    if rest is None:
        rest = without_plain_rows(content)
    if b"sheetData" in content:
        check_extent(content, rest)
    elif b"<table:table-row" in content:
        check_repeats(content)
    if has_long_text(content) or has_tag(rest, b"r>"):
        check_texts(content)


def has_long_text(content: bytes) -> bool:
    """Whether tags may be further apart than a cell's longest text: then some window of half that size has none."""
    window = LONGEST_TEXT // 2
    return any(content.find(b"<", at, at + window) < 0 for at in range(0, len(content) - window, window))


def check_texts(content: bytes) -> None:
    """Check the length of texts: a long text that many cells share takes memory once per cell.

    Raises:
        UserError: the text of a cell is too long.
    """
    for found in ITEM.finditer(content):
        if found.end() - found.start() > LONGEST_TEXT:
            text = html.unescape(TAGS.sub(b"", found[2]).decode("utf-8", "replace"))
            if len(text) > LONGEST_TEXT:
                raise too_long_cell(LONGEST_TEXT)


REPEATED = re.compile(
    rb"""<table:(table-row|covered-table-cell|table-cell)\b([^>]*)>|</table:table(?:-row)?>""", re.DOTALL
)
TIMES = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']\s*([0-9]+)""")


def check_repeats(content: bytes) -> None:
    """Check the extent of an .ods, which can repeat a row a million times in one line. Empty rows and cells at the end
    do not count.

    Raises:
        UserError: laid out, a sheet would not fit.
    """
    rows = columns = width = filled_width = times = 0
    last_row = 0
    for found in REPEATED.finditer(content):
        kind, attributes = found[1], found[2] or b""
        if kind is None:
            if found[0] == b"</table:table>":
                if last_row * columns > MAX_CELLS:
                    raise too_big("content.xml")
                rows = columns = last_row = 0
            continue
        repeated = TIMES.search(attributes)
        count = int(repeated[1]) if repeated and len(repeated[1]) < 12 else 10**12 if repeated else 1
        if kind == b"table-row":
            rows, times, width = rows + count, count, 0
            continue
        width += count
        if b"value-type" in attributes or b"formula" in attributes:
            filled_width, last_row = width, rows
            columns = max(columns, filled_width)
            if times * filled_width > MAX_CELLS:
                raise too_big("content.xml")
    if last_row * columns > MAX_CELLS:
        raise too_big("content.xml")
