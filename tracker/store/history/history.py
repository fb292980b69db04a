"""Loads everything ever seen of accounts, in a fixed number of queries a batch, however many looks there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, TypedDict

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Table,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
)

from scrapers.model.profile import Origin, Post
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, Outcome
from tracker.history.manual_check import ManualCheck, merge_posts
from tracker.history.remaining_proof import (
    DISCARDED,
    checks_of_people,
    is_of_former_name,
    merge_by_time,
    only_discarded,
    part_posts,
    still_proved,
    to_withheld,
    unproved_until,
    without_discarded,
)
from tracker.origin.origin_file import OriginConfig
from tracker.origin.outlets import UnitNames
from tracker.register.account import Account
from tracker.register.siblings import Siblings
from tracker.store.forms.forms import read_answers
from tracker.store.history import manual_checks, origins
from tracker.store.people.taken_back import read_standing
from tracker.store.registers.register_changes import RegisterChanges, read_changes, read_former_siblings
from tracker.store.rows.ordering import in_bytes
from tracker.store.rows.rows import CHECK_COLUMNS, LOOK_COLUMNS, POST_COLUMNS, to_check, to_look, to_post
from tracker.store.rows.withheld_posts import IDS, IS_WITHHELD, PostKey, read_withheld_posts
from tracker.store.schema.evidence import LOOK
from tracker.store.schema.origins import POST
from tracker.store.schema.tables import ACCOUNT, CHECK, DISCARD, WITHHELD

HISTORY_SPAN = timedelta(days=400)
"""How much of the past is loaded for the rules: the longest rule covers a quarter. The newest look, the newest answer
and the newest post before that are loaded too."""
BATCH = 500
"""Accounts loaded at once: limits memory and SQLite's number of parameters."""


@dataclass(frozen=True, slots=True)
class RegisteredAccount:
    """An account of the register with its row id."""

    id: int
    account: Account


def read_facts(
    connection: Connection, entries: Sequence[RegisteredAccount], siblings: Siblings, since: datetime
) -> list[AccountHistory]:
    """Facts of at most BATCH accounts, in their order.

    Args:
        since: older history is left out, see HISTORY_SPAN.
    """
    parameters = {"ids": [entry.id for entry in entries], "since": since}
    checks = read_checks(connection, parameters)
    proved_until = read_proved_until(connection, parameters)
    withheld = read_withheld_posts(connection, parameters)
    posts = read_posts(connection, parameters, withheld.marks)
    unproved: defaultdict[int, set[str]] = defaultdict(set)
    for account_id, post_id in withheld.posts:
        unproved[account_id].add(post_id)
    parted = {
        entry.id: part_posts(posts[entry.id], unproved[entry.id], proved_until.get(entry.id)) for entry in entries
    }
    manual = manual_checks.read(connection, parameters)
    standing = read_standing(connection, {entry.id: entry.account for entry in entries}, checks, manual)
    changes = read_changes(connection, [entry.id for entry in entries])
    all_siblings = {entry.id: siblings.of(entry.account) for entry in entries}
    former_siblings = read_former_siblings(connection, {other for others in all_siblings.values() for other in others})
    traces = origins.read(connection, parameters, withheld.sources)
    origin_config = origins.read_origin_config(connection)
    answers = read_answers(connection, parameters)
    return [
        AccountHistory(
            account=entry.account,
            **observations_of(entry.account, standing[entry.id], parted[entry.id], manual[entry.id], changes[entry.id]),
            siblings=all_siblings[entry.id],
            former_siblings=former_siblings,
            former_entries=changes[entry.id].former_entries(entry.account),
            traces=traces[entry.id],
            names=names_of_unit(origin_config, siblings, entry.account, changes[entry.id]),
            orders=origin_config.tasks_of(entry.account),
            registered_since=changes[entry.id].registered_since,
            unit_answers=answers.get(entry.id, ()),
        )
        for entry in entries
    ]


class Observations(TypedDict):
    """Fields of AccountHistory."""

    checks: tuple[Check, ...]
    posts: tuple[Post, ...]
    discarded_checks: tuple[Check, ...]
    unproved_posts: tuple[Post, ...]
    unproved_until: datetime | None


def observations_of(
    account: Account,
    checks: Sequence[Check],
    posts: tuple[tuple[Post, ...], tuple[Post, ...]],
    manual: Sequence[ManualCheck],
    changes: RegisterChanges,
) -> Observations:
    """What was seen of an account, as far as it still counts.

    Args:
        posts: see part_posts.
    """
    counting = without_discarded(checks)
    until = unproved_until(account, counting, manual, changes.names)
    own = [manual_check for manual_check in manual if not is_of_former_name(account, manual_check, until)]
    return {
        "checks": merge_by_time(
            still_proved(account, counting, until, changes.names, is_replayed=changes.is_replayed),
            checks_of_people(account, manual, until),
        ),
        "posts": merge_posts(posts[0], own),
        "discarded_checks": only_discarded(checks),
        "unproved_posts": posts[1],
        "unproved_until": until,
    }


def names_of_unit(
    origin_config: OriginConfig, siblings: Siblings, account: Account, changes: RegisterChanges
) -> UnitNames:
    """What the register called the account and its unit before is its own, too: of them it forwarded then."""
    names = origin_config.names_of(account).with_aliases((*siblings.names_of_unit(account), *changes.former_names))
    return names.with_handles(siblings.handles_of_unit(account))


def newest_before_since(table: Table, instant: str, *, is_answer: bool = False) -> Any:
    """The instant of the same account's newest row before `since`, as a subquery.

    Args:
        is_answer: only checks with an answer.
    """
    older = table.alias("older")
    newest = select(func.max(older.c[instant])).where(
        older.c.account_id == table.c.account_id, older.c[instant] < bindparam("since")
    )
    return (newest.where(older.c.outcome != Outcome.UNVERIFIED.value) if is_answer else newest).scalar_subquery()


CHECK_IS_WANTED = and_(
    CHECK.c.account_id.in_(IDS),
    or_(
        CHECK.c.checked_at >= bindparam("since"),
        CHECK.c.checked_at == newest_before_since(CHECK, "checked_at"),
        CHECK.c.checked_at == newest_before_since(CHECK, "checked_at", is_answer=True),
    ),
)


def columns_as_stored(table: Table, names: Iterable[str]) -> list[ColumnElement[Any]]:
    """Lists as JSON text: most are empty, and need not be decoded."""
    columns = [table.c[name] for name in names]
    return [cast(column, Text) if isinstance(column.type, JSON) else column for column in columns]


CHECKS = (
    select(CHECK.c.account_id, CHECK.c.scan_id, WITHHELD.c.message, DISCARD.c.why, LOOK.c.position)
    .add_columns(*columns_as_stored(CHECK, CHECK_COLUMNS), *columns_as_stored(LOOK, LOOK_COLUMNS))
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .outerjoin(WITHHELD, IS_WITHHELD)
    .outerjoin(DISCARD, DISCARD.c.scan_id == CHECK.c.scan_id)
    .outerjoin(LOOK, and_(LOOK.c.scan_id == CHECK.c.scan_id, LOOK.c.account_id == CHECK.c.account_id))
    .where(CHECK_IS_WANTED)
    .order_by(CHECK.c.account_id, CHECK.c.checked_at, CHECK.c.scan_id, LOOK.c.position)
)
"""A row for each look, and one for a check without looks."""
PROVED_UNTIL = (
    select(CHECK.c.account_id, func.max(case((WITHHELD.c.scan_id.is_(None), CHECK.c.last_post_at))))
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .outerjoin(WITHHELD, IS_WITHHELD)
    .where(CHECK.c.account_id.in_(IDS), CHECK.c.outcome != Outcome.UNVERIFIED.value)
    .group_by(CHECK.c.account_id)
    .having(func.count(WITHHELD.c.scan_id) > 0)
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
    .order_by(POST.c.published_at.desc(), in_bytes(POST.c.post_id).desc())
)


COMMON = 5
"""Columns of CHECKS before those of the check."""


def read_checks(connection: Connection, parameters: Mapping[str, Any]) -> dict[int, list[Check]]:
    """Account id -> checks, oldest first."""
    end = COMMON + len(CHECK_COLUMNS)
    checks: dict[int, list[Check]] = defaultdict(list)
    for (account_id, _), grouped in groupby(connection.execute(CHECKS, parameters), itemgetter(0, 1)):
        rows = list(grouped)
        _, _, withheld, discarded, has_looks, *_ = rows[0]
        looks = [to_look(row[end:]) for row in rows] if has_looks is not None else []
        check = to_check(rows[0][COMMON:end], looks)
        if discarded is not None:
            check = to_withheld(check, discarded, DISCARDED)
        elif withheld is not None:
            check = to_withheld(check, withheld)
        checks[account_id].append(check)
    return checks


def read_proved_until(connection: Connection, parameters: Mapping[str, Any]) -> dict[int, datetime]:
    """Account id -> publication instant of the newest post shown by a look that still counts, datetime.min where none
    did; only for accounts with a withheld look."""
    rows = connection.execute(PROVED_UNTIL, parameters)
    return {account_id: until or datetime.min.replace(tzinfo=UTC) for account_id, until in rows}


def read_posts(
    connection: Connection, parameters: Mapping[str, Any], unproved_marks: Collection[PostKey]
) -> dict[int, list[Post]]:
    """Account id -> posts, newest first.

    Args:
        unproved_marks: see tracker.store.rows.withheld_posts.
    """
    posts: dict[int, list[Post]] = defaultdict(list)
    for account_id, *values in connection.execute(POSTS, parameters).all():
        posts[account_id].append(to_post(values))
    for account_id in {account_id for account_id, _ in unproved_marks}:
        posts[account_id] = [
            without_mark(post) if (account_id, post.post_id) in unproved_marks else post for post in posts[account_id]
        ]
    return posts


def without_mark(post: Post) -> Post:
    return replace(post, origin=Origin.UNKNOWN, origin_mark="")
