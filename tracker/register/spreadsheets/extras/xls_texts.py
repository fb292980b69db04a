"""Texts within the records of an .xls: lines through a part of a text, and comments on cells.

Sources: [MS-XLS] 2.4.265 (SST), 2.4.58 (Continue), 2.5.293 (XLUnicodeRichExtendedString), 2.4.179 (NoteSh), 2.4.329
(TxO), 2.4.181 (Obj). A record is at most 8,224 bytes: a longer one goes on in Continue records, and where that divides
the letters of a text, the next begins with a byte that tells their width anew.
"""

import struct
from collections.abc import Iterator, Sequence

from tracker.register.spreadsheets.formats.sheet import CellPosition

CONTINUED, NOTE, OBJECT, TEXT_OF_OBJECT = 0x3C, 0x1C, 0x5D, 0x1B6
IS_WIDE, HAS_PHONETICS, IS_RICH = 1, 4, 8


class Parts:
    """The bytes of a record and of those that continue it.

    Raises:
        IndexError, struct.error: they end early. Likewise its methods.
    """

    def __init__(self, bodies: Sequence[bytes]) -> None:
        self._bodies = bodies
        self._number = self._at = 0

    def take(self, size: int) -> bytes:
        """Bytes that may lie in two of them."""
        taken = b""
        while len(taken) < size:
            body = self._current()
            piece = body[self._at : self._at + size - len(taken)]
            self._at += len(piece)
            taken += piece
        return taken

    def pass_letters(self, count: int, *, is_wide: bool) -> None:
        while count:
            size = 1 + is_wide
            passed = min(count, (len(self._bodies[self._number]) - self._at) // size)
            self._at += passed * size
            count -= passed
            if count:
                self._number, self._at = self._number + 1, 1
                is_wide = bool(self._bodies[self._number][0] & IS_WIDE)

    def _current(self) -> bytes:
        while self._at >= len(self._bodies[self._number]):
            self._number, self._at = self._number + 1, 0
        return self._bodies[self._number]


def struck_strings(bodies: Sequence[bytes], fonts: Sequence[bool]) -> frozenset[int]:
    """The numbers of the shared texts of which a part has a line through it.

    Args:
        fonts: whether each has a line.
    """
    parts = Parts(bodies)
    _, count = struct.unpack("<II", parts.take(8))
    return frozenset(number for number in range(count) if is_struck(parts, fonts))


def is_struck(parts: Parts, fonts: Sequence[bool]) -> bool:
    """Read one text; whether a part of it has a line."""
    length, flags = struct.unpack("<HB", parts.take(3))
    runs = struct.unpack("<H", parts.take(2))[0] if flags & IS_RICH else 0
    phonetics = struct.unpack("<I", parts.take(4))[0] if flags & HAS_PHONETICS else 0
    parts.pass_letters(length, is_wide=bool(flags & IS_WIDE))
    found = has_line(parts.take(4 * runs), length, fonts)
    parts.take(phonetics)
    return found


def has_line(runs: bytes, length: int, fonts: Sequence[bool]) -> bool:
    """Whether a run within the text has a font with a line.

    Args:
        runs: where each begins, and its font.
    """
    return any(begin < length and font < len(fonts) and fonts[font] for begin, font in struct.iter_unpack("<HH", runs))


def is_own_text_struck(body: bytes, fonts: Sequence[bool]) -> bool:
    """Whether a part of a cell's own rich text has a line.

    Args:
        body: the record of the cell.
    """
    length, flags = struct.unpack_from("<HB", body, 6)
    begin = 9 + length * (1 + (flags & IS_WIDE))
    (count,) = struct.unpack_from("<H", body, begin)
    return has_line(body[begin + 2 :][: 4 * count], length, fonts)


class Notes:
    """Gathers the comments on cells of a sheet."""

    def __init__(self) -> None:
        self._object = 0
        self._texts: dict[int, str] = {}
        """Number of a drawn object -> its text."""
        self._places: list[tuple[CellPosition, int]] = []

    def take(self, number: int, bodies: Sequence[bytes]) -> None:
        """Take a record with those that continue it.

        Raises:
            struct.error: it ends early.
        """
        if number == OBJECT:
            self._object = struct.unpack_from("<H", bodies[0], 6)[0]
        elif number == TEXT_OF_OBJECT:
            (length,) = struct.unpack_from("<H", bodies[0], 10)
            self._texts[self._object] = "".join(letters_in(bodies[1:], length))
        elif number == NOTE:
            row, column, _, drawn = struct.unpack_from("<HHHH", bodies[0])
            self._places.append(((row, column), drawn))

    def found(self) -> dict[CellPosition, str]:
        """Cell -> the comment on it."""
        return {place: self._texts[drawn] for place, drawn in self._places if drawn in self._texts}


def letters_in(bodies: Sequence[bytes], length: int) -> Iterator[str]:
    """The letters of an object's text; behind them its fonts follow."""
    for body in bodies:
        if length <= 0:
            return
        is_wide = bool(body[:1] and body[0] & IS_WIDE)
        text = body[1:].decode("utf-16-le" if is_wide else "latin-1", "replace")[:length]
        length -= len(text)
        yield text
