"""Writes a file that a person asked for, and says why where it cannot."""

import os
from pathlib import Path

from scrapers.storage.atomic_file import write_atomically
from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages


def write_file(path: Path, content: bytes, words: Messages) -> None:
    """
    Raises:
        Failed: it could not be written; an existing file is unchanged.
    """
    try:
        write_atomically(path, content)
    except OSError as error:
        raise not_written(path, error, words) from error


def not_written(path: Path, error: OSError, words: Messages) -> UserError:
    reason = error.strerror or type(error).__name__
    is_there = os.path.isfile(path)  # noqa: PTH113  # Path.is_file raises where the folder cannot be entered
    return words.error("export.not_replaced" if is_there else "export.failed", Failed, path=str(path), reason=reason)
