"""A folder with a register and the database of its finished scans, made without a look."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tests.tracker.rules import given
from tracker.history.check import Check
from tracker.register.register import read_register
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store

Checks = Mapping[str, Check]
"""Account key -> its check; an account that has none is reviewed by hand."""


def make_scanned(folder: Path, register: str, scans: Mapping[datetime, Checks]) -> Path:
    """
    Args:
        scans: time-point -> what the scan of the whole register came to.
    """
    (folder / "accounts.yaml").write_text(register, "utf-8")
    (folder / ".tracker").mkdir(mode=0o700)
    for at, checks in scans.items():
        scan_at(folder, at, checks)
    return folder


def scan_at(folder: Path, at: datetime, checks: Checks) -> None:
    """One finished scan of the whole register."""
    register = read_register(folder / "accounts.yaml")
    with open_store(folder) as store:
        if not register.is_in_database:
            store.sync_register(register.accounts, at)
        accounts = store.accounts()
        scan = store.begin_scan(at, at, accounts)
        for account in accounts:
            store.record(scan, account, checks.get(account.key, given.failed(at, code="not_supported")))
        finish_scan_run(store, scan, register.policies, at)


def open_store(folder: Path) -> Store:
    return Store.open(f"sqlite:///{(folder / '.tracker' / 'tracker.db').as_posix()}")
