"""What only looks that prove nothing read of posts: those withheld because their platform misbehaved (整体异常), and
those of discarded scans (作废), which are withheld, too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, select

from scrapers.model.profile import Origin
from tracker.history.check import Outcome
from tracker.store.schema.origins import POST, POST_SOURCE
from tracker.store.schema.tables import ACCOUNT, CHECK, WITHHELD

PostKey = tuple[int, str]
"""Account id and post id."""
IDS: BindParameter[Any] = bindparam("ids", expanding=True)
IS_WITHHELD = and_(WITHHELD.c.scan_id == CHECK.c.scan_id, WITHHELD.c.platform == ACCOUNT.c.platform)
REPOST_READ_AT = (POST.c.repost_first_read_at, POST.c.repost_last_read_at)
COUNTING = CHECK.alias("counting")
IS_OF_COUNTING = (
    select(COUNTING.c.scan_id)
    .where(
        COUNTING.c.account_id == POST.c.account_id,
        COUNTING.c.checked_at.in_(REPOST_READ_AT),
        ~select(WITHHELD.c.scan_id)
        .join(ACCOUNT, ACCOUNT.c.platform == WITHHELD.c.platform)
        .where(WITHHELD.c.scan_id == COUNTING.c.scan_id, ACCOUNT.c.id == COUNTING.c.account_id)
        .exists(),
    )
    .exists()
)
"""Whether the first or the last look that read a post's mark of a repost counts; whether one between them read it is
not recorded."""


def is_of_withheld(*instants: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether a look of one of these instants is withheld."""
    return (
        select(CHECK.c.account_id)
        .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
        .join(WITHHELD, IS_WITHHELD)
        .where(CHECK.c.account_id == POST.c.account_id, CHECK.c.checked_at.in_(instants))
        .exists()
    )


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
            .correlate(COUNTING, ACCOUNT)  # of the statement around both: by itself it is any account
            .exists(),
        )
        .exists(),
    )
)
"""Posts that only withheld looks are known to have seen. Whether a scan between the first and the last of them saw one
too is not recorded: it proves nothing then."""
UNPROVED_MARKS = select(POST.c.account_id, POST.c.post_id).where(
    POST.c.account_id.in_(IDS),
    POST.c.origin == Origin.REPOST.value,
    is_of_withheld(*REPOST_READ_AT),
    ~IS_OF_COUNTING,
)
"""Marks of reposts that a discard of today would have forgotten; one by an older version of the program left them."""
UNPROVED_SOURCES = (
    select(POST.c.account_id, POST.c.post_id)
    .join(POST_SOURCE, and_(POST_SOURCE.c.account_id == POST.c.account_id, POST_SOURCE.c.post_id == POST.c.post_id))
    .where(POST.c.account_id.in_(IDS), POST_SOURCE.c.read_at.is_(None), is_of_withheld(POST.c.last_seen_at))
)
"""Source lines stored by an older version, of posts that a withheld look saw last: it may have been the one that read
them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithheldPosts:
    """What counts for nothing; all empty: nothing was ever withheld."""

    posts: frozenset[PostKey] = frozenset()
    marks: frozenset[PostKey] = frozenset()
    sources: frozenset[PostKey] = frozenset()


def read_withheld_posts(connection: Connection, parameters: Mapping[str, Any]) -> WithheldPosts:
    """Mostly nothing was ever withheld, and this costs one short query.

    Args:
        parameters: ids.
    """
    if connection.execute(select(WITHHELD.c.scan_id).limit(1)).first() is None:
        return WithheldPosts()
    found = (
        frozenset((row.account_id, row.post_id) for row in connection.execute(statement, parameters))
        for statement in (UNPROVED_POSTS, UNPROVED_MARKS, UNPROVED_SOURCES)
    )
    return WithheldPosts(posts=next(found), marks=next(found), sources=next(found))
