"""Tells by the counters in an SQLite file and its log whether the log was written on top of this state of the file.

A copy that was put back, with the log of a later state beside it, is a sound database to SQLite: it lays the log's
pages over the file's, and the result is neither state. Source: SQLite's file format, 1.3.8 and 4; pager.c,
pager_write_changecounter: whenever a commit changes page 1 it writes there the counter that it read, plus one. So the
log's first counter is one above the file's at the most, and its last is not below it. And a page beyond the end of the
file can have come from the log alone.
"""

import struct
from dataclasses import dataclass, field
from pathlib import Path

LOG_HEAD = struct.Struct(">IIIIIIII")
"""Magic, version, page size, number of its checkpoint, two salts, two checksums."""
FRAME_HEAD = struct.Struct(">IIIIII")
"""Page, size of the database after a commit or 0, two salts, two checksums."""
BIG_ENDIAN, LITTLE_ENDIAN = 0x377F0683, 0x377F0682
COUNTER_AT = 24
"""Of page 1: the change counter, four bytes."""
LOCK_AT = 1 << 30
"""The page at this byte is never used."""
LARGEST = 8 << 20
"""Bytes of a log whose checksums are computed, which takes half a second."""


@dataclass(slots=True)
class Committed:
    """What a log's commits wrote."""

    page_size: int
    size: int = 0
    """Pages of the database after the last commit; 0: there is none."""
    pages: set[int] = field(default_factory=set)
    counters: list[int] = field(default_factory=list)
    """Change counters of page 1, in the order of the log."""


def is_of_another_state(file: Path, log: Path) -> bool:
    """Whether the log began on another state of the file: its counters are others, or it lacks a page beyond the
    file's end. False where the log does not tell: it is large, holds no commit, or none that changed page 1.

    Raises:
        OSError: one of them cannot be read.
    """
    if log.stat().st_size > LARGEST:
        return False
    with file.open("rb") as opened:
        head = opened.read(COUNTER_AT + 4)
    found = committed(log.read_bytes())
    if len(head) < COUNTER_AT + 4 or not found or not found.size:
        return False
    (counter,) = struct.unpack_from(">I", head, COUNTER_AT)
    if found.counters and not found.counters[0] - 1 <= counter <= max(found.counters):
        return True
    beyond = set(range(file.stat().st_size // found.page_size + 1, found.size + 1))
    return bool(beyond - found.pages - {LOCK_AT // found.page_size + 1})


def committed(log: bytes) -> Committed | None:
    """None: it is no log."""
    if len(log) < LOG_HEAD.size:
        return None
    magic, _, page_size, _, *salts, first, second = LOG_HEAD.unpack_from(log)
    letter = ">" if magic == BIG_ENDIAN else "<"
    is_log = magic in (BIG_ENDIAN, LITTLE_ENDIAN) and 512 <= page_size <= 65536
    if not is_log or checksum(log[:24], letter, (0, 0)) != (first, second):
        return None
    found, waiting = Committed(page_size), Committed(page_size)
    sums = first, second
    for at in range(LOG_HEAD.size, len(log) - page_size - FRAME_HEAD.size + 1, page_size + FRAME_HEAD.size):
        page, size, *frame_salts, one, other = FRAME_HEAD.unpack_from(log, at)
        content = log[at + FRAME_HEAD.size : at + FRAME_HEAD.size + page_size]
        sums = checksum(content, letter, checksum(log[at : at + 8], letter, sums))
        if frame_salts != salts or sums != (one, other):
            break  # of an earlier use of the log, or cut off
        waiting.pages.add(page)
        if page == 1:
            waiting.counters.append(struct.unpack_from(">I", content, COUNTER_AT)[0])
        if size:
            found.size = size
            found.pages |= waiting.pages
            found.counters += waiting.counters
            waiting = Committed(page_size)
    return found


def checksum(content: bytes, letter: str, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = iter(struct.unpack(f"{letter}{len(content) // 4}I", content))
    for one, other in zip(words, words, strict=True):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return first, second
