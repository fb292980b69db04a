"""INSERT … ON CONFLICT on both databases."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[Mapping[str, Any]]
Insert = sqlite.Insert | postgresql.Insert
Changes = Callable[[Any], Mapping[str, ColumnElement[Any]]]
"""Given the new row's columns: column -> what it becomes instead; the table's columns are the old ones."""


def insert(dialect: str, table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def upsert(connection: Connection, table: Table, rows: Rows, changes: Changes | None = None) -> None:
    """Insert rows; where one with the same primary key is there, its columns become the new row's."""
    if rows:
        connection.execute(upsert_into(connection.dialect.name, table, changes), rows)


@cache  # building a statement takes as long as running it
def upsert_into(dialect: str, table: Table, changes: Changes | None) -> Insert:
    statement = insert(dialect, table)
    new = statement.excluded
    keys = [column.name for column in table.primary_key]
    becomes: dict[str, Any] = {column.name: new[column.name] for column in table.columns if column.name not in keys}
    if changes is not None:
        becomes.update(changes(new))
    return statement.on_conflict_do_update(index_elements=keys, set_=becomes)
