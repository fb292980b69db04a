"""The office of every test of cases. One database serves them all, emptied before each: statements are compiled
anew for every database opened, which takes longer than a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from tests.tracker.cases.weekly_office import ACCOUNT, OTHER, Office, day
from tracker.store.store import Store


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Path]]:
    path = tmp_path_factory.mktemp("ledger") / "tracker.db"
    with Store.open(f"sqlite:///{path}") as store:
        yield store, path


@pytest.fixture
def office(database: tuple[Store, Path]) -> Office:
    store, path = database
    with store._write() as connection:
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
    store.sync_register([ACCOUNT, OTHER], day(-400))
    return Office(store, path)
