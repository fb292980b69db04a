"""A register with an account of each kind: two quarters, people's records, decisions, a discarded scan, changes."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapers.model.profile import AccountState, Origin
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tests.tracker.scanned_register import make_scanned, open_store, scan_at
from tracker.cases.case import Step, StepKind
from tracker.history.check import Check
from tracker.history.manual_check import ManualCheck, ManualFinding, Withdrawal
from tracker.history.scan_record import Discard
from tracker.register.register import read_register
from tracker.scan.run import discard_scan
from tracker.store.store import Store

BEFORE = datetime(2023, 6, 20, 10, tzinfo=UTC)
"""A time-point of the quarter before."""
DAY_BEFORE = AT - timedelta(days=1)
NOW = AT + timedelta(days=2)
KINDS = (
    *("posting", "silent", "never", "gone", "banned", "walled", "due", "reposting", "renamed", "unread", "short"),
    *("closed", "service", "dismissed", "mended", "person-silent", "person-gone", "person-posted", "interaction"),
    *("same-account", "other-account", "withdrawn", "other-name", "other-unit", "removed", "added", "reopened"),
    *("discarded-alone", "discarded-post", "old-copy", "notified", "silent-since"),
)
HANDLES = {kind: str(number) for number, kind in enumerate(KINDS, start=1001)}


def key_of(kind: str) -> str:
    return f"{'抖音' if kind == 'unread' else 'weibo'}:{HANDLES[kind]}"


def register_text(*, is_changed: bool) -> str:
    lines = ["register: {name: 某市}", "accounts:"]
    for kind in KINDS:
        entry: dict[str, Any] = {
            "platform": "抖音" if kind == "unread" else "weibo",
            "handle": HANDLES[kind],
            "name": f"账号{kind}",
        }
        entry |= {"unit": f"单位{kind}", "region": [("湘潭市", "长沙市", "娄底市")[len(kind) % 3]]}
        if kind == "closed":
            entry["register"] = {"state": "closed", "closed_on": "2023-05-01"}
        if kind == "service":
            entry["kind"] = "service"
        if kind == "reopened" and not is_changed:
            entry["register"] = {"state": "closing"}
        if is_changed:
            entry |= {"other-name": {"name": "新名称"}, "other-unit": {"unit": "单位posting"}}.get(kind, {})
        if not (kind == "removed" and is_changed) and not (kind == "added" and not is_changed):
            lines.append(f"  - {json.dumps(entry, ensure_ascii=False)}")
    return "\n".join([*lines, ""])


def seen(at: datetime, kind: str, *days: float, **more: Any) -> Check:
    posts = tuple(given.post(at - timedelta(days=one)) for one in days)
    return replace(given.seen(at, display_name=f"账号{kind}"), posts=posts, **more)


def looks(at: datetime) -> dict[str, Check]:
    """Account key -> what the scan of a quarter came to."""
    is_last = at == AT
    wall = given.failed(at)
    reposts = tuple(given.post(at - timedelta(days=one), Origin.REPOST) for one in range(1, 13))
    found = {
        "silent": seen(at, "silent", 20),
        "never": replace(seen(at, "never"), post_count=0),
        "gone": given.gone(at),
        "banned": given.gone(at, AccountState.BANNED),
        "walled": wall,
        "due": seen(at, "due", 11.3),
        "reposting": replace(seen(at, "reposting"), posts=reposts),
        "renamed": seen(at, "renamed" if not is_last else "renamed改", 1),
        "short": replace(seen(at, "short", 20), covers_from=None),
        "closed": seen(at, "closed", 3),
        "service": seen(at, "service", 40),
        "dismissed": seen(at, "dismissed", 25),
        "mended": seen(at, "mended", 1 if is_last else 20),
        "notified": seen(at, "notified", 110 if is_last else 20),
        "silent-since": seen(at, "silent-since", 16),
        "discarded-alone": wall,
        "discarded-post": seen(at, "discarded-post", 21),
        "old-copy": given.failed(at, code="old_copy"),
        "same-account": given.failed(at, code="identity_unproved"),
        "other-account": given.failed(at, code="identity_unproved"),
        **dict.fromkeys(("person-silent", "person-gone", "person-posted", "withdrawn"), wall),
    }
    every = {key_of(kind): found.get(kind, seen(at, kind, 2)) for kind in KINDS if kind != "unread"}
    return every if is_last else {key: check for key, check in every.items() if key != key_of("added")}


def record(store: Store, kind: str, what: ManualFinding, by: str = "张三", hours: float = 1, **more: Any) -> int:
    account = next(account for account in store.accounts() if account.key == key_of(kind))
    at = AT + timedelta(hours=hours)
    seen_by = ManualCheck(what=what, by=by, seen_at=at, recorded_at=at, name=account.name, **more)
    return store.manual_checks.record(account, seen_by)


def decide(store: Store, kind: str, *steps: Step) -> None:
    *_, case = store.cases.of_key(key_of(kind))
    for step in steps:
        store.cases.take([case.id], lambda _, step=step: step)  # type: ignore[misc]


def step(what: StepKind, **more: Any) -> Step:
    return Step(what=what, taken_at=AT + timedelta(hours=3), by="李四", why="核实", **more)


def make_busy(folder: Path) -> None:
    """The results of AT are stored, and what comes after them changes some."""
    make_scanned(folder, register_text(is_changed=False), {BEFORE: looks(BEFORE)})
    wrong = {
        key_of("discarded-post"): seen(DAY_BEFORE, "discarded-post", 2),
        key_of("discarded-alone"): seen(DAY_BEFORE, "discarded-alone", 30),
    }
    scan_at(folder, DAY_BEFORE, looks(DAY_BEFORE) | wrong)
    register = read_register(folder / "accounts.yaml")
    with open_store(folder) as store:
        act = Discard(at=DAY_BEFORE, by="张三", why="误扫")
        assert discard_scan(store, register.policies, store.scans()[0].id, act)
    scan_at(folder, AT, looks(AT))
    with open_store(folder) as store:
        record(store, "person-silent", ManualFinding.LAST_POST, last_post_at=AT - timedelta(days=30))
        record(store, "person-silent", ManualFinding.NOTHING_NEWER, "王五", 2, last_post_at=AT - timedelta(days=29))
        gone: dict[str, Any] = {"state": AccountState.DEREGISTERED, "words": "该账号已注销"}
        record(store, "person-gone", ManualFinding.GONE, **gone)
        record(store, "person-posted", ManualFinding.POSTED, last_post_at=AT - timedelta(days=1))
        record(store, "posting", ManualFinding.NO_INTERACTION)
        record(store, "interaction", ManualFinding.NO_INTERACTION)
        record(store, "interaction", ManualFinding.INTERACTION, "王五", 2)
        record(store, "same-account", ManualFinding.SAME_ACCOUNT)
        record(store, "other-account", ManualFinding.OTHER_ACCOUNT)
        number = record(store, "withdrawn", ManualFinding.LAST_POST, last_post_at=AT - timedelta(days=30))
        assert store.manual_checks.withdraw(number, Withdrawal(at=AT, by="张三", why="看错"))
        decide(store, "dismissed", step(StepKind.DISMISSED))
        due = {"notified_on": BEFORE.date(), "due_on": BEFORE.date() + timedelta(days=10)}
        decide(store, "notified", step(StepKind.CONFIRMED), step(StepKind.NOTIFIED, **due))
        decide(store, "gone", step(StepKind.CONFIRMED))
        decide(store, "banned", step(StepKind.CLOSED))
    (folder / "accounts.yaml").write_text(register_text(is_changed=True), "utf-8")
    with open_store(folder) as store:
        assert store.snapshot_store.info() is not None
        store.sync_register(read_register(folder / "accounts.yaml").accounts, AT + timedelta(days=1))
