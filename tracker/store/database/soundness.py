"""Whether an SQLite file is what it was left as: never empty, cut off, or older than the evidence beside it.

SQLite takes an empty file for a new database, and one that was cut off for whole until it comes to what is missing.
"""

import os
import re
import shutil
import sqlite3
import struct
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from tracker.errors import Failed

HEADER = struct.Struct(">16sH6xII60xI")
"""Source: SQLite's file format, 1.3: magic, page size, change counter, size in pages, counter when that was true."""
MAGIC = b"SQLite format 3\0"
PUT_BACK = "put back a copy of it; to begin anew, move the whole folder away"
EVIDENCE = "evidence"
"""The folder beside the database, see tracker.evidence.paths.FOLDER."""


def check_file(path: Path) -> None:
    """
    Raises:
        Failed: it is empty, cut off, or missing beside evidence.
    """
    if not path.exists():
        if newest_evidence(path.parent):
            raise Failed(f"there is evidence, and no database of it: {path}", PUT_BACK)
        return
    if not path.is_file():
        return  # opening it tells what it is
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(HEADER.size)
    except OSError as error:
        raise Failed(f"the database cannot be read: {path}: {error.strerror}") from error
    if size == 0:
        raise Failed(f"the database is empty (0 bytes): {path}", PUT_BACK)
    if len(header) == HEADER.size and size < bytes_in(header) and not has_log(path):
        raise Failed(f"the database was cut off, it holds {size} of {bytes_in(header)} bytes: {path}", PUT_BACK)


def bytes_in(header: bytes) -> int:
    """How long the file says it is; 0: it does not say so."""
    magic, page_size, counter, pages, counted_at = HEADER.unpack(header)
    if magic != MAGIC or counter != counted_at:
        return 0
    return int(pages) * (65536 if page_size == 1 else int(page_size))


def has_log(path: Path) -> bool:
    """Whether pages wait in the -wal: then the file's own size says nothing."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def newest_evidence(folder: Path) -> int:
    """The number of the last scan of which there are files beside the database; 0: there are none."""
    try:
        names = [path.name for path in (folder / EVIDENCE).iterdir() if path.is_dir() and any(path.iterdir())]
    except OSError:
        return 0
    numbers = [int(found[1]) for name in names if (found := re.fullmatch(r"scan-([0-9]{1,9})", name))]
    return max(numbers, default=0)


def check_age(engine: Engine, path: Path | None) -> None:
    """
    Raises:
        Failed: scans of which there is evidence are not in the database: it is an old copy, or an empty one.
    """
    newest = newest_evidence(path.parent) if path else 0
    if not newest:
        return
    with engine.connect() as connection:
        has_scans = "scan" in inspect(connection).get_table_names()
        last = connection.execute(text("SELECT max(id) FROM scan")).scalar() if has_scans else 0
    if (last or 0) < newest:
        raise Failed(
            f"the database is older than the evidence beside it: it ends with scan {last or 0}, "
            f"there is evidence of scan {newest}: {path}",
            PUT_BACK,
        )


def is_read_only(path: Path) -> bool:
    """Whether this user may read it there and no more: a copy on a read-only drive, or somebody else's."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def copy_of(path: Path, folder: Path) -> Path:
    """The database with what waits in its -wal, as it is now: SQLite reads a log only where it may write beside it.

    Raises:
        Failed: it cannot be read, or there is no room for it.
    """
    try:
        for name in (path.name, f"{path.name}-wal"):
            if path.with_name(name).exists():
                shutil.copyfile(path.with_name(name), folder / name)
    except OSError as error:
        raise Failed(f"the database cannot be copied to be read: {path}: {error.strerror}") from error
    return folder / path.name


def make_file(path: Path) -> None:
    """Make an empty database whole at once, so that nobody ever sees a file of 0 bytes. One that is there stays.

    Raises:
        OSError: it cannot be made.
    """
    if path.exists():
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    draft = Path(name)
    try:
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA user_version = 0")
            connection.execute("PRAGMA journal_mode = WAL")
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            if not path.exists():
                draft.replace(path)
    finally:
        for left in (draft, *(draft.with_name(f"{draft.name}{end}") for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
