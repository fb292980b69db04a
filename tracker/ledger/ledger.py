"""The ledger (问题台账) as others ask it: which matter a finding belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from tracker.ledger.matter import Matter
from tracker.store.store import Store


def matters_of(store: Store, at: datetime) -> Mapping[tuple[str, str], Matter]:
    """(account key, rule) -> the newest matter found as of `at` or before, dismissed ones too.

    What was decided on it later stands in it as well: a decision is always made after the time-point it is about.

    Raises:
        UserError: the database cannot be read.
    """
    found = (matter for matter in store.matters.all() if matter.opening.at <= at)
    return {(matter.account.key, matter.rule): matter for matter in found}  # the newest comes last


def by_account(matters: Iterable[Matter]) -> Mapping[str, list[Matter]]:
    """Account key -> its matters, in the order given."""
    of_account: defaultdict[str, list[Matter]] = defaultdict(list)
    for matter in matters:
        of_account[matter.account.key].append(matter)
    return of_account
