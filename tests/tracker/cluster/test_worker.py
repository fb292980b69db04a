"""One worker on a queue: every account is done, whatever hangs, and it stops when it is asked to."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest

from scrapers.browser.browser import Browser
from scrapers.model.capture import FetchMode
from scrapers.model.errors import CaptchaShown
from scrapers.model.profile import AccountState, Post, Profile
from scrapers.platforms.routes import ROUTES
from tests.tracker.cluster.making import looks_of
from tracker.cluster.account_looks import WorkerUnfit
from tracker.cluster.jobs import JobReturned, has_jobs, opened_queue
from tracker.cluster.scan_end import END_AFTER, ScanEnd, queue_scan
from tracker.cluster.work_fingerprint import work_fingerprint
from tracker.cluster.worker import Worker, WorkerTimes
from tracker.errors import Failed, UserError
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.writer import EvidenceWriter
from tracker.history.check import Check
from tracker.history.scan import Scan
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.scan.account_scan import AccountScanner
from tracker.scan.evidence_recorder import EvidenceRecorder
from tracker.scan.looks import AccountScan, LookAnswered, LookFailed
from tracker.scan.run import ScanRequest
from tracker.store.cluster import shared
from tracker.store.cluster.shared import WrongClock
from tracker.store.store import Store
from tracker.time.clock import now

pytestmark = pytest.mark.postgresql

AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
POLICIES = Policies()
RULES = work_fingerprint(POLICIES)
TIMES = WorkerTimes(heartbeat=1.0, stalled=3.0, maintenance=1, poll=0.1, drain=5.0)
PATIENCE_S = 60.0
looked: Counter[str] = Counter()


def named(name: str, handle: str, platform: str = "weibo") -> Account:
    return Account(platform=platform, handle=handle, name=name, unit="乙")


async def look(
    self: AccountScanner, browser: Browser, account_scan: AccountScan, choices: Iterable[Any] | None = None
) -> None:
    """By the account's name: it hangs once, or always; it meets a wall, or is gone; else it posts."""
    account, route = account_scan.account, ROUTES[self.platform][0]
    looked[account.name] += 1
    if account.name == "总挂" or (account.name == "挂一次" and looked[account.name] == 1):
        await asyncio.Event().wait()
    where: dict[str, Any] = {"route": route, "way": FetchMode.FETCH, "looked_at": now(), "url": ""}
    if account.name == "墙":
        account_scan.wall = CaptchaShown.code
        account_scan.attempts.append(LookFailed(error=CaptchaShown("a wall"), **where))
        return
    if account.name == "没了":
        profile = Profile(state=AccountState.NOT_FOUND, words="用户不存在", handle=account.handle)
    else:
        posts = (Post(post_id=account.handle, published_at=now() - timedelta(days=1)),)
        profile = Profile(state=AccountState.ACTIVE, handle=account.handle, display_name=account.name, posts=posts)
    account_scan.attempts.append(LookAnswered(profile=profile, **where))


@pytest.fixture
def store(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    looked.clear()
    monkeypatch.setattr(AccountScanner, "scan_account", look)
    with Store.open(postgresql_url) as opened:
        yield opened


def worker_of(store: Store, ended: list[int], look_s: float = 10.0) -> Worker:
    looks = looks_of(store, RULES, look_s)

    def end(scan: Scan, _rows: object) -> None:
        ended.append(scan.id)

    scan_end = ScanEnd(store=store, policies=POLICIES, opens=(), evidence=None, on_end=end)
    return Worker(looks=looks, scan_end=scan_end, platforms=("weibo", "zhihu"), times=TIMES)


async def begin(store: Store, *accounts: Account) -> Scan:
    store.sync_register(accounts, AT)
    request = ScanRequest(accounts=accounts, selection="", default_at=AT)
    scan = await queue_scan(store, request, POLICIES)
    await queue_scan(store, request, POLICIES)  # the other scheduler's: nothing more is queued
    return scan


def codes_of(store: Store, scan: Scan) -> dict[str, str]:
    """Account's name -> its outcome, and the code of one that is not verified."""
    with store._read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT a.name, c.outcome, c.code FROM account_check c JOIN account a ON a.id = c.account_id"
            f" WHERE c.scan_id = {scan.id}"
        )
        return {name: code or outcome for name, outcome, code in rows}


async def run_to_end(worker: Worker, ended: list[int]) -> None:
    """Let it work until the scan has ended, then ask it to stop."""
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(PATIENCE_S):
        while not ended and not running.done():
            await asyncio.wait({running}, timeout=0.05)
        worker.looks.setup.stopping.set()
        await running


async def test_every_account_is_done_whatever_hangs(store: Store) -> None:
    ended: list[int] = []
    accounts = (
        named("没了", "1"),
        named("总挂", "2"),
        named("挂一次", "3"),
        *(named(f"甲{number}", str(10 + number)) for number in range(4)),
        named("知", "z", "zhihu"),
        named("抖", "d", "douyin"),
    )
    scan = await begin(store, *accounts)
    await run_to_end(worker_of(store, ended, look_s=1.0), ended)
    assert ended == [scan.id]
    found = codes_of(store, scan)
    assert (found["总挂"], looked["总挂"]) == ("look_hung", 3)
    assert (found["挂一次"], found["知"], found["抖"]) == ("seen", "seen", "not_supported")
    assert (
        found["没了"] != "gone"
    )  # one look proves nothing; and it came after those that show that the platform answers
    assert len(found) == len(accounts)
    assert {looked[f"甲{number}"] for number in range(4)} == {1}


async def test_a_platform_that_refuses_is_left_alone_by_all(store: Store) -> None:
    scan = await begin(store, *(named("墙", str(number)) for number in range(9)))
    worker = worker_of(store, [])
    running = asyncio.create_task(worker.run())
    async with asyncio.timeout(PATIENCE_S):
        while (opened := store.circuits.of("weibo")) is None or opened.until is None:
            assert not running.done()
            await asyncio.wait({running}, timeout=0.05)
        worker.looks.setup.stopping.set()
        await running
    assert looked["墙"] == 3
    assert len(store.pending(scan)) == 6
    circuit_breaker = store.circuits.of("weibo")
    assert circuit_breaker is not None
    assert circuit_breaker.until is not None
    another = looks_of(store, RULES)
    with pytest.raises(JobReturned, match="circuit_open"):
        await another.look(scan.id, "weibo", "8", 0)
    assert looked["墙"] == 3


async def test_a_machine_that_cannot_keep_evidence_hands_the_account_back_and_stops(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_full(*_: object) -> Check:
        raise OSError(ENOSPC, "No space left on device")

    scan = await begin(store, named("甲", "1"))
    monkeypatch.setattr(EvidenceRecorder, "_keep", is_full)
    worker = worker_of(store, [])
    evidence = EvidenceWriter(FolderVault(tmp_path), store, now, is_alone=False, is_required=True)
    worker.looks.setup = replace(worker.looks.setup, evidence=evidence)
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(WorkerUnfit, match="cannot be kept here: No space left"):
            await worker.run()
    assert [account.key for account in store.pending(scan)] == ["weibo:1"]
    assert looked["甲"] == 1


async def test_a_machine_whose_clock_goes_wrong_stops_before_it_looks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = await begin(store, named("甲", "1"))
    monkeypatch.setattr(shared, "now", lambda: now() - timedelta(hours=1))
    with pytest.raises(WrongClock, match=r"clock and the database's are 3[56]\d\d s apart"):
        await worker_of(store, []).run()
    assert (looked["甲"], len(store.pending(scan))) == (0, 1)


async def test_an_idle_worker_of_an_older_program_stops_too(store: Store) -> None:
    with store._write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(UserError, match=r"newer version of this program \(9999\)"):
            await worker_of(store, []).run()


async def test_the_jobs_of_a_dead_worker_are_taken_up(store: Store) -> None:
    ended: list[int] = []
    scan = await begin(store, *(named(f"甲{number}", str(number)) for number in range(3)))
    with store._write() as connection:
        connection.exec_driver_sql("SET LOCAL search_path TO procrastinate")
        [(dead,)] = connection.exec_driver_sql(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        connection.exec_driver_sql(f"SELECT procrastinate_fetch_job_v2(ARRAY['weibo'], {dead})")
    await run_to_end(worker_of(store, ended), ended)
    assert ended == [scan.id]
    assert len(codes_of(store, scan)) == 3


async def test_a_scan_whose_jobs_were_lost_goes_on(store: Store) -> None:
    ended: list[int] = []
    scan = await begin(store, named("甲", "1"), named("乙", "2"))
    with store._write() as connection:
        connection.exec_driver_sql("SET LOCAL search_path TO procrastinate")
        connection.exec_driver_sql("DELETE FROM procrastinate_jobs")
    await run_to_end(worker_of(store, ended), ended)
    assert codes_of(store, scan) == {"甲": "seen", "乙": "seen"}


async def test_a_scan_with_jobs_that_no_worker_takes_ends_all_the_same(store: Store) -> None:
    ended: list[int] = []
    scan = await begin(store, named("甲", "1"), named("乙", "2", "baijiahao"))
    with store._write() as connection:
        connection.exec_driver_sql(f"UPDATE scan SET started_at = started_at - interval '{END_AFTER.days} days'")
    await run_to_end(worker_of(store, ended), ended)
    assert ended == [scan.id]
    assert codes_of(store, scan)["乙"] == "not_reached"
    async with opened_queue(store.shared.conninfo):
        assert not await has_jobs(scan.id)


async def test_a_scan_ends_whose_last_account_left_the_register(store: Store) -> None:
    ended: list[int] = []
    scan = await begin(store, named("甲", "1"), named("乙", "2", "baijiahao"))
    store.sync_register([named("甲", "1")], AT)
    await run_to_end(worker_of(store, ended), ended)
    assert codes_of(store, scan) == {"甲": "seen"}


async def test_an_account_that_got_another_handle_meanwhile_is_looked_at(store: Store) -> None:
    ended: list[int] = []
    scan = await begin(store, named("甲", "1"), named("乙", "2"))
    with store._write() as connection:
        connection.exec_driver_sql("UPDATE account SET handle = '3' WHERE handle = '2'")
    await run_to_end(worker_of(store, ended), ended)
    assert codes_of(store, scan) == {"甲": "seen", "乙": "seen"}
    assert looked == {"甲": 1, "乙": 1}


async def test_a_database_that_takes_too_few_connections_is_refused_with_the_number(store: Store) -> None:
    with store._write() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {store._engine.url.database} CONNECTION LIMIT 6")
    async with asyncio.timeout(PATIENCE_S):
        with pytest.raises(Failed, match="6 allowed, this worker needs 8"):
            await worker_of(store, []).run()


async def test_a_database_that_cannot_is_said_once_and_again_after_a_job_was_done(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    said: list[str] = []
    fails = iter([True, True, False, True, False])
    pending_account = store.queued_scans.pending_account

    def sometimes(*given: Any) -> Account | None:
        if next(fails, False):
            raise Failed("the disk is full; the database cannot grow: here")
        return pending_account(*given)

    scan = await begin(store, named("甲", "1"), named("乙", "2"))
    worker = worker_of(store, ended)
    worker.on_trouble = lambda error: said.append(error.message)
    monkeypatch.setattr(store.queued_scans, "pending_account", sometimes)
    await run_to_end(worker, ended)
    assert codes_of(store, scan) == {"甲": "seen", "乙": "seen"}
    assert said == ["the disk is full; the database cannot grow: here"] * len(said)
    assert 0 < len(said) < 3
