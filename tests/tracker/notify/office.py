"""An office with a few units, in a folder of its own: register, contacts, and a scan that has just been made."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from tests.tracker.rules import given
from tracker.cases.case import Step, StepKind
from tracker.history.check import Check
from tracker.history.scan import Scan
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store
from tracker.time.format import to_iso

POLICIES = Policies()


def account(number: int) -> Account:
    """One account of a unit of its own."""
    return replace(given.account(handle=str(1000 + number), name=f"账号{number}"), unit=f"单位{number}")


def register_text(accounts: Sequence[Account]) -> str:
    lines = [
        f'  - {{platform: weibo, handle: "{account.handle}", name: {account.name}, unit: {account.unit},'
        f" supervisor: {account.supervisor}, region: [{', '.join(account.region)}]}}"
        for account in accounts
    ]
    return "\n".join(["register: {name: 某市}", "accounts:", *lines, ""])


def seen_posting(at: datetime, last: datetime, name: str) -> Check:
    """A look at `at` with the whole list, whose newest post is of `last`."""
    return replace(given.seen(at, display_name=name), posts=(given.post(last),))


def scan(store: Store, at: datetime, checks: Sequence[tuple[Account, Check]], *, selection: str = "") -> Scan:
    begun = store.begin_scan(at, at, [check for check, _ in checks], selection=selection)
    for item, check in checks:
        store.record(begun, item, check)
    finish_scan_run(store, begun, POLICIES, at)
    return begun


def confirm(store: Store, account: Account, at: datetime, *, due: datetime | None = None) -> int:
    """A person confirms the account's only case, and notifies its unit where a day is given; the case's id."""
    (case,) = store.cases.of_key(account.key)
    step = Step(what=StepKind.CONFIRMED, taken_at=at, by="张三")
    store.cases.take([case.id], lambda _: step)
    if due is not None:
        notice = Step(what=StepKind.NOTIFIED, taken_at=at, by="张三", notified_on=at.date(), due_on=due.date())
        store.cases.take([case.id], lambda _: notice)
    return case.id


def make_office(folder: Path, contacts: str, now: datetime, *, units: int = 6) -> Path:
    """The register's path. Of the units the first has a confirmed problem, the second none, all others are silent for
    11 to 13 days."""
    accounts = [account(number) for number in range(1, units + 1)]
    register = folder / "accounts.yaml"
    register.write_text(register_text(accounts), encoding="utf-8")
    write_contacts(folder, contacts)
    (folder / ".tracker").mkdir(mode=0o700)
    at = now - timedelta(hours=1)
    with Store.open(f"sqlite:///{folder / '.tracker' / 'tracker.db'}") as store:
        store.sync_register(accounts, at - timedelta(days=100))
        ages = [20.0, 1.0, *(11 + number % 3 * 0.9 for number in range(units - 2))]
        looks = zip(accounts, ages, strict=True)
        scan(store, at, [(look, seen_posting(at, at - timedelta(days=age), look.name)) for look, age in looks])
        confirm(store, accounts[0], at)
    return register


def write_contacts(folder: Path, text: str) -> Path:
    path = folder / "contacts.yaml"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    os.chmod(path, 0o600)  # noqa: PTH101  # whatever the umask
    return path


def quoted(instant: datetime) -> str:
    return to_iso(instant)
