"""Files and folders that are whole or not there: they get their name when they are written down to the disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DRAFT = ".draft-"
HAS_MODES = os.name != "nt"
FOLDER_MODE, FILE_MODE = 0o700, 0o600


def write_atomically(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Put content at path at once: a reader sees the old file or the new one, and a full disk leaves the old one.

    Args:
        is_private: for its owner alone, and its folder is made likewise. Else a new file has the usual mode, and one
            that is replaced keeps its own.

    Raises:
        OSError: it could not be written; nothing is left behind.
    """
    if is_private:
        make_private_folder(path.parent)
    with draft_folder(path.parent) as draft:
        part = draft / path.name
        write_synced(part, content)
        if not is_private:
            part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~current_umask())
        part.replace(path)
        sync_folder(path.parent)


@contextmanager
def draft_folder(parent: Path) -> Iterator[Path]:
    """A folder of its own for what is to be renamed when it is whole; what is still in it at the end is removed."""
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=parent))
    if HAS_MODES:
        draft.chmod(FOLDER_MODE)  # the umask may have taken more than others' rights
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_synced(path: Path, content: bytes) -> None:
    """Write a new file, for its owner alone, down to the disk.

    Raises:
        OSError: it is there already, or cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have a new name survive a power cut; where folders cannot be synced, the system does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private_folder(folder: Path) -> None:
    """Make a folder and what is missing above it, each for its owner alone. One that is there stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=FOLDER_MODE, exist_ok=True)
        if HAS_MODES:
            one.chmod(FOLDER_MODE)  # the umask may have taken more than others' rights
    if not missing and not folder.is_dir():
        raise NotADirectoryError(20, "Not a directory", str(folder))


def current_umask() -> int:
    """What a newly made file would be denied; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
