"""Stores the current results (现状): saved when a scan is finished, and counted without loading the history.

Whatever may change an account's result marks it as stale in the same transaction: checks, manual checks, case steps.
Changes of the register are found when the results are read. A stale account is assessed again by the reader.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Result, Text, and_, bindparam, cast, delete, func, insert, null, select, update

from tracker.register.account import Account
from tracker.register.identity import normal_name
from tracker.rules.finding import Assessment
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.registers.pages import ListedProblem, problem_entries
from tracker.store.rows.account_columns import WHOLE, accounts_from_rows
from tracker.store.rows.keys import account_ids
from tracker.store.rows.rows import ASSESSMENT_SAME, Row, clean, to_assessment
from tracker.store.schema.results import RESULT_SNAPSHOT, SNAPSHOT_INFO, STALE_ACCOUNT
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE, ASSESSMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotEntry:
    """One account's result in the snapshot."""

    key: str
    position: int
    """In the register, from 0."""
    platform: str
    region: str
    unit: str
    verdict: str
    is_self_reported: bool
    is_closed: bool
    is_problem: bool
    is_new: bool
    display_name: str
    rules: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMarker:
    """The newest ids of stale marks, accounts and register changes at an instant."""

    stale_mark: int
    account: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The results of a finished scan, and what they are based on."""

    judged_by: str
    mark: "ChangeMarker"
    """The state of the database on which the results are based."""
    entries: tuple[SnapshotEntry, ...]
    stale_keys: frozenset[str] = frozenset()
    """Accounts to be marked as stale at once: the snapshot does not hold all that is reported of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotInfo:
    scan_id: int
    at: datetime
    judged_by: str
    stale: Mapping[str, int]
    """Account key -> position, of the stale accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotAccount:
    """An account with its stored assessment."""

    account: Account
    position: int
    assessment: Assessment
    display_name: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotCount:
    """A group of accounts with the same verdict."""

    key: str
    """Key of the group; empty: there is one group, or the register gives none."""
    verdict: str
    is_self_reported: bool
    is_closed: bool
    accounts: int
    first: int
    """Position of the first account in the register."""


SNAPSHOT = RESULT_SNAPSHOT.c.account_id.not_in(select(STALE_ACCOUNT.c.account_id))
NEWEST = select(
    *(
        func.coalesce(select(func.max(table.c.id)).scalar_subquery(), 0).label(name)
        for name, table in (("stale_mark", STALE_ACCOUNT), ("account", ACCOUNT), ("change", ACCOUNT_CHANGE))
    )
)
ADDED = select(ACCOUNT.c.id, ACCOUNT.c.unit, null()).where(ACCOUNT.c.id > bindparam("account"))
CHANGED = (
    select(ACCOUNT.c.id, ACCOUNT.c.unit, ACCOUNT_CHANGE.c.before)
    .join(ACCOUNT_CHANGE, ACCOUNT_CHANGE.c.account_id == ACCOUNT.c.id)
    .where(ACCOUNT_CHANGE.c.id > bindparam("change"))
)
"""Two queries, because each uses an index; combined they scan the whole register."""
STALE = (
    select(ACCOUNT.c.platform, ACCOUNT.c.handle, ACCOUNT.c.position)
    .where(ACCOUNT.c.removed_at.is_(None), ACCOUNT.c.id.in_(select(STALE_ACCOUNT.c.account_id)))
    .order_by(ACCOUNT.c.position)
)
OF_UNITS = select(ACCOUNT.c.id).where(ACCOUNT.c.unit_key.in_(bindparam("units", expanding=True)))
PROBLEMS = (
    select(
        *(RESULT_SNAPSHOT.c[name] for name in ("account_id", "verdict", "is_closed", "is_new")),
        *(ACCOUNT.c[name] for name in ("platform", "name", "handle")),
        cast(ACCOUNT.c.region, Text).label("region"),
    )
    .join(ACCOUNT, ACCOUNT.c.id == RESULT_SNAPSHOT.c.account_id)
    .where(SNAPSHOT, RESULT_SNAPSHOT.c.is_problem)
    .order_by(ACCOUNT.c.position)
)
STORED = (
    *(ACCOUNT.c.position, RESULT_SNAPSHOT.c.display_name, RESULT_SNAPSHOT.c.is_new),
    *(cast(ASSESSMENT.c.findings, Text).label("findings"), ASSESSMENT.c.verdict),
    *(ASSESSMENT.c[name] for name in ASSESSMENT_SAME),
)
ROWS = (
    select(*WHOLE, *STORED)
    .join(RESULT_SNAPSHOT, RESULT_SNAPSHOT.c.account_id == ACCOUNT.c.id)
    .join(ASSESSMENT, and_(ASSESSMENT.c.account_id == ACCOUNT.c.id, ASSESSMENT.c.scan_id == bindparam("scan_id")))
    .order_by(ACCOUNT.c.position)
)
"""With the scan's number given: SQLite would read the verdicts of all scans to find those of this one."""
SCAN_ID = select(SNAPSHOT_INFO.c.scan_id)
ROWS_OF = ROWS.where(
    RESULT_SNAPSHOT.c.account_id.in_(bindparam("ids", expanding=True)),
    ASSESSMENT.c.account_id.in_(bindparam("ids", expanding=True)),
)
PARTITION = 10_000
"""Rows read at once; the conversions that accounts share are kept as long."""
BATCH = 400
"""Accounts asked for at once: SQLite limits the number of parameters, and each is given twice."""
RULES = select(
    RESULT_SNAPSHOT.c.rules,
    RESULT_SNAPSHOT.c.verdict,
    RESULT_SNAPSHOT.c.is_self_reported,
    RESULT_SNAPSHOT.c.is_closed,
    RESULT_SNAPSHOT.c.position,
).where(SNAPSHOT, RESULT_SNAPSHOT.c.is_problem)
MARK_STALE = insert(STALE_ACCOUNT)
GROUPS: Mapping[str, Any] = {
    "region": RESULT_SNAPSHOT.c.region,
    "platform": RESULT_SNAPSHOT.c.platform,
    "unit": RESULT_SNAPSHOT.c.unit,
}


class SnapshotStore(StorePart):
    def mark(self) -> ChangeMarker:
        """Call it before reading the history on which results are based."""
        with self._read() as connection:
            return ChangeMarker(**connection.execute(NEWEST).mappings().one())

    def info(self) -> SnapshotInfo | None:
        """None: there is no snapshot yet. Accounts that changed in the register since are marked as stale first; where
        none did, nothing is written, so that a reader does not wait for a scan that writes."""
        with self._read() as connection:
            row = connection.execute(select(SNAPSHOT_INFO)).mappings().first()
            if row is None or not changed_since(connection, row):
                return to_info(connection, row)
        with self._write(is_derived=True) as connection:
            row = connection.execute(select(SNAPSHOT_INFO)).mappings().first()
            if row is not None:
                mark_changed_stale(connection, row)
            return to_info(connection, row)

    def renew(self, basis: SnapshotInfo, snapshot: Snapshot) -> None:
        """Replace the results of the same scan by those of another version of the program, unless another process or
        scan replaced them already."""
        with self._write(is_derived=True) as connection:
            row = connection.execute(select(SNAPSHOT_INFO)).mappings().first()
            if row is None or (row["scan_id"], row["judged_by"]) != (basis.scan_id, basis.judged_by):
                return
            scan_row = {"scan_id": basis.scan_id, "at": row["at"]}
            save_snapshot(connection, scan_row, account_ids(connection), snapshot)
            update_positions(connection)

    def shares(self, by: str | None) -> tuple[SnapshotCount, ...]:
        """
        Args:
            by: region | platform | unit; None: all are one group, counted in parts.
        """
        marks = (RESULT_SNAPSHOT.c.verdict, RESULT_SNAPSHOT.c.is_self_reported, RESULT_SNAPSHOT.c.is_closed)
        columns = (GROUPS[by or "region"], *marks)
        counted = (
            select(*columns, func.count(), func.min(RESULT_SNAPSHOT.c.position)).where(SNAPSHOT).group_by(*columns)
        )
        with self._read() as connection:
            return tuple(
                SnapshotCount(
                    key=key if by else "",
                    verdict=verdict,
                    is_self_reported=is_self_reported,
                    is_closed=is_closed,
                    accounts=accounts,
                    first=first,
                )
                for key, verdict, is_self_reported, is_closed, accounts, first in connection.execute(counted)
            )

    def shares_by_rule(self) -> tuple[SnapshotCount, ...]:
        """One entry for every rule, or reason, of every account with a problem."""
        with self._read() as connection:
            return tuple(
                SnapshotCount(
                    key=rule,
                    verdict=verdict,
                    is_self_reported=is_self_reported,
                    is_closed=is_closed,
                    accounts=1,
                    first=position,
                )
                for rules, verdict, is_self_reported, is_closed, position in connection.execute(RULES)
                for rule in rules
            )

    def rows(self, *, only_problems: bool = False) -> tuple[SnapshotAccount, ...]:
        """The accounts that are not stale, in the register's order."""
        with self._read() as connection:
            if only_problems:
                return tuple(read_rows(connection, connection.execute(PROBLEMS).scalars().all()).values())
            scan_id = connection.execute(SCAN_ID).scalar()
            found = to_accounts(connection.execute(ROWS.where(SNAPSHOT), {"scan_id": scan_id}))
            return tuple(account for _, account in found)

    def problems(self) -> Sequence[Any]:
        """Id, verdict, whether closed and new, platform, name, handle, and region as JSON text, of the accounts with a
        problem that are not stale."""
        with self._read() as connection:
            return connection.execute(PROBLEMS.order_by(None)).all()

    def problem_entries(self, at: datetime) -> dict[int, ListedProblem]:
        """By id; empty where the results are no longer those as of the instant."""
        with self._read() as connection:
            return problem_entries(connection, connection.execute(SCAN_ID).scalar(), at)

    def of_ids(self, account_ids: Sequence[int]) -> Mapping[int, SnapshotAccount]:
        """By id; an account that the results no longer have is absent."""
        with self._read() as connection:
            return read_rows(connection, account_ids)


def read_rows(connection: Connection, ids: Sequence[int]) -> dict[int, SnapshotAccount]:
    scan_id, found = connection.execute(SCAN_ID).scalar(), dict[int, SnapshotAccount]()
    for start in range(0, len(ids), BATCH):
        wanted = {"scan_id": scan_id, "ids": ids[start : start + BATCH]}
        found.update(to_accounts(connection.execute(ROWS_OF, wanted)))
    return found


def to_accounts(result: Result[Any]) -> Iterator[tuple[int, SnapshotAccount]]:
    """Takes WHOLE and STORED, by position and by the thousand: a list of the whole register reads all."""
    width = len(WHOLE)
    for rows in result.partitions(PARTITION):
        for (account_id, account), row in zip(accounts_from_rows(row[:width] for row in rows), rows, strict=True):
            position, display_name, is_new, findings, verdict, *same = row[width:]
            yield (
                account_id,
                SnapshotAccount(
                    account=account,
                    position=position,
                    assessment=to_assessment(verdict, findings, same),
                    display_name=display_name,
                    is_new=is_new,
                ),
            )


def mark_stale(connection: Connection, account_ids: Iterable[int]) -> None:
    """Mark the accounts' stored results as stale."""
    rows = [{"account_id": account_id} for account_id in account_ids]
    if rows:
        connection.execute(MARK_STALE, rows)


def mark_platform_stale(connection: Connection, platform: str) -> None:
    of_platform = select(ACCOUNT.c.id).where(ACCOUNT.c.platform == platform)
    connection.execute(insert(STALE_ACCOUNT).from_select(["account_id"], of_platform))


def update_positions(connection: Connection) -> None:
    """Copy the register's new order, in which groups are listed."""
    scan_row = select(ACCOUNT.c.position).where(ACCOUNT.c.id == RESULT_SNAPSHOT.c.account_id).scalar_subquery()
    connection.execute(update(RESULT_SNAPSHOT).values(position=scan_row))


def to_info(connection: Connection, info_row: Row | None) -> SnapshotInfo | None:
    if info_row is None:
        return None
    stale = {f"{platform}:{handle}": position for platform, handle, position in connection.execute(STALE)}
    return SnapshotInfo(scan_id=info_row["scan_id"], at=info_row["at"], judged_by=info_row["judged_by"], stale=stale)


def changed_since(connection: Connection, info_row: Row) -> list[Any]:
    """Id, unit, and what was changed (null: it is new), of the accounts that changed since the snapshot."""
    markers = {"account": info_row["newest_account"], "change": info_row["newest_change"]}
    return [*connection.execute(ADDED, markers), *connection.execute(CHANGED, markers)]


def mark_changed_stale(connection: Connection, info_row: Row) -> None:
    """Mark as stale what changed in the register, and every account of the same unit, now or before: it may be a second
    one on the platform, and as a source its name is the unit's own."""
    changed = changed_since(connection, info_row)
    if not changed:
        return
    units = {normal_name(unit) for _, unit, _ in changed}
    units |= {normal_name(before["unit"]) for *_, before in changed if before and "unit" in before}
    ids = {account_id for account_id, *_ in changed}
    names = sorted(units - {""})
    for start in range(0, len(names), BATCH):
        ids |= set(connection.execute(OF_UNITS, {"units": names[start : start + BATCH]}).scalars())
    mark_stale(connection, ids)
    newest = connection.execute(NEWEST).mappings().one()
    connection.execute(update(SNAPSHOT_INFO).values(newest_account=newest["account"], newest_change=newest["change"]))


def save_snapshot(
    connection: Connection, scan_row: Mapping[str, Any], ids: Mapping[str, int], snapshot: Snapshot
) -> None:
    """Replace the snapshot. Accounts marked as stale in the meantime stay stale.

    Args:
        scan_row: scan_id, at.
        ids: account key -> id.
    """
    mark = snapshot.mark
    connection.execute(delete(STALE_ACCOUNT).where(STALE_ACCOUNT.c.id <= mark.stale_mark))
    connection.execute(delete(RESULT_SNAPSHOT))
    connection.execute(delete(SNAPSHOT_INFO))
    columns = [column.name for column in RESULT_SNAPSHOT.columns if column.name != "account_id"]
    rows = [
        {"account_id": ids[clean(entry.key)], **{name: getattr(entry, name) for name in columns}}
        for entry in snapshot.entries
    ]
    upsert(connection, RESULT_SNAPSHOT, rows)
    markers = {"newest_account": mark.account, "newest_change": mark.change}
    connection.execute(insert(SNAPSHOT_INFO).values(**scan_row, judged_by=snapshot.judged_by, **markers))
    mark_stale(connection, [ids[clean(key)] for key in snapshot.stale_keys])
