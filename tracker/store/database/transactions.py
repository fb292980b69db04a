"""Transactions of one database: each is atomic, and its errors are raised as UserError or Failed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from tracker.errors import Failed
from tracker.store.database.engine import lock_for_writing, translate_errors

ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Of PostgreSQL, whose statements otherwise each see what was committed before them; SQLite's transactions are so."""


class Transactions:
    """Read and write transactions; usable from any thread (in memory: from one at a time)."""

    def __init__(self, engine: Engine, read_only: Path | None = None) -> None:
        """
        Args:
            read_only: the original file where the database is a copy because the file may not be written; None: no
                copy.
        """
        self._engine = engine
        self._reading_engine = engine if engine.dialect.name == "sqlite" else engine.execution_options(**ONE_STATE)
        self._read_only = read_only
        self._writing_engine = engine.execution_options(is_writing=True)
        self._one_writer = threading.Lock()  # SQLite itself waits by polling: unfair, and slower

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One state of the database, however many statements read it and whoever writes meanwhile.

        Raises:
            Failed: the database cannot be read.
        """
        with translate_errors(self._engine.url), self._reading_engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self, *, is_derived: bool = False) -> Iterator[Connection]:
        """One writer at a time, of all processes and machines.

        Args:
            is_derived: the data can be computed again, so that losing it with a copy does no harm.

        Raises:
            Failed: the database cannot be written; it is unchanged.
        """
        if self._read_only and not is_derived:
            hint = (
                "it can be looked at; to record anything, give this user the right to write to the file and its folder"
            )
            raise Failed(f"the database cannot be written: {self._read_only}", hint)
        with self._one_writer, translate_errors(self._engine.url), self._writing_engine.begin() as connection:
            lock_for_writing(connection)
            yield connection


class StorePart:
    """A part of the store. Every method is one transaction, and raises Failed when the database cannot."""

    def __init__(self, transactions: Transactions) -> None:
        self._read, self._write = transactions.read, transactions.write
