"""Reads text files as a sheet: .csv and .tsv under any name, in the encodings that Chinese systems write."""

import csv
import io
import re
from collections.abc import Sequence

from tracker.errors import UserError
from tracker.register.spreadsheets.formats.formulas import in_quotes, read_formula, unquoted
from tracker.register.spreadsheets.formats.header_row import column_of
from tracker.register.spreadsheets.formats.refusals import (
    damaged,
    not_a_table,
    open_quote,
    too_big,
    too_long_cell,
    unreadable,
)
from tracker.register.spreadsheets.formats.sheet import Cell, CellPosition, Sheet

MAX_COLUMNS = 702
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""Byte order marks; the longer ones first."""
CONTROL = re.compile("[\x01-\x08\x0e-\x19\x1b]")
"""Control characters that text rarely contains; they are removed from cells. 0x1A ends a DOS file, and 0x1C to 0x1F
part cells and lines."""
MAX_CONTROL = 0.1
"""The largest share of control characters in a text; a file with more is not text."""


def decoded(content: bytes, declared: str = "") -> str:
    """Decode a text by its byte order mark, else by the declared encoding, else as UTF-16 (recognised by its zero
    bytes), UTF-8 or GB18030, which Excel writes on Chinese machines. Each decoder refuses most texts in another
    encoding.

    Args:
        declared: the encoding that the text names; ignored if the text is in another one.

    Raises:
        UserError: no encoding fits, or the file is not text.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return checked(decoded_as(content, encoding))
    if declared:
        try:
            return checked(decoded_as(content, CHINESE.get(declared.casefold(), declared)))
        except (LookupError, UserError):
            pass  # the declaration is wrong
    if encoding := unmarked_utf16(content):
        return checked(decoded_as(content, encoding))
    try:
        return checked(content.decode("utf-8"))
    except UnicodeDecodeError:
        return checked(decoded_as(content, "gb18030"))


CHINESE = dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936", "gb18030"), "gb18030")
"""Files that declare the smaller character set contain characters of the larger one."""


def decoded_as(content: bytes, encoding: str) -> str:
    """
    Raises:
        UserError: the text is not in that encoding.
        LookupError: no encoding has that name.
    """
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable() from error
    if any("\ue000" <= letter <= "\uf8ff" for letter in text):  # GB18030 decodes nearly any bytes
        raise unreadable()
    return text


def checked(text: str) -> str:
    if "\0" in text or len(CONTROL.findall(text)) > MAX_CONTROL * len(text):
        raise not_a_table()
    return text


def unmarked_utf16(content: bytes) -> str:
    """The UTF-16 byte order of a text without a byte order mark: the one in which nearly all characters are letters.
    Line ends and separators contain zero bytes. Empty: the text is not UTF-16."""
    start = content[:8000]
    if len(content) % 2 or 0 not in start:
        return ""
    letters = {order: start.decode(order, "replace") for order in ("utf-16-le", "utf-16-be")}
    shares = {order: len(USUAL.findall(text)) / len(text) for order, text in letters.items()}
    best = max(shares, key=lambda order: shares[order])
    return best if shares[best] > ENOUGH else ""


USUAL = re.compile("[\t\r\n -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
ENOUGH = 0.9
"""In the wrong byte order, digits and separators become Yi or Hangul letters, or are unassigned."""


def read_text(text: str, name: str) -> Sheet:
    """
    Args:
        name: the name of the sheet, which is the file's.

    Raises:
        UserError: the text is not a table.
    """
    text = with_usual_ends(text)
    delimiter = delimiter_of(text)
    rows: list[Sequence[Cell]] = []
    formulas: dict[CellPosition, str] = {}
    links: dict[CellPosition, str] = {}
    for row in split_rows(in_quotes(text.rstrip("\x1a"), delimiter), delimiter):
        for column, cell in enumerate(row):
            if cell[:1] in STARTS:
                row[column] = read_cell(cell, (len(rows), column), formulas, links)
        rows.append(row)
    width = max(map(len, rows), default=0)
    rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    return Sheet(name=name, rows=rows, formulas=formulas, links=links, is_named=False)


LONGEST_CELL = 1 << 20
"""Characters."""


def split_rows(text: str, delimiter: str) -> list[list[str]]:
    """
    Raises:
        UserError: a row is too long; or a quote that nothing closes has taken the rows below it into its cell.
    """
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        try:
            rows, lines = read_lines(text, delimiter, is_strict=True)
            is_well_quoted = True
        except csv.Error:
            rows, lines = read_lines(text, delimiter, is_strict=False)
            is_well_quoted = False
    except csv.Error as error:
        if "field limit" in str(error):
            raise too_long_cell(LONGEST_CELL) from error
        raise damaged() from error
    finally:
        csv.field_size_limit(limit)
    if lines[-1:] != [len(rows)]:
        check_quotes(rows, lines, delimiter, is_well_quoted=is_well_quoted)
    return rows


def read_lines(text: str, delimiter: str, *, is_strict: bool) -> tuple[list[list[str]], list[int]]:
    """The rows, and of each the last line of the file that it takes, from 1."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=is_strict)
    rows, lines = [], []
    for row in reader:
        if len(row) > MAX_COLUMNS:
            raise too_big(f"共 {len(row)} 列 / with {len(row)} columns")
        rows.append(row)
        lines.append(reader.line_num)
    return rows, lines


def check_quotes(rows: Sequence[list[str]], lines: Sequence[int], delimiter: str, *, is_well_quoted: bool) -> None:
    """A cell of several lines must not be rows that a stray quote has taken in: one of its lines has nearly as many
    separators as a row, or quotes are wrong somewhere and it has any.

    Raises:
        UserError: it may be; the sentence names the line where the cell begins.
    """
    width = max(map(len, rows), default=0)
    most = max(2, width - 2) if is_well_quoted else 1
    for row, first in zip(rows, [0, *lines], strict=False):
        if any("\n" in cell or "\r" in cell for cell in row) and any(
            line.count(delimiter) >= most for cell in row for line in cell.splitlines()[1:]
        ):
            raise open_quote(first + 1)


ACTIVE = frozenset("'=+-@＝＋－＠")
STARTS = frozenset("'=＝ \t\u00a0\u3000")
"""How a cell begins that is looked at: most are not."""


def read_cell(cell: str, place: CellPosition, formulas: dict[CellPosition, str], links: dict[CellPosition, str]) -> str:
    """The cell's text without the leading ' that marks text in a .csv (see tracker.text.sanitize.sanitize_csv_cell). A
    formula gives its value, if it holds one."""
    if cell.startswith("'"):
        return cell[1:] if cell[1:2] in ACTIVE else cell
    if cell == "=" or not cell.startswith("="):  # behind blanks it is a formula to nobody but who put it in quotes
        return cell if (text := unquoted(cell)) is None else text
    return read_formula(cell, place, formulas, links)


OTHER_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")


def with_usual_ends(text: str) -> str:
    """The text with the line ends that csv knows. Another sign ends a line only in a text without these, and only where
    it does not part the cells of its header."""
    bare = text.rstrip("\r\n\x1a")
    if "\n" in bare or "\r" in bare or not OTHER_ENDS.search(bare):
        return text
    return OTHER_ENDS.sub("\n", text)


SIGNS, OTHER_SIGNS = ",;\t", "|^~，；、\v\f\x1f\u2028\u2029"
"""Signs between cells. One of the others counts only where no usual one yields a header."""
LEAST = 2
"""Known words that make a header, see header_row.find_head."""


def delimiter_of(text: str) -> str:
    """The separator that yields the most known headers, else the most frequent one in the first lines."""
    lines = re.split("[\r\n]+", text[:20_000])[:20]

    def known(sign: str) -> int:
        counts = (sum(column_of(cell.strip('"')) is not None for cell in line.split(sign)) for line in lines)
        return max(counts, default=0)

    usual = max(SIGNS, key=lambda sign: (known(sign), sum(line.count(sign) for line in lines)))
    other = max(OTHER_SIGNS, key=known)
    return other if known(usual) < LEAST <= known(other) else usual
