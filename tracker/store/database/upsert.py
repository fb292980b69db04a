"""INSERT … ON CONFLICT on both databases."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Dialect, Table
from sqlalchemy.dialects import sqlite

from tracker.store.database.prepared import Prepared, prepare

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

Rows = Sequence[Mapping[str, Any]]
Changes = Callable[[Any], Mapping[str, ColumnElement[Any]]]
"""Takes the new row's columns, returns column -> value to store instead; the table's columns hold the old values."""


def insert(dialect: str, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """An INSERT that knows ON CONFLICT."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # an import of 30 ms that SQLite does not need

        return postgresql.insert(table)
    return sqlite.insert(table)


def upsert(connection: Connection, table: Table, rows: Rows, changes: Changes | None = None) -> None:
    """Insert whole rows; a row with the same primary key is replaced, see `changes`."""
    if not rows:
        return
    dialect = connection.dialect
    if dialect.name == "sqlite":
        prepared_upsert(dialect, table, changes).run(connection, rows)
    else:
        connection.execute(upsert_into(dialect.name, table, changes), rows)


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert a row; returns False where one with the same key exists, which stays unchanged.

    The row is asked back, not counted: PostgreSQL's driver counts no inserted rows.
    """
    statement = insert(connection.dialect.name, table).values(row).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


@cache
def prepared_upsert(dialect: Dialect, table: Table, changes: Changes | None) -> Prepared:
    return prepare(upsert_into(dialect.name, table, changes), table, dialect)


@cache  # building a statement takes as long as running it
def upsert_into(dialect: str, table: Table, changes: Changes | None) -> "sqlite.Insert | postgresql.Insert":
    statement = insert(dialect, table)
    new = statement.excluded
    keys = [column.name for column in table.primary_key]
    new_values: dict[str, Any] = {column.name: new[column.name] for column in table.columns if column.name not in keys}
    if changes is not None:
        new_values.update(changes(new))
    return statement.on_conflict_do_update(index_elements=keys, set_=new_values)
