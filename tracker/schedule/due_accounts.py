"""Reads from the store what is known of each account, for the decision who is due (tracker.schedule.cadence)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from scrapers.model.profile import AccountState
from tracker.history.account_history import AccountHistory
from tracker.history.timeline import Timeline
from tracker.policy.policies import Policies
from tracker.register.account import Account, AccountKind, FilingState
from tracker.schedule.cadence import LATE, DueFacts
from tracker.store.store import Store

CanVerify = Callable[[Account, frozenset[str]], bool]
"""Whether an open route could verify the account, given the routes that answered for it before."""


def all_due_facts(
    store: Store, policies: Policies, accounts: Sequence[Account], now: datetime, can_verify: CanVerify
) -> Iterator[DueFacts]:
    """
    Raises:
        UserError: the database cannot be read.
    """
    for facts in store.facts(accounts, at=now):
        yield to_due_facts(facts, policies, now, can_verify)


def to_due_facts(facts: AccountHistory, policies: Policies, now: datetime, can_verify: CanVerify) -> DueFacts:
    """A look of a discarded scan (作废) was none."""
    account, timeline = facts.account, Timeline.of(facts)
    checks = [check for check in timeline.checks if check.checked_at <= now and check.code != "discarded"]
    answered = [check for check in checks if check.has_answer]
    posts = timeline.posts_until(now)
    answered_by = frozenset(look.route for check in answered for look in check.looks)
    return DueFacts(
        key=account.key,
        platform=account.platform,
        limit=limit_of(account, policies),
        looked_at=checks[-1].checked_at if checks else None,
        answered_at=answered[-1].checked_at if answered else None,
        is_gone=bool(answered) and answered[-1].state is not AccountState.ACTIVE,
        last_post_at=posts[0].published_at if posts else None,
        can_be_verified=can_verify(account, answered_by),
        code=checks[-1].code if checks and not checks[-1].has_answer else "",
    )


def limit_of(account: Account, policies: Policies) -> timedelta | None:
    """The silence that fails the account; None: it need not post."""
    if account.kind is not AccountKind.PUBLISHING or account.filing.state is not FilingState.RUNNING:
        return None
    return policies.of(account.region).failing_limit


def has_weekly_scan(store: Store, now: datetime) -> bool:
    """Whether a scan of the whole register began within LATE: it looks at the accounts that are not at risk."""
    return any(scan.is_whole and timedelta() <= now - scan.started_at <= LATE for scan in store.scans())
