"""A handle that was another account's is taken back: nothing seen under it counts, and nothing is lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from scrapers.model.profile import AccountState
from tests.tracker.rules import given
from tests.tracker.rules.given import AT, ago
from tracker.cases.case import Status
from tracker.errors import UserError
from tracker.history.check import EvidenceFile
from tracker.history.manual_check import ManualCheck, ManualFinding
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.report.resolving.stored_source import to_stored
from tracker.report.rows import report_rows
from tracker.report.snapshot import results_at
from tracker.report.tables.cases import key_words
from tracker.rules.finding import Verdict
from tracker.scan.run import finish_scan_run
from tracker.store.resolving.handle_store import FoundHandle
from tracker.store.resolving.handle_withdrawal import WITHDRAWN, WithdrawnHandle
from tracker.store.store import Store

OWN = Account(platform="weibo", handle="~aa01", name="韶山公安", unit="韶山市公安局", region=("湘潭市",))
OTHER = Account(platform="weibo", handle="~aa02", name="韶山公安在线", unit="韶山市公安局交警大队", region=("湘潭市",))
GIVEN, SCANNED, UNDONE = AT - timedelta(hours=2), AT - timedelta(hours=1), AT + timedelta(hours=1)
FILE = EvidenceFile(kind="record", path="evidence/1/x/record.json", sha256="0" * 64, size=1)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open("sqlite://") as opened:
        yield opened


@pytest.fixture
def failed(store: Store) -> Account:
    """The account was given another's handle: a scan found it silent for 30 days, a person recorded the same, and it
    has a case."""
    store.sync_register((OWN, OTHER), AT - timedelta(days=40))
    account = replace(OWN, handle="1234567890")
    store.handles.apply(
        [FoundHandle(account=OWN, handle=account.handle, source=to_stored("by_person", "", ""))], "李四", GIVEN
    )
    scan = store.begin_scan(AT, SCANNED, store.accounts())
    check = replace(given.seen(checked_at=AT, display_name="韶山公安"), posts=(given.post(ago(days=30)),))
    store.record(
        scan, account, replace(check, looks=tuple(replace(look, evidence_files=(FILE,)) for look in check.looks))
    )
    store.record(scan, OTHER, given.failed(code="no_handle"))
    finish_scan_run(store, scan, Policies(), AT)
    seen = ManualCheck(
        what=ManualFinding.LAST_POST, by="张三", seen_at=AT, recorded_at=AT, name="韶山公安", last_post_at=ago(days=30)
    )
    store.manual_checks.record(account, seen)
    return account


def withdraw(store: Store, account: Account) -> WithdrawnHandle:
    return store.handles.withdraw(account, "王五", UNDONE, "是另一账号", to_stored(WITHDRAWN, "", "是另一账号"))


def test_account_that_failed_by_another_s_page_is_not_verified_any_more(store: Store, failed: Account) -> None:
    assert report_rows(store, Policies(), AT)[0].assessment.verdict is Verdict.FAIL
    taken = withdraw(store, failed)
    rows = report_rows(store, Policies(), AT)
    facts = store.facts_of(OWN.key, at=AT)

    assert (taken.checks, taken.posts, taken.manual_checks, taken.cases) == (1, 1, 1, 1)
    assert [(row.account.key, row.assessment.verdict, row.assessment.findings) for row in rows] == [
        (OWN.key, Verdict.UNVERIFIED, ()),
        (OTHER.key, Verdict.UNVERIFIED, ()),
    ]
    assert facts is not None
    assert (facts.checks, facts.posts, row_of(results_at(store, Policies(), AT).rows())) == ((), (), "unverified")
    assert [conclusion.verdicts for conclusion in store.progress.conclusions(AT, 5)] == [{"unverified": 2}]


def row_of(rows: tuple[object, ...]) -> str:
    return str(rows[0].assessment.verdict)  # type: ignore[attr-defined]


def test_what_was_seen_is_kept_with_who_took_the_handle_back_when_and_why(store: Store, failed: Account) -> None:
    withdraw(store, failed)
    [case] = store.cases.all()
    newest = store.imports.history(OWN.key)[0]
    [manual] = store.manual_checks.of_key(OWN.key)

    assert (case.status, case.deciding_step.by, case.deciding_step.why) == (Status.DISMISSED, "王五", "是另一账号")
    assert case.account.key.startswith("weibo:~withdrawn-")
    assert key_words(case.account, Messages(Lang.ZH)) == "weibo:1234567890（标识已撤销）"
    assert key_words(OTHER, Messages(Lang.ZH)) == OTHER.key
    assert [step for step in store.imports.history() if step.account.withdrawn_key] == []
    assert (newest.before, newest.after, newest.by, newest.at) == (
        {"handle": "1234567890"},
        {"handle": "~aa01"},
        "王五",
        UNDONE,
    )
    assert "是另一账号" in newest.source
    assert manual.withdrawal is not None
    assert [file.evidence_file for file in store.chain.files()] == [FILE]


def test_handle_may_then_be_given_to_the_account_whose_it_is(store: Store, failed: Account) -> None:
    withdraw(store, failed)
    given_now = store.handles.apply([FoundHandle(account=OTHER, handle="1234567890", source="")], "李四", UNDONE)
    [_, row] = report_rows(store, Policies(), AT)

    assert len(given_now) == 1
    assert (row.account.key, row.assessment.verdict) == ("weibo:1234567890", Verdict.UNVERIFIED)  # nobody looked for it
    assert store.handles.withdrawn() == {("weibo", "~aa01"): frozenset({"1234567890"})}


def test_account_with_a_new_handle_starts_anew(store: Store, failed: Account) -> None:
    """Also the second handle can be taken back, and what was seen before the first one stays."""
    withdraw(store, failed)
    later = UNDONE + timedelta(hours=1)
    right = replace(OWN, handle="9876543210")
    store.handles.apply([FoundHandle(account=OWN, handle=right.handle, source="resolve|by_person||")], "李四", later)
    scan = store.begin_scan(AT, later, store.accounts())
    check = replace(given.seen(checked_at=AT, display_name="韶山公安"), posts=(given.post(ago(days=1)),))
    store.record(scan, right, check)
    finish_scan_run(store, scan, Policies(), later)

    assert report_rows(store, Policies(), AT)[0].assessment.verdict is Verdict.PASS
    assert withdraw(store, right).checks == 1
    assert report_rows(store, Policies(), AT)[0].assessment.verdict is Verdict.UNVERIFIED


def test_notice_of_the_other_page_is_no_absence_of_this_account(store: Store) -> None:
    store.sync_register((OWN,), AT - timedelta(days=40))
    account = replace(OWN, handle="1234567890")
    store.handles.apply([FoundHandle(account=OWN, handle=account.handle, source="resolve|by_person||")], "李四", GIVEN)
    gone = ManualCheck(
        what=ManualFinding.GONE,
        by="张三",
        seen_at=AT,
        recorded_at=AT,
        name="韶山公安",
        state=AccountState.DEREGISTERED,
        words="该账号已注销",
    )
    store.manual_checks.record(account, gone)
    assert report_rows(store, Policies(), AT)[0].assessment.state == "deregistered"
    withdraw(store, account)

    assert report_rows(store, Policies(), AT)[0].assessment.state == ""


def test_handle_of_a_file_is_not_taken_back_here(store: Store) -> None:
    account = replace(OWN, handle="1234567890")
    store.sync_register((account,), AT)
    with pytest.raises(UserError, match="not found by resolve"):
        withdraw(store, account)
    assert store.accounts() == (account,)
