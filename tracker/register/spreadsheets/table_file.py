"""Reads a file as sheets, by its content and not by its name. A separate process does it (reader_process)."""

import errno
import hashlib
import logging
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from scrapers.storage.named_file import read_named_file
from tracker.errors import Failed, UserError
from tracker.register.spreadsheets.formats.refusals import too_big
from tracker.register.spreadsheets.formats.sheet import Cell, Sheet
from tracker.register.spreadsheets.reader_process import LENGTH, MAX_TEXT, MODULE, OUT_OF_MEMORY, PICTURES, Frames
from tracker.text.sanitize import sanitize

log = logging.getLogger(__name__)

MAX_BYTES = 200 << 20
"""The most bytes of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of reading one file."""

    memory_bytes: int = 3 << 30
    """1,000,000 rows of 20 columns take 2.5 GB."""
    cpu_s: int = 300
    """Computing time; 200,000 rows of 13 columns take 4 s."""
    wall_s: float = 1800
    """Total time from the beginning to the last row, including the work of the caller on the rows."""


LIMITS = Limits()
OWN_WORDS = re.compile(r"MemoryError|memory allocation of \d+ bytes failed")
"""How a line begins in which the interpreter, or the library that reads cells, says that there was no memory."""
ENDED = (
    "重试，仍然这样就另存为 .xlsx 或 .csv 再导入 / try again, and if that ends too, save the file as .xlsx or .csv and "
    "import that"
)
KILLED = (
    "可能是本机内存不足，请关闭其他程序后重试 / this machine may have too little memory, so close other programs and "
    "try again"
)
Progress = Callable[[str, int, int], None]
"""Receives the progress of a sheet: its name, its rows read so far, and all its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    name: str
    """The file name without its folder."""
    sha256: str
    """In hex."""
    sheets: Iterable[Sheet]
    """The visible sheets. The iterator reads each one when its turn comes, and raises UserError for a damaged one."""
    hidden: tuple[str, ...] = ()
    """Names of the hidden sheets."""


def read_table(path: Path, progress: Progress | None = None, limits: Limits = LIMITS) -> TableFile:
    """
    Raises:
        UserError: the file is missing, not a table, encrypted, damaged, or too big.
        Failed: the file may not be read.
    """
    content = read_bytes(path)
    reader = Reader(content, path.stem, progress, limits)
    _, _, hidden = reader.next_frame()
    return TableFile(
        name=path.name, sha256=hashlib.sha256(content).hexdigest(), sheets=reader.sheets(), hidden=tuple(hidden)
    )


def read_picture_rows(path: Path) -> tuple[tuple[str, int, tuple[str, ...], str], ...]:
    """The QR codes in a workbook's pictures: sheet, row from 0 (-1: none), texts, code of a fault. Untrusted texts.

    Raises:
        UserError, Failed: see read_table.
    """
    reader = Reader(read_bytes(path), path.stem, None, LIMITS, PICTURES)
    _, rows = reader.next_frame()
    reader.end()
    return tuple(rows)


def read_bytes(path: Path) -> bytes:
    try:  # a name that is too long is an error already when it is looked for
        if not path.is_file():
            raise UserError(f"找不到文件 / no such file: {path}")
        content = read_named_file(path, MAX_BYTES)
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise too_big("200 MB") from error
        raise Failed(f"文件读不出来 / the file cannot be read: {path}: {error.strerror}") from error
    if not content.strip():
        raise UserError(f"文件是空的 / the file is empty: {path}")
    return content


class Reader:
    """The reading process; it ends with this object at the latest."""

    def __init__(self, content: bytes, name: str, progress: Progress | None, limits: Limits, *words: str) -> None:
        """
        Args:
            words: further arguments of the process.
        """
        self._progress = progress
        self._limits = limits
        self._got = 0
        self._is_late = threading.Event()
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  # `end` closes it
        command = [sys.executable, "-P", "-m", MODULE, name, str(limits.memory_bytes), str(limits.cpu_s), *words]
        paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            env=os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1"},
        )
        self._timer = threading.Timer(limits.wall_s, stop, (self._process, self._is_late))
        self._timer.daemon = True
        self._timer.start()
        self.end = weakref.finalize(self, end, self._process, self._timer, self._words)
        assert self._process.stdin is not None  # it is a pipe
        try:
            with self._process.stdin as pipe:
                pipe.write(content)
        except BrokenPipeError:  # the process ended; its last frame or its exit code gives the reason
            pass

    def sheets(self) -> Iterator[Sheet]:
        """
        Raises:
            UserError: see read_table.
        """
        frame = self.next_frame()
        while frame[0] == "sheet":
            _, fields, height = frame
            rows: list[list[Cell]] = []
            while (frame := self.next_frame())[0] == "rows":
                rows += frame[1]
                if self._progress:
                    self._progress(sanitize(fields["name"]), len(rows), height)
            yield Sheet(**fields, rows=rows)
        self.end()

    def next_frame(self) -> tuple[Any, ...]:
        """
        Raises:
            UserError: the file cannot be read, or the process ended.
        """
        assert self._process.stdout is not None  # it is a pipe
        head = self._process.stdout.read(LENGTH.size)
        size = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else 0
        content = self._process.stdout.read(size) if size <= 2 * MAX_TEXT - self._got else b""
        self._got += size
        if not content or len(content) < size:
            raise self._death()
        try:
            frame: tuple[Any, ...] = Frames(BytesIO(content)).load()
        except (pickle.UnpicklingError, EOFError, AttributeError) as error:
            raise self._death() from error
        if frame[0] == "fault":
            self.end()
            raise UserError(frame[1], frame[2])
        if frame[0] == OUT_OF_MEMORY:
            self.end()
            raise self._takes_too_much()
        return frame

    def _death(self) -> UserError:
        """Why the process ended early, as far as is known: only what it said, or which limit it met, makes a file too
        big."""
        code = self._process.poll() if self._process.poll() is not None else self._waited()
        size = self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, size - 2000))
        words = self._words.read().decode("utf-8", "replace")
        log.debug("the reading process: %s", words)
        self.end()
        if self._is_late.is_set():
            return not_read_in(self._limits.wall_s)
        if code == -getattr(signal, "SIGXCPU", 0):
            return not_read_in(self._limits.cpu_s)
        if any(OWN_WORDS.match(line) for line in words.splitlines()):
            return self._takes_too_much()
        return reader_ended(code)

    def _takes_too_much(self) -> UserError:
        memory = f"{self._limits.memory_bytes / (1 << 30):.2g} GB"
        return too_big(f"展开后超过 {memory} 内存 / unfolded, it takes more than {memory} of memory")

    def _waited(self) -> int | None:
        try:
            return self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return None


def not_read_in(limit_s: float) -> UserError:
    return too_big(f"读了 {limit_s:g} 秒还没有读完 / not read in {limit_s:g} seconds")


def reader_ended(code: int | None) -> Failed:
    """The error for a process that ended before its last frame, and did not say why.

    Args:
        code: the exit code, or the negative number of a signal; None: it had not ended.
    """
    if code is None:
        how = "没有可读的应答 / no readable answer"
    elif code < 0:
        signal_name = {-number: number.name for number in signal.Signals}.get(code, str(-code))
        how = f"信号 {signal_name} / signal {signal_name}"
    else:
        how = f"退出码 {code} / exit code {code}"
    return Failed(
        f"读表格的进程中途结束，文件未读取 / the process that reads tables ended early, so nothing was read: {how}",
        KILLED if code == -getattr(signal, "SIGKILL", 0) else ENDED,
    )


def stop(process: "subprocess.Popen[bytes]", is_late: threading.Event) -> None:
    is_late.set()
    process.kill()


def end(process: "subprocess.Popen[bytes]", timer: threading.Timer, words: Any) -> None:
    """End the process at any point."""
    timer.cancel()
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()
    words.close()
