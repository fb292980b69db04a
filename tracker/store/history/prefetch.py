"""Loads what is known of accounts before they are checked again, for many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from scrapers.model.profile import Post
from tracker.history.account_history import AccountHistory
from tracker.history.check import Outcome
from tracker.history.manual_check import PERSON, ManualFinding
from tracker.history.unit_answers.answer import GivenLink, to_open
from tracker.register.account import Account
from tracker.register.siblings import Siblings
from tracker.store.history.history import IDS, IS_WITHHELD, RegisteredAccount, read_facts
from tracker.store.history.queries import since
from tracker.store.rows.keys import IS_ONE_OF, rows_of
from tracker.store.rows.rows import clean, to_account
from tracker.store.schema.tables import ACCOUNT, CHECK, MANUAL_CHECK, WITHHELD

LINKS = 3
GIVEN_LINKS = 3
"""Links that units gave are opened one by one; of an account so many in a scan."""
OF_HANDLES = select(ACCOUNT).where(ACCOUNT.c.removed_at.is_(None), IS_ONE_OF)
SHOWN = (
    select(CHECK.c.account_id, CHECK.c.display_name)
    .distinct()
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .outerjoin(WITHHELD, IS_WITHHELD)
    .where(
        CHECK.c.account_id.in_(IDS),
        CHECK.c.outcome != Outcome.UNVERIFIED.value,
        CHECK.c.display_name != "",
        WITHHELD.c.scan_id.is_(None),
    )
)
DECISIONS = (
    select(MANUAL_CHECK.c.account_id, MANUAL_CHECK.c.what, MANUAL_CHECK.c.name)
    .where(
        MANUAL_CHECK.c.account_id.in_(IDS),
        MANUAL_CHECK.c.what.in_([ManualFinding.SAME_ACCOUNT.value, ManualFinding.OTHER_ACCOUNT.value]),
        MANUAL_CHECK.c.withdrawn_at.is_(None),
    )
    .order_by(MANUAL_CHECK.c.id)
)


@dataclass(frozen=True, slots=True)
class PriorKnowledge:
    """What is known of one account; empty for one that is not in the register."""

    facts: AccountHistory
    """As Store.facts returns them, without the account's siblings."""
    names: frozenset[str] = frozenset()
    """Names known to belong to this handle: those that earlier answers showed, and the registered one where a person
    confirmed that the handle is this account, whatever its page is named."""
    links: tuple[str, ...] = ()
    """Addresses of its newest posts, newest first, LINKS at most; seen by the program or by people."""

    @property
    def proved_links(self) -> tuple[str, ...]:
        """Addresses of its posts that the program itself saw, newest first."""
        return tuple(dict.fromkeys(post.url for post in self.facts.posts if post.url and post.kind != PERSON))

    def given(self, *, again: bool) -> tuple[GivenLink, ...]:
        """Links that its unit gave and that are to be opened, GIVEN_LINKS at most; see tracker.history.unit_answers."""
        return to_open(self.facts.unit_answers, again=again)[:GIVEN_LINKS]


def read_prior_knowledge(connection: Connection, accounts: Sequence[Account]) -> dict[str, PriorKnowledge]:
    """Account key -> what is known of it, for up to history.BATCH accounts in a fixed number of queries."""
    keys = [(clean(account.platform), clean(account.handle)) for account in accounts]
    entries = [RegisteredAccount(row.id, to_account(row._mapping)) for row in rows_of(connection, OF_HANDLES, keys)]
    names = read_names(connection, [entry.id for entry in entries])
    facts = read_facts(connection, entries, Siblings(()), since(connection, None))
    known = {
        entry.account.key: PriorKnowledge(of, frozenset(names[entry.id]), newest_links(of.posts))
        for entry, of in zip(entries, facts, strict=True)
    }
    return {
        account.key: known.get(clean(account.key), PriorKnowledge(AccountHistory(account=account)))
        for account in accounts
    }


def read_names(connection: Connection, ids: Sequence[int]) -> Mapping[int, set[str]]:
    wanted: dict[str, Any] = {"ids": ids}
    names: defaultdict[int, set[str]] = defaultdict(set)
    for account_id, name in connection.execute(SHOWN, wanted):
        names[account_id].add(name)
    confirmed = {account_id: (what, name) for account_id, what, name in connection.execute(DECISIONS, wanted)}
    for account_id, (what, name) in confirmed.items():
        if what == ManualFinding.SAME_ACCOUNT.value:  # the latest decision: not denied since
            names[account_id].add(name)
    return names


def newest_links(posts: Iterable[Post]) -> tuple[str, ...]:
    """
    Args:
        posts: newest first.
    """
    return tuple(islice(dict.fromkeys(post.url for post in posts if post.url), LINKS))
