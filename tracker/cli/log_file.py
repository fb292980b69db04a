"""The log file: `logs/tracker.log` in the state folder, one line per account, limited to a few megabytes."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from scrapers.storage.private_files import make_private_file, private_opener
from tracker.text.sanitize import sanitize
from tracker.text.secrets import RedactingLogFilter

NAME = "tracker.log"
BYTES = 1024 * 1024
COPIES = 3


class PrivateLogFile(RotatingFileHandler):
    """A log file accessible to its owner alone, sanitized for terminals, without secrets."""

    def __init__(self, path: Path) -> None:
        make_private_file(path)
        super().__init__(path, maxBytes=BYTES, backupCount=COPIES, encoding="utf-8", delay=True)
        self.setLevel(logging.INFO)
        self.addFilter(RedactingLogFilter())
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def _open(self) -> Any:
        """Also opens the next file after a rollover."""
        return open(self.baseFilename, self.mode, encoding=self.encoding, opener=private_opener)

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(sanitize(line) for line in super().format(record).splitlines())


def keep_log(folder: Path) -> None:
    """Write the log to a folder from now on, and nowhere else; no log where the folder cannot be written."""
    root = logging.getLogger()
    for other in [handler for handler in root.handlers if isinstance(handler, PrivateLogFile)]:
        root.removeHandler(other)
        other.close()
    try:
        root.addHandler(PrivateLogFile(folder / NAME))
    except OSError as error:
        logging.getLogger(__name__).warning("no log is kept: %s", error)
