"""A database that is not what it was left as is refused; one that may only be read is read."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tracker.evidence.archive import FIRST, SECOND, Archive
from tests.tracker.rules.given import AT
from tracker.errors import Failed, UserError
from tracker.pace.circuit_breaker import CircuitFailure
from tracker.store.database.soundness import copy_of, newest_evidence
from tracker.store.database.transactions import Transactions
from tracker.store.health import read_circuits_of, read_condition
from tracker.store.store import Store


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tracker.db"
    Store.open(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def refused(file: Path, said: str) -> None:
    for opens in (Store.open, read_condition):
        with pytest.raises(UserError, match=said):
            opens(f"sqlite:///{file}")


def test_a_file_of_no_bytes_is_no_fresh_start(file: Path) -> None:
    file.write_bytes(b"")
    refused(file, "is empty")


def test_a_file_that_was_cut_off_is_reported(file: Path) -> None:
    whole = file.read_bytes()
    for kept in (len(whole) - 4096, len(whole) // 2, 4096):
        file.write_bytes(whole[:kept])
        refused(file, "cut off")


def test_a_whole_file_is_opened(file: Path) -> None:
    Store.open(f"sqlite:///{file}").close()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_database_without_the_scans_of_its_evidence_is_reported(file: Path, is_there: bool) -> None:
    scan = file.parent / "evidence" / "scan-7" / "weibo-1"
    scan.mkdir(parents=True)
    if not is_there:
        file.unlink()
    refused(file, "evidence")


def test_a_database_of_another_office_is_not_taken_for_the_evidence_s_own(tmp_path: Path) -> None:
    """It has more scans than there is evidence of."""
    for name, hours in (("ours", 0), ("theirs", 1)):
        (tmp_path / name).mkdir()
        with Store.open(f"sqlite:///{tmp_path / name / 'tracker.db'}") as store:
            store.sync_register((FIRST, SECOND), AT)
            archive = Archive(tmp_path / name, store)
            for number in range(2 + hours):
                archive.scan(FIRST, at=AT + timedelta(hours=hours, minutes=number))
    Store.open(f"sqlite:///{tmp_path / 'ours' / 'tracker.db'}").close()
    shutil.copyfile(tmp_path / "theirs/tracker.db", tmp_path / "ours/tracker.db")
    refused(tmp_path / "ours/tracker.db", "belongs to other evidence")


def test_a_link_that_was_changed_is_left_to_who_verifies(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as store:
        store.sync_register((FIRST, SECOND), AT)
        Archive(tmp_path, store).scan(FIRST)
    for content in (b"", b'{"scan": {"id": 1, "at": "x", "started_at": "yesterday, I think"}}', b"\xff" * 9000):
        (tmp_path / "evidence/scan-1/manifest.json").write_bytes(content)
        Store.open(f"sqlite:///{tmp_path / 'tracker.db'}").close()


def test_an_empty_folder_of_evidence_says_nothing(file: Path) -> None:
    (file.parent / "evidence" / "scan-7").mkdir(parents=True)
    assert newest_evidence(file.parent) == 0


def test_a_database_that_does_not_say_its_version_is_reported(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM alembic_version")
    refused(file, "version")


VALUES = {
    "no-instant": "UPDATE scan SET at = 'yesterday'",
    "no-json": "UPDATE look SET evidence_files = '[{'",
    "json-of-another-shape": "UPDATE look SET evidence_files = '[1]'",
    "no-word": "UPDATE account_check SET outcome = 'perhaps'",
}


@pytest.mark.parametrize("statement", VALUES.values(), ids=VALUES)
def test_a_value_that_nobody_wrote_is_damage_and_no_traceback(tmp_path: Path, statement: str) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as store:
        store.sync_register((FIRST, SECOND), AT)
        Archive(tmp_path, store).scan(FIRST)
        with store._write() as connection:
            connection.exec_driver_sql(statement)
        with pytest.raises(Failed, match=r"the database is damaged: .*tracker\.db"):
            _ = store.scans(), [*store.chain.files()], [*store.facts(at=AT)]


def test_a_file_of_another_program_is_said_to_be_that_also_beside_evidence(file: Path) -> None:
    (file.parent / "evidence/scan-1/weibo-1").mkdir(parents=True)
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE places (id)")
    refused(file, f"another program's: {file}")
    with pytest.raises(UserError, match=f"another program's: {file}"), Store.opened_to_read(f"sqlite:///{file}"):
        pass


def test_a_read_only_copy_is_read_and_not_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write whatever the mode says
    before = file.read_bytes()
    with Store.open(f"sqlite:///{file}") as store:
        assert store.accounts() == ()
        assert store.scans() == ()
        with pytest.raises(Failed, match="cannot be written"), Transactions.write(store._read.__self__):  # type: ignore[attr-defined]
            pass
    assert file.read_bytes() == before


def test_a_copy_holds_what_waits_in_the_log(file: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        with writer:
            writer.execute("CREATE TABLE waits (a)")
        with closing(sqlite3.connect(copy_of(file, tmp_path / "copy"))) as reader:
            assert reader.execute("SELECT count(*) FROM waits").fetchone() == (0,)
    shutil.rmtree(tmp_path / "copy")


def test_the_circuits_of_a_read_only_copy_are_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        store.circuits.fail("weibo", "captcha_shown", CircuitFailure(at=AT, limit=1))
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # root may write whatever the mode says
    before = file.read_bytes()

    assert [circuit.platform for circuit in read_circuits_of(f"sqlite:///{file}")] == ["weibo"]
    assert file.read_bytes() == before


ANOTHER_PROCESS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("CREATE TABLE other (id)")
connection.close()
"""


def test_opening_a_database_twice_keeps_the_locks_of_the_first(file: Path) -> None:
    """Otherwise another process takes itself for the last one, and deletes the log that this one still reads."""
    with Store.open(f"sqlite:///{file}") as first:
        first.accounts()
        Store.open(f"sqlite:///{file}").close()

        subprocess.run([sys.executable, "-c", ANOTHER_PROCESS, str(file)], check=True)

        assert file.with_name(f"{file.name}-wal").exists()
        first.accounts()
