"""The office of every test of the ledger."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tracker.ledger.office import ACCOUNT, OTHER, Office, day
from tracker.store.store import Store


@pytest.fixture(scope="session")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the two accounts; made once, for migrating takes longer than a test."""
    path = tmp_path_factory.mktemp("ledger") / "new.db"
    with Store.open(f"sqlite:///{path}") as store:
        store.sync_register([ACCOUNT, OTHER], day(-400))
    return path


@pytest.fixture
def office(registered: Path, tmp_path: Path) -> Iterator[Office]:
    with Store.open(f"sqlite:///{shutil.copy(registered, tmp_path / 'tracker.db')}") as store:
        yield Office(store)
