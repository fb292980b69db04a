"""Where the program writes: its two consoles, and the log on the second."""

import io
import logging
import os
import sys
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from tracker.report.text_tables.wrapping import wrapped_sentence
from tracker.text.sanitize import sanitize
from tracker.text.secrets import RedactingLogFilter


def to_console(*, is_error: bool) -> Console:
    """A console that prints text literally: no markup, no emoji codes, no automatic colours."""
    return Console(stderr=is_error, markup=False, emoji=False, highlight=False)


def print_sentence(console: Console, sentence: str, style: str = "") -> None:
    """Print a sentence: on a terminal in lines that break no word, with every command on one, to be copied."""
    if console.is_terminal:
        sentence = wrapped_sentence(sentence, console.width)
    console.print(Text(sentence, style), soft_wrap=True)


class PlainLog(logging.Handler):
    """Prints log lines sanitized, because they quote platforms."""

    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        for line in self.format(record).splitlines():
            self._console.print(Text(sanitize(line)), soft_wrap=True)


LEVELS = (logging.ERROR, logging.INFO, logging.DEBUG)
LIBRARY_LEVELS = (logging.CRITICAL, logging.WARNING, logging.DEBUG)
"""Log levels by the number of -v. Results report what a scan cannot verify; the log has only the details."""


def start_log(console: Console, verbosity: int) -> None:
    """Send the program's own log to the console. Libraries log only on request: an interrupted driver is no error."""
    step = min(verbosity, len(LEVELS) - 1)
    handler = PlainLog(console)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(RedactingLogFilter())
    # Here too: a library may set a level of its own, as psycopg does.
    handler.addFilter(lambda record: record.levelno >= (LEVELS if is_ours(record) else LIBRARY_LEVELS)[step])
    root = logging.getLogger()
    root.handlers = [*(other for other in root.handlers if not isinstance(other, PlainLog)), handler]
    root.setLevel(LIBRARY_LEVELS[step])
    for package in PACKAGES:
        logging.getLogger(package).setLevel(min(LEVELS[step], logging.INFO))  # the log file has more than the console


PACKAGES = ("tracker", "scrapers")


def is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in PACKAGES


class OutputPipe(io.RawIOBase):
    """A pipe or file that accepts writes also after its reader has closed it (`| head`): the command goes on, and
    what it came to is its exit code."""

    def __init__(self, raw: io.RawIOBase, lost: type[OSError]) -> None:
        """
        Args:
            lost: the errors of writing that cost the command nothing.
        """
        super().__init__()
        self._raw = raw
        self._lost = lost
        self.is_abandoned = False
        """Whether what was written could not be delivered: its reader left, or a disk is full."""

    def write(self, data: Any) -> int | None:
        if not self.is_abandoned:
            try:
                return self._raw.write(data)
            except self._lost:
                self.is_abandoned = True
        return len(memoryview(data).cast("B"))

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._raw.fileno()


def open_closed_streams() -> None:
    """Where the shell closed stdin, stdout or stderr, their numbers would become those of the next files: take them.
    What is written to stdout then is an error (EBADF), as on a full disk; what is written to stderr is lost."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if os.name == "posix" and getattr(sys, name) is None:
            taken = os.open(os.devnull, os.O_RDONLY)  # nothing can be written to it
            if taken != number:
                os.dup2(taken, number)
                os.close(taken)
            stream = os.fdopen(number, mode, encoding="utf-8")
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)  # it closes what nobody names


def make_streams_safe() -> None:
    """Print `?` for characters missing in the terminal's code page instead of raising UnicodeEncodeError; pipes get
    UTF-8, and may be closed. Messages that cannot be written, as on a full disk, are lost, and cost the result
    nothing; a result that cannot be written is an error."""
    open_closed_streams()
    sys.stdout, sys.stderr = safe(sys.stdout, BrokenPipeError), safe(sys.stderr, OSError)


def safe(stream: TextIO, lost: type[OSError]) -> TextIO:
    """As it is where it is no stream of this process: closed before the program began, or a test's."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if stream.isatty():
        stream.reconfigure(errors="replace")
        return stream
    raw: Any = getattr(stream.buffer, "raw", stream.buffer)  # unbuffered, it is the file itself
    by_line = stream.line_buffering or stream.write_through
    return io.TextIOWrapper(
        io.BufferedWriter(OutputPipe(raw, lost)), encoding="utf-8", errors="replace", line_buffering=by_line
    )


def is_abandoned(stream: TextIO | None) -> bool:
    """Whether the reader of a stream made safe left before all was written."""
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return isinstance(raw, OutputPipe) and raw.is_abandoned
