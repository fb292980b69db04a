"""INSERT … ON CONFLICT on both databases. On SQLite whole rows are passed to its driver directly: SQLAlchemy takes
longer per row than SQLite."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Dialect, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.sql.type_api import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

Bind = Callable[[Any], Any]
INSTANTS = 1024
"""Instants whose stored form is cached: a look's is written fifty times, a post's twice. Equal instants have one stored
form, because their zones have no clock changes: UTC and, since 1991, Asia/Shanghai."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A statement compiled once."""

    text: str
    binds: tuple[tuple[str, Bind | None], ...]
    """Column -> converter to the database's value; None: none is needed."""
    constants: tuple[Any, ...]
    """Parameters of the statement itself, after those of the row."""

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """
        Raises:
            StatementError: a value does not fit its column, or a row lacks one.
            DBAPIError: SQLite rejects the rows; a subclass as SQLAlchemy would raise.
        """
        try:
            bound = [self._bound(row) for row in rows]
        except (LookupError, TypeError, ValueError) as error:
            raise StatementError(str(error), self.text, rows, error) from error
        driver: Any = connection.connection.dbapi_connection  # bypasses SQLAlchemy, which would only translate errors
        try:
            driver.executemany(self.text, bound)
        except sqlite3.Error as error:
            raise DBAPIError.instance(self.text, bound, error, sqlite3.Error, dialect=connection.dialect) from error

    def _bound(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return (*[bind(row[name]) if bind else row[name] for name, bind in self.binds], *self.constants)


def prepare(statement: Any, table: Table, dialect: Dialect) -> Prepared:
    """
    Args:
        statement: an INSERT of every column of the table, by name.
    """
    compiled = statement.compile(dialect=dialect, column_keys=list(table.columns.keys()))
    names = [name for name in compiled.positiontup if name in table.columns]
    constants = compiled.positiontup[len(names) :]
    return Prepared(
        text=str(compiled),
        binds=tuple((name, to_bind(table.columns[name].type, dialect)) for name in names),
        constants=tuple(compiled.params[name] for name in constants),
    )


def to_bind(kind: TypeEngine[Any], dialect: Dialect) -> Bind | None:
    bind: Bind | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return lru_cache(INSTANTS)(bind) if bind and isinstance(kind, UTCDateTime) else bind


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
