"""All stored facts about one account, as input of the rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from scrapers.model.profile import Post
from tracker.history.check import Check
from tracker.history.unit_answers.answer import UnitAnswer
from tracker.origin.outlets import NO_NAMES, UnitNames
from tracker.origin.repost_order import RepostOrder
from tracker.origin.trace import OriginTrace
from tracker.register.account import SLIP, Account, AccountKind, FilingState, FormerEntry, FormerUnit
from tracker.register.organization_names import is_other_organization
from tracker.time.clock import start_of_day, to_shanghai
from tracker.time.format import to_utc


def must_post_since(former: Sequence[FormerEntry], at: datetime) -> datetime | None:
    """Since when the register has had an account 正常运行 and 发布类 that it has so now: the end of the last time that
    began before `at` and in which it had it otherwise, or not at all. After `at` where that time spans it; None: as
    long as it is known.

    A time shorter than SLIP was a mistake, unless `at` lies in it. A longer one began on the earliest day of closing
    that its entries state, if they were filed late. The time before the entry first came says nothing of what the
    account had to do later: it may be of any age.

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
    if begins is None:
        return at < ends or any(entry.account is not None for entry in entries)
    if begins <= at < ends:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountHistory:
    """The register's entry and all observations of an account. It contains no conclusions."""

    account: Account
    checks: tuple[Check, ...] = ()
    """Oldest first, successful and failed. Their own `posts` may be left out."""
    posts: tuple[Post, ...] = ()
    """Every post ever seen, once each, newest first; a post that disappears later stays."""
    siblings: tuple[Account, ...] = ()
    """Other running accounts of the same unit, platform and kind in the register."""
    former_entries: tuple[FormerEntry, ...] = ()
    """What the register said of it before, oldest first; empty: always what it says now, as far as is known."""
    former_siblings: Mapping[str, tuple[FormerEntry, ...]] = field(default_factory=dict)
    """Key of a sibling -> likewise; one of which nothing is known is absent."""
    traces: Mapping[str, OriginTrace] = field(default_factory=dict)
    """Post id -> its stated source, and an earlier post with the same text; posts without either are absent."""
    names: UnitNames = NO_NAMES
    """Other names of the account's unit, and outlets that belong to no unit."""
    orders: tuple[RepostOrder, ...] = ()
    """Reposts that the supervisor ordered from this account."""
    discarded_checks: tuple[Check, ...] = ()
    """Checks of discarded scans (作废), oldest first: on record, and proof of nothing."""
    unproved_posts: tuple[Post, ...] = ()
    """Posts that only discarded scans, or looks withheld because their platform misbehaved (整体异常), are known to
    have seen, newest first: they prove nothing, and no silence is claimed against them."""
    unproved_until: datetime | None = None
    """Until when what was seen may be another account's, because the register had another name for the handle: see
    tracker.history.remaining_proof.unproved_until. None: all of it is the account's."""
    registered_since: datetime | None = None
    """When the entry came into a register that there was before; None: it is as old as the register, so it may be of
    any age."""
    unit_answers: tuple[UnitAnswer, ...] = ()
    """What the unit stated of it on sheets (单位自报), of the newest round first: they prove nothing by themselves."""

    @property
    def recorded_checks(self) -> tuple[Check, ...]:
        """All checks on record, also those of discarded scans, oldest first."""
        apart = [check for check in self.discarded_checks if check not in self.checks]
        return tuple(sorted((*self.checks, *apart), key=lambda check: check.checked_at)) if apart else self.checks


def former_unit(history: AccountHistory, start: datetime, at: datetime) -> FormerUnit | None:
    """The last unit that ran the account at some time from an instant to the time-point and is surely another
    organisation than that of now: what was found may be its doing; None: there is none. What the register gave for less
    than SLIP was a mistake.

    Args:
        start, at: aware.
    """
    found, begins = None, None
    for unit, group in groupby(history.former_entries, lambda entry: entry.account.unit if entry.account else ""):
        until = list(group)[-1].until
        is_slip = begins is not None and until - begins < SLIP
        is_within = until > start and (begins is None or begins <= at)
        if is_within and not is_slip and is_other_organization(unit, history.account.unit):
            found = FormerUnit(unit, to_shanghai(until).date())
        begins = until
    return found
