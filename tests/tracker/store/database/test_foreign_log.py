"""A log beside the database that belongs to another one is refused before SQLite writes it into the file."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.tracker.evidence.archive import FIRST, SECOND, Archive
from tests.tracker.rules.given import AT
from tracker.errors import Failed
from tracker.store.database.foreign_log import check_log, is_open_elsewhere
from tracker.store.health import read_condition
from tracker.store.store import Store


def opened_to_read(url: str) -> None:
    with Store.opened_to_read(url) as store:
        store.scans()


def opened_of_a_read_only_folder(url: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
        Store.open(url).close()


def opened(url: str) -> None:
    Store.open(url).close()


OPENS = (opened, opened_to_read, read_condition, opened_of_a_read_only_folder)


def made(folder: Path, *, scans: int, hours: int = 0) -> Path:
    """A database with some scans; the log that lay beside it before it was closed is kept as `log`."""
    folder.mkdir()
    file = folder / "tracker.db"
    with Store.open(f"sqlite:///{file}") as store:
        store.sync_register((FIRST, SECOND), AT)
        archive = Archive(folder, store)
        for number in range(scans):
            archive.scan(FIRST, at=AT + timedelta(hours=hours, minutes=number))
        shutil.copyfile(f"{file}-wal", folder / "log")
    return file


def of_another_office(ours: Path, folder: Path) -> bytes:
    return made(folder, scans=3, hours=1).with_name("log").read_bytes()


def of_an_older_copy(ours: Path, folder: Path) -> bytes:
    """The log stayed, and the file was put back from elsewhere."""
    return made(folder, scans=1).with_name("log").read_bytes()


def of_another_program(ours: Path, folder: Path) -> bytes:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "places.db")) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE places (id)")
        connection.commit()
        return (folder / "places.db-wal").read_bytes()


def of_a_part_of_the_pages(ours: Path, folder: Path) -> bytes:
    """What another office changed since its log was moved into its file."""
    file = made(folder, scans=9, hours=1)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO scan SELECT id + 100, at, started_at, null, null, 0, 0, '' FROM scan")
        connection.commit()
        return file.with_name("tracker.db-wal").read_bytes()


@pytest.mark.parametrize("opens", OPENS)
@pytest.mark.parametrize(
    "log_of",
    [of_another_office, of_an_older_copy, of_another_program, of_a_part_of_the_pages],
    ids=lambda of: of.__name__,
)
def test_a_foreign_log_is_refused_and_nothing_is_changed(
    tmp_path: Path, opens: Callable[[str], object], log_of: Callable[[Path, Path], bytes]
) -> None:
    ours = made(tmp_path / "ours", scans=2)
    log = ours.with_name("tracker.db-wal")
    before, content = ours.read_bytes(), log_of(ours, tmp_path / "theirs")
    log.write_bytes(content)
    with pytest.raises(Failed, match=rf"the log beside the database belongs to another one: {log}"):
        opens(f"sqlite:///{ours}")
    assert (ours.read_bytes(), log.read_bytes()) == (before, content)


@pytest.mark.parametrize("opens", OPENS)
def test_a_foreign_rollback_journal_is_refused_and_nothing_is_changed(
    tmp_path: Path, opens: Callable[[str], object]
) -> None:
    ours = made(tmp_path / "ours", scans=2)
    with closing(sqlite3.connect(tmp_path / "other.db", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE other (x)")
        connection.execute("PRAGMA cache_size = 2")
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO other VALUES (?)", [("y" * 500,)] * 3000)
        journal = (tmp_path / "other.db-journal").read_bytes()
    ours.with_name("tracker.db-journal").write_bytes(journal)
    before = ours.read_bytes()
    with pytest.raises(Failed, match=r"belongs to another one: .*-journal"):
        opens(f"sqlite:///{ours}")
    assert ours.read_bytes() == before


@pytest.mark.parametrize("opens", OPENS)
def test_the_log_that_a_killed_program_left_is_its_own(tmp_path: Path, opens: Callable[[str], object]) -> None:
    file = tmp_path / "ours" / "tracker.db"
    made(tmp_path / "made", scans=2)
    file.parent.mkdir()
    with Store.open(f"sqlite:///{tmp_path / 'made' / 'tracker.db'}") as store:
        Archive(tmp_path / "made", store).scan(FIRST, at=AT + timedelta(hours=5))
        for suffix in ("", "-wal", "-shm"):
            shutil.copyfile(f"{tmp_path / 'made' / 'tracker.db'}{suffix}", f"{file}{suffix}")
    assert file.with_name("tracker.db-wal").stat().st_size
    opens(f"sqlite:///{file}")


class States:
    """States of one database, each with its log: after each scan of some sessions, and at the end of each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.all: list[Path] = []
        file = folder / "db" / "tracker.db"
        file.parent.mkdir()
        for session in range(4):
            with Store.open(f"sqlite:///{file}") as store:
                store.sync_register((FIRST, SECOND), AT)
                archive = Archive(file.parent, store)
                for minute in range(2):
                    archive.scan(FIRST, at=AT + timedelta(hours=session, minutes=minute))
                    self._keep(file)
            self._keep(file)

    def _keep(self, file: Path) -> None:
        kept = self._folder / str(len(self.all))
        kept.mkdir()
        for path in file.parent.glob("tracker.db*"):
            if not path.name.endswith("-shm"):
                shutil.copyfile(path, kept / path.name)
        self.all.append(kept / "tracker.db")

    def with_log(self) -> list[Path]:
        return [state for state in self.all if state.with_name("tracker.db-wal").exists()]

    def mixed(self, file: Path, log: Path) -> Path:
        """The file of one state with the log of another."""
        mixed = self._folder / "mixed" / "tracker.db"
        shutil.rmtree(mixed.parent, ignore_errors=True)
        mixed.parent.mkdir()
        shutil.copyfile(file, mixed)
        shutil.copyfile(log.with_name("tracker.db-wal"), mixed.with_name("tracker.db-wal"))
        return mixed


def content_of(file: Path) -> list[tuple[str, list[tuple[object, ...]]]]:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        names = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        ]
        return [(name, connection.execute(f"SELECT * FROM {name}").fetchall()) for name in names]


def is_refused(file: Path) -> bool:
    try:
        check_log(file)
    except Failed:
        return True
    return False


@pytest.fixture
def states(tmp_path: Path) -> States:
    return States(tmp_path)


def test_a_log_of_another_state_of_the_same_database_never_mixes_with_it(states: States) -> None:
    """Either the log is refused, or it holds all that differs: the content is the log's own state, whole."""
    pairs = [(file, log) for file in states.all for log in states.with_log()]
    refused = [(file, log) for file, log in pairs if is_refused(states.mixed(file, log))]
    mixed = [
        (file.parent.name, log.parent.name)
        for file, log in pairs
        if (file, log) not in refused and content_of(states.mixed(file, log)) != content_of(log)
    ]
    assert mixed == []
    assert len(refused) > len(pairs) / 3
    assert not any(file == log for file, log in refused)


@given(data=st.data())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_log_that_is_half_moved_into_its_file_is_its_own(states: States, data: st.DataObject) -> None:
    """As a kill leaves it: any of the log's pages are in the file already."""
    state = data.draw(st.sampled_from(states.with_log()))
    mixed = states.mixed(state, state)
    log = mixed.with_name("tracker.db-wal").read_bytes()
    starts = range(32, len(log), 24 + 4096)
    last = data.draw(st.integers(0, len(starts)))
    moved = {int.from_bytes(log[at : at + 4]): log[at + 24 : at + 24 + 4096] for at in starts[:last]}
    with mixed.open("r+b") as file:
        for page in data.draw(st.sets(st.sampled_from(sorted(moved)))) if moved else ():
            file.seek((page - 1) * 4096)
            file.write(moved[page])
    assert not is_refused(mixed)


def test_the_log_of_a_database_that_is_open_is_not_read_through(tmp_path: Path) -> None:
    file = made(tmp_path / "ours", scans=1)
    assert not is_open_elsewhere(file)
    with Store.open(f"sqlite:///{file}") as store:
        store.scans()
        inode = file.with_name("tracker.db-shm").stat().st_ino
        locks = tmp_path / "locks"
        for held, is_open in (("128 128", True), ("120 120", False), ("0 EOF", True)):
            locks.write_text(f"1: POSIX  ADVISORY  READ 22299 fe:00:{inode} {held}\n2: -> nonsense\n")
            assert is_open_elsewhere(file, locks) is is_open
        assert not is_open_elsewhere(file, tmp_path / "none")
