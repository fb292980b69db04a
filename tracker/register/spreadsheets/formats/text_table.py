"""Lines of text as a sheet: .csv and .tsv under whatever name, in the encodings that Chinese systems write."""

import csv
import io
import re
from collections.abc import Sequence

from tracker.errors import UserError
from tracker.register.spreadsheets.formats.formulas import in_quotes, read_formula
from tracker.register.spreadsheets.formats.header_row import column_of
from tracker.register.spreadsheets.formats.refusals import damaged, not_a_table, too_big, unreadable
from tracker.register.spreadsheets.formats.sheet import Cell, CellPosition, Sheet

MOST_COLUMNS = 702
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""Byte order marks; the longer ones first."""
CONTROL = re.compile("[\x01-\x08\x0e-\x19\x1b-\x1f]")
"""Characters that text hardly holds: some slip into cells, and are left out there. 0x1A is the end of a DOS file."""
MOST_CONTROL = 0.1
"""Of a text; more is none."""


def decoded(content: bytes, declared: str = "") -> str:
    """By its mark, else by what it declares, else UTF-16 (which shows by its zeros), UTF-8, or GB18030, which Excel
    writes on Chinese machines. Each refuses most of what is not theirs.

    Args:
        declared: an encoding that the text itself names; one that it then is not in does not count.

    Raises:
        UserError: none of them, or no text at all.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return checked(decoded_as(content, encoding))
    if declared:
        try:
            return checked(decoded_as(content, CHINESE.get(declared.casefold(), declared)))
        except (LookupError, UserError):
            pass  # it says so, and is not
    if encoding := unmarked_utf16(content):
        return checked(decoded_as(content, encoding))
    try:
        return checked(content.decode("utf-8"))
    except UnicodeDecodeError:
        return checked(decoded_as(content, "gb18030"))


CHINESE = dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936", "gb18030"), "gb18030")
"""What says that it is the smaller set holds letters of the larger."""


def decoded_as(content: bytes, encoding: str) -> str:
    """
    Raises:
        UserError: it is not in that encoding.
        LookupError: no encoding is called so.
    """
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable() from error
    if any("\ue000" <= letter <= "\uf8ff" for letter in text):  # GB18030 takes nearly any bytes, into private letters
        raise unreadable()
    return text


def checked(text: str) -> str:
    if "\0" in text or len(CONTROL.findall(text)) > MOST_CONTROL * len(text):
        raise not_a_table()
    return text


def unmarked_utf16(content: bytes) -> str:
    """UTF-16 without its mark, of which line ends and separators have zeros: in the order of bytes in which it is
    nearly all letters. Empty: it is not."""
    start = content[:8000]
    if len(content) % 2 or 0 not in start:
        return ""
    letters = {order: start.decode(order, "replace") for order in ("utf-16-le", "utf-16-be")}
    shares = {order: len(USUAL.findall(text)) / len(text) for order, text in letters.items()}
    best = max(shares, key=lambda order: shares[order])
    return best if shares[best] > ENOUGH else ""


USUAL = re.compile("[\t\r\n -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
ENOUGH = 0.9
"""Read in the wrong order, digits and separators are letters of Yi, Hangul or none."""


def read_text(text: str, name: str) -> Sheet:
    """
    Args:
        name: what the sheet is to be called; the file's own.

    Raises:
        UserError: it is no table.
    """
    delimiter = delimiter_of(text)
    limit = csv.field_size_limit(1 << 20)
    rows: list[Sequence[Cell]] = []
    formulas: dict[CellPosition, str] = {}
    links: dict[CellPosition, str] = {}
    try:
        for row in csv.reader(io.StringIO(in_quotes(text.rstrip("\x1a"), delimiter), newline=""), delimiter=delimiter):
            if len(row) > MOST_COLUMNS:
                raise too_big(f"{len(row)} 列 / columns")
            for column, cell in enumerate(row):
                if cell[:1] in STARTS:
                    row[column] = read_cell(cell, (len(rows), column), formulas, links)
            rows.append(row)
    except csv.Error as error:
        raise damaged() from error
    finally:
        csv.field_size_limit(limit)
    width = max(map(len, rows), default=0)
    rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    return Sheet(name=name, rows=rows, formulas=formulas, links=links, is_named=False)


ACTIVE = frozenset("'=+-@＝＋－＠")
STARTS = frozenset("'=")


def read_cell(cell: str, place: CellPosition, formulas: dict[CellPosition, str], links: dict[CellPosition, str]) -> str:
    """Without the ' by which a .csv says that a cell is text and no formula (tracker.text.sanitize.cell); of a formula
    its value, where it holds one."""
    if cell.startswith("'"):
        return cell[1:] if cell[1:2] in ACTIVE else cell
    if cell == "=":
        return cell
    return read_formula(cell, place, formulas, links)


def delimiter_of(text: str) -> str:
    """The one that parts the most known headers, else the one that the first lines hold most often."""
    lines = text[:20_000].splitlines()[:20]

    def fit(sign: str) -> tuple[int, int]:
        known = max(
            (sum(column_of(cell.strip('"')) is not None for cell in line.split(sign)) for line in lines), default=0
        )
        return known, sum(line.count(sign) for line in lines)

    return max(",;\t", key=fit)
