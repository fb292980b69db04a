"""What a process does that keeps evidence of scans of its own beside others."""

import asyncio
from pathlib import Path

from fsspec.implementations.local import LocalFileSystem

from scrapers.model.capture import PAGE, BrowserIdentity, Capture, PageShot, Reply, Target
from scrapers.model.profile import AccountState
from scrapers.platforms.weibo.desktop import AJAX
from tests.tracker.rules.given import AT, account
from tracker.evidence.dossier import EvidenceContext, RawEvidence
from tracker.evidence.vault.folder import FolderVault
from tracker.evidence.vault.objects import ObjectVault
from tracker.evidence.vault.vault import Vault
from tracker.evidence.writer import EvidenceWriter
from tracker.history.check import Check, Look, Outcome
from tracker.history.scan import Scan
from tracker.register.account import Account
from tracker.store.store import Store

SCANS = 2
ACCOUNTS = (account(handle="1", name="韶山公安"), account(handle="2", name="娄底住建"))
FILES_EACH = 3
"""A picture, the page and the record."""
CHECK = Check(
    checked_at=AT,
    outcome=Outcome.GONE,
    state=AccountState.DEREGISTERED,
    words="该账号已注销",
    looks=(Look(route="weibo.ajax", way="visit", looked_at=AT, outcome=Outcome.GONE, state=AccountState.DEREGISTERED),),
)
MATERIAL = RawEvidence(
    route=AJAX,
    capture=Capture(
        target=Target(handle="1"),
        captured_at=AT,
        replies={PAGE: Reply(url="https://weibo.com/u/1", http_status=200, body="<html>该账号已注销</html>".encode())},
    ),
    page_shots=(PageShot(name=PAGE, picture=b"\xff\xd8\xff" + b"." * 1000),),
)


def vault_at(folder: Path, kind: str) -> Vault:
    """Of objects, one that shows a file while it is being written."""
    if kind == "folder":
        return FolderVault(folder)
    return ObjectVault(LocalFileSystem(), str(folder), "sftp://archive", 30)


def check_of(writer: EvidenceWriter, scan: Scan, account: Account) -> Check:
    """A check with its evidence, which is not recorded yet."""
    identity = BrowserIdentity(user_agent="Chrome", browser_version="156")
    context = EvidenceContext(
        scan_id=scan.id, at=AT, is_replay=False, policy_version="1", program_version="0.1", identity=identity
    )
    return asyncio.run(writer.keep(account, CHECK, (MATERIAL,), context, ()))


def keep(writer: EvidenceWriter, scan: Scan) -> None:
    for item in ACCOUNTS:
        writer.store.record(scan, item, check_of(writer, scan, item))


def main(url: str, folder: str, kind: str) -> None:
    with Store.open(url) as store:
        writer = EvidenceWriter(vault_at(Path(folder), kind), store, lambda: AT, is_alone=False)
        for _ in range(SCANS):
            scan = store.begin_scan(AT, AT, ACCOUNTS)
            keep(writer, scan)
            writer.seal(scan, is_finished=True)
        if writer.unkept:
            raise SystemExit(str(writer.unkept))
