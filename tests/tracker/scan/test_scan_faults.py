"""What a scan does when the world under it fails: it ends or goes on, says so, and what was recorded stays."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from scrapers.browser.install.chromium import LaunchChoice
from tests.shared.browsers import Shared
from tests.tracker.scan.test_scan import ALIVE, AT, SILENT, Opener, Watch, kill_browsers
from tracker.errors import Failed
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.writer import EvidenceWriter
from tracker.history.check import Check, Outcome
from tracker.pace.pace import NoPace
from tracker.recordings.proxy_connection import ProxyRequest
from tracker.recordings.replay_proxy import Replay
from tracker.register.account import Account
from tracker.scan.evidence_recorder import EvidenceRecorder
from tracker.scan.looks import AccountScan
from tracker.scan.platform_scan import MAX_CONSECUTIVE_UNREACHABLE
from tracker.store.database.engine import PRAGMAS
from tracker.store.store import Store

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def stage(tmp_path: Path, chromium: LaunchChoice, shared: Shared, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    monkeypatch.setitem(PRAGMAS, "busy_timeout", "10")  # the test does not wait 30 s for a lock that will not go
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as store:
        yield Opener(tmp_path / "cases", chromium, store, shared)


@pytest.fixture
def stage_in_chromium(tmp_path: Path, chromium: LaunchChoice, shared_chromium: Shared, stage: Opener) -> Opener:
    """For faults of the browser, and of the network before it."""
    return Opener(tmp_path / "cases", chromium, stage.store, shared_chromium)


@dataclass(slots=True)
class Then(Watch):
    """A progress that lets something happen once the first account is recorded."""

    happens: Callable[[], object] = field(kw_only=True)

    def advance(self, account: Account, check: Check) -> None:
        Watch.advance(self, account, check)
        if len(self.seen) == 1:
            self.happens()


def named(count: int) -> dict[str, object]:
    return {str(number): ALIVE for number in range(count)}


@pytest.mark.parametrize(
    "kill",
    [
        pytest.param("chromium", marks=pytest.mark.with_all, id="browser"),  # also in test_scan_concurrency.py
        pytest.param("node", id="driver"),
    ],
)
async def test_what_is_killed_is_started_again(stage_in_chromium: Opener, kill: str) -> None:
    here = stage_in_chromium(named(3), has_own_browser=True)
    happens = kill_browsers if kill == "chromium" else kill_driver
    result, _ = await here.run(here.begin(), Then(happens=happens))
    assert result.outcomes == {Outcome.SEEN: 3, Outcome.UNVERIFIED: 0}


@pytest.mark.parametrize("at_once", [pytest.param(1, marks=pytest.mark.with_all), 4])
async def test_a_browser_killed_between_a_look_and_its_evidence_costs_no_account_its_proof(
    stage_in_chromium: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """What the session held is gone with the browser, so nothing may be written: the account is looked at again. Where
    others are looked at meanwhile, a new session is there; it does not hold what the old one held."""
    answers = {"1": SILENT, "2": {"gone": "deregistered"}, "3": ALIVE, "4": ALIVE}
    here = stage_in_chromium(answers, has_own_browser=True)
    keep, kept = EvidenceRecorder.keep, 0

    async def kill_and_keep(recorder: EvidenceRecorder, *arguments: Any, **options: Any) -> Check:
        nonlocal kept
        kept += 1
        if kept == 1:
            kill_browsers()
        return await keep(recorder, *arguments, **options)

    monkeypatch.setattr(EvidenceRecorder, "keep", kill_and_keep)
    writer = EvidenceWriter(FolderVault(tmp_path), here.store, lambda: AT)
    watch = Watch()
    await here.run(here.begin(), watch, evidence=writer, at_once=at_once)
    assert (writer.unkept, sorted(watch.seen)) == ({}, ["1", "2", "3", "4"])
    assert here.check_of("2").outcome is Outcome.GONE
    assert all(look.evidence_files for handle in ("1", "2") for look in here.check_of(handle).looks)


async def test_evidence_is_not_written_with_the_secrets_of_another_session(
    stage: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is a proof withheld without a second try; a third is not made."""
    here = stage({"1": SILENT})
    monkeypatch.setattr(AccountScan, "was_looked_at_in", lambda account_scan, session: False)
    writer = EvidenceWriter(FolderVault(tmp_path), here.store, lambda: AT)
    _, replay = await here.run(here.begin(), Watch(), evidence=writer)
    assert set(writer.unkept) == {"weibo:1"}
    assert len([url for _, url in replay.log if "/u/1" in url]) == 2
    assert here.check_of("1").covers_from is None


def kill_driver() -> None:
    """The newest: the session's shared browser has an older one."""
    drivers = [item for item in psutil.Process().children(recursive=True) if item.name().startswith("node")]
    max(drivers, key=lambda process: process.create_time()).kill()


async def test_network_that_is_cut_stops_the_platform_before_everybody_is_unreachable(
    stage_in_chromium: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, is_cut = Replay.answer, asyncio.Event()

    async def answer_until_cut(replay: Replay, request: ProxyRequest) -> bytes:
        if is_cut.is_set():
            raise OSError("the network is cut")
        return await answer(replay, request)

    monkeypatch.setattr(Replay, "answer", answer_until_cut)
    here = stage_in_chromium(named(MAX_CONSECUTIVE_UNREACHABLE + 3))
    watch = Then(happens=is_cut.set)
    result, _ = await here.run(here.begin(), watch)
    assert (watch.stopped, len(watch.seen), result.pending) == (["unreachable"], 1 + MAX_CONSECUTIVE_UNREACHABLE, 2)
    assert here.check_of("1").code == "unreachable"


@pytest.mark.parametrize(
    ("down", "stopped"),
    [
        pytest.param(MAX_CONSECUTIVE_UNREACHABLE - 1, [], id="four"),
        pytest.param(MAX_CONSECUTIVE_UNREACHABLE, ["unreachable"], id="five"),
    ],
)
async def test_so_many_unreachable_in_a_row_are_an_outage(stage: Opener, down: int, stopped: list[str]) -> None:
    here = stage({str(number): (503, ALIVE) for number in range(down)} | {"9": ALIVE})
    watch = Watch()
    await here.run(here.begin(), watch)
    assert watch.stopped == stopped


async def test_database_that_another_program_locks_ends_the_scan_and_the_next_run_goes_on(
    stage: Opener, tmp_path: Path
) -> None:
    here = stage(named(3))
    scan = here.begin()
    with closing(sqlite3.connect(tmp_path / "tracker.db", isolation_level=None)) as other:
        with pytest.raises(Failed, match="in use by another program"):
            await here.run(scan, Then(happens=lambda: other.execute("BEGIN IMMEDIATE")))
        other.execute("ROLLBACK")
    rest = Watch()
    await here.run(scan, rest)
    assert (rest.seen, here.store.pending(scan)) == (["1", "2"], ())


async def test_full_disk_ends_the_scan_and_the_next_run_goes_on(stage: Opener) -> None:
    here = stage(named(40))
    scan = here.begin()
    with closing(sqlite3.connect(str(here.store._engine.url.database))) as database:
        database.execute("VACUUM")  # the migrations leave free pages
    watch = Then(happens=lambda: grow(here.store, 0))
    with pytest.raises(Failed, match="disk is full"):
        await here.run(scan, watch)
    grow(here.store, 1000)
    rest = Watch()
    await here.run(scan, rest)
    assert sorted(watch.seen + rest.seen) == sorted(named(40))


def grow(store: Store, pages: int) -> None:
    """Let the database grow by so many pages, and no further."""
    with store._engine.connect() as connection:
        now = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {now + pages}")


async def test_scan_that_is_asked_to_stop_finishes_the_account_in_progress(stage: Opener) -> None:
    stopping = asyncio.Event()

    class Turns(NoPace):
        async def wait_turn(self, lane: str) -> None:
            asyncio.get_running_loop().call_soon(stopping.set)

    here = stage(named(3))
    watch = Watch()
    result, _ = await here.run(here.begin(), watch, stopping=stopping, pace=Turns())
    assert (watch.seen, result.pending) == (["0"], 2)


async def test_scan_that_is_asked_to_stop_waits_for_no_turn(stage: Opener) -> None:
    stopping = asyncio.Event()

    class Never(NoPace):
        async def wait_turn(self, lane: str) -> None:
            stopping.set()
            await asyncio.Event().wait()

    here = stage(named(2))
    result, _ = await here.run(here.begin(), Watch(), stopping=stopping, pace=Never())
    assert result.pending == 2
