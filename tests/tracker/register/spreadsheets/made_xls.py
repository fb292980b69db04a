"""An .xls made byte by byte: no library of the project writes one."""

import struct
from collections.abc import Mapping, Sequence

UNTAKEN, LAST, OF_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body


def wide(text: str, length: str) -> bytes:
    return struct.pack(f"<{length}B", len(text), 1) + text.encode("utf-16-le")


def cell(row: int, column: int, value: str | bytes | int, style: int) -> bytes:
    """A text; a whole number below 2^29, as Excel writes one (RK); or a formula with these eight bytes of a result."""
    place = struct.pack("<HHH", row, column, style)
    if isinstance(value, str):
        return record(0x204, place + wide(value, "H"))
    if isinstance(value, int):
        return record(0x27E, place + struct.pack("<I", value << 2 | 2))
    return record(0x06, place + value + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00")


def to_xls(
    rows: Sequence[Sequence[str | bytes | int]],
    struck: Mapping[int, int],
    hidden: Sequence[int] = (),
    more: Sequence[bytes] = (),
) -> bytes:
    """A workbook with one sheet.

    Args:
        struck: row -> the column of its cell with a line through it.
        hidden: rows.
        more: records of the sheet behind its cells.
    """
    fonts = [
        record(0x31, struct.pack("<HHHHHBBBB", 200, flags, 0, 400, 0, 0, 0, 0, 0) + wide("A", "B")) for flags in (0, 8)
    ]
    styles = [record(0xE0, struct.pack("<HHH", font, 0, 0) + bytes(14)) for font in (0, 1)]
    begin = [record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0)) for kind in (5, 0x10)]
    lines = [
        record(0x208, struct.pack("<HHHHHHI", number, 0, len(row), 255, 0, 0, 0x20 if number in hidden else 0))
        for number, row in enumerate(rows)
    ]
    cells = [
        cell(number, column, value, int(struck.get(number) == column))
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
    ]
    end = record(0x0A, b"")
    head = begin[0] + b"".join((*fonts, *styles))
    place = len(head) + len(record(0x85, struct.pack("<IH", 0, 0) + wide("全部", "B"))) + len(end)
    sheet = record(0x85, struct.pack("<IH", place, 0) + wide("全部", "B"))
    stream = head + sheet + end + begin[1] + b"".join((*lines, *cells, *more)) + end
    return compound(stream + bytes(max(0, 4096 - len(stream))))


def compound(stream: bytes) -> bytes:
    """A compound file whose only stream is Workbook: sector 0 is the table, 1 the directory."""
    stream += bytes(-len(stream) % 512)
    count = len(stream) // 512
    table = [OF_TABLE, LAST, *range(3, count + 2), LAST]
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, UNTAKEN, UNTAKEN, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
        for name, kind, child, first, size in (("Root Entry", 5, 1, LAST, 0), ("Workbook", 2, UNTAKEN, 2, len(stream)))
    )
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        LAST,
        0,
        LAST,
        0,
        0,
    )
    return (
        head.ljust(512, b"\xff")
        + struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
        + entries.ljust(512, b"\0")
        + stream
    )
