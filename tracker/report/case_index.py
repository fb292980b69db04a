"""Finds the cases (问题台账) of findings."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from tracker.cases.case import Case
from tracker.grouping import grouped
from tracker.store.store import Store


def cases_of(store: Store, at: datetime) -> Mapping[tuple[str, str], Case]:
    """(account key, rule) -> the newest case opened at or before `at`, dismissed ones too.

    It includes decisions taken later, because a decision always follows the time-point it is about.

    Raises:
        UserError: the database cannot be read.
    """
    found = (case for case in store.cases.all() if case.opened_by.at <= at)
    return {(case.account.key, case.rule): case for case in found}  # the newest comes last


def by_account(cases: Iterable[Case]) -> Mapping[str, list[Case]]:
    """Account key -> its cases, in the order given."""
    return grouped(cases, lambda case: case.account.key)
