"""How the register stands (现状), in the database: kept when a scan is finished, counted without reading the past.

Whatever may change what follows for an account touches it, in the same transaction: checks, observations, steps in the
ledger. What changed in the register is found there. Such an account does not stand; whoever asks assesses it anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, null, select, update

from tracker.register.account import Account
from tracker.register.identity import normal_name
from tracker.rules.finding import Assessment
from tracker.store.database.transactions import Transactions
from tracker.store.database.upsert import upsert
from tracker.store.rows.rows import Row, clean, to_account, to_assessment
from tracker.store.schema.results import RESULT_SNAPSHOT, SNAPSHOT_INFO, STALE_ACCOUNT
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE, ASSESSMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotEntry:
    """One account as the scan concluded."""

    key: str
    position: int
    """In the register, from 0."""
    platform: str
    region: str
    unit: str
    verdict: str
    is_closed: bool
    is_problem: bool
    is_new: bool
    display_name: str
    rules: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMarker:
    """How far touches and changes of the register had come."""

    touch: int
    account: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a finished scan concluded, and on what it rests."""

    judged_by: str
    mark: "ChangeMarker"
    """What was known when it was concluded."""
    entries: tuple[SnapshotEntry, ...]
    open_keys: frozenset[str] = frozenset()
    """Accounts that do not stand all the same: of them more is to be told than is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotInfo:
    at: datetime
    judged_by: str
    stale: Mapping[str, int]
    """Account key -> position, of the accounts that do not stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotAccount:
    """An account as it stands, with its assessment."""

    account: Account
    position: int
    assessment: Assessment
    display_name: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotCount:
    """Accounts that stand alike."""

    key: str
    """Of the group; empty: all are one, or the register gives none."""
    verdict: str
    is_closed: bool
    accounts: int
    first: int
    """Position of the first one in the register."""


SNAPSHOT = RESULT_SNAPSHOT.c.account_id.not_in(select(STALE_ACCOUNT.c.account_id))
NEWEST = select(
    *(
        func.coalesce(select(func.max(table.c.id)).scalar_subquery(), 0).label(name)
        for name, table in (("touch", STALE_ACCOUNT), ("account", ACCOUNT), ("change", ACCOUNT_CHANGE))
    )
)
CAME = select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.unit, null()).where(ACCOUNT.c.id > bindparam("account"))
CHANGED = (
    select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.unit, ACCOUNT_CHANGE.c.before)
    .join(ACCOUNT_CHANGE, ACCOUNT_CHANGE.c.account_id == ACCOUNT.c.id)
    .where(ACCOUNT_CHANGE.c.id > bindparam("change"))
)
"""Apart, for each is found by its number; asked together they take a look at the whole register."""
STALE = (
    select(ACCOUNT.c.platform, ACCOUNT.c.handle, ACCOUNT.c.position)
    .where(ACCOUNT.c.removed_at.is_(None), ACCOUNT.c.id.in_(select(STALE_ACCOUNT.c.account_id)))
    .order_by(ACCOUNT.c.position)
)
UNITS = select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.unit)
ROWS = (
    select(*ACCOUNT.c, RESULT_SNAPSHOT.c.is_new, RESULT_SNAPSHOT.c.display_name, ASSESSMENT)
    .join(RESULT_SNAPSHOT, RESULT_SNAPSHOT.c.account_id == ACCOUNT.c.id)
    .join(SNAPSHOT_INFO, SNAPSHOT_INFO.c.scan_id.is_not(None))
    .join(ASSESSMENT, and_(ASSESSMENT.c.account_id == ACCOUNT.c.id, ASSESSMENT.c.scan_id == SNAPSHOT_INFO.c.scan_id))
    .where(SNAPSHOT)
    .order_by(ACCOUNT.c.position)
)
RULES = select(
    RESULT_SNAPSHOT.c.rules, RESULT_SNAPSHOT.c.verdict, RESULT_SNAPSHOT.c.is_closed, RESULT_SNAPSHOT.c.position
).where(SNAPSHOT, RESULT_SNAPSHOT.c.is_problem)
MARK_ONE_STALE = insert(STALE_ACCOUNT)
GROUPS: Mapping[str, Any] = {
    "region": RESULT_SNAPSHOT.c.region,
    "platform": RESULT_SNAPSHOT.c.platform,
    "unit": RESULT_SNAPSHOT.c.unit,
}


class SnapshotStore:
    """Every method is one transaction, and raises Failed when the database cannot."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def mark(self) -> ChangeMarker:
        """To be asked before the past is read from which something is concluded."""
        with self._transactions.read() as connection:
            return ChangeMarker(**connection.execute(NEWEST).mappings().one())

    def info(self) -> SnapshotInfo | None:
        """None: nothing has been concluded yet. What changed in the register since is touched first."""
        with self._transactions.write(is_derived=True) as connection:
            row = connection.execute(select(SNAPSHOT_INFO)).mappings().first()
            if row is None:
                return None
            mark_changed_stale(connection, row)
            touched = {f"{platform}:{handle}": place for platform, handle, place in connection.execute(STALE)}
            return SnapshotInfo(at=row["at"], judged_by=row["judged_by"], stale=touched)

    def shares(self, by: str | None) -> tuple[SnapshotCount, ...]:
        """
        Args:
            by: region | platform | unit; None: all are one group, told in parts.
        """
        columns = (GROUPS[by or "region"], RESULT_SNAPSHOT.c.verdict, RESULT_SNAPSHOT.c.is_closed)
        counted = (
            select(*columns, func.count(), func.min(RESULT_SNAPSHOT.c.position)).where(SNAPSHOT).group_by(*columns)
        )
        with self._transactions.read() as connection:
            return tuple(
                SnapshotCount(
                    key=key if by else "", verdict=verdict, is_closed=is_closed, accounts=accounts, first=first
                )
                for key, verdict, is_closed, accounts, first in connection.execute(counted)
            )

    def shares_by_rule(self) -> tuple[SnapshotCount, ...]:
        """One for every rule, or reason, that holds of an account with a problem."""
        with self._transactions.read() as connection:
            return tuple(
                SnapshotCount(key=rule, verdict=verdict, is_closed=is_closed, accounts=1, first=position)
                for rules, verdict, is_closed, position in connection.execute(RULES)
                for rule in rules
            )

    def rows(self, *, only_problems: bool = False) -> tuple[SnapshotAccount, ...]:
        """The accounts that stand, in the register's order."""
        wanted: Select[Any] = ROWS.where(RESULT_SNAPSHOT.c.is_problem) if only_problems else ROWS
        with self._transactions.read() as connection:
            return tuple(
                SnapshotAccount(
                    account=to_account(row),
                    position=row["position"],
                    assessment=to_assessment(row),
                    display_name=row["display_name"],
                    is_new=row["is_new"],
                )
                for row in connection.execute(wanted).mappings()
            )


def mark_stale(connection: Connection, account_ids: Iterable[int]) -> None:
    """They do not stand any more."""
    rows = [{"account_id": account_id} for account_id in account_ids]
    if rows:
        connection.execute(MARK_ONE_STALE, rows)


def mark_platform_stale(connection: Connection, platform: str) -> None:
    of_platform = select(ACCOUNT.c.id).where(ACCOUNT.c.platform == platform)
    connection.execute(insert(STALE_ACCOUNT).from_select(["account_id"], of_platform))


def update_positions(connection: Connection) -> None:
    """The register has another order: groups are told in it."""
    place = select(ACCOUNT.c.position).where(ACCOUNT.c.id == RESULT_SNAPSHOT.c.account_id).scalar_subquery()
    connection.execute(update(RESULT_SNAPSHOT).values(position=place))


def mark_changed_stale(connection: Connection, basis: Row) -> None:
    """Touch what the register changed, and whoever shares a unit and a platform with it, now or before."""
    marks = {"account": basis["newest_account"], "change": basis["newest_change"]}
    changed = [*connection.execute(CAME, marks), *connection.execute(CHANGED, marks)]
    if not changed:
        return
    units = {(platform, normal_name(unit)) for _, platform, unit, _ in changed}
    units |= {
        (platform, normal_name(before["unit"])) for _, platform, _, before in changed if before and "unit" in before
    }
    units -= {(platform, "") for platform, _ in units}
    ids = {account_id for account_id, *_ in changed}
    ids |= {
        account_id for account_id, platform, unit in connection.execute(UNITS) if (platform, normal_name(unit)) in units
    }
    mark_stale(connection, ids)
    newest = connection.execute(NEWEST).mappings().one()
    connection.execute(update(SNAPSHOT_INFO).values(newest_account=newest["account"], newest_change=newest["change"]))


def save_snapshot(connection: Connection, place: Mapping[str, Any], ids: Mapping[str, int], snapshot: Snapshot) -> None:
    """In place of what was concluded before. What was touched meanwhile stays touched.

    Args:
        place: scan_id, at.
        ids: account key -> id.
    """
    mark = snapshot.mark
    connection.execute(delete(STALE_ACCOUNT).where(STALE_ACCOUNT.c.id <= mark.touch))
    connection.execute(delete(RESULT_SNAPSHOT))
    connection.execute(delete(SNAPSHOT_INFO))
    columns = [column.name for column in RESULT_SNAPSHOT.columns if column.name != "account_id"]
    rows = [
        {"account_id": ids[clean(one.key)], **{name: getattr(one, name) for name in columns}}
        for one in snapshot.entries
    ]
    upsert(connection, RESULT_SNAPSHOT, rows)
    marks = {"newest_account": mark.account, "newest_change": mark.change}
    connection.execute(insert(SNAPSHOT_INFO).values(**place, judged_by=snapshot.judged_by, **marks))
    mark_stale(connection, [ids[clean(key)] for key in snapshot.open_keys])
