"""Nothing that somebody lays beside the evidence is believed, and what this program did itself is no fault."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.forked import start, wait
from tests.tracker.cli.casework.test_evidence import REGISTER
from tests.tracker.evidence.archive import FIRST, MANIFEST, PICTURE, SECOND, Archive, open_archive
from tests.tracker.rules.given import AT
from tracker.cli.main import app
from tracker.evidence.paths import sha256_of
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.verify import verify
from tracker.evidence.writer import EvidenceWriter
from tracker.register.register import read_register
from tracker.store.chain_records import ChainRecords
from tracker.store.store import Store


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scans, made once."""
    folder = tmp_path_factory.mktemp("scanned")
    with open_archive(folder) as made:
        made.scan(FIRST, SECOND)
        made.scan(FIRST)
    return folder


def forge(archive: Archive, path: str, **said: Any) -> None:
    """A link that goes on from the newest one without a gap."""
    newest = archive.store.chain.records()[-1]
    document = {
        "schema_version": 1,
        "number": newest.number + 1,
        "sealed_at": "2023-09-19T18:00:00+08:00",
        "prev": {"path": newest.path, "sha256": newest.sha256},
        "files": [],
        **said,
    }
    (archive.state / path).parent.mkdir(parents=True, exist_ok=True)
    (archive.state / path).write_text(json.dumps(document), "utf-8")


def entry(path: str, content: bytes = b"", kind: str = "picture") -> dict[str, object]:
    return {"account": "weibo:1", "kind": kind, "path": path, "sha256": sha256_of(content), "size": len(content)}


def files_of(archive: Archive) -> list[dict[str, object]]:
    said = json.loads((archive.state / MANIFEST.format(1)).read_text("utf-8"))
    return [file for file in said["files"] if file["kind"] != "record"]


def forge_pruning(archive: Archive) -> None:
    forge(archive, "evidence/prune-3.json", kind="prune", files=files_of(archive))
    for round_ in files_of(archive):
        (archive.state / str(round_["path"])).unlink()


def forge_scan(archive: Archive) -> None:
    planted = "evidence/scan-2/weibo-2/1-visit-page.jpg"
    (archive.state / planted).parent.mkdir()
    (archive.state / planted).write_bytes(b"planted")
    forge(archive, "evidence/scan-2/manifest-2.json", kind="scan", scan={"id": 2}, files=[entry(planted, b"planted")])


def forge_empty_scan(archive: Archive) -> None:
    forge(archive, "evidence/scan-2/manifest-2.json", kind="scan", scan={"id": 2})


def forge_other_scan(archive: Archive) -> None:
    forge(archive, "evidence/scan-9/manifest.json", kind="scan", scan={"id": 9})


@pytest.mark.parametrize("plant", [forge_pruning, forge_scan, forge_empty_scan, forge_other_scan])
def test_a_forged_link_is_a_fault_before_and_after_the_next_scan(
    kept: Archive, plant: Callable[[Archive], None]
) -> None:
    plant(kept)
    before = kept.faults()
    kept.scan()
    kept.prune(AT, keep_days=10_000)
    assert "manifest_added" in [wrong for _, wrong, _ in before]
    assert set(before) <= set(kept.faults())
    assert len(kept.store.chain.records()) == 3


def test_a_forged_pruning_excuses_no_missing_file(kept: Archive) -> None:
    forge_pruning(kept)
    assert [wrong for path, wrong, _ in kept.faults() if "prune" not in path] == ["missing"] * 4


def test_a_planted_file_with_a_forged_link_is_reported_for_itself(kept: Archive) -> None:
    forge_scan(kept)
    assert ("evidence/scan-2/weibo-2/1-visit-page.jpg", "added", "") in kept.faults()


def forget_links(archive: Archive) -> None:
    """As if an earlier version, which wrote a link before it recorded it, had been killed between."""
    with closing(sqlite3.connect(archive.state / "tracker.db")) as connection, connection:
        connection.execute("DELETE FROM manifest")


@pytest.mark.parametrize(("what", "name"), [(FolderVault, "write"), (ChainRecords, "end_link")])
def test_a_link_that_got_its_number_survives_a_kill(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, what: type, name: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(what, name, lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            archive.scan(FIRST)
    assert (archive.faults(), len(archive.store.chain_records.unwritten_links())) == ((), 1)
    archive.scan(FIRST)
    assert (archive.faults(), archive.store.chain_records.unwritten_links()) == ((), ())
    assert [record.path for record in archive.store.chain.records()] == [MANIFEST.format(1), MANIFEST.format(2)]
    assert (archive.state / MANIFEST.format(1)).is_file()


def test_a_scan_link_left_by_a_kill_names_exactly_what_the_database_holds(archive: Archive) -> None:
    archive.scan(FIRST)
    forget_links(archive)
    assert (archive.faults(), archive.store.chain.records()) == ((), ())
    writer = EvidenceWriter(FolderVault(archive.state), archive.store, lambda: AT)
    writer.seal(archive.store.scans()[0], is_finished=True)
    assert ([record.path for record in archive.store.chain.records()], archive.faults()) == ([MANIFEST.format(1)], ())


def test_a_scan_link_left_by_a_kill_that_was_changed_is_not_taken(archive: Archive) -> None:
    archive.scan(FIRST)
    forget_links(archive)
    path = archive.state / MANIFEST.format(1)
    said = json.loads(path.read_text("utf-8"))
    (archive.state / PICTURE).write_bytes(b"other")
    said["files"][0] |= {"sha256": sha256_of(b"other"), "size": 5}
    path.write_text(json.dumps(said), "utf-8")
    assert archive.faults() == ((MANIFEST.format(1), "manifest_added", ""), (PICTURE, "changed", "weibo:1"))


@pytest.mark.parametrize(("age", "taken"), [(timedelta(0), ()), (timedelta(seconds=-1), ("manifest_added",))])
def test_a_scan_link_left_by_a_kill_is_no_older_than_its_scan(
    archive: Archive, age: timedelta, taken: tuple[str, ...]
) -> None:
    """By its age its files are pruned."""
    archive.scan(FIRST)
    forget_links(archive)
    path = archive.state / MANIFEST.format(1)
    said = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**said, "sealed_at": (AT + age).isoformat()}), "utf-8")
    assert tuple(wrong for _, wrong, _ in archive.faults()) == taken


@pytest.mark.parametrize("killed_in", ["write", "unlink"])
def test_a_pruning_survives_a_kill(archive: Archive, monkeypatch: pytest.MonkeyPatch, killed_in: str) -> None:
    archive.scan(FIRST, at=AT - timedelta(days=100))
    archive.scan(FIRST)
    with monkeypatch.context() as patch:
        where = FolderVault if killed_in == "write" else Path
        unlink = Path.unlink
        patch.setattr(
            where,
            killed_in,
            lambda *given, **more: unlink(*given, **more) if ".draft" in str(given[0]) else 1 / 0,
        )
        with pytest.raises(ZeroDivisionError):
            archive.prune(AT, keep_days=60)
    assert archive.faults() == ()
    assert (archive.prune(AT, keep_days=60).files, archive.faults()) == (2, ())
    assert (archive.state / "evidence/prune-3.json").is_file()
    (pruning,) = archive.store.chain_records.prunings()
    assert (pruning.number, pruning.keep_days, pruning.max_mb, pruning.is_written) == (3, 60, None, True)


def test_a_removed_pruning_link_is_reported_and_its_files_stay_pruned(archive: Archive) -> None:
    archive.scan(FIRST, at=AT - timedelta(days=100))
    archive.scan(FIRST)
    archive.prune(AT, keep_days=60)
    (archive.state / "evidence/prune-3.json").unlink()
    assert archive.faults() == (("evidence/prune-3.json", "manifest_missing", ""),)


SOUND = {"number": 3, "kind": "prune", "prev": None, "files": [], "sealed_at": "2023-09-19T10:00:00+08:00"}


def changed(**said: Any) -> bytes:
    return json.dumps({**SOUND, **said}).encode()


HOSTILE = {
    "brackets": b"[" * 200_000,
    "objects": b'{"a":' * 200_000,
    "long-number": changed().replace(b"3", b"9" * 10_000, 1),
    "infinite": changed().replace(b"3", b"1e999", 1),
    "list": b"[]",
    "null": b"null",
    "list-as-scan": changed(kind="scan", scan={"id": []}),
    "no-zone": changed(sealed_at="2023-09-19T10:00:00"),
    "nul": changed(files=[entry("evidence/\0")]),
    "out": changed(files=[entry("../tracker.db")]),
    "elsewhere": changed(files=[entry("tracker.db")]),
    "session": changed(files=[entry("sessions/weibo.json")]),
    "bytes": b"\xff\xfe\x00",
    "empty": b"",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    ("path", "wrong"), [(MANIFEST.format(2), "manifest_changed"), ("evidence/prune-3.json", "manifest_added")]
)
def test_a_hostile_manifest_is_a_fault_and_no_traceback(kept: Archive, content: bytes, path: str, wrong: str) -> None:
    (kept.state / path).write_bytes(content)
    assert kept.faults() == ((path, wrong, ""),)
    assert kept.prune(AT, keep_days=10_000).files == 0


def plant_symlink(state: Path) -> None:
    (state / "elsewhere.jpg").write_bytes((state / PICTURE).read_bytes())
    (state / PICTURE).unlink()
    (state / PICTURE).symlink_to(state / "elsewhere.jpg")


def plant_folder_link(state: Path) -> None:
    shutil.move(state / "evidence/scan-1/weibo-1", state / "moved")
    (state / "evidence/scan-1/weibo-1").symlink_to(state / "moved")


STAMP_OF_1 = f"{MANIFEST.format(1)}.tsr"
CAPITALS = [("evidence/Scan-1", "added"), ("evidence/Scan-1/weibo-1/record.json", "added")]
ADDED: dict[str, tuple[Callable[[Path], object], list[tuple[str, str]]]] = {
    "file": (lambda state: (state / "evidence/note.txt").write_text("!"), [("evidence/note.txt", "added")]),
    "folder": (lambda state: (state / "evidence/more").mkdir(), [("evidence/more", "added")]),
    "scan": (lambda state: (state / "evidence/scan-99").mkdir(), [("evidence/scan-99", "added")]),
    "day": (lambda state: (state / "evidence/2023-09-19").mkdir(), [("evidence/2023-09-19", "added")]),
    "pipe": (lambda state: os.mkfifo(state / "evidence/prune-9.json"), [("evidence/prune-9.json", "added")]),
    "link": (lambda state: (state / "evidence/x").symlink_to("/etc"), [("evidence/x", "symlink")]),
    "symlink": (plant_symlink, [(PICTURE, "symlink")]),
    "stamp-folder": (lambda state: (state / STAMP_OF_1).mkdir(), [(STAMP_OF_1, "added")]),
    "stamp-pipe": (lambda state: os.mkfifo(state / STAMP_OF_1), [(STAMP_OF_1, "added")]),
    "case": (lambda state: shutil.copytree(state / "evidence/scan-1", state / "evidence/Scan-1"), CAPITALS),
    "stamp": (lambda state: (state / "evidence/scan-1/x.tsr").write_text("!"), [("evidence/scan-1/x.tsr", "added")]),
}


@pytest.mark.parametrize(("plant", "reported"), ADDED.values(), ids=ADDED)
def test_whatever_is_foreign_is_reported(
    kept: Archive, plant: Callable[[Path], object], reported: list[tuple[str, str]]
) -> None:
    plant(kept.state)
    faults = {(path, wrong) for path, wrong, _ in kept.faults()}
    assert set(reported) <= faults
    assert len(faults) <= len(reported) + 1 or reported is CAPITALS  # a pipe is no manifest, either


def test_folders_deeper_than_any_name_may_be_are_reported(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(kept.state / "evidence")
    for _ in range(20):
        Path("a" * 250).mkdir()
        os.chdir("a" * 250)
    monkeypatch.undo()
    assert {wrong for _, wrong, _ in kept.faults()} == {"added"}
    assert len(kept.faults()) > 10
    subprocess.run(["rm", "-rf", kept.state / "evidence"], check=True)


def test_a_folder_that_leads_elsewhere_is_reported_with_its_files(kept: Archive) -> None:
    plant_folder_link(kept.state)
    assert {wrong for _, wrong, _ in kept.faults()} == {"symlink"}


# --- a head kept elsewhere -------------------------------------------------------------------------------------------


def test_the_chain_goes_on_from_a_head_kept_elsewhere(kept: Archive) -> None:
    heads = [record.sha256 for record in kept.store.chain.records()]
    kept.scan()
    for head in heads:
        assert verify(FolderVault(kept.state), kept.store, head=head).is_whole
    found = verify(FolderVault(kept.state), kept.store, head="0" * 64)
    assert [(fault.path, fault.wrong.value) for fault in found.faults] == [("0" * 64, "head_unknown")]


def test_a_chain_rebuilt_does_not_go_on_from_the_head(kept: Archive, tmp_path: Path) -> None:
    head = kept.store.chain.records()[-1].sha256
    (tmp_path / "anew").mkdir()
    with Store.open(f"sqlite:///{tmp_path / 'anew/tracker.db'}") as store:
        store.sync_register((FIRST, SECOND), AT)
        anew = Archive(tmp_path / "anew", store)
        anew.scan(SECOND)
        anew.scan()
        assert verify(FolderVault(anew.state), store).is_whole
        assert not verify(FolderVault(anew.state), store, head=head).is_whole


# --- the commands ----------------------------------------------------------------------------------------------------

Tracker = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accounts.yaml").write_text(REGISTER, "utf-8")
    (tmp_path / ".tracker").mkdir(mode=0o700)
    with Store.open(f"sqlite:///{(tmp_path / '.tracker/tracker.db').as_posix()}") as store:
        store.sync_register(read_register(tmp_path / "accounts.yaml").accounts, AT)
        made = Archive(tmp_path / ".tracker", store)
        made.scan(FIRST)
        made.scan(FIRST)
        forge_pruning(made)
    return tmp_path


@pytest.fixture
def tracker(folder: Path) -> Tracker:
    return lambda *words: CliRunner().invoke(app, ["--lang", "zh", *words])


def test_a_person_accepts_a_link_with_a_reason(tracker: Tracker) -> None:
    assert tracker("evidence", "verify").exit_code == 1
    reported = tracker("evidence", "accept", "evidence/prune-3.json", "--reason", "数据库由备份恢复", "--by", "张三")
    document = json.loads(tracker("evidence", "verify", "--format", "json").stdout)
    assert (reported.exit_code, document["is_whole"], document["pruned"]) == (0, True, 2)
    assert [(item["path"], item["by"], item["reason"]) for item in document["accepted"]] == [
        ("evidence/prune-3.json", "张三", "数据库由备份恢复")
    ]
    assert "张三 认可了清单 evidence/prune-3.json" in tracker("evidence", "verify").stdout


@pytest.mark.parametrize("lay", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_file_is_not_called_a_symbolic_link_alone(
    tracker: Tracker, folder: Path, lay: Callable[[Path], None]
) -> None:
    kept = next((folder / ".tracker/evidence").rglob("record.json"))
    kept.unlink()
    lay(kept)
    line = next(line for line in tracker("evidence", "verify").stdout.splitlines() if "record.json" in line)
    assert "符号链接、管道或文件夹，不是文件" in line


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"record.json\xe2\x80\x8b", "record.json\\u200b"), (b"\xff\xfe", "/\\udcff\\udcfe"), (b"a\nb", "/a\\nb")],
    ids=["invisible", "no-text", "of-two-lines"],
)
def test_a_planted_file_is_named_so_that_it_is_found(tracker: Tracker, folder: Path, name: bytes, shown: str) -> None:
    kept = next((folder / ".tracker/evidence").rglob("record.json"))
    Path(os.fsdecode(os.fsencode(kept.parent) + b"/" + name)).touch()
    assert any(
        line.startswith("多出") and line.endswith(shown) for line in tracker("evidence", "verify").stdout.splitlines()
    )


def test_an_accepted_link_is_of_its_content_alone(tracker: Tracker, folder: Path) -> None:
    tracker("evidence", "accept", "evidence/prune-3.json", "--reason", "x", "--by", "y")
    path = folder / ".tracker/evidence/prune-3.json"
    path.write_text(path.read_text("utf-8") + " ", "utf-8")
    assert tracker("evidence", "verify").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("evidence/prune-4.json", "--reason", "x", "--by", "y"),
        (MANIFEST.format(1), "--reason", "x", "--by", "y"),
        ("evidence/prune-3.json", "--reason", " ", "--by", "y"),
        ("evidence/prune-3.json", "--reason", "x"),
        ("evidence/prune-3.json", "--by", "y"),
    ],
)
def test_what_cannot_be_accepted_is_refused(tracker: Tracker, words: tuple[str, ...]) -> None:
    assert tracker("evidence", "accept", *words).exit_code == 2


def test_beside_evidence_no_new_database_is_begun(tracker: Tracker, folder: Path) -> None:
    for file in folder.glob(".tracker/tracker.db*"):
        file.unlink()
    assert tracker("evidence", "verify").exit_code == 1
    refused = tracker("evidence", "accept", MANIFEST.format(1), "--reason", "数据库丢失", "--by", "张三")
    assert (refused.exit_code, "没有数据库" in refused.stderr) == (1, True)
    assert not (folder / ".tracker/tracker.db").exists()


@pytest.mark.parametrize(("head", "code"), [("0" * 64, 1), ("abc", 2), ("Z" * 64, 2)])
def test_a_head_that_is_not_the_chains_is_reported(tracker: Tracker, head: str, code: int) -> None:
    assert tracker("evidence", "verify", "--head", head).exit_code == code


def listing(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize("has_log", [False, True])
def test_verifying_writes_nothing(tracker: Tracker, folder: Path, has_log: bool) -> None:
    if has_log:  # as a killed program leaves it
        database = folder / ".tracker/tracker.db"
        script = (
            "import sqlite3, os; c = sqlite3.connect(os.sys.argv[1]); c.execute('PRAGMA wal_autocheckpoint=0');"
            "c.execute('CREATE TABLE extra (x)'); c.commit(); os._exit(0)"
        )
        subprocess.run([sys.executable, "-c", script, str(database)], check=True)
        assert database.with_name("tracker.db-wal").stat().st_size > 0
    before = listing(folder)
    tracker("evidence", "verify")
    after = listing(folder)
    assert {name: item[2] for name, item in after.items() if "-shm" not in name} == {
        name: item[2] for name, item in before.items() if "-shm" not in name
    }


NOBODY = 65534


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone can become somebody else")
@pytest.mark.parametrize("has_log", [False, True])
def test_a_user_who_may_not_write_can_verify(folder: Path, has_log: bool) -> None:
    state = folder / ".tracker"
    (state / "evidence/prune-3.json").unlink()
    if has_log:
        with Store.open(f"sqlite:///{state / 'tracker.db'}") as store, store._write() as connection:
            connection.exec_driver_sql("CREATE TABLE extra (x)")
            connection.commit()
            shutil.copy(state / "tracker.db-wal", state / "kept-wal")
        shutil.move(state / "kept-wal", state / "tracker.db-wal")
    for path in (state, *state.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    heard, saying = Pipe(duplex=False)
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to others
        Path(place).chmod(0o755)
        assert wait(start(verify_as_nobody, shutil.copytree(state, Path(place, "state")), saying)) == 0
    assert heard.recv() == (2, {"missing"})


def verify_as_nobody(state: Path, said: Connection) -> None:
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    with Store.opened_to_read(f"sqlite:///{state}/tracker.db") as store:
        found = verify(FolderVault(state), store)
    said.send((found.links, {fault.wrong.value for fault in found.faults}))
