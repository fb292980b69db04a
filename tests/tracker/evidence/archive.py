"""An archive: a state folder with evidence of scans, each of which found accounts gone."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrapers.model.capture import PAGE, BrowserIdentity, Capture, PageShot, Reply, Target
from scrapers.model.profile import AccountState
from tests.tracker.rules.given import AT, account
from tests.tracker.scan.test_scan import ROUTE
from tracker.evidence.dossier import EvidenceContext, RawEvidence, to_dossier
from tracker.evidence.prune import Pruned, Retention, prune
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.verify import verify
from tracker.evidence.writer import EvidenceWriter, to_folder_name, with_evidence_files
from tracker.history.check import Check, Look, Outcome
from tracker.history.scan import Scan
from tracker.register.account import Account
from tracker.store.store import Store

FIRST, SECOND = account(handle="1", name="韶山公安"), account(handle="2", name="娄底住建")
CHECK = Check(
    checked_at=AT,
    outcome=Outcome.GONE,
    state=AccountState.DEREGISTERED,
    words="该账号已注销",
    looks=(Look(route="weibo.ajax", way="visit", looked_at=AT, outcome=Outcome.GONE, state=AccountState.DEREGISTERED),),
)
PAGE_REPLY = Reply(url="https://weibo.com/u/1", http_status=200, body="<html>该账号已注销</html>".encode())
MATERIAL = RawEvidence(
    route=ROUTE,
    capture=Capture(target=Target(handle="1"), captured_at=AT, replies={PAGE: PAGE_REPLY}),
    page_shots=(PageShot(name=PAGE, picture=b"\xff\xd8\xff" + b"." * 1000),),
)
PICTURE = "evidence/scan-1/weibo-1/1-visit-page.jpg"
MANIFEST = "evidence/scan-{}/manifest.json"


@dataclass(frozen=True, slots=True)
class Archive:
    """A state folder with evidence of scans."""

    state: Path
    store: Store

    def scan(self, *accounts: Account, at: datetime = AT, is_sealed: bool = True) -> Scan:
        """A scan that found these accounts gone."""
        scan = self.store.begin_scan(at, at, (FIRST, SECOND))
        context = EvidenceContext(
            scan_id=scan.id,
            at=at,
            is_replay=False,
            policy_version="1",
            program_version="0.1",
            identity=BrowserIdentity(user_agent="Chrome", browser_version="156"),
        )
        for item in accounts:
            dossier = to_dossier(item, CHECK, (MATERIAL,), context, ())
            folder = FolderVault(self.state).write_folder(
                f"evidence/scan-{scan.id}", to_folder_name(item), dossier.files
            )
            named = dossier.evidence_files(folder)
            self.store.record(scan, item, with_evidence_files(CHECK, named))
        if is_sealed:
            EvidenceWriter(FolderVault(self.state), self.store, lambda: at).seal(scan, is_finished=True)
        return scan

    def faults(self, scan: Scan | None = None) -> tuple[tuple[str, str, str], ...]:
        found = verify(FolderVault(self.state), self.store, scan.id if scan else None)
        assert found.is_whole is not bool(found.faults)
        return tuple((fault.path, fault.wrong.value, fault.account) for fault in found.faults)

    def prune(self, now: datetime, **retention: int) -> Pruned:
        return prune(FolderVault(self.state), self.store, Retention(**retention), now)


@contextmanager
def open_archive(folder: Path, like: Path | None = None) -> Iterator[Archive]:
    """An archive in an empty folder, of two registered accounts, or as another one was when it was closed."""
    if like:
        shutil.copytree(like, folder, dirs_exist_ok=True)
    with Store.open(f"sqlite:///{(folder / 'tracker.db').as_posix()}") as store:
        if not like:
            store.sync_register((FIRST, SECOND), AT)
        yield Archive(folder, store)
