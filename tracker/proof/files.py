"""Files that are whole or not there, and that their owner alone can read."""

import hashlib
import os
from pathlib import Path

from tracker.private_files import make_draft_folder, make_private_folder

FOLDER = "evidence"
"""In the state folder: `scan-<id>/<platform>-<handle>/…`; beside it `<day>/…`, the pictures that people gave."""
PIECE = 1 << 20


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """
    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_synced(path: Path, content: bytes) -> None:
    """Write a new file down to the disk.

    Raises:
        OSError: it is there already, or cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under its name only when it is whole.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    make_private_folder(path.parent)
    draft = make_draft_folder(path.parent, ".draft-")
    try:
        write_synced(draft / path.name, content)
        (draft / path.name).replace(path)
        sync_folder(path.parent)
    finally:
        (draft / path.name).unlink(missing_ok=True)
        draft.rmdir()


def sync_folder(folder: Path) -> None:
    """Have a new name survive a power cut; where folders cannot be synced, the system does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
