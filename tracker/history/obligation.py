"""Since when an account has had to post, by what the register said of it before."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from tracker.history.account_history import FormerEntry
from tracker.register.account import AccountKind, FilingState
from tracker.time.clock import start_of_day
from tracker.time.format import to_utc

SLIP = timedelta(days=1)
"""An entry that was out of the register, or had to post nothing, for less was changed by mistake."""


def must_post_since(former: Sequence[FormerEntry], at: datetime) -> datetime | None:
    """Since when the register has had an account 正常运行 and 发布类 that it has so now: the end of the last time that
    began before `at` and in which it had it otherwise, or not at all. After `at` where that time spans it; None: as
    long as it is known.

    A time shorter than SLIP was a mistake, unless `at` lies in it. A longer one began on the earliest day of closing
    that its entries state, if they were filed late.

    Args:
        former: what the register said, oldest first.
        at: aware.
    """
    since: datetime | None = None
    begins: datetime | None = None
    for owes_updates, group in groupby(former, must_post):
        entries = list(group)
        ends = to_utc(entries[-1].until)
        if not owes_updates and is_before(entries, begins, ends, at):
            since = ends
        begins = ends
    return since


def is_before(entries: Sequence[FormerEntry], begins: datetime | None, ends: datetime, at: datetime) -> bool:
    """Whether a time in which the entries owed no updates began before `at`, and was no mistake as of `at`.

    Args:
        begins: None: before anything that is recorded.
    """
    if begins is None or begins <= at < ends:
        return True
    return ends - begins >= SLIP and min((begins, *stated_closings(entries))) <= at


def stated_closings(entries: Sequence[FormerEntry]) -> list[datetime]:
    """The days of closing that the entries state, each from its beginning on."""
    filings = [entry.account.filing for entry in entries if entry.account is not None]
    days = [day for filing in filings for day in (filing.announced_on, filing.deregistered_on, filing.closed_on)]
    return [start_of_day(day) for day in days if day is not None]


def must_post(entry: FormerEntry) -> bool:
    """Whether an entry was in the register, 正常运行 and 发布类."""
    account = entry.account
    if account is None:
        return False
    return account.filing.state is FilingState.RUNNING and account.kind is AccountKind.PUBLISHING
