"""Opens a database that must not be written: on a read-only medium, another user's, or a copy that must not change."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import OperationalError

from tracker.errors import Failed
from tracker.store.database.engine import file_of, open_engine, open_sqlite_to_read, translate_errors
from tracker.store.database.foreign_log import check_log
from tracker.store.database.migrate import HEAD, migrate_to_head, version_of

LOG = "-wal"
"""Suffix of SQLite's log: what is committed and not in the file yet."""


@contextmanager
def open_to_read(address: URL) -> Iterator[Engine]:
    """Open a database without changing it; a copy, where it is older than this program or cannot be read in place.

    Raises:
        UserError: it cannot be read, is another program's, newer than this one, or beside another database's log.
    """
    path = file_of(address)
    if path is None or not file_exists(path):
        with open_migrated(address if path is None else make_url("sqlite://"), address) as engine:
            yield engine
        return
    check_log(path)
    engine = open_sqlite_to_read(path, is_still=is_still(path))
    try:
        with translate_errors(address):
            is_current = is_readable(engine) and version_of(engine) == HEAD
        if is_current:
            yield engine
            return
    finally:
        engine.dispose()
    with open_copy(path, address) as engine:
        yield engine


def file_exists(path: Path) -> bool:
    """
    Raises:
        Failed: the folder cannot be read.
    """
    try:
        return path.exists()
    except OSError as error:
        raise Failed(f"the database cannot be read: {path}: {error.strerror}") from error


def is_still(path: Path) -> bool:
    log = path.with_name(path.name + LOG)
    return not log.exists() or log.stat().st_size == 0


def is_readable(engine: Engine) -> bool:
    """Whether it can be read in place: with entries in its log SQLite has to write beside it."""
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    except OperationalError:
        return False
    return True


@contextmanager
def open_copy(path: Path, address: URL) -> Iterator[Engine]:
    """An engine on a copy of the file and its log, accessible to the owner alone, migrated to this program's tables."""
    with tempfile.TemporaryDirectory(prefix="tracker-") as folder:
        copy = Path(folder, path.name)
        try:
            shutil.copyfile(path, copy)
            if not is_still(path):
                shutil.copyfile(path.with_name(path.name + LOG), copy.with_name(copy.name + LOG))
        except OSError as error:
            raise Failed(f"the database cannot be read: {path}: {error.strerror}") from error
        check_log(copy, path)
        with open_migrated(make_url("sqlite://").set(database=str(copy)), address) as engine:
            yield engine


@contextmanager
def open_migrated(url: URL, address: URL) -> Iterator[Engine]:
    """
    Args:
        address: named in errors.
    """
    engine = open_engine(url)
    try:
        with translate_errors(address):
            migrate_to_head(engine)
        yield engine
    finally:
        engine.dispose()
