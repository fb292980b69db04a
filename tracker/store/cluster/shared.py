"""What the machines that work on one database share: its locks and its clock.

SQLite has neither: one machine works on it, one process at a time (tracker.scan.lock), and its writers wait for each
other anyway.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from tracker.store.database.engine import translate_errors
from tracker.store.database.migrate import HEAD, written_by_newer
from tracker.time.clock import now

SERVER = "postgresql"
LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
CLOCK = text("SELECT clock_timestamp()")
VERSION = text("SELECT version_num FROM alembic_version")
CHAIN = "tracker: chain of evidence"
"""Held while a link is added to the chain of evidence: several machines write it, and it is one chain."""
REGISTER = "tracker: register"
SCANS = "tracker: scans"
"""Held while a scan is begun and handed to the workers: two schedulers at once begin one."""


def lock_until_commit(connection: Connection, name: str) -> None:
    """Wait for a lock and hold it to the end of the transaction; on SQLite the transaction is alone already."""
    if connection.dialect.name == SERVER:
        connection.execute(LOCK, {"name": name})


class SharedDatabase:
    """Every method raises Failed when the database cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def is_server(self) -> bool:
        """Whether several machines can work on it: it is PostgreSQL."""
        return self._engine.dialect.name == SERVER

    @property
    def url(self) -> str:
        """With its password."""
        return self._engine.url.set(drivername=SERVER).render_as_string(hide_password=False)

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Wait for a lock and hold it. Should the connection break, the lock is lost without a word: what must happen
        once needs a row beside it."""
        if not self.is_server:
            yield
            return
        with self._connected() as connection:
            connection.execute(LOCK, {"name": name})
            yield

    @contextmanager
    def tried(self, name: str) -> Iterator[bool]:
        """Hold a lock if nobody else does; yields whether it is held."""
        if not self.is_server:
            yield True
            return
        with self._connected() as connection:
            yield bool(connection.execute(TRY_LOCK, {"name": name}).scalar())

    def clock(self) -> datetime:
        """The instant by the clock of all who share the database; on SQLite this machine's."""
        if not self.is_server:
            return now()
        with self._connected() as connection:
            found: datetime = connection.execute(CLOCK).scalar_one()
        return found.astimezone(UTC)

    def check_version(self) -> None:
        """
        Raises:
            UserError: another machine has migrated the tables since this program opened them.
        """
        with self._connected() as connection:
            version = connection.execute(VERSION).scalar()
        if version != HEAD:
            raise written_by_newer(version)

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        with translate_errors(self._engine.url), self._engine.begin() as connection:
            yield connection
