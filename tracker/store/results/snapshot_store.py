"""Stores the current results (现状): saved when a scan is finished, and counted without loading the history.

A stale account (tracker.store.results.stale_accounts) is left out, and assessed again by the reader.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Result, Text, and_, bindparam, cast, delete, func, insert, select, update

from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import upsert
from tracker.store.registers.pages import ListedProblem, problem_entries
from tracker.store.results.snapshot import ChangeMarker, Snapshot, SnapshotAccount, SnapshotCount, SnapshotInfo
from tracker.store.results.stale_accounts import NEWEST, STALE, changed_since, mark_changed_stale, mark_stale
from tracker.store.rows.account_columns import WHOLE, accounts_from_rows
from tracker.store.rows.keys import account_ids
from tracker.store.rows.rows import ASSESSMENT_SAME, Row, clean, to_assessment
from tracker.store.schema.results import RESULT_SNAPSHOT, SNAPSHOT_INFO, STALE_ACCOUNT
from tracker.store.schema.tables import ACCOUNT, ASSESSMENT

SNAPSHOT = RESULT_SNAPSHOT.c.account_id.not_in(select(STALE_ACCOUNT.c.account_id))
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


def update_positions(connection: Connection) -> None:
    """Copy the register's new order, in which groups are listed."""
    scan_row = select(ACCOUNT.c.position).where(ACCOUNT.c.id == RESULT_SNAPSHOT.c.account_id).scalar_subquery()
    connection.execute(update(RESULT_SNAPSHOT).values(position=scan_row))


def to_info(connection: Connection, info_row: Row | None) -> SnapshotInfo | None:
    if info_row is None:
        return None
    stale = {f"{platform}:{handle}": position for platform, handle, position in connection.execute(STALE)}
    return SnapshotInfo(scan_id=info_row["scan_id"], at=info_row["at"], judged_by=info_row["judged_by"], stale=stale)


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
