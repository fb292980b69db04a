"""Rows in every table of a database of any version, on both engines: made up, typed, and referring to each other."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    inspect,
    select,
)

ONE_OF_EACH = 3
"""Rows that a table gets."""
AT = datetime(2023, 9, 19, 18, tzinfo=UTC)
Content = dict[str, list[tuple[tuple[str, Any], ...]]]
"""Table -> its rows, sorted, each as its columns with their values."""


def fill_empty_tables(connection: Connection) -> None:
    """Put rows into every table that has none. Ids agree, so that every reference holds."""
    for table in reflected(connection, only_empty=True):
        rows = [row_of(table, number, connection.dialect.name) for number in range(1, ONE_OF_EACH + 1)]
        connection.execute(insert(table), rows)


def reflected(connection: Connection, *, only_empty: bool = False) -> list[Table]:
    """In an order in which rows can be put in."""
    names = inspect(connection).get_table_names()
    if only_empty:
        names = [name for name in names if connection.exec_driver_sql(f"SELECT 1 FROM {name} LIMIT 1").first() is None]
    metadata = MetaData()
    metadata.reflect(connection, only=names)
    return [table for table in metadata.sorted_tables if table.name in {*names} - {"alembic_version"}]


def row_of(table: Table, number: int, dialect: str) -> dict[str, Any]:
    return {column.name: value_of(column, number, dialect) for column in table.columns}


def value_of(column: Column[Any], number: int, dialect: str) -> Any:
    kind = column.type
    if isinstance(kind, Boolean):
        return bool(number % 2)
    if isinstance(kind, Integer):
        return number
    if isinstance(kind, Float):
        return number + 0.1
    if isinstance(kind, LargeBinary):
        return bytes([number, 0, 255])
    if isinstance(kind, JSON):
        return [column.name, number, "甲", {"z": 1.5, "a": None}]
    if isinstance(kind, DateTime):
        at = AT + timedelta(days=number, microseconds=number)
        return at if dialect != "sqlite" else at.replace(tzinfo=None)
    if isinstance(kind, Date):
        return date(2023, 9, number)
    return f"{column.name} 第{number}个\\\t'\"\n" if not column.name.endswith("_id") else str(number)


def content_of(connection: Connection) -> Content:
    """Everything in a database, comparable with that of the other engine."""
    return {
        table.name: sorted(
            (tuple(comparable(row).items()) for row in connection.execute(select(table)).mappings()), key=repr
        )
        for table in reflected(connection)
    }


def comparable(row: Any) -> dict[str, Any]:
    """Columns in the order of their names: a table that SQLite rebuilt has another one."""
    return {
        name: row[name].replace(tzinfo=UTC) if isinstance(row[name], datetime) and not row[name].tzinfo else row[name]
        for name in sorted(row)
    }
