"""The office of every test of cases. One database serves them all, made as it was before each: statements are compiled
anew for every database opened, which takes longer than a test."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.shared.new_tables import driver_connection
from tests.tracker.cases.weekly_office import ACCOUNT, OTHER, Office, day
from tracker.store.store import Store


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Path]]:
    path = tmp_path_factory.mktemp("ledger") / "tracker.db"
    with Store.open(f"sqlite:///{path}") as store:
        yield store, path


@pytest.fixture(scope="session")
def registered(database: tuple[Store, Path]) -> Iterator[sqlite3.Connection]:
    """What the database holds at the start of a test: two accounts."""
    store, _ = database
    with closing(sqlite3.connect(":memory:")) as kept:
        store.sync_register([ACCOUNT, OTHER], day(-400))
        with store._engine.connect() as connection:
            driver_connection(connection).backup(kept)
        yield kept


@pytest.fixture
def office(database: tuple[Store, Path], registered: sqlite3.Connection) -> Office:
    store, path = database
    with store._engine.connect() as connection:
        registered.backup(driver_connection(connection))
    return Office(store, path)
