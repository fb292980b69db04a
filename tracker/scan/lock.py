"""One scan of a register at a time: a lock that the system takes back when its holder dies, however it dies.

The holder writes who he is into the file, for the one who comes second, and where his browser keeps its scratch, for
the one who comes after a kill. The file itself stays: another program might be about to lock it.
"""

import contextlib
import json
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from tenacity import retry, retry_if_result, stop_after_delay, wait_fixed

from scrapers.storage.private_files import make_private_file

NAME = "scan.lock"
PREFIX = "tracker-"
FAR = 1 << 30
"""Windows keeps others from reading what is locked: a byte far behind the text is."""
DYING_S = 5.0
"""A browser whose driver was killed writes for about a second more."""


class ScanLocked(Exception):
    """Another program scans this register."""

    def __init__(self, pid: int, since: datetime | None) -> None:
        super().__init__(pid, since)
        self.pid = pid
        """0: it has not said yet."""
        self.since = since


@contextmanager
def acquire_scan_lock(state: Path, since: datetime) -> Iterator[Path]:
    """Hold a state folder's lock; yields an empty scratch folder, short of name and for its owner alone.

    What a killed holder's browser left in his is removed.

    Raises:
        Held: another program does.
        OSError: the folder cannot be locked or written.
    """
    make_private_file(state / NAME)
    with (state / NAME).open("a+b") as file:
        if not lock(file):
            raise to_scan_locked(read(file))
        # Not in the state folder: Chromium puts a socket there, whose whole path may have 107 bytes.
        scratch = Path(tempfile.gettempdir(), f"{PREFIX}{secrets.token_hex(4)}")
        left = [old for old in map(Path, read(file).get("scratch", ())) if is_ours(old)]
        write(file, {"pid": os.getpid(), "since": since.isoformat(), "scratch": [str(scratch), *map(str, left)]})
        remove_folders(left)
        scratch.mkdir(mode=0o700)
        try:
            yield scratch
        finally:
            remove_folders_retrying([scratch, *left])
            with contextlib.suppress(OSError):  # the disk may be full
                write(file, {"scratch": [str(scratch)]})  # should it come back, the next one looks


def lock(file: BinaryIO) -> bool:
    """Whether it is ours now; it is until the file is closed, or its process ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def read(file: BinaryIO) -> dict[str, Any]:
    """What the holder wrote; empty: nothing yet, or not to the end."""
    file.seek(0)
    try:
        said = json.loads(file.read())
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def write(file: BinaryIO, said: dict[str, Any]) -> None:
    file.seek(0)
    file.truncate()
    file.write(json.dumps(said).encode())
    file.flush()


def to_scan_locked(said: dict[str, Any]) -> ScanLocked:
    return ScanLocked(said.get("pid", 0), datetime.fromisoformat(said["since"]) if "since" in said else None)


def is_ours(folder: Path) -> bool:
    return folder.name.startswith(PREFIX) and folder.is_dir() and not folder.is_symlink()


def remove_folders(folders: Iterable[Path]) -> list[Path]:
    """Remove them; returns those that would not go, for something still writes there."""
    found = [folder for folder in folders if folder.exists()]
    for folder in found:
        shutil.rmtree(folder, ignore_errors=True)
    return [folder for folder in found if folder.exists()]


remove_folders_retrying = retry(
    retry=retry_if_result(bool),
    stop=stop_after_delay(DYING_S),
    wait=wait_fixed(0.1),
    retry_error_callback=lambda state: state.outcome.result() if state.outcome else [],
)(remove_folders)
