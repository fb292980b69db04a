"""Several processes on one database, and kill -9 in the middle of recording: nothing is lost, twice or by half."""

import signal
import sqlite3
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from scrapers.model.profile import AccountState, Origin, Post
from tests.forked import start, wait
from tracker.history.check import Check, Look, Outcome
from tracker.history.scan import Scan
from tracker.register.account import Account
from tracker.store.store import Store

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ACCOUNTS = tuple(Account(platform="weibo", handle=str(number), name="x", unit="y") for number in range(1000))
POSTS = 5


def check() -> Check:
    posts = tuple(
        Post(post_id=str(day), published_at=AT - timedelta(days=day), origin=Origin.ORIGINAL, origin_mark="made")
        for day in range(POSTS)
    )
    look = Look(route="weibo.ajax", way="ask", looked_at=AT, outcome=Outcome.SEEN, state=AccountState.ACTIVE)
    return Check(checked_at=AT, outcome=Outcome.SEEN, looks=(look,), state=AccountState.ACTIVE, posts=posts)


def record_all(url: str, said: Connection | None = None) -> None:
    """Record what is pending, and say each account's handle once it is recorded."""
    with Store.open(url) as store:
        scan = store.unfinished_scan()
        assert scan is not None
        for account in store.pending(scan):
            store.record(scan, account, check())
            if said:
                said.send(account.handle)


def begin(url: str) -> Scan:
    with Store.open(url) as store:
        store.sync_register(ACCOUNTS, AT)
        return store.begin_scan(AT, AT, ACCOUNTS)


def record_and_kill(url: str, after: int) -> list[str]:
    """Handles that a process said it recorded before it was killed, not before it said `after` of them."""
    heard, saying = Pipe(duplex=False)
    process = start(record_all, url, saying)
    saying.close()
    said = [heard.recv() for _ in range(after)]
    process.kill()
    with suppress(EOFError, OSError):  # the latter: killed in the middle of a word
        while True:
            said.append(heard.recv())
    assert wait(process) == -signal.SIGKILL
    return said


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A database whose scan was killed twice in the middle, and the accounts that were said to be recorded."""
    path = tmp_path_factory.mktemp("crash") / "tracker.db"
    url = f"sqlite:///{path}"
    begin(url)
    return path, record_and_kill(url, 40) + record_and_kill(url, 25)


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def counts(path: Path) -> tuple[int, int, int]:
    """Checks, looks, posts."""
    with closing(sqlite3.connect(path)) as connection:
        checks, looks, posts = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("account_check", "look", "post")
        )
    return checks, looks, posts


def test_the_database_is_whole(killed: tuple[Path, list[str]]) -> None:
    with closing(sqlite3.connect(killed[0])) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_what_was_said_to_be_recorded_is_there(killed: tuple[Path, list[str]]) -> None:
    path, said = killed
    with Store.open(f"sqlite:///{path}") as store:
        scan = store.unfinished_scan()
        assert scan is not None
        assert {account.handle for account in store.pending(scan)}.isdisjoint(said)


def test_the_second_run_repeated_nothing(killed: tuple[Path, list[str]]) -> None:
    said = killed[1]
    assert len(said) == len(set(said)) >= 65


def test_an_account_is_recorded_whole_or_not_at_all(killed: tuple[Path, list[str]]) -> None:
    checks, looks, posts = counts(killed[0])
    assert 65 <= checks < len(ACCOUNTS)
    assert (looks, posts) == (checks, POSTS * checks)


def test_the_scan_can_be_finished(killed: tuple[Path, list[str]]) -> None:
    path, _ = killed
    url = f"sqlite:///{path}"
    record_all(url)
    with Store.open(url) as store:
        scan = store.unfinished_scan()
        assert scan is not None
        assert store.pending(scan) == ()
    assert counts(path) == (len(ACCOUNTS), len(ACCOUNTS), POSTS * len(ACCOUNTS))


def take_slots(url: str, count: int, said: Connection) -> None:
    """Take slots at one and the same instant, and say how long each has to wait."""
    with Store.open(url) as store:
        said.send([store.slots.take_slot("weibo", 1.0, lambda: AT) for _ in range(count)])


@pytest.mark.usefixtures("tables_created")
def test_processes_that_make_one_database_together_never_share_a_slot(tmp_path: Path) -> None:
    heard, saying = Pipe(duplex=False)
    processes = [start(take_slots, f"sqlite:///{tmp_path}/tracker.db", 25, saying) for _ in range(3)]
    waits = [round(wait_s) for _ in processes for wait_s in heard.recv()]
    assert [wait(process) for process in processes] == [0, 0, 0]
    assert sorted(waits) == list(range(75))
