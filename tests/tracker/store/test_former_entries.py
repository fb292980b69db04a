"""An account whose entry in the register changes: what is judged by the entry of then, and what follows it no more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.tracker.cases.weekly_office import ACCOUNT, OTHER, Office, day, silent
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.store.imports import Imported, RegisterUpdate

CLOSED = Filing(state=FilingState.CLOSED, closed_on=date(2023, 8, 1))
ELSES = replace(ACCOUNT, name="乙局发布", unit="湘潭市教育局")
"""The handle is registered as another unit's."""


def follow_file(office: Office, before: Account, after: Account) -> None:
    """As accounts.yaml is followed."""
    office.store.sync_register([after, OTHER], day(1))


def change_by_import(office: Office, before: Account, after: Account) -> None:
    office.store.imports.apply(
        imported(1), lambda _: RegisterUpdate(added=(), changed=[(before, after)], unchanged=[OTHER])
    )


def remove_and_import_again(office: Office, before: Account, after: Account) -> None:
    office.store.imports.apply(
        imported(0.6), lambda _: RegisterUpdate(added=(), changed=(), unchanged=[OTHER], removed=[before])
    )
    office.store.imports.apply(imported(1), lambda _: RegisterUpdate(added=[after], changed=(), unchanged=[OTHER]))


def imported(at: float) -> Imported:
    return Imported(at=day(at), by="张三", file_name="名册.xlsx", sha256="0" * 64)


WAYS = [follow_file, change_by_import, remove_and_import_again]
Way = Callable[[Office, Account, Account], None]


def registered(office: Office, **entry: Any) -> Account:
    """The account of day 0 with another entry."""
    account = replace(ACCOUNT, **entry)
    office.store.sync_register([account, OTHER], day(-300))
    return account


def judged(office: Office, at: float) -> tuple[str, str, tuple[str, ...]]:
    assessment = office.row(at).assessment
    return assessment.verdict.value, assessment.reason, tuple(finding.rule for finding in assessment.findings)


UNPROVED = ("unverified", "identity_unproved", ())


@pytest.mark.parametrize("way", WAYS)
def test_what_was_seen_under_another_name_is_not_held_against_the_account(office: Office, way: Way) -> None:
    office.scan(0, silent(0, -30))
    way(office, ACCOUNT, ELSES)
    assert judged(office, 0) == UNPROVED


@pytest.mark.parametrize("way", WAYS)
def test_an_account_that_owed_nothing_before_it_came_back_has_its_time(office: Office, way: Way) -> None:
    before = registered(office, kind=AccountKind.SERVICE)
    office.scan(0, silent(0, -30), of=before)
    way(office, before, ACCOUNT)
    office.scan(2, silent(2, -30))
    assert judged(office, 2) == ("unverified", "newly_running", ())
