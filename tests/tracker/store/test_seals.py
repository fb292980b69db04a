"""Evidence in the database: which files were kept of which look, and the chain's hashes."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scrapers.model.profile import AccountState
from tests.postgresql.fixtures import ENGINES, open_on
from tests.tracker.rules.given import AT, account
from tracker.history.check import Check, EvidenceFile, Look, Outcome
from tracker.history.scan import Scan
from tracker.store.seals import ManifestRecord
from tracker.store.store import Store

ACCOUNT = account()
OTHER = account(handle="2", name="娄底住建")
PICTURE = EvidenceFile(kind="picture", path="evidence/scan-1/weibo-1/2-visit.jpg", sha256="ab" * 32, size=43_000)
LOOK = Look(route="weibo.ajax", way="visit", looked_at=AT, outcome=Outcome.SEEN, state=AccountState.ACTIVE)
SEAL = ManifestRecord(number=1, path="evidence/scan-1/manifest.json", sha256="cd" * 32, sealed_at=AT)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    with open_on(request.param, request) as opened:
        opened.sync_register([ACCOUNT, OTHER], AT)
        yield opened


def record(store: Store, *evidence_files: EvidenceFile) -> Scan:
    scan = store.begin_scan(AT, AT, [ACCOUNT])
    look = replace(LOOK, evidence_files=evidence_files)
    check = Check(
        checked_at=AT, outcome=Outcome.SEEN, state=AccountState.ACTIVE, looks=(replace(LOOK, way="ask"), look)
    )
    store.record(scan, ACCOUNT, check)
    return scan


def test_what_was_kept_of_a_look_comes_back_with_it(store: Store) -> None:
    record(store, PICTURE)
    facts = store.facts_of(ACCOUNT.key)
    assert facts is not None
    assert [look.evidence_files for look in facts.checks[0].looks] == [(), (PICTURE,)]


def test_the_files_of_an_account_are_found_by_its_key(store: Store) -> None:
    scan = record(store, PICTURE)
    (kept,) = store.chain.files_of(ACCOUNT.key)
    assert (kept.key, kept.scan_id, kept.way, kept.evidence_file) == (ACCOUNT.key, scan.id, "visit", PICTURE)
    assert store.chain.files_of(OTHER.key) == ()


def test_the_files_of_one_scan_or_of_all_are_reported(store: Store) -> None:
    first, second = record(store, PICTURE), record(store, replace(PICTURE, path="evidence/scan-2/weibo-1/2-visit.jpg"))
    assert [kept.scan_id for kept in store.chain.files()] == [first.id, second.id]
    assert [kept.scan_id for kept in store.chain.files(second.id)] == [second.id]


def test_a_link_of_the_chain_stays_as_it_was_first_written(store: Store) -> None:
    assert [store.chain.add(SEAL), store.chain.add(replace(SEAL, sha256="00" * 32))] == [True, False]
    assert store.chain.records() == (SEAL,)
