"""Writes files and folders atomically: each gets its final name only after it is written and synced to disk."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DRAFT = ".draft-"
HAS_MODES = os.name != "nt"
FOLDER_MODE, FILE_MODE = 0o700, 0o600
NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL, errno.EMLINK})
"""A file system without hard links says one of these: on macOS ENOTSUP, which is another number there."""


def write_atomically(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Write content to path atomically: a reader sees the old file or the new one, and a full disk leaves the old one.

    Args:
        is_private: only the owner can read the file, and its folder is created likewise; a symbolic link is replaced.
            Otherwise a new file has the usual mode, and a replaced one keeps its own; of a link the file that it leads
            to is replaced. A device or pipe, such as /dev/null, is then written to: root could replace it by a file,
            which every other program would find in its place.

    Raises:
        OSError: it could not be written; nothing is left behind.
    """
    if is_private:
        make_private_folder(path.parent)
    else:
        path = Path(os.path.realpath(path))  # Path.resolve raises where a link leads to itself
        if path.exists() and not (path.is_file() or path.is_dir()):
            path.write_bytes(content)
            return
    with draft_folder(path.parent) as draft:
        part = draft / path.name
        write_synced(part, content)
        if not is_private:
            part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~current_umask())
        part.replace(path)
        sync_folder(path.parent)


def create_atomically(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Write a new file: a full disk leaves none, which the next attempt would find there already.

    Args:
        is_private: only the owner can read it. Otherwise it has the usual mode.

    Raises:
        FileExistsError: there is one; it is unchanged.
        OSError: it could not be written; nothing is left behind.
    """
    if path.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    with draft_folder(path.parent) as draft:
        part = draft / path.name
        write_synced(part, content)
        if not is_private:
            part.chmod(0o666 & ~current_umask())
        put_in_place(part, path)
        sync_folder(path.parent)


def put_in_place(draft: Path, path: Path) -> None:
    """Give a complete file its name, which no other has.

    Raises:
        FileExistsError: the name is taken.
        OSError: it cannot be given.
    """
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        draft.rename(path)


@contextmanager
def draft_folder(parent: Path) -> Iterator[Path]:
    """A temporary folder for content that is renamed when complete; what is left in it at the end is removed."""
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=parent))
    if HAS_MODES:
        draft.chmod(FOLDER_MODE)  # the umask may have removed the owner's rights too
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_synced(path: Path, content: bytes) -> None:
    """Write a new file, readable by its owner only, and sync it to disk.

    Raises:
        OSError: it exists already, or cannot be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut; where folders cannot be synced, the system does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private_folder(folder: Path) -> None:
    """Create a folder and its missing parents, each accessible by its owner only. An existing folder is unchanged.

    Raises:
        OSError: it cannot be created.
    """
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(mode=FOLDER_MODE, exist_ok=True)
        if HAS_MODES:
            place.chmod(FOLDER_MODE)  # the umask may have removed the owner's rights too
    if not missing and not folder.is_dir():
        raise NotADirectoryError(20, "Not a directory", str(folder))


def current_umask() -> int:
    """The permissions that a new file is denied; the mask can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
