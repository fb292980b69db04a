"""The condition of a database, for `tracker doctor`: read in place, neither created nor migrated."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from tracker.pace.circuit_breaker import CircuitBreaker
from tracker.store.circuits import read_circuits
from tracker.store.database.engine import file_of, open_engine, place_of, read_url, translate_errors
from tracker.store.database.migrate import HEAD, known_versions, version_of
from tracker.store.database.soundness import check_age, check_file, copy_of, is_read_only
from tracker.store.rows.ordering import in_bytes
from tracker.store.schema.pace import PACE
from tracker.store.slots import platform_in


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseHealth:
    """The condition of a database that opens and can be written."""

    place: str
    """A file, or an address without its password."""
    revision: str | None
    """None: it is empty."""
    is_current: bool
    is_known: bool
    """False: a newer program wrote it."""
    size_bytes: int | None
    """None: it is not a file."""
    waits: tuple[tuple[str, datetime], ...]
    """(platform, the next moment at which it may be asked)."""
    circuits: tuple[CircuitBreaker, ...] = ()
    """The circuits of platforms with failures."""


def exists(url: str) -> bool:
    """Whether there is a database to read; one that is not a file is assumed to exist.

    Raises:
        UserError: the file is damaged, or missing beside evidence.
    """
    file = file_of(read_url(url))
    if file is not None:
        check_file(file)
    return file is None or file.exists()


def read_condition(url: str) -> DatabaseHealth | None:
    """None: an SQLite file that is not there yet.

    Raises:
        UserError: it cannot be opened or written, or is another program's.
    """
    address = read_url(url)
    file = file_of(address)
    if file is not None:
        check_file(file)
        if not file.exists():
            return None
    engine = open_engine(address)
    try:
        with translate_errors(address):
            check_age(engine, file)
            revision = version_of(engine)
            with engine.execution_options(
                is_writing=True
            ).begin() as connection:  # takes the write lock and releases it
                waits = read_waits(connection) if revision == HEAD else ()
                circuits = read_circuits(connection) if revision == HEAD else ()
    finally:
        engine.dispose()
    return DatabaseHealth(
        place=place_of(address),
        revision=revision,
        is_current=revision == HEAD,
        is_known=revision in {None, HEAD} or revision in known_versions(),
        size_bytes=file.stat().st_size if file else None,
        waits=waits,
        circuits=circuits,
    )


def read_circuits_of(url: str) -> tuple[CircuitBreaker, ...]:
    """The circuits of platforms with failures, also from a read-only file; empty: no database, or an older one.

    Raises:
        UserError: it cannot be opened.
    """
    address = read_url(url)
    file = file_of(address)
    if file is None or not file.exists() or not is_read_only(file):
        health = read_condition(url)
    else:
        check_file(file)
        with tempfile.TemporaryDirectory(prefix="tracker-") as folder:
            health = read_condition(f"sqlite:///{copy_of(file, Path(folder)).as_posix()}")
    return health.circuits if health else ()


def read_waits(connection: Connection) -> tuple[tuple[str, datetime], ...]:
    """Until when no look is made at a platform; of its lanes (Route.lane) the one that waits longest."""
    rows = connection.execute(
        select(PACE.c.platform, PACE.c.next_at, PACE.c.cool_until).order_by(in_bytes(PACE.c.platform))
    )
    waits: dict[str, float] = {}
    for lane, next_at, cool in rows:
        platform = platform_in(lane)
        waits[platform] = max(next_at, cool, waits.get(platform, 0.0))
    return tuple((platform, datetime.fromtimestamp(until, UTC)) for platform, until in waits.items())
