"""Where the program writes: its two consoles, and the log on the second."""

import io
import logging
import sys
from typing import Any

from rich.console import Console
from rich.text import Text

from tracker.text.sanitize import sanitize
from tracker.text.secrets import RedactingLogFilter


def to_console(*, is_error: bool) -> Console:
    """A console that prints text literally: no markup, no emoji codes, no automatic colours."""
    return Console(stderr=is_error, markup=False, emoji=False, highlight=False)


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
    handler.addFilter(lambda record: record.levelno >= LEVELS[step] or not is_ours(record))
    root = logging.getLogger()
    root.handlers = [*(other for other in root.handlers if not isinstance(other, PlainLog)), handler]
    root.setLevel(LIBRARY_LEVELS[step])
    for package in PACKAGES:
        logging.getLogger(package).setLevel(min(LEVELS[step], logging.INFO))  # the log file has more than the console


PACKAGES = ("tracker", "scrapers")


def is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in PACKAGES


class Droppable(io.FileIO):
    """A file whose bytes may be lost."""

    def write(self, content: Any, /) -> int:
        try:
            return super().write(content)
        except OSError:  # a full disk, or nobody reads
            return len(content)


def make_streams_safe() -> None:
    """Print `?` for characters missing in the terminal's code page instead of raising UnicodeEncodeError; pipes get
    UTF-8. Messages that cannot be written are lost, and cost the result nothing."""
    if sys.stderr is not None and not sys.stderr.isatty():
        raw = io.BufferedWriter(Droppable(sys.stderr.fileno(), "wb", closefd=False))
        sys.stderr = io.TextIOWrapper(raw, line_buffering=True)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="replace")
