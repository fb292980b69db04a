"""One scan of a register at a time: a lock that the system takes back when its holder dies, however it dies.

The holder writes who he is into the file, for the one who comes second, and where his browser keeps its scratch, for
the one who comes after a kill. The file itself stays: another program might be about to lock it.
"""

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

NAME = "scan.lock"
PREFIX = "tracker-"
FAR = 1 << 30
"""Windows keeps others from reading what is locked: a byte far behind the text is."""


class Held(Exception):
    """Another program scans this register."""

    def __init__(self, pid: int, since: datetime | None) -> None:
        super().__init__(pid, since)
        self.pid = pid
        """0: it has not said yet."""
        self.since = since


@contextmanager
def hold(state: Path, since: datetime) -> Iterator[Path]:
    """Hold a state folder's lock; yields an empty scratch folder, short of name and for its owner alone.

    What a killed holder's browser left in his is removed.

    Raises:
        Held: another program does.
        OSError: the folder cannot be locked or written.
    """
    with (state / NAME).open("a+b") as file:
        if not lock(file):
            raise to_held(read(file))
        # Not in the state folder: Chromium puts a socket there, whose whole path may have 107 bytes.
        scratch = Path(tempfile.gettempdir(), f"{PREFIX}{secrets.token_hex(4)}")
        left = [old for old in map(Path, read(file).get("scratch", ())) if is_ours(old)]
        write(file, {"pid": os.getpid(), "since": since.isoformat(), "scratch": [str(scratch), *map(str, left)]})
        sweep(left)
        scratch.mkdir(mode=0o700)
        try:
            yield scratch
        finally:
            sweep([scratch, *left])  # a browser that was still dying at the first sweep is dead now
            file.truncate(0)


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


def to_held(said: dict[str, Any]) -> Held:
    return Held(said.get("pid", 0), datetime.fromisoformat(said["since"]) if "since" in said else None)


def is_ours(folder: Path) -> bool:
    return folder.name.startswith(PREFIX) and folder.is_dir() and not folder.is_symlink()


def sweep(folders: Iterable[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
