"""Evidence of a scan: whose dossier is kept, what is in it, and that keeping it costs no look. Pictures, the browser's
name and its cookies are those of a real Chromium."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scrapers.browser.install.chromium import LaunchChoice
from scrapers.storage.atomic_file import write_synced
from tests.shared.browsers import Shared
from tests.tracker.rules.given import NATIONAL, assess
from tests.tracker.scan.test_scan import ALIVE, AT, BROKEN, HOST, ROUTE, SILENT, WALL, Opener, Stage, Watch
from tracker.evidence.chain import links_in
from tracker.evidence.paths import sha256_of
from tracker.evidence.timestamp import TimestampRefused
from tracker.evidence.vault import folder as folder_module
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.writer import EvidenceWriter
from tracker.history.check import EVIDENCE_NOT_KEPT, EvidenceFile, Outcome
from tracker.history.scan import Scan
from tracker.register.account import Filing, FilingState
from tracker.store.store import Store

pytestmark = pytest.mark.asyncio(loop_scope="session")

GONE = {"gone": "deregistered"}
SECRET = "s3cr3t-cookie-0123456789"
RUNNING = Filing()
CLOSED = Filing(state=FilingState.CLOSED, closed_on=date(2023, 1, 1))
Record = dict[str, Any]


Look = Callable[..., Any]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as opened:
        yield opened


@pytest.fixture
def look(tmp_path: Path, chromium: LaunchChoice, store: Store, shared: Shared) -> Look:
    return looks(tmp_path, Opener(tmp_path / "cases", chromium, store, shared))


@pytest.fixture
def look_in_chromium(tmp_path: Path, chromium: LaunchChoice, store: Store, shared_chromium: Shared) -> Look:
    return looks(tmp_path, Opener(tmp_path / "cases", chromium, store, shared_chromium))


def looks(folder: Path, stage: Opener) -> Look:
    async def run(
        answers: dict[str, object], filing: Filing = RUNNING, **changes: Any
    ) -> tuple[Stage, Scan, EvidenceWriter]:
        here = stage(answers)
        accounts = [replace(account, filing=filing) for account in here.accounts]
        here.store.sync_register(accounts, AT)
        scan = here.store.begin_scan(AT, AT, accounts)
        evidence_writer = EvidenceWriter(FolderVault(folder), here.store, lambda: AT)
        await here.run(scan, Watch(), **({"evidence": evidence_writer, "artifacts": folder / "artifacts"} | changes))
        return here, scan, evidence_writer

    return run


def kinds(here: Stage, handle: str) -> list[list[str]]:
    return [[evidence_file.kind for evidence_file in look.evidence_files] for look in here.check_of(handle).looks]


def exhibits(here: Stage, handle: str) -> dict[str, EvidenceFile]:
    return {round_.evidence_file.path: round_.evidence_file for round_ in here.store.chain.files_of(f"weibo:{handle}")}


async def test_a_silent_account_and_a_gone_one_are_kept_and_a_fresh_one_is_not(look_in_chromium: Look) -> None:
    here, _, _ = await look_in_chromium({"1": SILENT, "2": GONE, "3": ALIVE})
    shown = [["reply", "record"], ["picture", "snapshot", "reply", "reply", "record"]]
    assert (kinds(here, "1"), kinds(here, "2"), kinds(here, "3")) == (shown, shown, [[]])


async def test_every_file_has_the_hash_that_the_look_names(look: Look, tmp_path: Path) -> None:
    here, _, _ = await look({"1": SILENT})
    named = exhibits(here, "1")
    found = {path: (sha256_of(content), len(content)) for path in named if (content := (tmp_path / path).read_bytes())}
    assert found == {path: (file.sha256, file.size) for path, file in named.items()}


async def test_the_record_says_when_where_how_and_by_what_it_was_seen(look_in_chromium: Look, tmp_path: Path) -> None:
    _, scan, _ = await look_in_chromium({"1": SILENT})
    record: Record = json.loads((tmp_path / f"evidence/scan-{scan.id}/weibo-1/record.json").read_text("utf-8"))
    visit = record["looks"][1]
    assert {name: record[name] for name in ("platform", "handle", "name", "scan", "at", "outcome", "state")} == {
        "platform": "weibo",
        "handle": "1",
        "name": "单位1",
        "scan": scan.id,
        "at": "2023-09-19T18:00:00+08:00",
        "outcome": "seen",
        "state": "active",
    }
    assert (visit["looked_at"], visit["looked_at_utc"]) == ("2023-09-19T18:00:00+08:00", "2023-09-19T10:00:00+00:00")
    assert (visit["asked"], visit["final"], visit["http_status"]) == (f"{HOST}/u/1", f"{HOST}/u/1", 200)
    assert "Chrome" in visit["user_agent"]
    assert visit["browser_version"]
    assert record["policy_version"]
    assert record["last_post"]["published_at"] == "2023-08-30T18:00:00+08:00"


async def test_what_can_only_be_asked_keeps_its_replies_without_a_picture(look: Look) -> None:
    here, _, _ = await look({"1": SILENT}, routes={"weibo": (replace(ROUTE, page_url=""),)})
    assert kinds(here, "1") == [["reply", "record"]]


async def test_an_account_seen_by_visit_alone_is_shown_only_where_it_is_silent(look: Look) -> None:
    visited = replace(ROUTE, home_url="")
    here, _, _ = await look({"1": SILENT, "2": ALIVE}, routes={"weibo": (visited,)})
    shown = [["reply", "reply", "record"], ["picture", "snapshot", "reply", "reply", "record"]]
    assert (kinds(here, "1"), kinds(here, "2")) == (shown, [[]])


async def test_a_remark_keeps_the_replies_that_it_rests_on(look: Look) -> None:
    here, _, _ = await look({"1": ALIVE}, filing=CLOSED)
    assert kinds(here, "1") == [["reply", "record"]]


async def test_a_wall_is_no_evidence_against_anybody(look: Look) -> None:
    here, _, _ = await look({"1": WALL})
    assert kinds(here, "1") == [[]]


async def test_what_could_not_be_read_is_named_where_it_is_kept(look: Look, tmp_path: Path) -> None:
    here, scan, _ = await look({"1": BROKEN})
    named = exhibits(here, "1")
    assert {item.kind for item in named.values()} == {"case"}
    assert all(path.startswith(f"artifacts/scan-{scan.id}/") and (tmp_path / path).is_file() for path in named)


async def test_the_scan_is_sealed_with_all_that_was_kept(look: Look, tmp_path: Path) -> None:
    here, scan, _ = await look({"1": SILENT, "2": BROKEN, "3": ALIVE})
    manifests, unreadable = links_in(FolderVault(tmp_path))
    (seal,) = here.store.chain.records()
    (manifest,) = manifests.values()
    assert (manifest.path, manifest.sha256, unreadable) == (seal.path, seal.sha256, ())
    assert (manifest.path, manifest.number, manifest.prev) == (f"evidence/scan-{scan.id}/manifest.json", 1, "")
    assert {entry.evidence_file for entry in manifest.entries} == {
        *exhibits(here, "1").values(),
        *exhibits(here, "2").values(),
    }


async def test_a_scan_that_holds_nothing_against_anybody_is_sealed_too(look: Look, tmp_path: Path) -> None:
    await look({"1": ALIVE})
    (manifest,) = links_in(FolderVault(tmp_path))[0].values()
    assert manifest.entries == ()


async def test_each_scan_carries_the_hash_of_the_one_before(look: Look, tmp_path: Path) -> None:
    await look({"1": SILENT})
    await look({"1": SILENT})
    first, second = links_in(FolderVault(tmp_path))[0].values()
    assert (second.number, second.prev) == (2, first.sha256)


async def test_what_a_store_that_was_down_left_unsealed_is_sealed_by_the_next_scan(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(vault: FolderVault) -> Iterator[str]:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(FolderVault, "link_paths", refuse)
        here, first, writer = await look({"1": SILENT})
    here.store.finish_scan(first, AT, {})
    files = here.store.chain.files(first.id)
    assert (writer.unkept, here.store.chain.records(), len(files) > 0) == ({"manifest": "Input/output error"}, (), True)
    _, second, writer = await look({"1": SILENT})
    manifests = links_in(FolderVault(tmp_path))[0].values()
    assert [manifest.scan_id for manifest in manifests] == [first.id, second.id]
    assert {entry.evidence_file for entry in next(iter(manifests)).entries} == {file.evidence_file for file in files}
    assert writer.unkept == {}


async def test_an_authority_that_hangs_is_waited_for_once_however_many_links_are_sealed(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    def hang(content: bytes) -> bytes:
        asked.append(content)
        raise TimestampRefused("the time-stamping authority does not answer: not within 15 s")

    with monkeypatch.context() as broken:
        broken.setattr(EvidenceWriter, "seal", lambda writer, scan, *, is_finished: None)
        here, first, _ = await look({"1": SILENT})
        here.store.finish_scan(first, AT, {})
        here, second, _ = await look({"1": SILENT})
    writer = EvidenceWriter(FolderVault(tmp_path), here.store, lambda: AT, hang)
    writer.seal(second, is_finished=True)
    assert (len(here.store.chain.records()), len(asked), set(writer.unkept)) == (2, 1, {"timestamp"})
    third = here.store.begin_scan(AT, AT, here.accounts)
    writer.seal(third, is_finished=True)
    assert len(asked) == 2  # a worker seals many scans: it is asked again in the next


async def test_no_cookie_and_no_token_is_in_any_file(look_in_chromium: Look, tmp_path: Path) -> None:
    planted = f"<p>{SECRET}</p><a href='/x?token={SECRET[::-1]}'>链接</a><svg><text>{SECRET}</text></svg>"
    page = {"body": f"<html><body>{planted}</body></html>", "headers": {"set-cookie": f"SUB={SECRET}; Path=/"}}
    await look_in_chromium({"1": SILENT | {"echo": SECRET, "access_token": SECRET[::-1], "page": page}})
    files = [file for file in (tmp_path / "evidence").rglob("*") if file.is_file()]
    leaks = [file.name for file in files if any(item.encode() in file.read_bytes() for item in (SECRET, SECRET[::-1]))]
    assert (len(files), leaks) == (7, [])


async def test_a_disk_that_refuses_costs_no_look_and_is_said(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module, "write_synced", refuse)
    here, _, writer = await look({"1": SILENT})
    assert (len(here.check_of("1").looks), kinds(here, "1")) == (2, [[], []])
    assert writer.unkept == dict.fromkeys(("weibo:1", "manifest"), "No space left on device")


async def test_what_was_not_kept_is_held_against_nobody(look: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module, "write_synced", refuse)
    here, _, _ = await look({"1": SILENT, "2": GONE, "3": ALIVE}, filing=RUNNING)
    silent, gone, alive = (here.check_of(handle) for handle in "123")
    assert (silent.outcome, silent.covers_from) == (Outcome.SEEN, None)
    assert (gone.outcome, gone.state, gone.code) == (Outcome.UNVERIFIED, None, EVIDENCE_NOT_KEPT)
    assert [look.state for look in gone.looks] == [None, None]  # so they confirm no later look
    assert (alive.outcome, {look.code for look in alive.looks}) == (Outcome.SEEN, {""})  # nothing had to be kept
    histories = {handle: here.store.facts_of(f"weibo:{handle}", at=AT) for handle in "123"}
    assert [len(known.posts) for known in histories.values() if known] == [1, 0, 1]  # a post once seen stays seen
    verdicts = {handle: assess(known, NATIONAL, AT) for handle, known in histories.items() if known}
    assert {handle: (verdict.verdict.value, verdict.reason) for handle, verdict in verdicts.items()} == {
        "1": ("unverified", EVIDENCE_NOT_KEPT),
        "2": ("unverified", EVIDENCE_NOT_KEPT),
        "3": ("remark", ""),  # which rests on the register alone
    }


async def test_a_half_written_dossier_is_not_left_behind(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = write_synced

    def refuse(path: Path, content: bytes) -> None:
        if path.name == "record.json":
            raise OSError(28, "No space left on device")
        write(path, content)

    monkeypatch.setattr(folder_module, "write_synced", refuse)
    _, scan, _ = await look({"1": SILENT})
    assert [file.name for file in (tmp_path / f"evidence/scan-{scan.id}").iterdir()] == ["manifest.json"]


async def test_a_fault_of_ours_costs_no_look_either(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.scan.evidence_recorder.findings_of", lambda known: 1 // 0)
    here, _, writer = await look({"1": ALIVE})
    assert (here.check_of("1").outcome, list(writer.unkept)) == (Outcome.SEEN, ["weibo:1"])


async def test_a_folder_that_is_a_file_costs_no_look_and_is_said(look: Look, tmp_path: Path) -> None:
    (tmp_path / "evidence").write_text("no folder")
    here, _, writer = await look({"1": SILENT})
    assert kinds(here, "1") == [[], []]
    assert set(writer.unkept) == {"weibo:1", "manifest"}


async def test_what_a_killed_run_left_is_removed_and_stored_again(look: Look, tmp_path: Path) -> None:
    left = tmp_path / "evidence/scan-1/weibo-1"
    left.mkdir(parents=True)
    (left / "record.json").write_text("{}")
    (tmp_path / "evidence/scan-1/.draft-abc").mkdir()
    here, _, _ = await look({"1": SILENT})
    assert {Path(path).parent.name for path in exhibits(here, "1")} == {"weibo-1-2"}
    assert [folder.name for folder in (tmp_path / "evidence/scan-1").iterdir() if folder.is_dir()] == ["weibo-1-2"]
