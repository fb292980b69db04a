"""INSERTs of whole rows as SQLite's driver takes them: SQLAlchemy works longer on a row's values than SQLite does."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.sql.type_api import TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

Bind = Callable[[Any], Any]
INSTANTS = 1024
"""Instants whose form is remembered: a look's is written fifty times, a post's twice. Two that are equal are written
alike, for no clock is put back in the zones that instants come in: UTC and, since 1991, Asia/Shanghai."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A statement compiled once."""

    text: str
    binds: tuple[tuple[str, Bind | None], ...]
    """Column -> what makes of its value the database's own; None: nothing has to."""
    constants: tuple[Any, ...]
    """What the statement itself compares with; behind the row."""

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """
        Raises:
            StatementError: a value is none of its column's, or a row lacks one.
            DBAPIError: SQLite refuses it, by the kind that SQLAlchemy has for it.
        """
        try:
            bound = [self._bound(row) for row in rows]
        except (LookupError, TypeError, ValueError) as error:
            raise StatementError(str(error), self.text, rows, error) from error
        driver: Any = connection.connection.dbapi_connection  # what SQLAlchemy adds to a run is errors of its own
        try:
            driver.executemany(self.text, bound)
        except sqlite3.Error as error:
            raise DBAPIError.instance(self.text, bound, error, sqlite3.Error, dialect=connection.dialect) from error

    def _bound(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        return (*[bind(row[name]) if bind else row[name] for name, bind in self.binds], *self.constants)


def prepare(statement: Any, table: Table, dialect: Dialect) -> Prepared:
    """
    Args:
        statement: an INSERT of every column of the table, by names alone.
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
