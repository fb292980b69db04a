"""Tampering with evidence shows, whatever is tampered with; and what the retention settings remove does not."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.tracker.evidence.archive import CHECK, FIRST, MANIFEST, PICTURE, SECOND, Archive, open_archive
from tests.tracker.rules.given import AT
from tracker.evidence.chain_faults import EvidenceFault, EvidenceFaultKind
from tracker.evidence.prune import MB, Pruned
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.vault.vault import EntryKind, VaultEntry
from tracker.evidence.verify import verify
from tracker.evidence.writer import EvidenceWriter, with_evidence_files
from tracker.history.check import EvidenceFile
from tracker.store.store import Store


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three scans: two accounts, one, none; made once."""
    folder = tmp_path_factory.mktemp("scanned")
    with open_archive(folder) as made:
        made.scan(FIRST, SECOND)
        made.scan(FIRST)
        made.scan()
    return folder


def test_untouched_evidence_is_intact(kept: Archive) -> None:
    found = verify(FolderVault(kept.state), kept.store)
    assert (found.is_whole, found.files, found.links, found.unsealed) == (True, 9, 3, 0)
    assert found.head == kept.store.chain.records()[-1].sha256


def test_without_any_evidence_nothing_is_wrong(archive: Archive) -> None:
    assert archive.faults() == ()


def change_a_byte(state: Path) -> None:
    content = bytearray((state / PICTURE).read_bytes())
    content[500] ^= 1
    (state / PICTURE).write_bytes(content)


def edit_manifest(number: int) -> Callable[[Path], None]:
    def edit(state: Path) -> None:
        path = state / MANIFEST.format(number)
        said = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**said, "program_version": "9.9"}), "utf-8")

    return edit


def rewrite_manifest(state: Path) -> None:
    """The picture changed, and the manifest with it."""
    change_a_byte(state)
    path = state / MANIFEST.format(1)
    said = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**said, "files": [file for file in said["files"] if file["path"] != PICTURE]}), "utf-8")


TAMPERINGS = [
    pytest.param(change_a_byte, (PICTURE, "changed", "weibo:1"), id="one-byte-of-a-picture"),
    pytest.param(lambda state: (state / PICTURE).unlink(), (PICTURE, "missing", "weibo:1"), id="a-file-removed"),
    pytest.param(
        lambda state: (state / PICTURE).with_name("9-visit.jpg").write_bytes(b""),
        ("evidence/scan-1/weibo-1/9-visit.jpg", "added", "weibo:1"),
        id="a-file-added-to-an-account",
    ),
    pytest.param(
        lambda state: (state / "evidence/scan-2/note.txt").write_text("!"),
        ("evidence/scan-2/note.txt", "added", ""),
        id="a-file-added-to-a-scan",
    ),
    pytest.param(edit_manifest(3), (MANIFEST.format(3), "manifest_changed", ""), id="the-newest-manifest-edited"),
    pytest.param(edit_manifest(1), (MANIFEST.format(1), "manifest_changed", ""), id="an-older-manifest-edited"),
    pytest.param(
        lambda state: (state / MANIFEST.format(2)).write_text("{"),
        (MANIFEST.format(2), "manifest_changed", ""),
        id="a-manifest-that-is-none-any-more",
    ),
    pytest.param(
        lambda state: (state / MANIFEST.format(3)).unlink(),
        (MANIFEST.format(3), "manifest_missing", ""),
        id="the-newest-manifest-removed",
    ),
    pytest.param(
        lambda state: shutil.copy(state / MANIFEST.format(1), state / "evidence/scan-1/manifest-2.json"),
        ("evidence/scan-1/manifest-2.json", "manifest_added", ""),
        id="a-manifest-added",
    ),
]


@pytest.mark.parametrize(("tamper", "fault"), TAMPERINGS)
def test_tampering_is_reported_with_file_and_account(
    kept: Archive, tamper: Callable[[Path], object], fault: tuple[str, str, str]
) -> None:
    tamper(kept.state)
    assert kept.faults() == (fault,)


def test_a_file_changed_together_with_its_manifest_shows_twice(kept: Archive) -> None:
    rewrite_manifest(kept.state)
    assert kept.faults() == (
        (MANIFEST.format(1), "manifest_changed", ""),
        (PICTURE, "changed", "weibo:1"),
    )


def test_a_whole_scan_removed_names_its_manifest_and_each_file_with_its_account(kept: Archive) -> None:
    shutil.rmtree(kept.state / "evidence/scan-2")
    assert kept.faults() == (
        (MANIFEST.format(2), "manifest_missing", ""),
        ("evidence/scan-2/weibo-1/1-visit-page.html.txt", "missing", "weibo:1"),
        ("evidence/scan-2/weibo-1/1-visit-page.jpg", "missing", "weibo:1"),
        ("evidence/scan-2/weibo-1/record.json", "missing", "weibo:1"),
    )


def test_all_evidence_removed_shows(kept: Archive) -> None:
    shutil.rmtree(kept.state / "evidence")
    assert len(kept.faults()) == 3 + 9


@pytest.mark.parametrize(("tamper", "fault"), [*TAMPERINGS[:3], TAMPERINGS[5]])
def test_without_its_database_the_chain_is_verified_by_itself(
    kept: Archive, tmp_path: Path, tamper: Callable[[Path], object], fault: tuple[str, str, str]
) -> None:
    tamper(kept.state)
    with Store.open(f"sqlite:///{tmp_path / 'new.db'}") as empty:
        found = verify(FolderVault(kept.state), empty)
    reported = [fault for fault in found.faults if fault.wrong is not EvidenceFaultKind.MANIFEST_ADDED]
    assert reported == [EvidenceFault(path=fault[0], wrong=EvidenceFaultKind(fault[1]), account=fault[2])]
    assert len(found.faults) == 4


def test_without_its_database_a_gap_in_the_chain_shows(kept: Archive, tmp_path: Path) -> None:
    shutil.rmtree(kept.state / "evidence/scan-2")
    with Store.open(f"sqlite:///{tmp_path / 'new.db'}") as empty:
        wrong = {fault.wrong for fault in verify(FolderVault(kept.state), empty).faults}
    assert wrong == {EvidenceFaultKind.MANIFEST_MISSING, EvidenceFaultKind.MANIFEST_ADDED}


def test_one_scan_is_verified_alone_and_the_chain_still_whole(kept: Archive) -> None:
    change_a_byte(kept.state)
    edit_manifest(3)(kept.state)
    second = kept.store.scans()[1]
    assert kept.faults(second) == ((MANIFEST.format(3), "manifest_changed", ""),)


def test_files_of_a_scan_that_is_not_sealed_yet_are_compared_with_the_database(archive: Archive) -> None:
    archive.scan(FIRST, is_sealed=False)
    assert (archive.faults(), verify(FolderVault(archive.state), archive.store).unsealed) == ((), 3)
    change_a_byte(archive.state)
    assert archive.faults() == ((PICTURE, "changed", "weibo:1"),)


def test_a_manifest_whose_writer_was_killed_is_recorded_by_the_next(kept: Archive, tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path / 'killed.db'}") as behind:
        behind.sync_register((FIRST, SECOND), AT)
        for _ in range(3):
            behind.begin_scan(AT, AT, (FIRST, SECOND))
        for record in kept.store.chain.records()[:2]:
            behind.chain.add(record)
        assert verify(FolderVault(kept.state), behind).faults == ()
        Archive(kept.state, behind).scan(FIRST)
        assert [record.path for record in behind.chain.records()][2:] == [MANIFEST.format(3), MANIFEST.format(4)]


def test_a_continued_scan_adds_a_manifest_and_changes_none(archive: Archive) -> None:
    scan = archive.scan(FIRST)
    before = (archive.state / MANIFEST.format(1)).read_bytes()
    evidence_file = EvidenceFile(kind="case", path="artifacts/a.json", sha256="", size=0)
    (archive.state / "artifacts").mkdir()
    (archive.state / "artifacts/a.json").write_bytes(b"")
    archive.store.record(scan, SECOND, with_evidence_files(CHECK, ((evidence_file,),)))
    EvidenceWriter(FolderVault(archive.state), archive.store, lambda: AT).seal(scan, is_finished=True)
    assert (archive.state / MANIFEST.format(1)).read_bytes() == before
    assert [record.path for record in archive.store.chain.records()] == [
        MANIFEST.format(1),
        "evidence/scan-1/manifest-2.json",
    ]


def test_sealing_twice_adds_nothing(archive: Archive) -> None:
    scan = archive.scan(FIRST)
    EvidenceWriter(FolderVault(archive.state), archive.store, lambda: AT).seal(scan, is_finished=True)
    assert len(archive.store.chain.records()) == 1


# Retention


def test_old_scans_are_pruned_and_stay_in_the_chain(archive: Archive) -> None:
    for days in (100, 50, 0):
        archive.scan(FIRST, at=AT - timedelta(days=days))
    pruned = archive.prune(AT, keep_days=60)
    found = verify(FolderVault(archive.state), archive.store)
    assert (pruned.files, found.is_whole, found.pruned, found.links) == (2, True, 2, 4)
    assert [file.name for file in (archive.state / "evidence/scan-1/weibo-1").iterdir()] == ["record.json"]


@pytest.mark.parametrize(("days", "files"), [(60, 0), (61, 2)])
def test_the_limit_is_counted_from_the_sealing(archive: Archive, days: int, files: int) -> None:
    archive.scan(FIRST, at=AT - timedelta(days=days))
    archive.scan(FIRST)
    assert archive.prune(AT, keep_days=60).files == files


def test_what_is_too_much_goes_oldest_first_and_the_newest_never(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        archive.scan(FIRST)
    monkeypatch.setattr("tracker.evidence.prune.MB", 1)
    assert archive.prune(AT, max_mb=2500).files == 2
    assert archive.prune(AT, max_mb=0).files == 2
    assert (archive.state / "evidence/scan-3/weibo-1/1-visit-page.jpg").is_file()


def test_a_file_removed_by_hand_is_missing_also_when_others_were_pruned(archive: Archive) -> None:
    archive.scan(FIRST, at=AT - timedelta(days=100))
    archive.scan(FIRST)
    archive.prune(AT, keep_days=60)
    (archive.state / PICTURE.replace("scan-1", "scan-2")).unlink()
    assert archive.faults() == ((PICTURE.replace("scan-1", "scan-2"), "missing", "weibo:1"),)


def test_pruning_that_was_interrupted_goes_on(archive: Archive) -> None:
    archive.scan(FIRST, at=AT - timedelta(days=100))
    archive.scan(FIRST)
    content = (archive.state / PICTURE).read_bytes()
    archive.prune(AT, keep_days=60)
    (archive.state / PICTURE).write_bytes(content)
    assert (archive.prune(AT, keep_days=60).files, (archive.state / PICTURE).exists()) == (1, False)
    assert len(archive.store.chain.records()) == 3


def test_without_limits_nothing_goes(kept: Archive) -> None:
    assert kept.prune(AT + timedelta(days=10_000)) == Pruned(files=0, size=0)
    assert MB == 10**6


def test_an_edited_manifest_cannot_have_other_files_removed(archive: Archive) -> None:
    archive.scan(FIRST, at=AT - timedelta(days=100))
    archive.scan()
    path = archive.state / MANIFEST.format(1)
    path.write_text(path.read_text("utf-8").replace(PICTURE, "tracker.db"), "utf-8")
    assert (archive.prune(AT, keep_days=60).files, (archive.state / "tracker.db").exists()) == (0, True)


def test_a_manifest_that_must_not_be_read_is_not_called_changed(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    read = FolderVault.read

    def refuse(vault: FolderVault, path: str, limit: int) -> bytes:
        if path == MANIFEST.format(1):
            raise PermissionError(13, "Permission denied")
        return read(vault, path, limit)

    monkeypatch.setattr(FolderVault, "read", refuse)
    with pytest.raises(PermissionError):
        kept.faults()


def test_what_a_scan_keeps_while_all_is_compared_is_no_fault(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dossier, its manifest, and a draft that is renamed in the meantime."""
    entries = FolderVault.entries
    begun: list[str] = []

    def meanwhile(vault: FolderVault, folder: str) -> Iterator[VaultEntry]:
        if not begun:
            begun.append(folder)
            kept.scan(FIRST)
            kept.scan(SECOND, is_sealed=False)
            yield VaultEntry("evidence/scan-4/.draft-abc", EntryKind.FOLDER)
            yield VaultEntry("evidence/scan-4/.draft-abc/record.json", EntryKind.FILE)
        yield from entries(vault, folder)

    monkeypatch.setattr(FolderVault, "entries", meanwhile)
    assert kept.faults() == ()
    planted = kept.state / "evidence/scan-4/weibo-1/9-visit.jpg"
    planted.write_bytes(b"")
    begun.clear()
    assert [(path, wrong) for path, wrong, _ in kept.faults()] == [("evidence/scan-4/weibo-1/9-visit.jpg", "added")]


@pytest.mark.parametrize("is_alone", [True, False])
def test_the_evidence_of_another_database_stays(kept: Archive, tmp_path: Path, is_alone: bool) -> None:
    """Of one that was lost, or put back from a copy: its scans have the same numbers."""
    before = {path: path.read_bytes() for path in (kept.state / "evidence").rglob("*") if path.is_file()}
    with Store.open(f"sqlite:///{tmp_path / 'new/other.db'}") as store:
        store.sync_register((FIRST, SECOND), AT)
        scan = store.begin_scan(AT, AT, (FIRST, SECOND))
        later = AT + timedelta(days=3000)
        EvidenceWriter(FolderVault(kept.state), store, lambda: later, is_alone=is_alone).seal(scan, is_finished=True)
    assert {path: path.read_bytes() for path in before if path.exists()} == before
    assert {path for path, wrong, _ in kept.faults()} == {"evidence/scan-1/manifest-2.json"}
