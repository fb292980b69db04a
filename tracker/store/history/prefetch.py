"""Loads what is known of accounts before they are checked again, for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, func, or_, select

from scrapers.model.profile import Post
from tracker.history.account_history import AccountHistory
from tracker.history.check import Outcome
from tracker.history.manual_check import PERSON, ManualFinding
from tracker.history.unit_answers.answer import GivenLink, to_open
from tracker.register.account import Account
from tracker.register.siblings import Siblings
from tracker.store.history.history import RegisteredAccount, read_facts
from tracker.store.history.queries import since
from tracker.store.rows.keys import REGISTERED, rows_of
from tracker.store.rows.rows import clean, to_account
from tracker.store.rows.withheld_posts import IDS, IS_WITHHELD
from tracker.store.schema.tables import ACCOUNT, CHECK, MANUAL_CHECK, WITHHELD

LINKS = 3
GIVEN_LINKS = 3
"""Links that units gave are opened one by one; of an account so many in a scan."""
SHOWN = (
    select(CHECK.c.account_id, CHECK.c.platform_id, CHECK.c.display_name, func.max(CHECK.c.checked_at))
    .group_by(CHECK.c.account_id, CHECK.c.platform_id, CHECK.c.display_name)
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .outerjoin(WITHHELD, IS_WITHHELD)
    .where(
        CHECK.c.account_id.in_(IDS),
        CHECK.c.outcome != Outcome.UNVERIFIED.value,
        or_(CHECK.c.display_name != "", CHECK.c.platform_id != ""),
        WITHHELD.c.scan_id.is_(None),
    )
)
DECISIONS = (
    select(MANUAL_CHECK.c.account_id, MANUAL_CHECK.c.what, MANUAL_CHECK.c.name, MANUAL_CHECK.c.recorded_at)
    .where(
        MANUAL_CHECK.c.account_id.in_(IDS),
        MANUAL_CHECK.c.what.in_([ManualFinding.SAME_ACCOUNT.value, ManualFinding.OTHER_ACCOUNT.value]),
        MANUAL_CHECK.c.withdrawn_at.is_(None),
    )
    .order_by(MANUAL_CHECK.c.id)
)


@dataclass(frozen=True, slots=True)
class KnownIdentity:
    """By what an account is recognised, besides the register."""

    shown: frozenset[tuple[str, str]] = frozenset()
    """(the platform's own id, name) that earlier answers showed at the handle; either may be empty."""
    confirmed: frozenset[str] = frozenset()
    """The registered name where a person confirmed that the handle is this account, whatever its page is named."""
    ids: frozenset[str] = frozenset()
    """The platform's own ids that answers showed at the handle since a person last confirmed it."""

    def names_under(self, platform_id: str) -> frozenset[str]:
        """Names known to belong to the account with this id; empty: the platform states none, and its handles stay."""
        shown = {name for id_, name in self.shown if name and (not platform_id or id_ == platform_id)}
        return self.confirmed | shown


@dataclass(frozen=True, slots=True)
class PriorKnowledge:
    """What is known of one account; empty for one that is not in the register."""

    facts: AccountHistory
    """As Store.facts returns them, without the account's siblings."""
    identity: KnownIdentity = KnownIdentity()
    links: tuple[str, ...] = ()
    """Addresses of its newest posts, newest first, LINKS at most; seen by the program or by people."""

    @property
    def proved_links(self) -> tuple[str, ...]:
        """Addresses of its posts that the program itself saw, newest first."""
        return tuple(dict.fromkeys(post.url for post in self.facts.posts if post.url and post.kind != PERSON))

    def links_to_open(self, *, again: bool) -> tuple[GivenLink, ...]:
        """Links that its unit gave and that are to be opened, GIVEN_LINKS at most; see tracker.history.unit_answers."""
        return to_open(self.facts.unit_answers, again=again)[:GIVEN_LINKS]


def read_prior_knowledge(connection: Connection, accounts: Sequence[Account]) -> dict[str, PriorKnowledge]:
    """Account key -> what is known of it, for up to history.BATCH accounts in a fixed number of queries."""
    keys = [(clean(account.platform), clean(account.handle)) for account in accounts]
    entries = [RegisteredAccount(row.id, to_account(row._mapping)) for row in rows_of(connection, REGISTERED, keys)]
    identities = read_identities(connection, [entry.id for entry in entries])
    facts = read_facts(connection, entries, Siblings(()), since(connection, None))
    known = {
        entry.account.key: PriorKnowledge(of, identities[entry.id], newest_links(of.posts))
        for entry, of in zip(entries, facts, strict=True)
    }
    return {
        account.key: known.get(clean(account.key), PriorKnowledge(AccountHistory(account=account)))
        for account in accounts
    }


def read_identities(connection: Connection, ids: Sequence[int]) -> Mapping[int, KnownIdentity]:
    """Account id -> by what it is recognised; each id has an entry."""
    wanted: dict[str, Any] = {"ids": ids}
    shown: defaultdict[int, list[tuple[str, str, datetime]]] = defaultdict(list)
    for account_id, platform_id, name, last_at in connection.execute(SHOWN, wanted):
        shown[account_id].append((platform_id, name, last_at))
    decisions = {account_id: tuple(decision) for account_id, *decision in connection.execute(DECISIONS, wanted)}
    return {each: to_identity(shown[each], decisions.get(each)) for each in ids}


def to_identity(
    shown: Iterable[tuple[str, str, datetime]], decision: tuple[str, str, datetime] | None
) -> KnownIdentity:
    """
    Args:
        shown: id, name and the last look that showed both.
        decision: the latest of a person: what, name in the register, when recorded; None: there is none.
    """
    shown = tuple(shown)
    is_confirmed = decision is not None and decision[0] == ManualFinding.SAME_ACCOUNT.value  # not denied since
    since = decision[2] if decision is not None and is_confirmed else datetime.min.replace(tzinfo=UTC)
    return KnownIdentity(
        shown=frozenset((platform_id, name) for platform_id, name, _ in shown),
        confirmed=frozenset({decision[1]} if decision is not None and is_confirmed else ()),
        ids=frozenset(platform_id for platform_id, _, last_at in shown if platform_id and last_at > since),
    )


def newest_links(posts: Iterable[Post]) -> tuple[str, ...]:
    """
    Args:
        posts: newest first.
    """
    return tuple(islice(dict.fromkeys(post.url for post in posts if post.url), LINKS))
