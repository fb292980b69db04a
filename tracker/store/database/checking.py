"""Checks a database of either kind: is it sound, are its tables those of this program, how much does it hold."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, select
from sqlmodel import SQLModel

from tracker.store.database.copying import given_id, numbered_tables, opened_source
from tracker.store.database.engine import place_of, read_url
from tracker.store.database.migrate import HEAD
from tracker.store.schema import every_table

MAX_FAULTS = 100
"""Faults of one kind that are reported."""


class DatabaseFaultKind(StrEnum):
    MALFORMED = "malformed"
    DANGLING = "dangling"
    """A row that refers to nothing."""
    OTHER_TABLES = "other_tables"
    """Tables, columns or indexes that are not this program's."""
    TRIGGER = "trigger"
    """A trigger or rule, which changes rows by itself: this program adds none."""
    IDS_BEHIND = "ids_behind"
    """The next id is taken: rows were restored without their sequence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFault:
    kind: DatabaseFaultKind
    detail: str
    """In the database's words, or a table's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCheck:
    place: str
    """A file, or an address without its password."""
    version: str
    faults: tuple[DatabaseFault, ...]
    rows: dict[str, int]
    """Table -> number of rows."""


def check_database(url: str) -> DatabaseCheck:
    """Read all of it; an older SQLite file is read as a copy of this version.

    Raises:
        UserError: it is another program's, or newer than this one.
        Failed: there is none, it cannot be read, or it is older and no file.
    """
    address = read_url(url)
    with opened_source(address) as connection:
        faults = [*storage_faults(connection), *table_faults(connection), *triggers(connection), *id_faults(connection)]
        rows = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in every_table()
        }
    return DatabaseCheck(place=place_of(address), version=HEAD, faults=tuple(faults), rows=rows)


def storage_faults(connection: Connection) -> Iterator[DatabaseFault]:
    if connection.dialect.name == "sqlite":
        for (told,) in connection.exec_driver_sql(f"PRAGMA integrity_check({MAX_FAULTS})"):
            if told != "ok":
                yield DatabaseFault(kind=DatabaseFaultKind.MALFORMED, detail=told)
        yield from texts_with_zero_bytes(connection)
        yield from unreadable_values(connection)
        dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(MAX_FAULTS)
        for table in sorted({str(row[0]) for row in dangling}):
            yield DatabaseFault(kind=DatabaseFaultKind.DANGLING, detail=table)
        return
    broken = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready) ORDER BY 1"
    for (name,) in connection.exec_driver_sql(broken):
        yield DatabaseFault(kind=DatabaseFaultKind.MALFORMED, detail=name)
    unchecked = "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND NOT convalidated ORDER BY 1"
    for (name,) in connection.exec_driver_sql(unchecked):
        yield DatabaseFault(kind=DatabaseFaultKind.DANGLING, detail=name)


def texts_with_zero_bytes(connection: Connection) -> Iterator[DatabaseFault]:
    """Tables with a text that holds zero bytes. None is ever stored (tracker.store.rows.rows.clean): a page of a long
    text was wiped, which SQLite does not notice."""
    for table in every_table():
        kinds = {column.name: column.type.compile(connection.dialect) for column in table.columns}
        texts = [name for name, kind in kinds.items() if kind.startswith(("VARCHAR", "TEXT", "JSON"))]
        if not texts:
            continue
        has_zero = " OR ".join(f"instr(CAST({name} AS BLOB), x'00') > 0" for name in texts)
        if connection.exec_driver_sql(f"SELECT 1 FROM {table.name} WHERE {has_zero} LIMIT 1").first() is not None:
            yield DatabaseFault(kind=DatabaseFaultKind.MALFORMED, detail=f"{table.name}: NUL")


READS = {"JSON": "json_valid({0}) = 0", "DATETIME": "datetime({0}) IS NULL", "DATE": "date({0}) IS NULL"}
"""Kind of column -> whether SQLite itself cannot read a value that is not null."""


def unreadable_values(connection: Connection) -> Iterator[DatabaseFault]:
    """Tables with a value that this program did not write: it would end whatever reads it."""
    for table in every_table():
        kinds = {column.name: column.type.compile(connection.dialect) for column in table.columns}
        wrong = [f"{name} IS NOT NULL AND {READS[kind].format(name)}" for name, kind in kinds.items() if kind in READS]
        if not wrong:
            continue
        if connection.exec_driver_sql(f"SELECT 1 FROM {table.name} WHERE {' OR '.join(wrong)} LIMIT 1").first():
            yield DatabaseFault(kind=DatabaseFaultKind.MALFORMED, detail=table.name)


def table_faults(connection: Connection) -> Iterator[DatabaseFault]:
    """Differences from the tables of this program; tables of others are no fault."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    ours = {table.name for table in every_table()}
    logging.getLogger("alembic").setLevel(logging.WARNING)
    context = MigrationContext.configure(
        connection,
        opts={"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in ours},
    )
    for difference in compare_metadata(context, SQLModel.metadata):
        change = difference[0] if isinstance(difference, tuple) else difference[0][0]
        subjects = difference[1:] if isinstance(difference, tuple) else difference[0][2:4]
        names = [str(getattr(subject, "name", subject)) for subject in subjects if subject is not None]
        yield DatabaseFault(kind=DatabaseFaultKind.OTHER_TABLES, detail=" ".join([change, *names][:3]))


TRIGGERS = {
    "sqlite": "SELECT lower(tbl_name), name FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2",
    "postgresql": (
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND pg_table_is_visible(pg_class.oid)"
        " UNION SELECT relname, rulename FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class"
        " WHERE relkind IN ('r', 'p') AND pg_table_is_visible(pg_class.oid) ORDER BY 1, 2"
    ),
}
"""Kind of database -> each table with the triggers and rules on it; a view's own rule is none."""


def triggers(connection: Connection) -> Iterator[DatabaseFault]:
    """Those on the tables of this program, as `table trigger`: one may change each row that is written, and nobody
    would see it. Those on tables of others are no fault."""
    ours = {table.name for table in every_table()} | {"alembic_version"}
    for table, name in connection.exec_driver_sql(TRIGGERS[connection.dialect.name]):
        if table in ours:
            yield DatabaseFault(kind=DatabaseFaultKind.TRIGGER, detail=f"{table} {name}")


def id_faults(connection: Connection) -> Iterator[DatabaseFault]:
    if connection.dialect.name == "sqlite":
        return
    for table in numbered_tables():
        newest = connection.execute(select(func.max(table.c.id))).scalar() or 0
        if newest > given_id(connection, table.name):
            yield DatabaseFault(kind=DatabaseFaultKind.IDS_BEHIND, detail=table.name)
