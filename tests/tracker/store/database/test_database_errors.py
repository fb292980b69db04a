"""The messages when the database cannot be used, each on a real file in that state."""

import logging
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from tracker.errors import Failed, UserError, install_hint
from tracker.history.check import Check, Outcome
from tracker.register.account import Account
from tracker.store.database import engine
from tracker.store.database.engine import PRAGMAS, is_on_network, place_of, read_url, to_failure
from tracker.store.store import Store

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACCOUNT = Account(platform="weibo", handle="1", name="韶山公安", unit="韶山市公安局")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tracker.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def short_of_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test does not wait 30 s for a lock that will not go."""
    monkeypatch.setitem(PRAGMAS, "busy_timeout", "10")


@pytest.fixture
def other_writer(path: Path, url: str) -> Iterator[sqlite3.Connection]:
    """Another program in the middle of writing."""
    Store.open(url).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def test_folders_of_a_new_database_are_made(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path}/a/政务/tracker.db").close()
    assert (tmp_path / "a/政务/tracker.db").exists()


@pytest.mark.parametrize("name", [pytest.param("100%", id="percent"), pytest.param("a b 'c'", id="space-and-quotes")])
def test_an_awkward_folder_holds_a_database(tmp_path: Path, name: str) -> None:
    with Store.open(f"sqlite:///{tmp_path}/{name}/tracker.db") as store:
        assert store.accounts() == ()


def test_a_file_that_is_no_database_is_reported(path: Path, url: str) -> None:
    path.write_text("序号,新媒体类型,新媒体名称\n" * 200)
    with pytest.raises(Failed, match=f"not a database: {path}"):
        Store.open(url)


def test_a_file_that_is_no_database_is_left_as_it_is(path: Path, url: str) -> None:
    path.write_text("序号,新媒体类型,新媒体名称\n" * 200)
    before = path.read_bytes()
    with pytest.raises(Failed):
        Store.open(url)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused_and_left_alone(path: Path, url: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(UserError, match="another program's"):
        Store.open(url)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


def test_who_will_write_takes_the_lock_at_once(path: Path, url: str) -> None:
    """Taken only at the first write, it fails without waiting where another program wrote since the first read."""
    locked = pytest.raises(sqlite3.OperationalError, match="locked")
    with Store.open(url) as store, closing(sqlite3.connect(path, timeout=0)) as other, store._write(), locked:
        other.execute("BEGIN IMMEDIATE")


def test_who_reads_keeps_nobody_from_writing(path: Path, url: str) -> None:
    with Store.open(url) as store, closing(sqlite3.connect(path, timeout=0)) as other, store._read() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM scan")
        other.execute("DELETE FROM pace")
        other.commit()


@pytest.mark.usefixtures("short_of_patience", "other_writer")
def test_a_database_that_another_program_writes_is_reported(url: str) -> None:
    with Store.open(url) as store, pytest.raises(Failed, match="in use by another program"):
        store.sync_register((ACCOUNT,), AT)


@pytest.mark.usefixtures("short_of_patience", "other_writer")
def test_a_database_that_another_program_writes_can_be_read(url: str) -> None:
    with Store.open(url) as store:
        assert store.accounts() == ()


def test_a_full_disk_is_reported_and_what_was_recorded_is_kept(
    path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(url) as store:
        store.sync_register((ACCOUNT,), AT)
        scan = store.begin_scan(AT, AT, (ACCOUNT,))
    with closing(sqlite3.connect(path)) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    monkeypatch.setitem(PRAGMAS, "max_page_count", str(pages))
    large = Check(checked_at=AT, outcome=Outcome.UNVERIFIED, code="layout_changed", message="x" * 1_000_000)
    with Store.open(url) as store:
        with pytest.raises(Failed, match="disk is full"):
            store.record(scan, ACCOUNT, large)
        assert store.pending(scan) == (ACCOUNT,)


@pytest.mark.parametrize(("free", "said"), [(0, "disk is full"), (1 << 30, "disk fails under")])
def test_a_disk_without_space_is_no_failing_disk(
    path: Path, url: str, monkeypatch: pytest.MonkeyPatch, free: int, said: str
) -> None:
    """SQLite cannot make the file by which it reads, and calls it an error of reading."""
    monkeypatch.setattr(engine, "disk_usage", lambda folder: SimpleNamespace(free=free))
    fault = sqlite3.OperationalError("disk I/O error")
    fault.sqlite_errorcode = sqlite3.SQLITE_IOERR | (19 << 8)
    failure = to_failure(OperationalError("SELECT 1", {}, fault), make_url(url))
    assert said in str(failure)


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder would be")
    with pytest.raises(Failed, match="folder of the database cannot be made"):
        Store.open(f"sqlite:///{tmp_path}/state/tracker.db")


def test_a_folder_in_the_place_of_the_file_is_reported(path: Path, url: str) -> None:
    path.mkdir()
    with pytest.raises(Failed, match="cannot be opened"):
        Store.open(url)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Failed, match="cannot be"):
        Store.open(f"sqlite:///{tmp_path}/tracker.db")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no folder that even root cannot write to")
def test_a_folder_where_nobody_may_write_is_reported() -> None:
    with pytest.raises(Failed, match=r"cannot be opened: /proc/self/tracker\.db"):
        Store.open("sqlite:////proc/self/tracker.db")


def test_a_database_that_may_only_be_read_is_reported(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(url).close()
    monkeypatch.setitem(PRAGMAS, "query_only", "ON")
    with Store.open(url) as store, pytest.raises(Failed, match="cannot be written"):
        store.sync_register((ACCOUNT,), AT)


def test_a_damaged_database_is_reported(path: Path, url: str) -> None:
    with Store.open(url) as store:
        store.sync_register(tuple(Account(platform="weibo", handle=str(n), name="x", unit="y") for n in range(999)), AT)
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    with pytest.raises(Failed, match="damaged"), Store.open(url) as store:
        store.accounts()


@pytest.mark.parametrize(
    ("address", "message"),
    [
        pytest.param("tracker.db", "not the address", id="a-bare-path"),
        pytest.param("", "not the address", id="empty"),
        pytest.param("mysql://office:secret@host/db", "mysql is not supported", id="another-database"),
        pytest.param("postgresql://office:secret%00@127.0.0.1:1/db", "character", id="nul-ends-the-address"),
        pytest.param("postgresql://office:secret@127.0.0.1:1/db?sslmode=%00", "character", id="nul-in-an-option"),
        pytest.param("postgresql://office:secret%C3%DC@127.0.0.1:1/db", "character", id="in-percents-of-gbk"),
        pytest.param("postgresql://office:secret\ud800@127.0.0.1:1/db", "character", id="a-lone-surrogate"),
        pytest.param("sqlite:////tmp/secret%00/tracker.db", "character", id="nul-in-a-folder"),
    ],
)
def test_an_address_that_cannot_be_used_is_reported_without_itself(address: str, message: str) -> None:
    with pytest.raises(UserError, match=message) as reported:
        Store.open(address)
    assert "secret" not in reported.value.message + reported.value.hint


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://u@h/db", "postgresql://u@h/db"),
        ("postgresql://u:secret@h:5433/db?sslpassword=secret", "postgresql://u:***@h:5433/db"),
        ("postgresql://u@/db?host=/run/x&password=secret", "postgresql://u@/db?host=%2Frun%2Fx"),
        ("sqlite:////x/tracker.db", "/x/tracker.db"),
    ],
)
def test_a_database_is_named_as_a_person_writes_it_without_a_password(address: str, expected: str) -> None:
    assert place_of(read_url(address)) == expected


@pytest.mark.parametrize("address", ["postgres://u@h/db", "postgresql://u@h/db", "postgresql+psycopg://u@h/db"])
def test_every_spelling_of_postgresql_is_understood(address: str) -> None:
    assert read_url(address).drivername == "postgresql+psycopg"


def test_a_missing_driver_is_reported_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UserError, match="PostgreSQL needs a driver") as reported:
        Store.open("postgresql://office:secret@host/db")
    assert reported.value.hint == install_hint("postgresql")


def test_a_server_that_does_not_answer_is_reported_without_the_password() -> None:
    url = make_url("postgresql+psycopg://office:secret@host/db")
    failure = to_failure(OperationalError("SELECT 1", {}, Exception("connection refused\nIs it running?")), url)
    assert str(failure) == "the database does not answer: postgresql://office:***@host/db: connection refused"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            'connection failed: connection to server at "127.0.0.1", port 1 failed: Connection refused',
            'connection to server at "127.0.0.1", port 1 failed: Connection refused',
        ),
        (
            "failed to resolve host 'db': [Errno -2] Name or service not known",
            "failed to resolve host 'db': Name or service not known",
        ),
    ],
)
def test_what_the_driver_says_of_a_server_is_told_once_and_without_numbers(said: str, told: str) -> None:
    failure = to_failure(OperationalError("SELECT 1", {}, Exception(said)), make_url("postgresql+psycopg://u@db/x"))
    assert failure is not None
    assert failure.message == f"the database does not answer: postgresql://u@db/x: {told}"
    assert failure.hint == "check that it runs, and that the address is right"


def test_a_fault_of_ours_is_not_blamed_on_the_disk() -> None:
    error = OperationalError("SELECT nothing", {}, sqlite3.OperationalError("no such column: nothing"))
    assert to_failure(error, make_url("sqlite:///x.db")) is None


@pytest.mark.parametrize(
    ("file_system", "is_network"),
    [
        pytest.param("nfs4", True, id="nfs"),
        pytest.param("cifs", True, id="windows-share"),
        pytest.param("ext4", False, id="local"),
    ],
)
def test_a_network_drive_is_known_by_its_mount(tmp_path: Path, file_system: str, is_network: bool) -> None:
    folder = tmp_path / "my share"
    mounts = tmp_path / "mounts"
    place = str(folder).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {place} {file_system} rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0\n")
    assert is_on_network(folder / "tracker.db", mounts) is is_network


def test_a_database_on_a_network_drive_is_warned_of(
    url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tracker.store.database.engine.is_on_network", lambda path: True)
    with caplog.at_level(logging.WARNING):
        Store.open(url).close()
    assert "network drive" in caplog.text


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        pytest.param("journal_mode", "wal", id="wal"),
        pytest.param("foreign_keys", 1, id="foreign-keys"),
        pytest.param("busy_timeout", 30000, id="busy-timeout"),
        pytest.param("synchronous", 1, id="synchronous-normal"),
    ],
)
def test_every_connection_is_set_up(url: str, pragma: str, value: object) -> None:
    with Store.open(url) as store, store._read() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@pytest.mark.parametrize(
    "text",
    [
        "sqlite://host/x.db",
        "sqlite:///.",
        "sqlite:////",
        "sqlite:///a/..",
        "sqlite://u:p@/x",
        "sqlite:///x?mode=memory",
    ],
)
def test_what_names_no_file_is_no_address_of_one(text: str) -> None:
    with pytest.raises(UserError, match="not the address of a database"):
        read_url(text)


def test_a_wrong_value_of_an_option_is_reported() -> None:
    with (
        pytest.raises(Failed, match="has an option"),
        Store.open("postgresql://u:geheim@127.0.0.1:1/x?connect_timeout=abc"),
    ):
        pass


def test_a_database_that_lacks_a_table_is_damaged(path: Path, url: str) -> None:
    Store.open(url).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE account")
    with pytest.raises(Failed, match="the database is damaged"), Store.open(url) as store:
        store.accounts()


def test_a_statement_of_this_program_that_is_wrong_is_no_damage(url: str) -> None:
    with Store.open(url), closing(sqlite3.connect(":memory:")) as connection:
        with pytest.raises(sqlite3.OperationalError) as raised:
            connection.execute("SELECT * FROM acount")
        assert to_failure(OperationalError("", {}, raised.value), make_url(url)) is None


def test_a_pipe_is_no_database(path: Path, url: str) -> None:
    os.mkfifo(path)
    with pytest.raises(Failed, match="is not a database"):
        Store.open(url)
