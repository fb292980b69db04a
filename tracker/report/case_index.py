"""The ledger (问题台账) as others ask it: which matter a finding belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from tracker.cases.case import Case
from tracker.store.store import Store


def cases_of(store: Store, at: datetime) -> Mapping[tuple[str, str], Case]:
    """(account key, rule) -> the newest matter found as of `at` or before, dismissed ones too.

    What was decided on it later stands in it as well: a decision is always made after the time-point it is about.

    Raises:
        UserError: the database cannot be read.
    """
    found = (case for case in store.cases.all() if case.opened_by.at <= at)
    return {(case.account.key, case.rule): case for case in found}  # the newest comes last


def by_account(cases: Iterable[Case]) -> Mapping[str, list[Case]]:
    """Account key -> its matters, in the order given."""
    of_account: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        of_account[case.account.key].append(case)
    return of_account
