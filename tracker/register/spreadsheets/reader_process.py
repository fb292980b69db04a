"""Reads a table in a separate process with limits of memory and time: a hostile workbook ends only this process.

The process gets the file on stdin and writes frames to stdout: eight bytes of length, then a pickled tuple whose first
item is the kind of the frame. Run by tracker.register.spreadsheets.table_file.
"""

import gc
import io
import pickle
import struct
import sys
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, BinaryIO

from tracker.errors import UserError
from tracker.register.spreadsheets.formats.refusals import SAVE_AS_XLSX
from tracker.register.spreadsheets.formats.sheet import Formula, Sheet
from tracker.register.spreadsheets.workbook import read_content

MODULE = __name__
LENGTH = struct.Struct(">Q")
ROWS = 20_000
"""The rows in one frame."""
SAID = tuple(field.name for field in fields(Sheet) if field.name != "rows")
MAX_TEXT = 1 << 30
"""The most bytes of all frames; 200,000 rows of 13 columns are 0.04 GB. The receiving process keeps them all in
memory."""
OUT_OF_MEMORY = "memory"
TOO_DEEP = "文件的结构嵌套过深，未读取 / the file's parts are nested too deeply to be read"
PICTURES = "pictures"
"""The argument that asks for the pictures instead of the cells."""


def frames(content: bytes, name: str) -> Iterator[tuple[Any, ...]]:
    """("file", sheets, hidden), then for each sheet ("sheet", its fields without the rows, its number of rows) and its
    ("rows", …), then ("end",). An error replaces the rest: ("fault", message, hint) or ("memory",)."""
    try:
        sheets = read_content(content, name)
        yield "file", sheets.count, sheets.hidden
        for sheet in sheets.shown:
            yield "sheet", {name: getattr(sheet, name) for name in SAID}, len(sheet.rows)
            for start in range(0, len(sheet.rows), ROWS):
                yield "rows", sheet.rows[start : start + ROWS]
        yield ("end",)
    except UserError as error:
        yield "fault", error.message, error.hint
    except MemoryError:
        yield (OUT_OF_MEMORY,)
    except RecursionError:
        yield "fault", TOO_DEEP, SAVE_AS_XLSX


def picture_frames(content: bytes) -> Iterator[tuple[Any, ...]]:
    """("pictures", rows) of tracker.register.spreadsheets.pictures; or an error as in `frames`."""
    from tracker.register.spreadsheets.pictures import read_pictures  # loads what reads pictures

    try:
        yield "pictures", read_pictures(content)
    except UserError as error:
        yield "fault", error.message, error.hint
    except MemoryError:
        yield (OUT_OF_MEMORY,)
    except RecursionError:
        yield "fault", TOO_DEEP, SAVE_AS_XLSX


def packed(frame: tuple[Any, ...]) -> bytes:
    content = io.BytesIO()
    pickler = pickle.Pickler(content, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # no value refers to itself, and the memo of the pickler would take as long as the writing
    pickler.dump(frame)
    return content.getvalue()


class Frames(pickle.Unpickler):
    """Reads frames, and builds only types of cells: a hostile workbook may have taken over the writing process."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in ALLOWED:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


ALLOWED = frozenset(
    {("datetime", name) for name in ("date", "datetime", "time", "timedelta")}
    | {(Formula.__module__, Formula.__name__)}
)


def limit(memory_bytes: int, cpu_s: int) -> None:
    """Limit memory and computing time from now on. Where a system has no such limits (Windows), only the total time."""
    try:
        import resource
    except ImportError:
        return
    for what, value in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, cpu_s), (resource.RLIMIT_CORE, 0)):
        try:
            _, most = resource.getrlimit(what)
            allowed = value if most == resource.RLIM_INFINITY else min(value, most)
            resource.setrlimit(what, (allowed, most))
        except (ValueError, OSError):  # macOS does not limit the address space
            continue


def write(frame: tuple[Any, ...], out: BinaryIO) -> int:
    content = packed(frame)
    out.write(LENGTH.pack(len(content)))
    out.write(content)
    out.flush()
    return len(content)


def main() -> None:
    name, memory_bytes, cpu_s = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    limit(memory_bytes, cpu_s)
    gc.disable()
    total = 0
    content = sys.stdin.buffer.read()
    for frame in picture_frames(content) if sys.argv[4:] == [PICTURES] else frames(content, name):
        try:
            total += write(frame, sys.stdout.buffer)
        except MemoryError:
            write((OUT_OF_MEMORY,), sys.stdout.buffer)
            return
        if total > MAX_TEXT:
            write((OUT_OF_MEMORY,), sys.stdout.buffer)
            return


if __name__ == "__main__":
    main()
