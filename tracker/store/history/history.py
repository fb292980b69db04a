"""Loads everything ever seen of accounts, in a fixed number of queries a batch, however many looks there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
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

from scrapers.model.profile import Post
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, Outcome
from tracker.history.manual_check import merge_posts
from tracker.history.worth import (
    DISCARDED,
    merge_by_time,
    only_discarded,
    part_posts,
    still_proved,
    to_withheld,
    without_discarded,
)
from tracker.origin.origin_file import OriginConfig
from tracker.origin.outlets import UnitNames
from tracker.register.account import Account, AccountKind, FilingState
from tracker.register.siblings import Siblings
from tracker.store.forms.forms import read_answers
from tracker.store.history import manual_checks, origins
from tracker.store.rows.ordering import in_bytes
from tracker.store.rows.rows import CHECK_COLUMNS, LOOK_COLUMNS, POST_COLUMNS, to_check, to_look, to_post
from tracker.store.schema.discards import DISCARD
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE, CHECK, LOOK, POST, WITHHELD

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
    posts = read_posts(connection, parameters)
    unproved = read_unproved_posts(connection, parameters)
    parted = {
        entry.id: part_posts(
            posts[entry.id],
            {post_id for account_id, post_id in unproved if account_id == entry.id},
            proved_until.get(entry.id),
        )
        for entry in entries
    }
    manual = manual_checks.read(connection, parameters)
    changes = read_changes(connection, parameters)
    traces = origins.read(connection, parameters)
    origin_config = origins.read_origin_config(connection)
    answers = read_answers(connection, parameters)
    return [
        AccountHistory(
            account=entry.account,
            checks=merge_by_time(
                still_proved(
                    entry.account, without_discarded(checks[entry.id]), manual[entry.id], changes[entry.id].names
                ),
                [manual_check.check for manual_check in manual[entry.id]],
            ),
            posts=merge_posts(parted[entry.id][0], manual[entry.id]),
            siblings=siblings.of(entry.account),
            traces=traces[entry.id],
            names=names_of_unit(origin_config, siblings, entry.account),
            orders=origin_config.tasks_of(entry.account),
            discarded_checks=only_discarded(checks[entry.id]),
            unproved_posts=parted[entry.id][1],
            must_post_since=changes[entry.id].must_post_since,
            registered_since=changes[entry.id].registered_since,
            unit_answers=answers.get(entry.id, ()),
        )
        for entry in entries
    ]


def names_of_unit(origin_config: OriginConfig, siblings: Siblings, account: Account) -> UnitNames:
    names = origin_config.names_of(account).with_aliases(siblings.names_of_unit(account))
    return names.with_handles(siblings.handles_of_unit(account))


@dataclass(slots=True)
class RegisterChanges:
    """What the register said of an account before."""

    names: list[tuple[datetime, str]] = field(default_factory=list)
    """Former names, each with the instant when it was replaced, ascending."""
    must_post_since: datetime | None = None
    """See AccountHistory; of an account that need not post now it means nothing."""
    registered_since: datetime | None = None
    """See AccountHistory."""


OWING = {"filing_state": FilingState.RUNNING.value, "kind": AccountKind.PUBLISHING.value}
"""Column -> what it says of an account that has to post."""


SLIP = timedelta(days=1)
"""An entry that was out of the register for less was taken out by mistake."""


def read_changes(connection: Connection, parameters: Mapping[str, Any]) -> Mapping[int, RegisterChanges]:
    """Account id -> what the register said of it before."""
    changes: dict[int, RegisterChanges] = defaultdict(RegisterChanges)
    for account_id, added_at, first in connection.execute(ADDED, {"ids": parameters["ids"]}):
        if added_at - first >= SLIP:
            changes[account_id].registered_since = added_at
    removed_at: dict[int, datetime] = {}
    for account_id, changed_at, what, before in connection.execute(CHANGES, {"ids": parameters["ids"]}):
        if what == "removed":
            removed_at[account_id] = changed_at
            continue
        out_since = removed_at.pop(account_id, changed_at)
        if changed_at - out_since >= SLIP:
            changes[account_id].must_post_since = changed_at
        if "name" in before:
            changes[account_id].names.append((changed_at, before["name"]))
        if any(before.get(column, value) != value for column, value in OWING.items()):
            changes[account_id].must_post_since = changed_at
    return changes


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
CHANGES = (
    select(ACCOUNT_CHANGE.c.account_id, ACCOUNT_CHANGE.c.changed_at, ACCOUNT_CHANGE.c.what, ACCOUNT_CHANGE.c.before)
    .where(ACCOUNT_CHANGE.c.account_id.in_(IDS))
    .order_by(ACCOUNT_CHANGE.c.id)
)
FIRST_ADDED = select(func.min(ACCOUNT.c.added_at)).scalar_subquery()
ADDED = select(ACCOUNT.c.id, ACCOUNT.c.added_at, FIRST_ADDED).where(ACCOUNT.c.id.in_(IDS))
"""When each entry came, and the first of all."""
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


COUNTING = CHECK.alias("counting")
UNPROVED_POSTS = (
    select(POST.c.account_id, POST.c.post_id)
    .distinct()
    .join(CHECK, and_(CHECK.c.account_id == POST.c.account_id, CHECK.c.checked_at == POST.c.first_seen_at))
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .join(WITHHELD, IS_WITHHELD)
    .where(
        POST.c.account_id.in_(IDS),
        ~select(COUNTING.c.scan_id)
        .where(
            COUNTING.c.account_id == POST.c.account_id,
            COUNTING.c.checked_at.in_([POST.c.first_seen_at, POST.c.last_seen_at]),
            COUNTING.c.outcome != Outcome.UNVERIFIED.value,
            ~select(WITHHELD.c.scan_id)
            .where(WITHHELD.c.scan_id == COUNTING.c.scan_id, WITHHELD.c.platform == ACCOUNT.c.platform)
            .exists(),
        )
        .exists(),
    )
)
"""Posts that only withheld looks (整体异常), those of discarded scans (作废) among them, are known to have seen.
Whether a scan between the first and the last of them saw one too is not recorded: it proves nothing then."""


def read_unproved_posts(connection: Connection, parameters: Mapping[str, Any]) -> set[tuple[int, str]]:
    """(account id, post id); mostly nothing was ever withheld, and this costs one short query."""
    if connection.execute(select(WITHHELD.c.scan_id).limit(1)).first() is None:
        return set()
    return {(account_id, post_id) for account_id, post_id in connection.execute(UNPROVED_POSTS, parameters)}


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


def read_posts(connection: Connection, parameters: Mapping[str, Any]) -> dict[int, list[Post]]:
    """Account id -> posts, newest first."""
    posts: dict[int, list[Post]] = defaultdict(list)
    for account_id, *values in connection.execute(POSTS, parameters).all():
        posts[account_id].append(to_post(values))
    return posts
