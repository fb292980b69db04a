"""Several processes, as on several machines, keep evidence in one store and add to one chain."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.forked import start, wait
from tests.tracker.evidence.vault.writer_process import ACCOUNTS, FILES_EACH, SCANS, check_of, keep, main, vault_at
from tests.tracker.rules.given import AT
from tracker.evidence.chain import links_in
from tracker.evidence.chain_faults import EvidenceFaultKind
from tracker.evidence.prune import Retention, prune
from tracker.evidence.vault.objects import ObjectVault
from tracker.evidence.vault.vault import Vault
from tracker.evidence.verify import verify
from tracker.evidence.writer import EvidenceWriter
from tracker.store.store import Store

WRITERS = 3
ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tracker.db'}"
    try:
        address: str = request.getfixturevalue("postgresql_url")
    except pytest.FixtureLookupError:
        pytest.skip("no PostgreSQL is started")
    return address


@pytest.mark.end_to_end
def test_several_processes_add_to_one_chain(url: str, tmp_path: Path) -> None:
    with Store.open(url) as store:
        store.sync_register(ACCOUNTS, AT)
    running = [start(main, url, str(tmp_path / "shared"), "objects") for _ in range(WRITERS)]
    assert [wait(process) for process in running] == [0] * WRITERS
    vault = vault_at(tmp_path / "shared", "objects")
    with Store.open(url) as store:
        found = verify(vault, store)
        assert found.faults == ()
        links, files = WRITERS * SCANS, WRITERS * SCANS * len(ACCOUNTS) * FILES_EACH
        assert (found.links, found.files, found.unsealed) == (links, files, 0)
        records = store.chain.records()
        assert [record.number for record in records] == list(range(1, links + 1))
        chain = sorted(links_in(vault)[0].values(), key=lambda link: link.number)
        assert [link.prev for link in chain] == ["", *(record.sha256 for record in records[:-1])]
        listed = [entry.evidence_file.path for link in chain for entry in link.entries]
        assert len(listed) == len(set(listed)), "no file is in two links"
        assert store.chain_records.unwritten_links() == ()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Store, Vault]]:
    with Store.open(f"sqlite:///{tmp_path / 'tracker.db'}") as store:
        store.sync_register(ACCOUNTS, AT)
        yield store, vault_at(tmp_path / "objects", "objects")


def scan_and_seal(store: Store, vault: Vault, days_ago: int = 0) -> None:
    at = AT - timedelta(days=days_ago)
    writer = EvidenceWriter(vault, store, lambda: at, is_alone=False)
    scan = store.begin_scan(at, at, ACCOUNTS)
    keep(writer, scan)
    writer.seal(scan, is_finished=True)


def test_two_who_seal_one_scan_list_each_file_once(pair: tuple[Store, Vault], monkeypatch: pytest.MonkeyPatch) -> None:
    """The second begins between the first one's reading and its number."""
    store, vault = pair
    first, second = (EvidenceWriter(vault, store, lambda: AT, is_alone=False) for _ in range(2))
    scan = store.begin_scan(AT, AT, ACCOUNTS)
    keep(first, scan)
    begin = type(store.chain_records).begin_link
    asked: list[int] = []

    def begin_late(acts: object, record: object, content: bytes) -> bool:
        asked.append(len(content))
        if len(asked) == 1:
            second.seal(scan, is_finished=True)
        return begin(store.chain_records, record, content)  # type: ignore[arg-type]

    monkeypatch.setattr(type(store.chain_records), "begin_link", begin_late)
    first.seal(scan, is_finished=True)
    assert (len(store.chain.records()), verify(vault, store).faults, first.unkept) == (1, (), {})


def test_a_store_that_is_down_when_a_scan_is_sealed_gets_the_link_later(
    pair: tuple[Store, Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, vault = pair
    writer = EvidenceWriter(vault, store, lambda: AT, is_alone=False)
    scan = store.begin_scan(AT, AT, ACCOUNTS)
    keep(writer, scan)

    def refuse(*given: object) -> None:
        raise ConnectionRefusedError(111, "Connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(ObjectVault, "write", refuse)
        writer.seal(scan, is_finished=True)
    assert writer.unkept == {"manifest": "Connection refused"}
    assert verify(vault, store).faults == ()
    writer.seal(scan, is_finished=True)
    assert (len(links_in(vault)[0]), verify(vault, store).faults) == (1, ())


def test_tampering_in_a_store_shows(pair: tuple[Store, Vault], tmp_path: Path) -> None:
    store, vault = pair
    for _ in range(2):
        scan_and_seal(store, vault)
    files = [file.evidence_file.path for file in store.chain.files(1)]
    root = tmp_path / "objects"
    (root / files[0]).write_bytes(b"changed")
    (root / files[1]).unlink()
    (root / "evidence/scan-1/planted.json").write_text("{}")
    (root / "evidence/scan-1/manifest.json").write_text("{}")
    assert {(fault.path, fault.wrong) for fault in verify(vault, store).faults} == {
        (files[0], EvidenceFaultKind.CHANGED),
        (files[1], EvidenceFaultKind.MISSING),
        ("evidence/scan-1/planted.json", EvidenceFaultKind.ADDED),
        ("evidence/scan-1/manifest.json", EvidenceFaultKind.MANIFEST_CHANGED),
    }


def test_a_store_is_pruned_and_its_chain_names_what_went(pair: tuple[Store, Vault]) -> None:
    store, vault = pair
    scan_and_seal(store, vault, days_ago=100)
    scan_and_seal(store, vault)
    pruned = prune(vault, store, Retention(keep_days=60), AT)
    assert (pruned.files, verify(vault, store).faults) == (len(ACCOUNTS) * 2, ())
    assert [path for path in vault.link_paths() if "prune" in path] == ["evidence/prune-3.json"]


def test_a_check_that_was_not_recorded_is_dropped_and_a_recorded_one_is_not(pair: tuple[Store, Vault]) -> None:
    store, vault = pair
    writer = EvidenceWriter(vault, store, lambda: AT, is_alone=False)
    scan = store.begin_scan(AT, AT, ACCOUNTS)
    first, second = (check_of(writer, scan, account) for account in ACCOUNTS)
    store.record(scan, ACCOUNTS[0], first)
    for check in (first, second):
        writer.drop(check)
    writer.seal(scan, is_finished=False)
    assert (verify(vault, store).faults, len(store.chain.files(scan.id))) == ((), FILES_EACH)


@pytest.mark.parametrize(
    ("minutes", "is_refused"), [pytest.param(10, True, id="settled"), pytest.param(1, False, id="not-seen-here-yet")]
)
def test_a_machine_whose_evidence_would_lie_apart_keeps_none(
    tmp_path: Path, pair: tuple[Store, Vault], minutes: int, is_refused: bool
) -> None:
    """In the first scan there is no link yet that would show it: findings named files that nobody found."""
    store, shared = pair
    scan = store.begin_scan(AT, AT, ACCOUNTS)
    first, second = ACCOUNTS
    later = AT + timedelta(minutes=minutes)
    store.record(scan, first, check_of(required(shared, store, later), scan, first))
    apart = required(vault_at(tmp_path / "not mounted", "folder"), store, later)
    if is_refused:
        with pytest.raises(OSError, match="is a shared folder not mounted"):
            check_of(apart, scan, second)
        assert not [*apart.vault.entries("evidence")]
    else:
        check_of(apart, scan, second)
    beside = required(shared, store, later)
    for account in (second, first):  # what it kept itself shows nothing
        store.record(scan, account, check_of(beside, scan, account))


def required(vault: Vault, store: Store, at: datetime) -> EvidenceWriter:
    return EvidenceWriter(vault, store, lambda: at, is_alone=False, is_required=True)
