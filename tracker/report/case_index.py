"""Finds the cases (问题台账) of findings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from tracker.cases.case import Case
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
    of_account: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        of_account[case.account.key].append(case)
    return of_account
