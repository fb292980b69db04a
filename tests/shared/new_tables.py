"""A new SQLite database gets a copy of tables that were created once."""

import sqlite3
import sys
from collections.abc import Iterator
from functools import cache

import pytest
from sqlalchemy import Connection, Engine, make_url

from tracker.store.database.engine import open_engine
from tracker.store.database.migrate import create_tables, migrate_to_head, version_of


@pytest.fixture(scope="session", autouse=True)
def new_tables() -> Iterator[None]:
    """A new SQLite database gets a copy of tables that were created once."""
    made = cache(created_in_memory)

    def copy_or_create(engine: Engine) -> bool:
        if engine.dialect.name != "sqlite" or version_of(engine) is not None:
            return create_tables(engine)
        with engine.connect() as connection:
            driver_connection(made()).backup(driver_connection(connection))
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[migrate_to_head.__module__], "create_tables", copy_or_create)
        yield
    if made.cache_info().currsize:
        made().close()
        made().engine.dispose()


def created_in_memory() -> Connection:
    engine = open_engine(make_url("sqlite://"))
    create_tables(engine)
    return engine.connect()


def driver_connection(connection: Connection) -> sqlite3.Connection:
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


@pytest.fixture
def tables_created(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of how tables come about: a new database is not a copy."""
    monkeypatch.setattr(sys.modules[migrate_to_head.__module__], "create_tables", create_tables)
