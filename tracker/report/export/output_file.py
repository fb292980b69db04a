"""Writes a file that a person asked for, and says why where it cannot."""

import os
from pathlib import Path

from scrapers.storage.atomic_file import write_atomically
from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages


def write_file(path: Path, content: bytes, messages: Messages) -> None:
    """
    Raises:
        Failed: it could not be written, or is read-only; an existing file is unchanged.
    """
    if is_protected(path):
        raise messages.error("export.read_only", Failed, path=str(path))
    try:
        write_atomically(path, content)
    except OSError as error:
        raise not_written(path, error, messages) from error


def is_protected(path: Path) -> bool:
    """Whether a file is there that nobody may write: a new one in its place would need only the folder's permission.
    Root may write any file, so its mode decides."""
    try:
        return not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK))
    except OSError:  # there is none, or writing says what is wrong
        return False


def not_written(path: Path, error: OSError, messages: Messages) -> UserError:
    reason = error.strerror or type(error).__name__
    is_there = os.path.isfile(path)  # noqa: PTH113  # Path.is_file raises where the folder cannot be entered
    return messages.error("export.not_replaced" if is_there else "export.failed", Failed, path=str(path), reason=reason)
