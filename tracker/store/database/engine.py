"""Opens the database: one URL for SQLite or PostgreSQL, configured so that a killed program leaves it consistent."""

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage
from sqlite3 import connect
from traceback import walk_tb
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, SQLAlchemyError
from sqlmodel import SQLModel

from scrapers.storage.atomic_file import make_private_folder
from scrapers.storage.private_files import OTHERS, is_open_to_others, is_others
from tracker.errors import Failed, UserError

log = logging.getLogger(__name__)

PRAGMAS = {
    "busy_timeout": "30000",  # milliseconds; first, so that the others wait too
    "journal_mode": "WAL",  # readers and the one writer do not wait for each other
    # In WAL a commit survives a killed program under NORMAL too; only a power cut can take back the last commits,
    # whole ones, and those accounts are then looked at again. FULL would cost a disk flush an account.
    "synchronous": "NORMAL",
    "foreign_keys": "ON",
}

SQLITE_FAULTS = {
    5: ("the database is in use by another program: {place}", "wait until its scan is over, then try again"),
    6: ("the database is in use by another program: {place}", "wait until its scan is over, then try again"),
    8: ("the database cannot be written: {place}", "give this user the right to write to the file and its folder"),
    10: ("the disk fails under the database: {place}", "copy the file elsewhere and check the disk"),
    11: ("the database is damaged: {place}", "put back a copy, or move it away to begin anew"),
    13: ("the disk is full; the database cannot grow: {place}", "free some space; what was recorded is kept"),
    14: ("the database cannot be opened: {place}", "check that the folder exists and that this user may write there"),
    26: ("this file is not a database: {place}", "name another file, or move it away to begin anew"),
}
"""SQLite's primary result code -> (message, hint)."""

ERROR, IO_ERROR, DAMAGED, DISK_FULL = 1, 10, 11, 13
SMALLEST = 64 * 1024
"""Bytes of free space below which SQLite cannot even make the file beside the database (-shm) that it reads by."""

UNREADABLE = re.compile("[\0\ud800-\udfff]")
"""At NUL a driver takes an address to end: it would ask the server at the usual port, not the one that is named."""
ODD_CHARACTERS = "write odd characters of a user, password or folder as UTF-8 in percents: @ is %40, 密 is %E5%AF%86"

WRITERS = 7_305_141_120
"""The lock of PostgreSQL that a writer holds until its transaction ends: what is read and then written is decided
on the newest state, as on SQLite, and no two writers wait for each other's rows."""

NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "fuse.sshfs", "davfs"})


def read_url(text: str) -> URL:
    """Parse the address of a database.

    Raises:
        UserError: not an address, or of a database that is not supported. The message never contains the address: it
            may hold a password.
    """
    hint = "write sqlite:////folder/tracker.db or postgresql://user@host/name"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the latter: a port that is no number
        raise UserError("this is not the address of a database", hint) from None
    decoded = "".join(map(str, (*url.translate_connect_args().values(), *url.query.values())))
    if UNREADABLE.search(decoded) or decoded.count("\ufffd") > text.count("\ufffd"):
        raise UserError("the address of the database has a character that nothing can read", ODD_CHARACTERS)
    backend = url.get_backend_name()
    if backend in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise UserError(f"{backend} is not supported as a database", hint)
    path = file_of(url)
    if url.host or url.username or url.query or (path is not None and path.name in ("", "..")):
        raise UserError("this is not the address of a database", hint)
    return url


def place_of(url: URL) -> str:
    """The place of a database as people write it: its file, or the server's address without a password."""
    shown = {name: value for name, value in url.query.items() if name in ("host", "port")}
    address = url.set(drivername=url.get_backend_name(), query=shown)
    return str(file_of(url) or address.render_as_string(hide_password=True))


def open_engine(url: URL) -> Engine:
    """An engine whose transactions begin explicitly, so that DDL rolls back too; those that write say so at once.

    Raises:
        Failed: the folder cannot be made.
        UserError: the driver is not installed.
    """
    if url.get_backend_name() == "sqlite":
        return open_sqlite(url)
    from tracker.store.database.postgresql import open_postgresql

    return open_postgresql(url, place_of(url))


def open_sqlite(url: URL) -> Engine:
    path = file_of(url)
    if path is None:  # in memory: one connection is the database
        engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        make_folder(path.parent)
        make_database(path)
        if is_on_network(path):
            log.warning("%s lies on a network drive: SQLite may lose data there; use a local disk or PostgreSQL", path)
        engine = create_engine(url)
    event.listen(engine, "connect", set_up_connection)
    event.listen(engine, "begin", begin_transaction)
    return engine


def set_up_connection(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, see `begin`, not where the driver guesses
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {value}")


def open_sqlite_to_read(path: Path, *, is_still: bool) -> Engine:
    """An engine that writes nothing at all.

    Args:
        is_still: nothing waits in its log (-wal): the file alone is the database, and is read without creating files
            beside it.
    """
    address = f"file:{quote(str(path.absolute()))}?mode=ro{'&immutable=1' if is_still else ''}"
    url = make_url("sqlite://").set(database=str(path))
    engine = create_engine(url, creator=lambda: connect(address, uri=True, check_same_thread=False))
    event.listen(engine, "connect", set_up_read_only)
    event.listen(engine, "begin", begin_transaction)
    return engine


def set_up_read_only(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {PRAGMAS['busy_timeout']}")


def begin_transaction(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: it fails at once, whatever the
    # timeout. So one that will write takes the lock when it begins.
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def lock_for_writing(connection: Connection) -> None:
    """Wait until nobody else writes. SQLite has done so when the transaction began."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")


def file_of(url: URL) -> Path | None:
    """The file of an SQLite address; None: in memory, or another kind of database."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database)


def make_folder(folder: Path) -> None:
    try:
        make_private_folder(folder)
    except OSError as error:
        hint = "name another folder, or give this user the right to write there"
        raise Failed(f"the folder of the database cannot be made: {folder}: {error.strerror}", hint) from error


def make_database(path: Path) -> None:
    """Create the file complete and accessible to its owner alone, before SQLite creates it empty and for everybody; the
    files beside it (-wal, -shm) get the same rights."""
    from tracker.store.database.soundness import make_file

    try:
        make_file(path)
        for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if file.exists() and is_open_to_others(file) and not is_others(file):
                file.chmod(file.stat().st_mode & ~OTHERS)
    except (OSError, sqlite3.Error) as error:  # where a folder or file cannot be written, SQLite gives a better error
        log.debug("%s: %s", path, error)


@contextmanager
def translate_errors(url: URL) -> Iterator[None]:
    """Translate errors of the database or its disk for users. Programming errors pass unchanged.

    Raises:
        Failed: see SQLITE_FAULTS; of PostgreSQL see tracker.store.database.postgresql.
    """
    try:
        yield
    except SQLAlchemyError as error:
        failure = to_failure(error, url)
        if failure is None:
            raise
        raise failure from error
    except (ValueError, TypeError) as error:
        if not is_of_stored_value(error):
            raise
        raise damaged(place_of(url)) from error


def is_of_stored_value(error: Exception) -> bool:
    """Whether it was raised where a row is taken apart: this program does not write such values."""
    modules = [str(frame.f_globals.get("__name__")) for frame, _ in walk_tb(error.__traceback__)]
    packages = ("sqlalchemy", "tracker", "scrapers")
    innermost = next((name for name in reversed(modules) if name.partition(".")[0] in packages), "")
    return innermost.startswith(("sqlalchemy.", "tracker.store."))


def damaged(place: str) -> Failed:
    message, hint = SQLITE_FAULTS[DAMAGED]
    return Failed(message.format(place=place), hint)


def to_failure(error: SQLAlchemyError, url: URL) -> Failed | None:
    if not isinstance(error, DatabaseError):
        return None
    place = place_of(url)
    if url.get_backend_name() == "sqlite":
        code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # the upper bits only add detail
        if code == IO_ERROR and is_full(file_of(url)):
            code = DISK_FULL
        if code == ERROR and lacks_own(str(error.orig)):
            code = DAMAGED
        message, hint = SQLITE_FAULTS.get(code, ("", ""))
        return Failed(message.format(place=place), hint) if message else None
    from tracker.store.database.postgresql import postgresql_failure

    return postgresql_failure(error, place)


def lacks_own(message: str) -> bool:
    """Whether a table or column of this program is not there; another one's name is this program's mistake."""
    found = re.match(r"no such (?:table|column): (\w+)(?:\.(\w+))?$", message)
    table = SQLModel.metadata.tables.get(found[1]) if found else None
    return table is not None and found is not None and (found[2] is None or found[2] in table.columns)


def is_full(file: Path | None) -> bool:
    """Whether the disk of a database has no space left."""
    try:
        return file is not None and disk_usage(file.parent).free < SMALLEST
    except OSError:
        return False


def is_on_network(path: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Whether a file is on a network drive, as far as Linux' table of mounts or a Windows share shows."""
    resolved = path.absolute()
    if str(resolved).startswith("\\\\"):
        return True
    try:
        entries = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return False
    if NETWORK_FILE_SYSTEMS.isdisjoint(word for entry in entries for word in entry):
        return False  # nearly everywhere
    matching = [entry for entry in entries if resolved.is_relative_to(entry[1].replace("\\040", " "))]
    return bool(matching) and max(matching, key=lambda entry: len(entry[1]))[2] in NETWORK_FILE_SYSTEMS
