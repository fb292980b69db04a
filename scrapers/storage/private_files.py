"""Folders and files that their owner alone can read, whatever the umask is and whoever made what stands around them.

On Windows a mode says nothing, and nothing is done: there the folder's own rights decide.
"""

import os
import stat
from pathlib import Path

from scrapers.storage.atomic_file import FILE_MODE, FOLDER_MODE, HAS_MODES

OTHERS = 0o077


def make_private_file(path: Path) -> None:
    """Make an empty file for its owner alone; one that is there stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError:
        return
    os.close(descriptor)
    if HAS_MODES:
        path.chmod(FILE_MODE)


def private_opener(path: str, flags: int) -> int:
    """For open(): what it makes is for its owner alone."""
    return os.open(path, flags, FILE_MODE)


def is_open_to_others(path: Path) -> bool:
    """Whether a file's or folder's mode lets others in."""
    return HAS_MODES and bool(path.stat().st_mode & OTHERS)


def is_others(path: Path) -> bool:
    """Whether it belongs to another user: he could read and change all that is laid there."""
    return HAS_MODES and path.stat().st_uid != os.geteuid()


def close_to_others(folder: Path) -> bool:
    """Take others' rights from a folder of ours and, where it had been open, from all that lies in it; whether it was.

    Raises:
        OSError: it cannot be read or changed.
    """
    if not is_open_to_others(folder):
        return False
    folder.chmod(FOLDER_MODE)  # first: then nobody else comes to what lies in it
    for here, folders, files in os.walk(folder):
        for path in (Path(here, name) for name in (*folders, *files)):
            said = path.lstat()
            if said.st_uid == os.geteuid() and (stat.S_ISDIR(said.st_mode) or stat.S_ISREG(said.st_mode)):
                path.chmod(stat.S_IMODE(said.st_mode) & ~OTHERS)
    return True
