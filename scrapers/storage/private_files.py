"""Files and folders that only their owner can read, whatever the umask and the parent folders' modes.

On Windows modes mean nothing, and nothing is done: the folder's own permissions apply.
"""

import os
import stat
from pathlib import Path

from scrapers.storage.atomic_file import FILE_MODE, FOLDER_MODE, HAS_MODES

OTHERS = 0o077
"""The rights of everybody but the owner, in a file's mode."""


def make_private_file(path: Path) -> None:
    """Create an empty file readable by its owner only; an existing file is unchanged.

    Raises:
        OSError: it cannot be created.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        return
    os.close(descriptor)
    if HAS_MODES:
        path.chmod(FILE_MODE)


def private_opener(path: str, flags: int) -> int:
    """Opener for open(): new files are readable by their owner only."""
    return os.open(path, flags, FILE_MODE)


def is_open_to_others(path: Path) -> bool:
    """Whether the mode of a file or folder gives rights to others."""
    return HAS_MODES and bool(path.stat().st_mode & OTHERS)


def is_others(path: Path) -> bool:
    """Whether it belongs to another user, who could read and change its contents."""
    return HAS_MODES and path.stat().st_uid != os.geteuid()


def close_to_others(folder: Path) -> bool:
    """Remove others' rights from our own folder and, if it had any, from everything in it; returns whether it had.

    Raises:
        OSError: it cannot be read or changed.
    """
    if not is_open_to_others(folder):
        return False
    folder.chmod(FOLDER_MODE)  # first, so that nobody else can reach its contents
    for here, folders, files in os.walk(folder):
        for path in (Path(here, name) for name in (*folders, *files)):
            status = path.lstat()
            if status.st_uid == os.geteuid() and (stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode)):
                path.chmod(stat.S_IMODE(status.st_mode) & ~OTHERS)
    return True
