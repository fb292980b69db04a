"""The locks and the clock of a database that several machines share.

SQLite has neither: one machine works on it, one process at a time (tracker.scan.lock), and its writers wait for each
other anyway.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from tracker.errors import Failed
from tracker.store.database.engine import translate_errors
from tracker.store.database.migrate import HEAD, written_by_newer
from tracker.time.clock import now

log = logging.getLogger(__name__)

SERVER = "postgresql"
LOCK = text("SELECT pg_advisory_lock(hashtextextended(:name, 0))")
TRY_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))")
CLOCK = text("SELECT clock_timestamp()")
VERSION_AND_CLOCK = text("SELECT version_num, clock_timestamp() FROM alembic_version")
ALLOWED = text("""
    SELECT least(
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
        (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
        (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = session_user AND NOT rolsuper)
    )
""")
CHAIN = "tracker: chain of evidence"
"""Held while a link is added to the chain of evidence: several machines write it, and it is one chain."""
SCANS = "tracker: scans"
"""Held while a scan is begun and handed to the workers: two schedulers at once begin one."""
CLOCKS_APART = timedelta(minutes=2)
"""Machines whose clocks are further apart would disagree on when an account was looked at."""


class WrongClock(Failed):
    """This machine's clock is not that of the database: what it reads of days would be wrong."""


def refuse_wrong_clock(read_shared: Callable[[], datetime]) -> datetime:
    """
    Args:
        read_shared: returns the instant by the clock that all share. It may be long under way, or the machine be
            suspended meanwhile: only what is outside of that time is a wrong clock.

    Returns:
        The shared clock's instant.

    Raises:
        WrongClock: this machine's clock is not the one that all share.
    """
    before, instant, after = now(), read_shared(), now()
    apart = max(before - instant, instant - after)
    if apart > CLOCKS_APART:
        raise WrongClock(
            f"this machine's clock and the database's are {apart.total_seconds():.0f} s apart",
            "set it, then start again",
        )
    return instant


class SharedDatabase:
    """Every method raises Failed when the database cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # What is held for long is held outside of a transaction: PostgreSQL ends transactions that do nothing.
        self._holder = engine.execution_options(isolation_level="AUTOCOMMIT") if self.is_server else engine

    @property
    def is_server(self) -> bool:
        """Whether several machines can work on it: it is PostgreSQL."""
        return self._engine.dialect.name == SERVER

    @property
    def conninfo(self) -> str:
        """The server's address with its password, as libpq takes it."""
        from tracker.store.database.postgresql import conninfo_of

        return conninfo_of(self._engine)

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Wait for a lock and hold it. Should the connection break, the lock is lost without a word: what must happen
        once needs a row beside it."""
        if not self.is_server:
            yield
            return
        with self._connected() as connection:
            connection.execute(LOCK, {"name": name})
            with self._held(connection, name):
                yield

    @contextmanager
    def tried(self, name: str) -> Iterator[bool]:
        """Hold a lock if nobody else does; yields whether it is held."""
        if not self.is_server:
            yield True
            return
        with self._connected() as connection:
            if not connection.execute(TRY_LOCK, {"name": name}).scalar():
                yield False
                return
            with self._held(connection, name):
                yield True

    def clock(self) -> datetime:
        """The instant by the clock of all who share the database; on SQLite this machine's."""
        if not self.is_server:
            return now()
        with self._connected() as connection:
            found: datetime = connection.execute(CLOCK).scalar_one()
        return found.astimezone(UTC)

    def refuse_wrong_clock(self, looked_at: datetime | None = None) -> None:
        """
        Args:
            looked_at: when a look was made, by this machine's clock; None: none was, or it is a recording's.

        Raises:
            WrongClock: this machine's clock is not the database's, or was ahead of it at that look; on SQLite there is
                no other.
        """
        if not self.is_server:
            return
        instant = refuse_wrong_clock(self.clock)
        if looked_at is not None and looked_at - instant > CLOCKS_APART:
            ahead_s = (looked_at - instant).total_seconds()
            raise WrongClock(
                f"this machine's clock was {ahead_s:.0f} s ahead of the database's during a look",
                "set it, then start again",
            )

    def allowed_connections(self) -> int:
        """How many connections the server takes of all programs of this user together."""
        with self._connected() as connection:
            allowed: int = connection.execute(ALLOWED).scalar_one()
        return allowed

    def clock_of_head(self) -> datetime:
        """As clock, of a server whose tables are those of this program.

        Raises:
            UserError: another machine has migrated the tables since this program opened them.
        """
        with self._connected() as connection:
            version, found = connection.execute(VERSION_AND_CLOCK).one()
        if version != HEAD:
            raise written_by_newer(version)
        instant: datetime = found
        return instant.astimezone(UTC)

    @contextmanager
    def _held(self, connection: Connection, name: str) -> Iterator[None]:
        """Release the lock in the end; a connection that broke has released it."""
        try:
            yield
        finally:
            try:
                connection.execute(UNLOCK, {"name": name})
            except DatabaseError as error:
                log.warning("the lock %r was lost: %s", name, str(error).partition("\n")[0])
                connection.invalidate()  # never back to the pool with a lock

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with translate_errors(self._engine.url), self._holder.connect() as connection:
            yield connection
