"""Temporary files of the tests in memory (/dev/shm), which run.py asks for. Standard library only."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if os.name != "nt":
    import fcntl

MEMORY = Path("/dev/shm")
IN_MEMORY = "nmt-"
"""Begins the name of a folder there, and its process' number follows; short, for a socket's path may have 108 bytes."""
ROOM = 2 * 1024**3
"""Bytes; the tests write a third of it."""


@contextmanager
def temporary_files_in_memory() -> Iterator[None]:
    """Within the block temporary files lie in memory, if there is plenty of it: the tests make some thousand databases,
    and a disk takes a twentieth of their time. At its end they are gone, also those of a run that was killed."""
    remove_leftovers()
    folder = MEMORY / f"{IN_MEMORY}{os.getpid()}"
    if "TMPDIR" in os.environ or not has_memory() or os.path.lexists(folder):
        yield
        return
    folder.mkdir()
    folder.chmod(0o1777)  # some tests are another user
    with held(folder):
        os.environ["TMPDIR"] = str(folder)
        try:
            yield
        finally:
            del os.environ["TMPDIR"]
            shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers() -> None:
    """Remove this user's folders in memory whose process has ended, or had this one's number."""
    for old in MEMORY.glob(f"{IN_MEMORY}*"):
        process = old.name.removeprefix(IN_MEMORY)
        with suppress(OSError):  # it is held, or another run has removed it
            is_own = process.isdecimal() and old.lstat().st_uid == os.getuid()
            if is_own and (int(process) == os.getpid() or not Path("/proc", process).exists()):
                with held(old):
                    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder against runs in other containers, where this process is not seen, or its number is another's.

    Raises:
        OSError: another run holds it.
    """
    opened = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(opened)


def has_memory() -> bool:
    """Whether temporary files can lie in memory: there is room, little of what is available, and programs may run."""
    try:
        place = os.statvfs(MEMORY)
        available = re.search("MemAvailable: *([0-9]+) kB", Path("/proc/meminfo").read_text("ascii"))
    except (OSError, AttributeError):  # no Linux
        return False
    is_large = place.f_bavail * place.f_frsize >= ROOM and available and int(available[1]) * 1024 >= 4 * ROOM
    return bool(is_large) and not place.f_flag & os.ST_NOEXEC
