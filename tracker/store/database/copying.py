"""Copies a whole database to an empty one of either kind: every row, its hash compared, or nothing at all.

Rows stream through in one transaction, so that memory stays bounded. To PostgreSQL, tables and rows are committed at
once; an SQLite file gets its name when it is complete. A program that is killed meanwhile leaves the target empty.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, URL, Connection, Engine, Select, Table, Text, cast, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from scrapers.storage.atomic_file import make_private_folder, put_in_place
from tracker.errors import Failed, UserError
from tracker.store.database.bulk import ConversionCache
from tracker.store.database.engine import (
    file_of,
    lock_for_writing,
    open_engine,
    place_of,
    read_url,
    translate_errors,
)
from tracker.store.database.migrate import (
    HEAD,
    create_in,
    known_versions,
    migrate_to_head,
    refuse_unusable,
    version_of,
    written_by_newer,
)
from tracker.store.database.reading import LOG, open_to_read
from tracker.store.database.soundness import check_file
from tracker.store.database.transactions import ONE_STATE
from tracker.store.schema import every_table

CHUNK = 2_000
"""Rows held in memory at once."""
PART = 50_000
"""Rows in one COPY."""
MODULUS = 1 << 256
EMPTY_HINT = "name an empty database: a new file, or one that was just created"
ABSENT_HINT = "check the address; to make an empty one: tracker db upgrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDigest:
    """Number and hash of a table's rows."""

    table: str
    rows: int
    sha256: str
    """Of its rows in any order, in hex; the same on both databases."""


class Digest:
    """Adds up the rows of a table. A sum does not depend on their order, which the databases do not share."""

    def __init__(self, table: str) -> None:
        self._table, self._rows, self._sum = table, 0, 0

    def add(self, row: Sequence[Any]) -> None:
        self._rows += 1
        self._sum += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode("utf-8", "surrogatepass")).digest())

    def result(self) -> TableDigest:
        return TableDigest(table=self._table, rows=self._rows, sha256=f"{self._sum % MODULUS:064x}")


def copy_database(source_url: str, target_url: str) -> tuple[TableDigest, ...]:
    """Copy everything and compare it with what is then read back.

    Raises:
        UserError: they are the same, or the target is not empty.
        Failed: the source is missing or older, one of them fails, or the copy differs. The target is as it was.
    """
    source, target = read_url(source_url), read_url(target_url)
    if is_same(source, target):
        raise UserError("a database cannot be copied to itself", EMPTY_HINT)
    with opened_source(source) as reading, opened_target(target) as writing:
        return copy_all(reading, writing)


def is_same(one: URL, other: URL) -> bool:
    files = file_of(one), file_of(other)
    if files[0] is None or files[1] is None:
        return one == other
    # Path.resolve raises RuntimeError for links in a circle
    return os.path.realpath(files[0]) == os.path.realpath(files[1])


@contextmanager
def opened_source(url: URL) -> Iterator[Connection]:
    """One state of the database, which is only read.

    Raises:
        UserError: it is another program's, or newer than this one.
        Failed: there is none, it cannot be read, or it is older and no file.
    """
    file = file_of(url)
    if file is not None:
        check_file(file)
        if not file.exists():
            raise Failed(f"there is no database yet: {file}", ABSENT_HINT)
        with open_to_read(url) as engine, translate_errors(url), engine.begin() as connection:
            yield connection
        return
    engine = open_engine(url)
    try:
        with translate_errors(url):
            require_head(engine, url)
            with engine.execution_options(**ONE_STATE).begin() as connection:
                yield connection
    finally:
        engine.dispose()


def require_head(engine: Engine, url: URL) -> None:
    """
    Raises:
        UserError: it is newer than this program.
        Failed: it has no tables of this program, or older ones.
    """
    version = version_of(engine)
    if version is None:
        raise Failed(f"there is no database yet: {place_of(url)}", ABSENT_HINT)
    if version == HEAD:
        return
    if version not in known_versions():
        raise written_by_newer(version)
    raise Failed(
        f"the database is of an older version ({version}): {place_of(url)}", "on it, first run tracker db upgrade"
    )


@contextmanager
def opened_target(url: URL) -> Iterator[Connection]:
    """An empty database with the tables; what is written stays when the block succeeds.

    Raises:
        UserError: it is not empty.
    """
    if url.get_backend_name() != "sqlite":
        engine = open_engine(url)
        try:
            with translate_errors(url), engine.begin() as connection:
                lock_for_writing(connection)
                make_tables(connection, url)
                yield connection
        finally:
            engine.dispose()
        return
    file = file_of(url)
    if file is None:
        raise UserError("a database in memory is gone when the copy ends", EMPTY_HINT)
    with new_file(file) as temporary:
        engine = open_engine(url.set(database=str(temporary)))
        try:
            with translate_errors(url):
                migrate_to_head(engine)
                with engine.execution_options(is_writing=True).begin() as connection:
                    yield connection
        finally:
            engine.dispose()


def make_tables(connection: Connection, url: URL) -> None:
    """
    Raises:
        UserError: the database holds rows of this program, tables of an older one or of another program, or no UTF-8.
    """
    tables = every_table()
    ours = {"alembic_version", *(table.name for table in tables)}
    names = inspect(connection).get_table_names()
    present = ours & {*names}
    if not present:
        refuse_unusable(connection, names)
        create_in(connection)
        return
    if present == ours:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        if version == HEAD and not any(connection.execute(select(table).limit(1)).first() for table in tables):
            return
    raise UserError(f"the target is not empty: {place_of(url)}", EMPTY_HINT)


@contextmanager
def new_file(file: Path) -> Iterator[Path]:
    """A file beside, which gets this name when the block succeeds.

    Raises:
        UserError: there is one already.
        Failed: it cannot be written.
    """
    taken = UserError(f"the target is not empty: {file}", EMPTY_HINT)
    if file.exists():
        raise taken
    try:
        make_private_folder(file.parent)
        folder = Path(tempfile.mkdtemp(prefix=f".{file.name}.copy-", dir=file.parent))
    except OSError as error:
        raise Failed(f"the folder of the database cannot be made: {file.parent}: {error.strerror}") from error
    try:
        yield folder / file.name
        if (folder / f"{file.name}{LOG}").exists():  # SQLite could not move it into the file: the disk is full
            raise Failed(f"the copy could not be completed: {file}", "free some space; nothing was kept")
        with (folder / file.name).open("rb") as complete:
            os.fsync(complete.fileno())
        try:
            put_in_place(folder / file.name, file)
        except FileExistsError:
            raise taken from None
        except OSError as error:
            raise Failed(f"the copy could not be completed: {file}: {error.strerror}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_all(source: Connection, target: Connection) -> tuple[TableDigest, ...]:
    digests = []
    for table in every_table():
        digest = Digest(table.name)
        rows = digested(rows_of(source, table), digest)
        if target.dialect.name == "sqlite":
            insert_rows(target, table, rows)
        else:
            stream_rows(target, table, rows)
        digests.append(compared(digest.result(), target, table))
    continue_ids(target, last_ids(source))
    if target.dialect.name == "sqlite" and target.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise Failed("the database holds rows that refer to nothing", "on it, first run tracker db check")
    return tuple(digests)


def digest_of(connection: Connection, table: Table) -> TableDigest:
    digest = Digest(table.name)
    for row in rows_of(connection, table):
        digest.add(row)
    return digest.result()


def compared(digest: TableDigest, target: Connection, table: Table) -> TableDigest:
    if digest_of(target, table) != digest:
        raise Failed(f"the copy of {table.name} differs from the original; nothing was kept")
    return digest


def rows_of(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    """Rows as they are stored: JSON as its text, instants in UTC."""
    options = (
        {"yield_per": CHUNK} if connection.dialect.name == "sqlite" else {"yield_per": CHUNK, "stream_results": True}
    )
    yield from connection.execute(as_stored(table), execution_options=options)


def as_stored(table: Table) -> Select[Any]:
    return select(*(cast(column, Text).label(column.name) if is_json(column) else column for column in table.columns))


def is_json(column: Any) -> bool:
    return isinstance(column.type, JSON)


def digested(rows: Iterable[Sequence[Any]], digest: Digest) -> Iterator[Sequence[Any]]:
    for row in rows:
        digest.add(row)
        yield row


def insert_rows(connection: Connection, table: Table, rows: Iterator[Sequence[Any]]) -> None:
    """Into SQLite."""
    marks = ", ".join("?" * len(table.columns))
    statement = f"INSERT INTO {table.name} ({', '.join(table.columns.keys())}) VALUES ({marks})"
    converts = [
        None if is_json(column) else column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        for column in table.columns
    ]
    while chunk := list(islice(rows, CHUNK)):
        columns = [
            values if convert is None else ConversionCache(convert).every(values)
            for convert, values in zip(converts, zip(*chunk, strict=True), strict=True)
        ]
        connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def stream_rows(connection: Connection, table: Table, rows: Iterator[Sequence[Any]]) -> None:
    """Into PostgreSQL, by its COPY; in parts, because until a part ends the server remembers what is to be checked."""
    import psycopg

    driver: Any = connection.connection.driver_connection
    statement = f"COPY {table.name} ({', '.join(table.columns.keys())}) FROM STDIN"
    first: list[Sequence[Any]]
    try:
        while first := list(islice(rows, 1)):
            with driver.cursor() as cursor, cursor.copy(statement) as copy:
                for row in (*first, *islice(rows, PART - 1)):
                    copy.write_row(row)
    except psycopg.DataError as error:
        reason = str(error).strip().partition("\n")[0]
        raise Failed(f"PostgreSQL cannot hold a row of {table.name}: {reason}") from error
    except psycopg.IntegrityError as error:
        raise Failed("the database holds rows that refer to nothing", "on it, first run tracker db check") from error
    except psycopg.Error as error:
        raise DBAPIError.instance(statement, None, error, psycopg.Error, dialect=connection.dialect) from error


def numbered_tables() -> list[Table]:
    """Those whose ids the database gives."""
    fixed = "originality_notes"  # its one row always has the id 1
    return [table for table in every_table() if table.autoincrement_column is not None and table.name != fixed]


def last_ids(connection: Connection) -> dict[str, int]:
    """Table -> the last id that was given, also to a row that is gone; tables without rows and ids are absent."""
    last = {table.name: connection.execute(select(func.max(table.c.id))).scalar() or 0 for table in numbered_tables()}
    for name in last:
        last[name] = max(last[name], given_id(connection, name))
    return {name: number for name, number in last.items() if number}


def given_id(connection: Connection, table: str) -> int:
    if connection.dialect.name == "sqlite":
        given = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table}).scalar()
        return int(given or 0)
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table}).scalar_one()
    return int(
        connection.exec_driver_sql(
            f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"
        ).scalar_one()
    )


def continue_ids(connection: Connection, last: dict[str, int]) -> None:
    """The next row of each table gets the id after the last one given."""
    for name, number in last.items():
        if connection.dialect.name != "sqlite":
            values = {"name": name, "number": number}
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :number)"), values)
        elif SQLModel.metadata.tables[name].dialect_options["sqlite"]["autoincrement"]:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            values = {"name": name, "number": number}
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), values)
