"""From the store to rows: earlier verdicts, and what is new."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.tracker.rules import given
from tests.tracker.rules.given import AT
from tracker.cases.report_row import ReportRow
from tracker.history.check import Check
from tracker.policy.policy import Policies
from tracker.report.rows import report_rows
from tracker.rules.finding import Verdict
from tracker.scan.run import finish_scan_run
from tracker.store.store import Store

POLICIES = Policies()
ACCOUNT = given.account()
OTHER = replace(given.account(handle="2", name="长沙发布"), unit="长沙市人民政府办公厅")
WEEK_AGO = AT - timedelta(days=7)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.open("sqlite://") as opened:
        opened.sync_register([ACCOUNT, OTHER], WEEK_AGO)
        yield opened


def scan(store: Store, check: Check, *, days_ago: int = 0) -> ReportRow:
    """One scan of ACCOUNT alone; its row."""
    at = AT - timedelta(days=days_ago)
    begun = store.begin_scan(at, at, [ACCOUNT])
    store.record(begun, ACCOUNT, check)
    return next(row for row in finish_scan_run(store, begun, POLICIES, at) if row.account == ACCOUNT)


def silent(days_ago: int = 0) -> Check:
    """Seen to be silent for 30 days."""
    checked_at = AT - timedelta(days=days_ago)
    return replace(given.seen(checked_at), posts=(given.post(AT - timedelta(days=37)),))


def walled(days_ago: int = 0) -> Check:
    return given.failed(AT - timedelta(days=days_ago))


def test_every_account_of_the_register_has_its_row_in_its_order(store: Store) -> None:
    rows = report_rows(store, POLICIES, AT)

    assert [(row.account.name, row.assessment.reason) for row in rows] == [
        ("韶山公安", "not_checked"),
        ("长沙发布", "not_checked"),
    ]


def test_row_carries_the_name_that_the_platform_last_showed(store: Store) -> None:
    assert scan(store, replace(silent(), display_name="平安韶山")).display_name == "平安韶山"


def test_problem_of_a_first_scan_is_new(store: Store) -> None:
    row = scan(store, silent())

    assert (row.assessment.verdict, row.is_new) == (Verdict.FAIL, True)


def test_problem_that_was_reported_the_week_before_is_not_new(store: Store) -> None:
    scan(store, silent(days_ago=7), days_ago=7)

    assert not scan(store, silent()).is_new


def test_problem_of_an_account_that_could_not_be_verified_before_is_new(store: Store) -> None:
    scan(store, walled(days_ago=7), days_ago=7)

    assert scan(store, silent()).is_new


def test_account_that_can_no_longer_be_verified_is_new_and_the_next_time_is_not(store: Store) -> None:
    marks = [scan(store, silent(14), days_ago=14).is_new]
    marks += [scan(store, walled(7), days_ago=7).is_new, scan(store, walled(), days_ago=0).is_new]

    assert marks == [True, True, False]


def test_scan_of_other_accounts_between_does_not_make_a_problem_new(store: Store) -> None:
    scan(store, silent(days_ago=14), days_ago=14)
    between = store.begin_scan(WEEK_AGO, WEEK_AGO, [OTHER])
    store.record(between, OTHER, given.seen(WEEK_AGO))
    store.finish_scan(between, WEEK_AGO, {})

    assert not scan(store, silent()).is_new


def test_account_without_a_problem_is_not_new(store: Store) -> None:
    fresh = replace(given.seen(), posts=(given.post(given.ago(days=1)),))

    assert not scan(store, fresh).is_new


def test_what_follows_for_the_rest_of_the_register_is_reported_by_no_scan_of_others(store: Store) -> None:
    scan(store, silent(days_ago=14), days_ago=14)
    between = store.begin_scan(WEEK_AGO, WEEK_AGO, [OTHER])
    store.record(between, OTHER, given.seen(WEEK_AGO))
    finish_scan_run(store, between, POLICIES, WEEK_AGO)

    assert not scan(store, silent()).is_new


def reported(store: Store, name: str, *, leaves_between: bool = False) -> tuple[str, tuple[str, ...]]:
    """The result once the register has the account under this name."""
    if leaves_between:
        store.sync_register([OTHER], AT)
    store.sync_register([replace(ACCOUNT, name=name), OTHER], AT)
    assessment = report_rows(store, POLICIES, AT)[0].assessment
    return assessment.reason, tuple(finding.rule for finding in assessment.findings)


@pytest.mark.parametrize("leaves_between", [False, True])
def test_looks_at_an_account_are_not_used_for_another_one_registered_in_its_place(
    store: Store, leaves_between: bool
) -> None:
    scan(store, silent())

    assert reported(store, "长沙公安", leaves_between=leaves_between) == ("identity_unproved", ())


def test_name_that_the_page_showed_may_be_filed_at_any_time(store: Store) -> None:
    scan(store, silent(days_ago=1), days_ago=1)
    scan(store, replace(silent(), display_name="平安韶山"))

    assert reported(store, "平安韶山") == ("", ("inactive",))


def test_name_filed_before_the_look_is_the_one_it_was_compared_with(store: Store) -> None:
    store.sync_register([replace(ACCOUNT, name="韶山警方"), OTHER], WEEK_AGO)
    store.sync_register([ACCOUNT, OTHER], WEEK_AGO)
    scan(store, replace(silent(), display_name="平安韶山"))

    assert reported(store, "韶山公安") == ("", ("inactive", "renamed_not_filed"))


def test_name_put_back_leaves_the_looks_as_they_were(store: Store) -> None:
    scan(store, silent())
    reported(store, "长沙公安")

    assert reported(store, "韶山公安") == ("", ("inactive",))


def test_however_many_scans_of_others_between_do_not_make_a_problem_new(store: Store) -> None:
    scan(store, silent(days_ago=14), days_ago=14)
    for hours in range(20):
        at = WEEK_AGO + timedelta(hours=hours)
        store.finish_scan(store.begin_scan(at, at, [OTHER]), at, {})

    assert not scan(store, silent()).is_new


def test_of_two_scans_the_one_as_of_the_later_instant_was_the_last(store: Store) -> None:
    scan(store, walled(days_ago=7), days_ago=7)
    scan(store, silent(days_ago=14), days_ago=14)

    assert scan(store, silent()).is_new
