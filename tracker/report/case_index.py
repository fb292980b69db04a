"""Groups the cases (问题台账) by account."""

from collections.abc import Iterable, Mapping

from tracker.cases.case import Case
from tracker.grouping import grouped


def by_account(cases: Iterable[Case]) -> Mapping[str, list[Case]]:
    """Account key -> its cases, in the order given."""
    return grouped(cases, lambda case: case.account.key)
