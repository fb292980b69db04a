"""Checks that an SQLite file is intact: not empty, not truncated, not older than the evidence beside it.

SQLite takes an empty file for a new database, and notices a truncated file only when it reads a missing page.
"""

import os
import re
import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, inspect, text

from scrapers.storage.atomic_file import put_in_place
from tracker.errors import Failed
from tracker.store.database.foreign_log import check_log

HEADER = struct.Struct(">16sH6xII60xI")
"""Source: SQLite's file format, 1.3: magic, page size, change counter, size in pages, counter when that size was
valid."""
MAGIC = b"SQLite format 3\0"
RESTORE_HINT = "put back a copy of it; to begin anew, move the whole folder away"
NAME = "tracker.db"
"""In the state folder, see tracker.settings.settings.to_sqlite_url."""
EVIDENCE = "evidence"
"""The folder beside the database, see tracker.evidence.paths.FOLDER."""


def check_file(path: Path) -> None:
    """
    Raises:
        Failed: it is empty, truncated, missing beside evidence, or beside the log of another one.
    """
    if not path.exists():
        if newest_evidence(path):
            raise Failed(f"there is evidence, and no database of it: {path}", RESTORE_HINT)
        return
    if path.is_fifo() or path.is_socket() or path.is_char_device():
        raise Failed(f"this file is not a database: {path}", "name another file, or move it away to begin anew")
    if not path.is_file():
        return  # opening it raises the error
    try:
        size = path.stat().st_size
        is_cut_off = size > 0 and not has_log(path) and is_malformed(path)
        whole = bytes_in(read_header(path)) if is_cut_off else 0
    except OSError as error:
        raise Failed(f"the database cannot be read: {path}: {error.strerror}") from error
    if size == 0:
        raise Failed(f"the database is empty (0 bytes): {path}", RESTORE_HINT)
    if size < whole:
        raise Failed(f"the database was cut off, it holds {size} of {whole} bytes: {path}", RESTORE_HINT)
    check_log(path)


def is_malformed(path: Path) -> bool:
    """Whether SQLite finds the file shorter than its header says, or otherwise malformed.

    SQLite reads it, and not this program: whoever closes a file drops every lock that its process holds of it, those of
    an open connection too, and another process then deletes the log that this one still reads. Source: How To Corrupt
    An SQLite Database File, 2.2.
    """
    address = f"file:{quote(str(path.absolute()))}?immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT
    return False


def read_header(path: Path) -> bytes:
    """
    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(HEADER.size)


def bytes_in(header: bytes) -> int:
    """The file's length by its own header; 0: the header gives none."""
    if len(header) < HEADER.size:
        return 0
    magic, page_size, counter, pages, counted_at = HEADER.unpack(header)
    if magic != MAGIC or counter != counted_at:
        return 0
    return int(pages) * (65536 if page_size == 1 else int(page_size))


def has_log(path: Path) -> bool:
    """Whether pages wait in the -wal: then the file's own size does not count."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def newest_evidence(database: Path) -> int:
    """The number of the last scan that has evidence files beside the database; 0: there are none."""
    return max(scans_with_evidence(database), default=0)


def scans_with_evidence(database: Path) -> list[int]:
    """Their numbers; empty also where the database has another name than the one that evidence belongs to: a copy that
    somebody compares with the evidence."""
    if database.name != NAME:
        return []
    try:
        names = [path.name for path in (database.parent / EVIDENCE).iterdir() if path.is_dir() and any(path.iterdir())]
    except OSError:
        return []
    return [int(found[1]) for name in names if (found := re.fullmatch(r"scan-([0-9]{1,9})", name))]


COMPARED = 5
"""The newest scans; of these at least one must be the database's own."""
SCAN_IN_LINK = re.compile(rb'"scan":\s*\{\s*"id":\s*([0-9]{1,9}),\s*"at":[^,]*,\s*"started_at":\s*"([^"]{10,40})"')
"""The beginning of a scan's link, see tracker.evidence.chain."""


def begun_by_evidence(database: Path) -> Mapping[int, datetime]:
    """When the newest scans with evidence were begun, by their links."""
    begun = {}
    for number in sorted(scans_with_evidence(database))[-COMPARED:]:
        try:
            with (database.parent / EVIDENCE / f"scan-{number}" / "manifest.json").open("rb") as file:
                found = SCAN_IN_LINK.search(file.read(4096))
            if found and int(found[1]) == number:
                begun[number] = datetime.fromisoformat(found[2].decode()).astimezone(UTC).replace(tzinfo=None)
        except (OSError, ValueError):
            continue  # a link that was changed is reported by `evidence verify`
    return begun


def is_of_others(connection: Connection, database: Path) -> bool:
    """Whether the database has scans of the same numbers as the evidence beside it, and none of them is the same scan:
    it is another office's."""
    begun = begun_by_evidence(database)
    rows = connection.execute(text("SELECT id, started_at FROM scan"))
    stored = {number: datetime.fromisoformat(at) for number, at in rows if number in begun and isinstance(at, str)}
    return bool(stored) and all(abs(begun[number] - at) > timedelta(seconds=1) for number, at in stored.items())


def check_age(engine: Engine, path: Path | None) -> None:
    """
    Raises:
        Failed: the database lacks scans that have evidence: it is an old copy, or empty; or its scans are others.
    """
    newest = newest_evidence(path) if path else 0
    if not newest:
        return
    with engine.connect() as connection:
        names = inspect(connection).get_table_names()
        if names and "alembic_version" not in names:
            return  # another program's, which is refused for that
        last = connection.execute(text("SELECT max(id) FROM scan")).scalar() if "scan" in names else 0
        if path and "scan" in names and is_of_others(connection, path):
            raise Failed(f"the database belongs to other evidence than that beside it: {path}", RESTORE_HINT)
    if (last or 0) < newest:
        raise Failed(
            f"the database is older than the evidence beside it: it ends with scan {last or 0}, "
            f"there is evidence of scan {newest}: {path}",
            RESTORE_HINT,
        )


def is_read_only(path: Path) -> bool:
    """Whether this user may only read it: on a read-only drive, or another user's."""
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def copy_of(path: Path, folder: Path) -> Path:
    """Copy the database with its -wal: SQLite reads a log only where it may write beside it.

    Raises:
        Failed: it cannot be read, there is no space for the copy, or its log is another database's.
    """
    try:
        for name in (path.name, f"{path.name}-wal"):
            if path.with_name(name).exists():
                shutil.copyfile(path.with_name(name), folder / name)
    except OSError as error:
        raise Failed(f"the database cannot be copied to be read: {path}: {error.strerror}") from error
    check_log(folder / path.name, path)
    return folder / path.name


def make_file(path: Path) -> None:
    """Create an empty database atomically, so that no process sees a file of 0 bytes. An existing one stays.

    Raises:
        OSError: it cannot be created.
    """
    if path.exists():
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        with closing(sqlite3.connect(temporary)) as connection:
            connection.execute("PRAGMA user_version = 0")
            connection.execute("PRAGMA journal_mode = WAL")
        with suppress(FileExistsError):
            put_in_place(temporary, path)
    finally:
        for leftover in (temporary, *(temporary.with_name(f"{temporary.name}{end}") for end in ("-wal", "-shm"))):
            leftover.unlink(missing_ok=True)
