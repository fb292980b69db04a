"""What an .xls workbook holds besides values: lines through cells, comments, links, failed formulas, hidden rows, 1904.

Sources: [MS-CFB] (the file is a small file system: sectors in chains, a directory of streams) and [MS-XLS] 2.4 (the
stream Workbook is a series of records: number and length, two bytes each, little-endian, then so many bytes). A file
that is not so has no sheets here, and is refused if the reader finds some (tracker.register.spreadsheets.workbook).
"""

import struct
from collections.abc import Iterator

from tracker.register.spreadsheets.extras.sheet_extras import InspectedWorkbook, SheetExtras
from tracker.register.spreadsheets.extras.xls_links import LINK, hyperlink_formula, link_in
from tracker.register.spreadsheets.extras.xls_texts import (
    CONTINUED,
    NOTE,
    OBJECT,
    TEXT_OF_OBJECT,
    Notes,
    is_own_text_struck,
    struck_strings,
)
from tracker.register.spreadsheets.formats.refusals import is_instead
from tracker.register.spreadsheets.formats.sheet import CellPosition

BEGIN, END, ROW, FORMULA, FONT, STYLE, SHEET, DATE_1904, RECALCULATED, FAILURE = (
    0x809, 0x0A, 0x208, 0x06, 0x31, 0xE0, 0x85, 0x22, 0x1C1, 0x205
)  # fmt: skip
STRINGS, SHARED_TEXT, RICH_TEXT = 0xFC, 0xFD, 0xD6
CELLS = frozenset({SHARED_TEXT, 0x204, RICH_TEXT, FORMULA})
"""Cells with a text: shared, own, rich; formulas."""
LAST_SECTOR = 0xFFFFFFFA
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def inspect_xls(content: bytes) -> InspectedWorkbook:
    """Whatever the file is: what cannot be determined is absent.

    Raises:
        UserError: of Excel 5 or 95. There the reader makes every Chinese letter a question mark.
    """
    try:
        stream = StoredStreams(content).read("Workbook", "Book")
        number, _, version = struct.unpack_from("<HHH", stream)
        if number == BEGIN and version < WITH_UNICODE:
            raise is_instead("Excel 5/95 的工作簿", "a workbook of Excel 5 or 95")
        return XlsInspection(content, stream).look()
    except (struct.error, IndexError, KeyError, ValueError):
        return InspectedWorkbook(content=content, sheets={}, lists_all=True)


def numbers_in(packed: bytes) -> list[int]:
    return [number for (number,) in struct.iter_unpack("<I", packed[: len(packed) // 4 * 4])]


class StoredStreams:
    """The streams of a compound file."""

    def __init__(self, content: bytes) -> None:
        """
        Raises:
            ValueError, struct.error, IndexError: the file is not so. Likewise `read`.
        """
        self._content = content
        self._size = 1 << struct.unpack_from("<H", content, 30)[0]
        if not 512 <= self._size <= 4096:
            raise ValueError(self._size)
        places = numbers_in(content[76:512])
        more, count = struct.unpack_from("<II", content, 68)
        for _ in range(min(count, 1000)):
            if more >= LAST_SECTOR:
                break
            *next_places, more = numbers_in(self._sectors(iter([more])))
            places += next_places
        self._table = numbers_in(self._sectors(number for number in places if number < LAST_SECTOR))
        first, _, _, self._first_small = struct.unpack_from("<IIII", content, 48)
        self._folder = self._sectors(self._chain(first, self._table))

    def _chain(self, first: int, table: list[int]) -> Iterator[int]:
        for _ in table:
            if first >= LAST_SECTOR:
                return
            yield first
            first = table[first]

    def _sectors(self, numbers: Iterator[int]) -> bytes:
        size = self._size
        return b"".join(self._content[(number + 1) * size : (number + 2) * size] for number in numbers)

    def read(self, *names: str) -> bytes:
        """The first stream with one of the names."""
        places: dict[str, tuple[int, int]] = {}
        for at in range(0, len(self._folder) - 127, 128):
            name = self._folder[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
            places.setdefault(name, struct.unpack_from("<II", self._folder, at + 116))
        start, length = next((places[name] for name in names if name in places), (LAST_SECTOR, 0))
        if length >= SMALL:
            return self._sectors(self._chain(start, self._table))[:length]
        small = self._sectors(self._chain(places["Root Entry"][0], self._table))
        table = numbers_in(self._sectors(self._chain(self._first_small, self._table)))
        return b"".join(small[number * 64 : number * 64 + 64] for number in self._chain(start, table))[:length]


SMALL = 4096
"""Bytes; a smaller stream is in sectors of 64 bytes, in the stream of the root."""


class XlsInspection:
    def __init__(self, content: bytes, stream: bytes) -> None:
        self._content = content
        self._stream = stream
        self._fonts: list[bool] = []
        """Whether each has a line."""
        self._struck: frozenset[int] = frozenset()
        """Numbers of the cells' styles with a line."""
        self._struck_texts: frozenset[int] = frozenset()

    def _continued(self, at: int) -> Iterator[tuple[int, list[bytes]]]:
        """The records of a part, each with those that continue it."""
        number, bodies = 0, [b""]
        for following, body in self._records(at):
            if following == CONTINUED:
                bodies.append(body)
                continue
            yield number, bodies
            number, bodies = following, [body]
        yield number, bodies

    def _records(self, at: int) -> Iterator[tuple[int, bytes]]:
        """From the beginning of a part to its end."""
        depth = 0
        while at + 4 <= len(self._stream):
            number, length = struct.unpack_from("<HH", self._stream, at)
            depth += (number == BEGIN) - (number == END)
            if depth <= 0:
                return
            if depth == 1:
                yield number, self._stream[at + 4 : at + 4 + length]
            at += 4 + length

    def look(self) -> InspectedWorkbook:
        styles: list[int] = []
        sheets: list[tuple[str, int]] = []
        strings: list[bytes] = []
        is_1904 = is_calculated = False
        for number, bodies in self._continued(0):
            body = bodies[0]
            if number == FONT:
                self._fonts += [body[2] & 8 != 0] * (2 if len(self._fonts) == 3 else 1)  # there is no font 4
            elif number == STYLE:
                styles.append(struct.unpack_from("<H", body)[0])
            elif number == STRINGS:
                strings = bodies
            elif number == SHEET:
                place, _, _, length, is_wide = struct.unpack_from("<IBBBB", body)
                letters = body[8 : 8 + length * (1 + (is_wide & 1))]
                sheets.append((letters.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace"), place))
            is_1904 |= number == DATE_1904 and body[:2] == b"\x01\x00"
            is_calculated |= number == RECALCULATED
        self._struck = frozenset(style for style, font in enumerate(styles) if self._has_line(font))
        if any(self._fonts) and strings:
            self._struck_texts = struck_strings(strings, self._fonts)
        found = {name: self._extras(place, is_calculated=is_calculated) for name, place in sheets}
        return InspectedWorkbook(content=self._content, sheets=found, counts_from_1904=is_1904, lists_all=True)

    def _has_line(self, font: int) -> bool:
        return font < len(self._fonts) and self._fonts[font]

    def _is_struck(self, number: int, style: int, body: bytes) -> bool:
        """Whether a line goes through a cell or a part of its text."""
        if style in self._struck:
            return True
        if number == SHARED_TEXT:
            return struct.unpack_from("<I", body, 6)[0] in self._struck_texts
        return number == RICH_TEXT and is_own_text_struck(body, self._fonts)

    def _extras(self, place: int, *, is_calculated: bool) -> SheetExtras:
        errors: dict[CellPosition, str] = {}
        links: dict[CellPosition, str] = {}
        hyperlinks: dict[CellPosition, str] = {}
        formulas: dict[CellPosition, str] = {}
        lines: set[CellPosition] = set()
        hidden: set[int] = set()
        filled: set[int] = set()
        notes = Notes()
        for number, bodies in self._continued(place):
            body = bodies[0]
            if number in OF_NOTES:
                notes.take(number, bodies)
            if number == LINK and (link := link_in(b"".join(bodies))):
                links.setdefault(*link)
            if number == ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
                hidden.add(struct.unpack_from("<H", body)[0])
            if number not in CELLS and number != FAILURE:
                continue
            row, column, style = struct.unpack_from("<HHH", body)
            filled.add(row)
            if self._is_struck(number, style, body):
                lines.add((row, column))
            if failure := failure_of(number, body):
                errors[row, column] = failure
            elif number == FORMULA and is_uncalculated(body, is_calculated=is_calculated):
                formulas[row, column] = "="  # to be calculated by who opens it
            if number == FORMULA and (formula := hyperlink_formula(body)):
                hyperlinks[row, column] = formula
        return SheetExtras(
            links=links,
            errors=errors,
            formulas=formulas,
            hyperlinks=hyperlinks,
            struck=frozenset(lines),
            notes=notes.found(),
            hidden_rows=len(hidden & filled),
        )


def failure_of(number: int, body: bytes) -> str:
    """The error that a cell's record has as its value; empty: none."""
    if number == FAILURE and body[7] == 1:
        return ERRORS.get(body[6], "#?")
    result = body[6:14]
    is_error = number == FORMULA and result[6:] == NO_NUMBER and result[0] == 2
    return ERRORS.get(result[2], "#?") if is_error else ""


def is_uncalculated(formula: bytes, *, is_calculated: bool) -> bool:
    """Whether the result in a formula's record does not count.

    Args:
        is_calculated: whether the workbook says that its formulas were calculated.
    """
    result, flags = formula[6:14], struct.unpack_from("<H", formula, 14)[0]
    return bool(flags & 2) or (result[6:] == NO_NUMBER and result[0] == 3 and not is_calculated)


NO_NUMBER = b"\xff\xff"
"""The end of a formula's result that is a text, an error, true or false, or empty."""
OF_NOTES = frozenset({NOTE, OBJECT, TEXT_OF_OBJECT})
WITH_UNICODE = 0x600
"""The version of Excel 97 and later; before, letters are bytes of the code page."""
