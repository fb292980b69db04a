"""An .xls with shared texts of several fonts and comments on cells."""

import struct
from collections.abc import Mapping, Sequence

from tests.tracker.register.spreadsheets.made_xls import compound, record, wide

CONTINUED = 0x3C
PLAIN, WITH_LINE = 0, 5
"""Fonts; there is no font 4, so the fifth has number 5."""
LINE_FROM = 2
"""The letter from which a text with a line through it has the line."""


def shared(text: str, *, is_struck: bool) -> bytes:
    runs = struct.pack("<HHHH", LINE_FROM, WITH_LINE, len(text), PLAIN) if is_struck else b""
    head = struct.pack("<HB", len(text), 9 if is_struck else 1)
    return head + (struct.pack("<H", 2) if is_struck else b"") + text.encode("utf-16-le") + runs


def strings(texts: Sequence[str], struck: str) -> bytes:
    """The record of shared texts; of the struck one the last letter lies in the next record, with what follows."""
    head = struct.pack("<II", len(texts), len(texts))
    if struck not in texts:
        return record(0xFC, head + b"".join(shared(text, is_struck=False) for text in texts))
    number = texts.index(struck)
    before = b"".join(shared(text, is_struck=False) for text in texts[:number])
    after = b"".join(shared(text, is_struck=False) for text in texts[number + 1 :])
    written = shared(struck, is_struck=True)
    place = 5 + 2 * (len(struck) - 1)
    return record(0xFC, head + before + written[:place]) + record(CONTINUED, b"\1" + written[place:] + after)


def note(row: int, column: int, text: str, number: int) -> bytes:
    """A comment: a drawn object, its text in two records, and the cell that it belongs to."""
    half = len(text) // 2
    drawn = struct.pack("<HHHHH", 0x15, 0x12, 0x19, number, 0) + bytes(12) + bytes(4)
    return (
        record(0x5D, drawn)
        + record(0x1B6, struct.pack("<HH6xHHI", 0x212, 0, len(text), 16, 0))
        + record(CONTINUED, b"\1" + text[:half].encode("utf-16-le"))
        + record(CONTINUED, b"\1" + text[half:].encode("utf-16-le"))
        + record(CONTINUED, struct.pack("<HHIHHI", 0, 0, 0, len(text), 0, 0))
        + record(0x1C, struct.pack("<HHHH", row, column, 0, number) + wide("", "H") + b"\0")
    )


def font(flags: int, name: bytes) -> bytes:
    return record(0x31, struct.pack("<HHHHHBBBB", 200, flags, 0, 400, 0, 0, 0, 0, 0) + name)


def workbook(head: Sequence[bytes], cells: Sequence[bytes], version: int) -> bytes:
    name = wide("全部", "B")
    begin = [record(0x809, struct.pack("<HHHHII", version, kind, 0, 0, 0, 0)) for kind in (5, 0x10)]
    globals_ = begin[0] + b"".join(head)
    end = record(0x0A, b"")
    place = len(globals_) + len(record(0x85, bytes(6) + name)) + len(end)
    written = globals_ + record(0x85, struct.pack("<IH", place, 0) + name) + end + begin[1] + b"".join(cells) + end
    return compound(written + bytes(max(0, 4096 - len(written))))


def to_rich_xls(
    rows: Sequence[Sequence[str]],
    struck: str = "",
    notes: Mapping[tuple[int, int], str] | None = None,
    version: int = 0x600,
) -> bytes:
    """
    Args:
        struck: the text of which a part has a line through it.
        notes: cell -> the comment on it.
    """
    texts = list(dict.fromkeys(text for row in rows for text in row))
    style = record(0xE0, struct.pack("<HHH", 0, 0, 0) + bytes(14))
    fonts = [font(8 * (number == 4), wide("A", "B")) for number in range(5)]
    cells = [
        record(0xFD, struct.pack("<HHHI", number, column, 0, texts.index(text)))
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    ]
    cells += [note(*place, text, number) for number, (place, text) in enumerate((notes or {}).items(), start=1)]
    return workbook([*fonts, style, strings(texts, struck)], cells, version)
