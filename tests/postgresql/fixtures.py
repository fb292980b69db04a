"""One PostgreSQL for all processes of a test run: the first that needs it starts it, its end (of_run) stops it.

`postgresql` is the server, `empty_database` the address of a database without tables, `postgresql_url` of one with the
tables of this program. Where no server starts, the tests are skipped, with the reason.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Table, make_url

from tests.postgresql.of_run import FOLDER
from tests.postgresql.server import CannotStart, PostgreSQL, start_server
from tracker.store.database.engine import open_engine
from tracker.store.database.migrate import create_tables
from tracker.store.schema import every_table
from tracker.store.store import Store

TEMPLATE = "with_tables"
ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))
"""Parameters of a fixture that gives a store on each."""


@pytest.fixture(scope="session")
def postgresql() -> PostgreSQL:
    """The server of this run, shared: tests must not stop it, see `open_server`."""
    if sys.platform == "win32":
        pytest.skip("the tests start no PostgreSQL on Windows")
    folder = Path(os.environ[FOLDER])
    with locked(folder / "lock"):
        known = folder / "server.json"
        if not known.exists():
            known.write_text(json.dumps(start_shared(folder)))
        found = json.loads(known.read_text())
    if "reason" in found:
        pytest.skip(f"no PostgreSQL starts here: {found['reason']}")
    return PostgreSQL(Path(found["programs"]), folder, found["user"])


def start_shared(folder: Path) -> dict[str, str | None]:
    try:
        server = start_server(folder)
    except CannotStart as error:
        return {"reason": str(error)}
    server.execute(f"CREATE DATABASE {TEMPLATE}")
    engine = open_engine(make_url(server.url(TEMPLATE)).set(drivername="postgresql+psycopg"))
    create_tables(engine)
    engine.dispose()
    return {"programs": str(server.programs), "user": server.user}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    import fcntl

    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture
def empty_database(postgresql: PostgreSQL) -> Iterator[str]:
    """The address of a database without tables."""
    name = postgresql.create_database()
    yield postgresql.url(name)
    postgresql.drop_database(name)


@pytest.fixture
def postgresql_url(postgresql: PostgreSQL) -> Iterator[str]:
    """The address of a database with this program's tables, and nothing in them."""
    name = postgresql.create_database(TEMPLATE)
    yield postgresql.url(name)
    postgresql.drop_database(name)


@pytest.fixture(scope="session")
def postgresql_session_store(postgresql: PostgreSQL) -> Iterator[Store]:
    name = postgresql.create_database(TEMPLATE)
    with Store.open(postgresql.url(name)) as store:
        yield store
    postgresql.drop_database(name)


@pytest.fixture
def postgresql_store(postgresql_session_store: Store) -> Store:
    """A store on PostgreSQL with nothing in it. One database serves all tests of a process: emptying it takes a
    hundredth of the time that a new one takes."""
    empty(postgresql_session_store)
    return postgresql_session_store


def empty(store: Store) -> None:
    """Delete every row; ids begin at 1 again."""
    tables = every_table()
    deletes = "; ".join(f"DELETE FROM {table.name}" for table in reversed(tables))
    restarts = "; ".join(f"ALTER SEQUENCE {table.name}_id_seq RESTART" for table in tables if has_sequence(table))
    with store._write() as connection:
        connection.exec_driver_sql(f"{deletes}; {restarts}")


def has_sequence(table: Table) -> bool:
    return table.autoincrement_column is not None


@contextmanager
def open_on(engine: str, request: pytest.FixtureRequest, url: str = "sqlite://") -> Iterator[Store]:
    """An empty store on one of ENGINES.

    Args:
        url: of SQLite's.
    """
    if engine == "postgresql":
        yield request.getfixturevalue("postgresql_store")
        return
    with Store.open(url) as opened:
        yield opened
