"""Rows by the hundred thousand, inserted column by column: what repeats takes the database's form once.

SQLAlchemy alone turns every value of every row, in three times the time of the database's own work.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Table, insert

from tracker.store.rows.rows import UNSTORABLE, clean

CHUNK = 20_000
"""Rows given to the driver at once."""


class ConversionCache(dict[Any, Any]):
    """Value -> what it becomes, worked out once; the values can be hashed and are of one type."""

    def __init__(self, turn: Callable[[Any], Any]) -> None:
        super().__init__()
        self._turn = turn

    def __missing__(self, value: Any) -> Any:
        self[value] = turned = self._turn(value)
        return turned

    def every(self, values: Iterable[Any]) -> list[Any]:
        return list(map(self.__getitem__, values))


def clean_texts(texts: Sequence[str]) -> Sequence[str]:
    """Each as `clean` has it."""
    return texts if UNSTORABLE.search("\n".join(texts)) is None else [clean(text) for text in texts]


def clean_tuples(tuples: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """Each as `clean` has it."""
    if UNSTORABLE.search("\n".join(chain.from_iterable(tuples))) is None:
        return tuples
    return [tuple(clean(texts)) for texts in tuples]


def insert_columns(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert as many rows as each of the columns has values; lists are given as tuples, for they are hashed.

    Raises:
        ValueError: one column is shorter than another.
        sqlalchemy.exc.DatabaseError: the database refuses a row; those before it are there until it is rolled back.
    """
    dialect = connection.dialect
    statement = insert(table).compile(dialect=dialect, column_keys=list(columns))
    names = statement.positiontup or list(columns)
    rows = zip(*(to_stored(table, name, columns[name], dialect) for name in names), strict=True)
    while chunk := list(islice(rows, CHUNK)):
        given: Any = chunk if statement.positional else [dict(zip(names, row, strict=True)) for row in chunk]
        connection.exec_driver_sql(str(statement), given)


def to_stored(table: Table, name: str, values: Sequence[Any], dialect: Any) -> Sequence[Any]:
    """A column's values as the driver takes them."""
    turn = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return values if turn is None else ConversionCache(turn).every(values)
