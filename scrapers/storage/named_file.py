"""Reads a file that a person named: it may be a device without end, a pipe without a writer, or as big as a disk."""

import errno
import os
import stat
from pathlib import Path

NO_FILE = "is a device or a pipe, no file"
CHANGED = "was changed while it was read"


def with_home(path: Path) -> Path:
    """A path with the home folder for `~`; as it is, where nobody has that home: then there is no such file."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def read_named_file(path: Path, most_bytes: int) -> bytes:
    """The whole content.

    Raises:
        OSError: it cannot be read, is no file, has more bytes (EFBIG), or was written meanwhile (EBUSY): what was read
            may be part of the old file and part of the new one.
    """
    # Without O_NONBLOCK the opening of a pipe waits until somebody writes to it.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, NO_FILE, str(path))
        content = file.read(most_bytes + 1) if found.st_size <= most_bytes else b""
        if found.st_size > most_bytes or len(content) > most_bytes:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
        after = os.fstat(file.fileno())
        if (after.st_size, after.st_mtime_ns) != (found.st_size, found.st_mtime_ns):
            raise OSError(errno.EBUSY, CHANGED, str(path))
        return content
