"""Prunes the history (清理历史): posts and looks that no result of the kept time-points rests on.

What stays, however old: every check, result, case and decision; of each account the newest post, look and answer
before; posts that a kept post repeats; looks with evidence, of a withheld or discarded scan, or that proved a case.
A time-point whose 400 days are no longer whole is refused from then on: derived from less, it could accuse wrongly.
Results as they were reported then are stored, and stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from tracker.errors import UserError
from tracker.history.check import Outcome
from tracker.history.rounds import latest_time_point
from tracker.store.database.transactions import StorePart
from tracker.store.history.history import HISTORY_SPAN
from tracker.store.history.scans import SCANS
from tracker.store.rows.rows import clean, to_scan
from tracker.store.schema.cases import CASE, CASE_STEP
from tracker.store.schema.evidence import LOOK
from tracker.store.schema.origins import POST, POST_COPY, POST_SOURCE, POST_TEXT
from tracker.store.schema.scan_parts import HISTORY_PRUNING
from tracker.store.schema.tables import ACCOUNT, CHECK, DISCARD, WITHHELD
from tracker.time.format import format_minute

BATCH = 200
"""Accounts pruned in one transaction: others write between."""

OLDER_POST, COPYING = POST.alias("older_post"), POST.alias("copying")
NEWEST_OLD_POST = (
    select(func.max(OLDER_POST.c.published_at))
    .where(OLDER_POST.c.account_id == POST.c.account_id, OLDER_POST.c.published_at < bindparam("before"))
    .scalar_subquery()
)
IS_REPEATED = exists().where(
    POST_COPY.c.first_account_id == POST.c.account_id,
    POST_COPY.c.first_post_id == POST.c.post_id,
    COPYING.c.account_id == POST_COPY.c.account_id,
    COPYING.c.post_id == POST_COPY.c.post_id,
    COPYING.c.published_at >= bindparam("before"),
)
OF_BATCH: tuple[BindParameter[Any], BindParameter[Any]] = bindparam("first"), bindparam("last")
OLD_POSTS = select(POST.c.account_id, POST.c.post_id).where(
    POST.c.account_id.between(*OF_BATCH),
    POST.c.published_at < bindparam("before"),
    POST.c.published_at < NEWEST_OLD_POST,
    ~IS_REPEATED,
)

OLDER_CHECK = CHECK.alias("older_check")


def newest_old(*conditions: Any) -> Any:
    """The instant of an account's newest check before, as a subquery."""
    older = and_(OLDER_CHECK.c.account_id == CHECK.c.account_id, OLDER_CHECK.c.checked_at < bindparam("before"))
    return select(func.max(OLDER_CHECK.c.checked_at)).where(older, *conditions).scalar_subquery()


IS_PROOF = exists().where(
    CASE.c.account_id == LOOK.c.account_id, CASE_STEP.c.case_id == CASE.c.id, CASE_STEP.c.scan_id == LOOK.c.scan_id
)
COUNTS_NO_MORE = or_(
    exists().where(WITHHELD.c.scan_id == LOOK.c.scan_id), exists().where(DISCARD.c.scan_id == LOOK.c.scan_id)
)
OLD_LOOKS = (
    select(LOOK.c.scan_id, LOOK.c.account_id, LOOK.c.position)
    .join(CHECK, and_(CHECK.c.scan_id == LOOK.c.scan_id, CHECK.c.account_id == LOOK.c.account_id))
    .where(
        CHECK.c.account_id.between(*OF_BATCH),
        CHECK.c.checked_at < bindparam("before"),
        CHECK.c.checked_at < newest_old(),
        func.coalesce(CHECK.c.checked_at != newest_old(OLDER_CHECK.c.outcome != Outcome.UNVERIFIED.value), True),
        LOOK.c.evidence_files.is_(None),
        ~IS_PROOF,
        ~COUNTS_NO_MORE,
    )
)
NEWEST_PRUNING = select(func.max(HISTORY_PRUNING.c.before, type_=HISTORY_PRUNING.c.before.type))


@dataclass(frozen=True, slots=True)
class PrunedHistory:
    """How many rows went, or can go."""

    posts: int
    looks: int


class HistoryRetention(StorePart):
    def latest(self, present: datetime) -> datetime | None:
        """The latest instant up to which may be pruned; None: no scan counts.

        The lists are of the last scan of the whole register (latest_time_point), also where an account or a sample was
        looked at since; and a scan is judged as of its own time-point. Both need their 400 days whole, and neither an
        abandoned scan nor a time-point that a wrong clock put into the future shortens them.
        """
        with self._read() as connection:
            scans = [to_scan(row) for row in connection.execute(SCANS).mappings()]
        if not scans:
            return None
        return min(present, scans[0].at, latest_time_point(scans, present) or scans[0].at) - HISTORY_SPAN

    def plan(self, before: datetime) -> PrunedHistory:
        """What can go."""
        posts = looks = 0
        for batch in self._batches(before):
            with self._read() as connection:
                posts += count(connection, OLD_POSTS, batch)
                looks += count(connection, OLD_LOOKS, batch)
        return PrunedHistory(posts, looks)

    def prune(self, before: datetime, by: str, at: datetime) -> PrunedHistory:
        """Remove it, some accounts at a time; after a kill, the next call goes on. It is recorded with the first row
        that goes: where nothing goes, every time-point can still be derived."""
        row = {"before": before, "pruned_at": at, "pruned_by": clean(by)}
        posts = looks = 0
        for batch in self._batches(before):
            was_recorded = bool(posts or looks)
            with self._write() as connection:
                posts += remove_posts(connection, batch)
                looks += remove(connection, LOOK, OLD_LOOKS, batch)
                if not was_recorded and (posts or looks):
                    connection.execute(insert(HISTORY_PRUNING).values(row))
        return PrunedHistory(posts, looks)

    def _batches(self, before: datetime) -> Iterator[dict[str, Any]]:
        with self._read() as connection:
            last = connection.execute(select(func.max(ACCOUNT.c.id))).scalar() or 0
        for first in range(1, last + 1, BATCH):
            yield {"before": before, "first": first, "last": first + BATCH - 1}


def count(connection: Connection, rows: Select[Any], batch: dict[str, Any]) -> int:
    return int(connection.execute(select(func.count()).select_from(rows.subquery()), batch).scalar_one())


def remove_posts(connection: Connection, batch: dict[str, Any]) -> int:
    keys = [{"of_account_id": row[0], "of_post_id": row[1]} for row in connection.execute(OLD_POSTS, batch)]
    for table in (POST_TEXT, POST_SOURCE, POST_COPY, POST):
        if keys:
            connection.execute(delete_by_key(table, ("account_id", "post_id")), keys)
    return len(keys)


def remove(connection: Connection, table: Table, rows: Select[Any], batch: dict[str, Any]) -> int:
    names = [column.name for column in table.primary_key]
    keys = [dict(zip([f"of_{name}" for name in names], row, strict=True)) for row in connection.execute(rows, batch)]
    if keys:
        connection.execute(delete_by_key(table, names), keys)
    return len(keys)


def delete_by_key(table: Table, names: Any) -> Any:
    return delete(table).where(*(table.c[name] == bindparam(f"of_{name}") for name in names))


def refuse_pruned(connection: Connection, at: datetime) -> None:
    """
    Raises:
        UserError: the history of this time-point is no longer whole.
    """
    before: datetime | None = connection.execute(NEWEST_PRUNING).scalar()
    if before is not None and at - HISTORY_SPAN < before:
        whole = format_minute(before + HISTORY_SPAN)
        raise UserError(
            f"the history before {format_minute(before)} was pruned: results can be derived as of {whole} and later",
            "name a later time-point; what was reported then is in the exports of that time",
        )
