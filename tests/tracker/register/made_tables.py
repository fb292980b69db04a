"""Tables made for tests, and functions to read them."""

import weakref
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from tracker.errors import UserError
from tracker.register.imports.diff import RegisterDiff, diff_register
from tracker.register.imports.entry import ImportReading
from tracker.register.imports.read_table import read_entries
from tracker.register.spreadsheets.reader_process import Frames, frames, packed, picture_frames
from tracker.register.spreadsheets.table_file import Limits, Progress, Reader, TableFile, read_bytes
from tracker.register.spreadsheets.workbook import read_content

HEAD = ("账号名称", "平台类型", "主办单位", "账号ID")


def to_csv(path: Path, rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> Path:
    path.write_text("".join(",".join(row) + "\n" for row in (head, *rows)), "utf-8")
    return path


def to_xlsx(path: Path, rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD) -> Path:
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("全部")
        for number, row in enumerate((head, *rows)):
            sheet.write_row(number, 0, row)
    return path


def reading_of(path: Path) -> ImportReading:
    return read_entries(table_of(path))


def table_of(path: Path) -> TableFile:
    """Like read_table but in this process: a process for each of some hundred files takes minutes."""
    sheets = read_content(read_bytes(path), path.stem)
    return TableFile(name=path.name, sha256="", sheets=sheets.shown, hidden=sheets.hidden)


class ReaderHere(Reader):
    """In the place of `table_file.Reader`: the same frames, made in this process. A process takes a fifth of a second;
    test_reader_process.py has it."""

    def __init__(self, content: bytes, name: str, progress: Progress | None, limits: Limits, *words: str) -> None:
        self._progress = progress
        made = picture_frames(content) if words else frames(content, name)
        self._frames = (Frames(BytesIO(packed(frame))).load() for frame in made)
        end: Any = weakref.finalize(self, list)
        self.end = end

    def next_frame(self) -> tuple[Any, ...]:
        frame: tuple[Any, ...] = next(self._frames)
        if frame[0] == "fault":
            raise UserError(frame[1], frame[2])
        return frame


def difference_of(folder: Path, *rows: Sequence[str], head: Sequence[str] = HEAD) -> RegisterDiff:
    """The result of importing a file of these rows into an empty register."""
    return diff_register((), reading_of(to_csv(folder / "a.csv", rows, head)))
