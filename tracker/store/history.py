"""What was ever seen of accounts, read in few queries: five a batch, however many accounts and looks there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, and_, bindparam, case, func, or_, select

from scrapers.errors import IdentityUnproved
from scrapers.profile import Origin, Post
from tracker.account import Account
from tracker.check import Check, Look, Outcome
from tracker.facts import WITHHELD as WITHHELD_KIND
from tracker.facts import Facts
from tracker.identity import same_name
from tracker.observation import Observation, Saw, join
from tracker.siblings import Siblings
from tracker.store import observations, traces
from tracker.store.rows import POST_COLUMNS, to_check, to_look, to_post
from tracker.store.tables import ACCOUNT, ACCOUNT_CHANGE, CHECK, LOOK, POST, WITHHELD

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


def read_facts(connection: Connection, entries: Sequence[Entry], siblings: Siblings, since: datetime) -> list[Facts]:
    """Facts of at most BATCH accounts, in their order.

    Args:
        since: what is older is left out, see KEPT.
    """
    wanted = {"ids": [entry.id for entry in entries], "since": since}
    checks = read_checks(connection, wanted)
    proved_until = read_proved_until(connection, wanted)
    posts = read_posts(connection, wanted)
    seen = observations.read(connection, wanted)
    renamed = read_renamings(connection, entries)
    traced = traces.read(connection, wanted)
    notes = traces.read_notes(connection)
    return [
        Facts(
            account=entry.account,
            checks=by_time(
                proved(entry.account, checks[entry.id], seen[entry.id], renamed.get(entry.id)),
                [observation.check for observation in seen[entry.id]],
            ),
            posts=join(told_apart(posts[entry.id], proved_until.get(entry.id)), seen[entry.id]),
            siblings=siblings.of(entry.account),
            traces=traced[entry.id],
            names=notes.names_of(entry.account),
            tasks=notes.tasks_of(entry.account),
        )
        for entry in entries
    ]


def read_renamings(connection: Connection, entries: Sequence[Entry]) -> dict[int, datetime]:
    """Account id -> when the register last took another name for it; an account of one name is not in it."""
    names = {entry.id: entry.account.name for entry in entries}
    return {
        account_id: changed_at
        for account_id, changed_at, before in connection.execute(RENAMINGS, {"ids": list(names)})
        if "name" in before and not same_name(before["name"], names[account_id])
    }


def proved(
    account: Account, checks: Sequence[Check], observations: Iterable[Observation], renamed_at: datetime | None
) -> list[Check]:
    """The checks, those of before the register took another name only where they show that to be the account's too:
    it was the former one that they were held against (see tracker.identity)."""
    if renamed_at is None:
        return list(checks)
    good = [check for check in checks if check.is_good]
    names = [name for check in good for name in (check.display_name, *check.former_names)]
    names += [each.name for each in observations if each.what is Saw.SAME_ACCOUNT]
    if any(same_name(name, account.name) for name in names):
        return list(checks)
    return [
        to_unproved(check, account.name) if check.display_name and check.checked_at <= renamed_at else check
        for check in checks
    ]


def to_unproved(check: Check, name: str) -> Check:
    return Check(
        checked_at=check.checked_at,
        outcome=Outcome.UNVERIFIED,
        looks=check.looks,
        code=IdentityUnproved.code,
        message=f"the page was named {check.display_name}, the register says {name} since",
    )


def by_time(checks: Sequence[Check], by_people: Sequence[Check]) -> tuple[Check, ...]:
    """The program's checks and those that people made, oldest first."""
    if not by_people:
        return tuple(checks)
    return tuple(sorted((*checks, *by_people), key=lambda check: check.checked_at))


def newest_before_since(table: Table, instant: str, *, is_answer: bool = False) -> Any:
    """The instant of the same account's newest row before `since`, as a subquery.

    Args:
        is_answer: only of checks that are one.
    """
    older = table.alias("older")
    newest = select(func.max(older.c[instant])).where(
        older.c.account_id == table.c.account_id, older.c[instant] < bindparam("since")
    )
    return (newest.where(older.c.outcome != Outcome.UNVERIFIED.value) if is_answer else newest).scalar_subquery()


IDS: BindParameter[Any] = bindparam("ids", expanding=True)
CHECK_IS_WANTED = and_(
    CHECK.c.account_id.in_(IDS),
    or_(
        CHECK.c.checked_at >= bindparam("since"),
        CHECK.c.checked_at == newest_before_since(CHECK, "checked_at"),
        CHECK.c.checked_at == newest_before_since(CHECK, "checked_at", is_answer=True),
    ),
)
IS_WITHHELD = and_(WITHHELD.c.scan_id == CHECK.c.scan_id, WITHHELD.c.platform == ACCOUNT.c.platform)
CHECKS = (
    select(CHECK, WITHHELD.c.message.label("withheld"))
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .outerjoin(WITHHELD, IS_WITHHELD)
    .where(CHECK_IS_WANTED)
    .order_by(CHECK.c.checked_at, CHECK.c.scan_id)
)
PROVED_UNTIL = (
    select(CHECK.c.account_id, func.max(case((WITHHELD.c.scan_id.is_(None), CHECK.c.last_post_at))))
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .outerjoin(WITHHELD, IS_WITHHELD)
    .where(CHECK.c.account_id.in_(IDS), CHECK.c.outcome != Outcome.UNVERIFIED.value)
    .group_by(CHECK.c.account_id)
    .having(func.count(WITHHELD.c.scan_id) > 0)
)
LOOKS = (
    select(LOOK)
    .join(CHECK, and_(LOOK.c.scan_id == CHECK.c.scan_id, LOOK.c.account_id == CHECK.c.account_id))
    .where(CHECK_IS_WANTED)
    .order_by(LOOK.c.position)
)
RENAMINGS = (
    select(ACCOUNT_CHANGE.c.account_id, ACCOUNT_CHANGE.c.changed_at, ACCOUNT_CHANGE.c.before)
    .where(ACCOUNT_CHANGE.c.account_id.in_(IDS), ACCOUNT_CHANGE.c.what != "removed")
    .order_by(ACCOUNT_CHANGE.c.id)
)
POSTS = (
    select(POST.c.account_id, *(POST.c[name] for name in POST_COLUMNS))
    .where(
        POST.c.account_id.in_(IDS),
        or_(
            POST.c.published_at >= bindparam("since"),
            POST.c.published_at == newest_before_since(POST, "published_at"),
        ),
    )
    .order_by(POST.c.published_at.desc(), POST.c.post_id.desc())
)


def read_checks(connection: Connection, wanted: Mapping[str, Any]) -> dict[int, list[Check]]:
    """Account id -> checks, oldest first."""
    looks: dict[tuple[int, int], list[Look]] = defaultdict(list)
    for row in connection.execute(LOOKS, wanted).mappings():
        looks[row["scan_id"], row["account_id"]].append(to_look(row))
    checks: dict[int, list[Check]] = defaultdict(list)
    for row in connection.execute(CHECKS, wanted).mappings():
        check = to_check(row, looks[row["scan_id"], row["account_id"]])
        checks[row["account_id"]].append(check if row["withheld"] is None else to_withheld(check, row["withheld"]))
    return checks


def read_proved_until(connection: Connection, wanted: Mapping[str, Any]) -> dict[int, datetime]:
    """Account id -> when the newest post was published that a look showed which still counts, the beginning of time
    where none did; only of accounts that have a withheld look."""
    rows = connection.execute(PROVED_UNTIL, wanted)
    return {account_id: until or datetime.min.replace(tzinfo=UTC) for account_id, until in rows}


def told_apart(posts: Sequence[Post], proved_until: datetime | None) -> Sequence[Post]:
    """The posts, those marked that only withheld looks date so late: they end a silence, and accuse nobody.

    Args:
        posts: newest first.
        proved_until: None: no look of the account was withheld.
    """
    if proved_until is None:
        return posts
    return [
        replace(post, kind=WITHHELD_KIND, origin=Origin.UNKNOWN, origin_mark="")
        if post.published_at > proved_until
        else post
        for post in posts
    ]


def to_withheld(check: Check, message: str) -> Check:
    """What a check is worth whose platform changed under it: it was made, and proves nothing. A failed one stays."""
    if not check.is_good:
        return check
    return Check(
        checked_at=check.checked_at, outcome=Outcome.UNVERIFIED, looks=check.looks, code="withheld", message=message
    )


def read_posts(connection: Connection, wanted: Mapping[str, Any]) -> dict[int, list[Post]]:
    """Account id -> posts, newest first."""
    posts: dict[int, list[Post]] = defaultdict(list)
    for account_id, *values in connection.execute(POSTS, wanted).all():
        posts[account_id].append(to_post(values))
    return posts
