"""Transactions of one database: every one whole or not at all, its faults told as a person's or as Failed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from tracker.store.engine import faults_told


class Transactions:
    """Reads and writes; may be begun from any thread (in memory: from one at a time)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(is_writing=True)
        self._one_writer = threading.Lock()  # SQLite's own waiting is by polling: unfair, and slower

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """
        Raises:
            Failed: the database cannot be read.
        """
        with faults_told(self._engine.url), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One writer at a time.

        Raises:
            Failed: the database cannot be written; it is as it was.
        """
        with self._one_writer, faults_told(self._engine.url), self._writing_engine.begin() as connection:
            yield connection
