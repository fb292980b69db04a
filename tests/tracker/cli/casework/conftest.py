"""The office of most tests: three accounts that a scan could not verify."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.tracker.cli.casework.office import WEIBO, Office
from tests.tracker.rules.given import AT
from tracker.store.store import Store

MakeOffice = Callable[..., Office]


@pytest.fixture(scope="package")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables: making them takes as long as ten tests."""
    path = tmp_path_factory.mktemp("migrated") / "tracker.db"
    with Store.open(f"sqlite:///{path.as_posix()}"):
        pass
    return path


@pytest.fixture
def make_office(migrated: Path, tmp_path: Path) -> Iterator[MakeOffice]:
    with ExitStack() as opened:

        def make(accounts: Any = WEIBO, check: Any = None, **more: Any) -> Office:
            path = tmp_path / ".tracker" / "tracker.db"
            path.parent.mkdir(mode=0o700)
            shutil.copy(migrated, path)
            store = opened.enter_context(Store.open(f"sqlite:///{path.as_posix()}"))
            store.sync_register(accounts, AT)
            office = Office(store=store, state=tmp_path, **more)
            office.scan(accounts, check)
            return office

        yield make


@pytest.fixture
def office(make_office: MakeOffice) -> Office:
    return make_office()
