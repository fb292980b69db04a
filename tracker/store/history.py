"""What was ever seen of accounts, read in few queries: three a batch, however many accounts and looks there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, and_, func, or_, select

from scrapers.profile import Post
from tracker.account import Account, FilingState
from tracker.check import Check, Look, Outcome
from tracker.facts import Facts
from tracker.store.rows import to_check, to_look, to_post
from tracker.store.tables import CHECK, LOOK, POST

KEPT = timedelta(days=400)
"""How much of the past the rules are given: the longest of them looks at a quarter. The newest look, the newest answer
and the newest post before that are given too."""
BATCH = 500
"""Accounts read at once: it bounds the memory, and SQLite's number of parameters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An account of the register with its row's id."""

    id: int
    account: Account


class Siblings:
    """Who else is running on the same platform for the same unit, of the same kind (一单位一平台一账号)."""

    def __init__(self, register: Iterable[Account]) -> None:
        self._groups: dict[tuple[str, str, str], list[Account]] = defaultdict(list)
        for account in register:
            if account.unit and account.filing.state is FilingState.RUNNING:
                self._groups[account.platform, account.unit, account.kind].append(account)

    def of(self, account: Account) -> tuple[Account, ...]:
        group = self._groups.get((account.platform, account.unit, account.kind), ())
        return tuple(other for other in group if other.handle != account.handle)


def read_facts(connection: Connection, entries: Sequence[Entry], siblings: Siblings, since: datetime) -> list[Facts]:
    """Facts of at most BATCH accounts, in their order.

    Args:
        since: what is older is left out, see KEPT.
    """
    ids = [entry.id for entry in entries]
    checks = read_checks(connection, ids, since)
    posts = read_posts(connection, ids, since)
    return [
        Facts(
            account=entry.account,
            checks=tuple(checks[entry.id]),
            posts=tuple(posts[entry.id]),
            siblings=siblings.of(entry.account),
        )
        for entry in entries
    ]


def read_checks(connection: Connection, ids: Sequence[int], since: datetime) -> dict[int, list[Check]]:
    """Account id -> checks, oldest first."""
    is_wanted = and_(
        CHECK.c.account_id.in_(ids),
        or_(
            CHECK.c.checked_at >= since,
            CHECK.c.checked_at == newest_before(since, CHECK, "checked_at"),
            CHECK.c.checked_at == newest_before(since, CHECK, "checked_at", is_answer=True),
        ),
    )
    looks: dict[tuple[int, int], list[Look]] = defaultdict(list)
    joined = LOOK.join(CHECK, and_(LOOK.c.scan_id == CHECK.c.scan_id, LOOK.c.account_id == CHECK.c.account_id))
    for row in connection.execute(select(LOOK).select_from(joined).where(is_wanted).order_by(LOOK.c.position)):
        looks[row.scan_id, row.account_id].append(to_look(row._mapping))
    checks: dict[int, list[Check]] = defaultdict(list)
    for row in connection.execute(select(CHECK).where(is_wanted).order_by(CHECK.c.checked_at, CHECK.c.scan_id)):
        checks[row.account_id].append(to_check(row._mapping, looks[row.scan_id, row.account_id]))
    return checks


def read_posts(connection: Connection, ids: Sequence[int], since: datetime) -> dict[int, list[Post]]:
    """Account id -> posts, newest first."""
    is_wanted = or_(
        POST.c.published_at >= since,
        POST.c.published_at == newest_before(since, POST, "published_at"),
    )
    posts: dict[int, list[Post]] = defaultdict(list)
    wanted = select(POST).where(POST.c.account_id.in_(ids), is_wanted)
    for row in connection.execute(wanted.order_by(POST.c.published_at.desc(), POST.c.post_id.desc())):
        posts[row.account_id].append(to_post(row._mapping))
    return posts


def newest_before(since: datetime, table: Table, instant: str, *, is_answer: bool = False) -> Any:
    """The instant of the newest row before `since` of the same account, as a subquery.

    Args:
        is_answer: only of checks that are one.
    """
    older = table.alias("older")
    newest = select(func.max(older.c[instant])).where(
        older.c.account_id == table.c.account_id, older.c[instant] < since
    )
    return (newest.where(older.c.outcome != Outcome.UNVERIFIED.value) if is_answer else newest).scalar_subquery()
