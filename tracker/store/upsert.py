"""INSERT … ON CONFLICT on both databases."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[Mapping[str, Any]]
Insert = sqlite.Insert | postgresql.Insert


def insert(connection: Connection, table: Table) -> Insert:
    """An INSERT that knows ON CONFLICT."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def upsert(
    connection: Connection, table: Table, rows: Rows, changes: Mapping[str, ColumnElement[Any]] | None = None
) -> None:
    """Insert rows; where one with the same primary key is there, its columns become the new row's.

    Args:
        changes: column -> what it becomes instead: the table's columns are the old, the insert's `excluded` the new.
    """
    if not rows:
        return
    statement = insert(connection, table)
    keys = [column.name for column in table.primary_key]
    new = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_={**new, **(changes or {})}), rows)
