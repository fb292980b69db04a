"""Inserts rows by the hundred thousand, column by column: repeated values are converted once.

SQLAlchemy alone converts every value of every row, which takes three times as long as the database's own work.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from tracker.store.rows.rows import UNSTORABLE, clean

CHUNK = 20_000
"""Rows passed to the driver at once."""
CACHE_KIB = 64 * 1024
"""The pages of tables and indexes that SQLite keeps in memory while it inserts rows: handles come in no order, so each
row may change any page of the index of handles, which was written and read again."""


class ConversionCache(dict[Any, Any]):
    """Value -> converted value, computed once; the values are hashable and of one type."""

    def __init__(self, convert: Callable[[Any], Any]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, value: Any) -> Any:
        self[value] = converted = self._convert(value)
        return converted

    def every(self, values: Iterable[Any]) -> list[Any]:
        return list(map(self.__getitem__, values))


def clean_texts(texts: Sequence[str]) -> Sequence[str]:
    """Apply `clean` to each."""
    return texts if UNSTORABLE.search("\n".join(texts)) is None else [clean(text) for text in texts]


def clean_tuples(tuples: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """Apply `clean` to each."""
    if UNSTORABLE.search("\n".join(chain.from_iterable(tuples))) is None:
        return tuples
    return [tuple(clean(texts)) for texts in tuples]


def insert_columns(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert as many rows as each of the columns has values; lists are given as tuples, because they are hashed.

    Raises:
        ValueError: one column is shorter than another.
        sqlalchemy.exc.DatabaseError: the database rejects a row; the rows before it remain until the rollback.
    """
    stored = {name: to_stored(table, name, values, connection.dialect) for name, values in columns.items()}
    if connection.dialect.name == "postgresql":
        copy_rows(connection, table, list(stored), zip(*stored.values(), strict=True))
        return
    absent = [name for name in stored if table.c[name].nullable and None in stored[name] and "" not in stored[name]]
    stored |= {name: ["" if value is None else value for value in stored[name]] for name in absent}
    quote = connection.dialect.identifier_preparer.quote
    marks = (
        "nullif(?, '')" if name in absent else "?" for name in stored
    )  # the driver takes ten times as long for None
    statement = f"INSERT INTO {table.name} ({', '.join(map(quote, stored))}) VALUES ({', '.join(marks)})"
    rows = zip(*stored.values(), strict=True)
    before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
    try:
        while chunk := list(islice(rows, CHUNK)):
            connection.exec_driver_sql(statement, chunk)
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = {before}")


def copy_rows(connection: Connection, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows by PostgreSQL's COPY; see insert_columns."""
    dialect = connection.dialect
    driver: Any = connection.connection.driver_connection
    statement = f"COPY {table.name} ({', '.join(map(dialect.identifier_preparer.quote, names))}) FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect) from error


def to_stored(table: Table, name: str, values: Sequence[Any], dialect: Any) -> Sequence[Any]:
    """A column's values in the form that the driver takes."""
    convert = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return values if convert is None else ConversionCache(convert).every(values)
