"""A lock that allows one scan of a register at a time; the operating system releases it when its holder dies.

The holder writes its process id into the file, for a second process, and its browser's scratch folder, for a process
that starts after a kill. The file itself is not removed: another process might be about to lock it.
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
"""Windows keeps others from reading locked bytes, so a byte far behind the text is locked."""
BROWSER_EXIT_S = 5.0
"""A browser whose driver was killed keeps writing for about a second."""


class ScanLocked(Exception):
    """Another process is scanning this register."""

    def __init__(self, pid: int, since: datetime | None) -> None:
        super().__init__(pid, since)
        self.pid = pid
        """0: not written yet."""
        self.since = since


@contextmanager
def acquire_scan_lock(state: Path, since: datetime) -> Iterator[Path]:
    """Hold a state folder's lock; yields an empty scratch folder with a short name, accessible to its owner alone.

    Scratch folders left by a killed holder's browser are removed.

    Raises:
        ScanLocked: another process holds it.
        OSError: the folder cannot be locked or written.
    """
    make_private_file(state / NAME)
    with (state / NAME).open("a+b") as file:
        if not lock(file):
            raise to_scan_locked(read(file))
        # Not in the state folder: Chromium puts a socket there, whose whole path may have 107 bytes.
        scratch = Path(tempfile.gettempdir(), f"{PREFIX}{secrets.token_hex(4)}")
        leftovers = [old for old in map(Path, read(file).get("scratch", ())) if is_ours(old)]
        write(file, {"pid": os.getpid(), "since": since.isoformat(), "scratch": [str(scratch), *map(str, leftovers)]})
        remove_folders(leftovers)
        scratch.mkdir(mode=0o700)
        try:
            yield scratch
        finally:
            remove_folders_retrying([scratch, *leftovers])
            with contextlib.suppress(OSError):  # the disk may be full
                write(file, {"scratch": [str(scratch)]})  # should the folder reappear, the next holder removes it


def holder(state: Path) -> ScanLocked | None:
    """Who is scanning, to be shown; None: nobody. It only reads: to try the lock could keep a scan from starting.

    On Windows, where a process cannot be asked harmlessly whether it lives, a killed holder is still named.
    """
    try:
        with (state / NAME).open("rb") as file:
            found = to_scan_locked(read(file))
    except OSError:
        return None
    return found if found.pid and is_alive(found.pid) else None


def is_alive(pid: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        pass
    return True


def lock(file: BinaryIO) -> bool:
    """Whether the lock was acquired; it is held until the file is closed or the process ends."""
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
    """What the holder wrote; empty: nothing yet, or incomplete."""
    file.seek(0)
    try:
        content = json.loads(file.read())
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def write(file: BinaryIO, content: dict[str, Any]) -> None:
    file.seek(0)
    file.truncate()
    file.write(json.dumps(content).encode())
    file.flush()


def to_scan_locked(content: dict[str, Any]) -> ScanLocked:
    return ScanLocked(content.get("pid", 0), datetime.fromisoformat(content["since"]) if "since" in content else None)


def is_ours(folder: Path) -> bool:
    return folder.name.startswith(PREFIX) and folder.is_dir() and not folder.is_symlink()


def remove_folders(folders: Iterable[Path]) -> list[Path]:
    """Remove folders; returns those that remain because something still writes there."""
    found = [folder for folder in folders if folder.exists()]
    for folder in found:
        shutil.rmtree(folder, ignore_errors=True)
    return [folder for folder in found if folder.exists()]


remove_folders_retrying = retry(
    retry=retry_if_result(bool),
    stop=stop_after_delay(BROWSER_EXIT_S),
    wait=wait_fixed(0.1),
    retry_error_callback=lambda state: state.outcome.result() if state.outcome else [],
)(remove_folders)
