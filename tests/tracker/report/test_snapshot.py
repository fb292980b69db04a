"""How the register stands is what a look at the whole past says, whatever was recorded since."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.examples import examples
from tests.tracker.cases.weekly_office import Office, gone, silent, walled
from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cases.case import StepKind
from tracker.cases.report_row import ReportRow
from tracker.errors import UserError
from tracker.history.manual_check import ManualCheck, ManualFinding, Withdrawal
from tracker.policy.policies import Layer, Policies
from tracker.register.account import Account, FilingState
from tracker.report.counts import By, summarize
from tracker.report.problem_pages import ProblemPages, to_entry
from tracker.report.report import problem_rows
from tracker.report.rows import report_rows
from tracker.report.snapshot import ResultSnapshot, results_at, snapshot_at, to_snapshot
from tracker.review.review import pending_reviews
from tracker.store.registers.pages import ListedProblem
from tracker.store.results.snapshot import SnapshotAccount
from tracker.store.store import Store

POLICIES = Policies()
BYS: Sequence[By | None] = (None, "region", "platform", "unit", "rule")
UNITS = ("韶山市公安局", "长沙市公安局")


def account(number: int, **changes: object) -> Account:
    base = given.account(handle=str(number), name=f"账号{number}")
    region = (("湘潭市", "长沙市")[number % 2],)
    return replace(base, **{"unit": f"{UNITS[number % 2]}{number}", "region": region, **changes})  # type: ignore[arg-type]


ACCOUNTS = tuple(account(number) for number in range(6))
CHECKS = (
    silent(0, -1),
    silent(0, -30),
    gone(0),
    walled(0),
    silent(0, -11),
    replace(silent(0, -1), display_name="账号五号"),
)


@pytest.fixture
def office() -> Iterator[Office]:
    with finished_office() as store:
        yield Office(store, Path())


def finished_office() -> Store:
    """All accounts looked at a week ago and now; one of each kind."""
    store = Store.open("sqlite://")
    store.sync_register(ACCOUNTS, AT - timedelta(days=8))
    office = Office(store, Path())
    for days in (-7, 0):
        scan = store.begin_scan(AT + timedelta(days=days), AT, ACCOUNTS)
        for item, check in zip(ACCOUNTS, CHECKS, strict=True):
            name = item.name if check.display_name == "韶山公安" else check.display_name
            store.record(
                scan, item, replace(check, checked_at=check.checked_at + timedelta(days=days), display_name=name)
            )
        office.finish(scan, days)
    return store


def snapshot(store: Store) -> ResultSnapshot:
    found = snapshot_at(store, POLICIES, AT)
    assert found is not None
    return found


def observe(store: Store, number: int) -> None:
    one = ManualCheck(
        what=ManualFinding.LAST_POST,
        by="张三",
        seen_at=AT,
        recorded_at=AT,
        name=f"账号{number}",
        last_post_at=AT - timedelta(hours=3),
    )
    store.manual_checks.record(ACCOUNTS[number], one)


def withdraw(store: Store, number: int) -> None:
    for round_ in store.manual_checks.of_key(ACCOUNTS[number].key):
        store.manual_checks.withdraw(round_.id, Withdrawal(at=AT, by="李四", why="看错了"))


def dismiss(store: Store, number: int) -> None:
    for case in store.cases.of_key(ACCOUNTS[number].key):
        Office(store, Path()).take(StepKind.DISMISSED, 1, case)


def confirm(store: Store, number: int) -> None:
    for case in store.cases.of_key(ACCOUNTS[number].key):
        Office(store, Path()).take(StepKind.CONFIRMED, 1, case)


def change(store: Store, number: int, **changes: object) -> None:
    known = store.accounts()
    store.sync_register([account(number, **changes) if item.handle == str(number) else item for item in known], AT)


def share_a_unit(store: Store, number: int) -> None:
    """It has the unit of the account after it: the two are duplicates now."""
    change(store, number, unit=ACCOUNTS[(number + 1) % len(ACCOUNTS)].unit)


def close(store: Store, number: int) -> None:
    change(store, number, filing=replace(ACCOUNTS[number].filing, state=FilingState.CLOSED))


def restore(store: Store, number: int) -> None:
    change(store, number)


def remove(store: Store, number: int) -> None:
    store.sync_register([account for account in store.accounts() if account.handle != str(number)], AT)


def add(store: Store, number: int) -> None:
    new = account(10 + number, unit=ACCOUNTS[number].unit)
    store.sync_register([*(account for account in store.accounts() if account.key != new.key), new], AT)


def look(store: Store, number: int) -> None:
    """A later scan that is not finished."""
    scan = store.begin_scan(AT + timedelta(days=1), AT, [ACCOUNTS[number]])
    store.record(scan, ACCOUNTS[number], replace(silent(1, 0.5), display_name=ACCOUNTS[number].name))


def withhold(store: Store, number: int) -> None:
    """A platform's answers of the last scan are found to be no answers."""
    store.withhold(store.scans()[0], ACCOUNTS[number].platform, "everything changed")


Deed = Callable[[Store, int], None]
DEEDS: Sequence[Deed] = (
    observe, withdraw, dismiss, confirm, share_a_unit, close, restore, remove, add, look, withhold
)  # fmt: skip


def check_same(store: Store) -> None:
    rows = report_rows(store, POLICIES, AT)
    current = snapshot(store)
    assert current.rows() == rows
    assert current.rows(only_problems=True) == tuple(row for row in rows if row.is_problem)
    assert [current.summary(by) for by in BYS] == [summarize(rows, AT, by) for by in BYS]
    problems, waiting = problem_rows(rows), [review.row for review in pending_reviews(store, rows)]
    pages = ProblemPages(current, lambda row: row)
    assert list(pages) == list(problems)
    assert [*map(to_filtered, pages.entries())] == [*map(to_filtered, problems)]
    assert Counter(case.status for case in store.cases.standing()) == Counter(case.status for case in store.cases.all())
    assert list(ProblemPages(current, lambda row: row, waits=True).entries()) == waiting


def to_filtered(row: ReportRow | ListedProblem) -> tuple[object, ...]:
    """What lists are filtered and sorted by."""
    account, *others = to_entry(row)
    return (account.platform, account.handle, account.name, account.unit, account.supervisor, account.region, *others)


def test_problems_are_filtered_without_being_read(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = ProblemPages(snapshot(office.store), lambda row: row)
    asked = list[int]()
    of_ids = office.store.snapshot_store.of_ids

    def counted(_: object, ids: Sequence[int]) -> Mapping[int, SnapshotAccount]:
        asked.extend(ids)
        return of_ids(ids)

    monkeypatch.setattr(type(office.store.snapshot_store), "of_ids", counted)
    assert len(pages.entries()) == len(pages) > 0
    assert asked == []


def test_pages_read_what_they_show_and_no_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    pages, asked = ProblemPages(snapshot(office.store), lambda row: row), list[Sequence[int]]()
    of_ids = office.store.snapshot_store.of_ids

    def counted(_: object, ids: Sequence[int]) -> Mapping[int, SnapshotAccount]:
        asked.append(ids)
        return of_ids(ids)

    monkeypatch.setattr(type(office.store.snapshot_store), "of_ids", counted)
    pages.prepare([0, 2])
    assert [len(ids) for ids in asked] == [2]
    assert [pages.keys()[place] for place in (0, 2)] == [pages[place].account.key for place in (0, 2)]
    assert [len(ids) for ids in asked] == [2]


def test_pages_of_results_that_a_later_scan_replaced_say_so(office: Office) -> None:
    pages = ProblemPages(snapshot(office.store), lambda row: row)
    office.finish(office.store.begin_scan(AT + timedelta(days=7), AT, ()), 7)
    with pytest.raises(UserError, match="F5"):
        pages.rows_at(range(len(pages)))


def test_right_after_the_scan_the_snapshot_agrees_with_the_history(office: Office) -> None:
    assert snapshot(office.store).fresh == ()
    check_same(office.store)


@pytest.mark.parametrize(
    ("deed", "number"),
    [
        pytest.param(
            deed,
            number,
            marks=() if (place + number) % 3 == 0 else pytest.mark.with_all,  # each deed, each account, in turn
            id=f"{deed.__name__}-{number}",
        )
        for place, deed in enumerate(DEEDS)
        for number in range(len(ACCOUNTS))
    ],
)
def test_what_was_recorded_since_is_reported(office: Office, deed: Deed, number: int) -> None:
    deed(office.store, number)

    check_same(office.store)


@pytest.mark.end_to_end
@settings(max_examples=examples(15))
@whatever(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, len(ACCOUNTS) - 1)), max_size=8))
def test_whatever_was_recorded_since_the_snapshot_agrees_with_the_history(deeds: list[tuple[Deed, int]]) -> None:
    with finished_office() as store:
        for deed, number in deeds:
            if deed in (share_a_unit, close, restore) and str(number) not in {
                account.handle for account in store.accounts()
            }:
                continue
            if deed in (dismiss, confirm) and any(
                done in (dismiss, confirm) for done, _ in deeds[: deeds.index((deed, number))]
            ):
                continue
            deed(store, number)
        check_same(store)


def test_only_stale_accounts_are_assessed_again(office: Office) -> None:
    observe(office.store, 3)

    assert [row.account.handle for _, row in snapshot(office.store).fresh] == ["3"]


def test_groups_are_reported_in_the_order_that_the_register_has_now(office: Office) -> None:
    observe(office.store, 2)
    remove(office.store, 0)

    check_same(office.store)


def test_an_account_with_a_dismissed_finding_is_always_stale(office: Office) -> None:
    dismiss(office.store, 1)
    office.finish(office.store.begin_scan(AT, AT, ()), 0)

    assert [row.account.handle for _, row in snapshot(office.store).fresh] == ["1"]
    check_same(office.store)


def test_what_is_recorded_while_a_scan_is_finished_stays_stale(office: Office) -> None:
    store = office.store
    mark, rows = store.snapshot_store.mark(), report_rows(store, POLICIES, AT)
    scan = store.begin_scan(AT, AT, ())

    observe(store, 1)
    store.finish_scan(
        scan, AT, {row.account.key: row.assessment for row in rows}, snapshot=to_snapshot(rows, POLICIES, mark)
    )

    check_same(store)


def test_another_instant_is_read_from_the_past(office: Office) -> None:
    assert snapshot_at(office.store, POLICIES, AT - timedelta(seconds=1)) is None
    assert len(results_at(office.store, POLICIES, AT - timedelta(days=7)).rows()) == len(ACCOUNTS)


def test_other_numbers_are_read_from_the_past(office: Office) -> None:
    assert snapshot_at(office.store, Policies(layers=(Layer(name="", changes={"inactive_days": 7}),)), AT) is None


def test_before_the_first_finished_scan_there_is_no_snapshot() -> None:
    with Store.open("sqlite://") as store:
        store.sync_register(ACCOUNTS, AT)

        assert snapshot_at(store, POLICIES, AT) is None


@pytest.fixture
def updated(office: Office, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The results are those of another version of the program."""
    monkeypatch.setattr("tracker.report.snapshot.program_fingerprint", lambda: "the next version")
    assert snapshot_at(office.store, POLICIES, AT) is None
    return office.store


def assess_otherwise(store: Store, number: int) -> None:
    """The version before passed an account, whatever it showed."""
    passed = "UPDATE assessment SET verdict = 'pass', findings = '[]' WHERE scan_id = 2 AND account_id = :account"
    with store._write() as connection:
        connection.execute(text(passed), {"account": number + 1})


def test_an_updated_program_assesses_the_register_once(updated: Store) -> None:
    rows = results_at(updated, POLICIES, AT).rows()

    assert rows == report_rows(updated, POLICIES, AT)
    assert snapshot(updated).fresh == ()
    check_same(updated)


def test_what_an_updated_program_assesses_otherwise_is_not_taken_from_the_version_before(updated: Store) -> None:
    assess_otherwise(updated, 1)

    results_at(updated, POLICIES, AT)

    assert [row.account.handle for _, row in snapshot(updated).fresh] == ["1"]
    check_same(updated)


@pytest.mark.parametrize("deed", [observe, dismiss, share_a_unit, remove])
def test_what_was_recorded_before_the_update_is_still_reported(updated: Store, deed: Deed) -> None:
    deed(updated, 2)
    results_at(updated, POLICIES, AT)

    check_same(updated)


def test_what_is_recorded_after_the_update_is_reported(updated: Store) -> None:
    results_at(updated, POLICIES, AT)
    observe(updated, 4)

    assert [row.account.handle for _, row in snapshot(updated).fresh] == ["4"]
    check_same(updated)


def test_where_an_updated_program_assesses_many_otherwise_nothing_is_stored(
    updated: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.report.snapshot.MAX_STALE", 0)
    assess_otherwise(updated, 1)

    assert results_at(updated, POLICIES, AT).rows() == report_rows(updated, POLICIES, AT)
    assert snapshot_at(updated, POLICIES, AT) is None


def test_other_numbers_do_not_renew_the_results(office: Office) -> None:
    stricter = Policies(layers=(Layer(name="", changes={"inactive_days": 7}),))

    results_at(office.store, stricter, AT)

    assert snapshot(office.store).fresh == ()
    check_same(office.store)


def test_the_results_of_a_scan_that_ended_meanwhile_are_not_replaced(
    updated: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    basis = updated.snapshot_store.info()
    assert basis is not None
    snapshot_of_before = to_snapshot(report_rows(updated, POLICIES, AT), POLICIES, updated.snapshot_store.mark())
    Office(updated, Path()).finish(updated.begin_scan(AT, AT, ()), 0)
    newer = updated.snapshot_store.info()

    updated.snapshot_store.renew(basis, snapshot_of_before)

    assert newer is not None
    assert newer.scan_id != basis.scan_id
    assert updated.snapshot_store.info() == newer
