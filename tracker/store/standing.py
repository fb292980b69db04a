"""How the register stands (现状), in the database: kept when a scan is finished, counted without reading the past.

Whatever may change what follows for an account touches it, in the same transaction: checks, observations, steps in the
ledger. What changed in the register is found there. Such an account does not stand; whoever asks assesses it anew.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, null, select, update

from tracker.account import Account
from tracker.finding import Assessment
from tracker.identity import normal_name
from tracker.store.rows import Row, clean, to_account, to_assessment
from tracker.store.tables import ACCOUNT, ACCOUNT_CHANGE, ASSESSMENT
from tracker.store.tables_standing import BASIS, STAND, TOUCH
from tracker.store.transactions import Transactions
from tracker.store.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
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
class Mark:
    """How far touches and changes of the register had come."""

    touch: int
    account: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stands:
    """What a finished scan concluded, and on what it rests."""

    judged_by: str
    mark: "Mark"
    """What was known when it was concluded."""
    stands: tuple[Stand, ...]
    open_keys: frozenset[str] = frozenset()
    """Accounts that do not stand all the same: of them more is to be told than is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    at: datetime
    judged_by: str
    touched: Mapping[str, int]
    """Account key -> position, of the accounts that do not stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """An account as it stands, with its assessment."""

    account: Account
    position: int
    assessment: Assessment
    display_name: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Accounts that stand alike."""

    key: str
    """Of the group; empty: all are one, or the register gives none."""
    verdict: str
    is_closed: bool
    accounts: int
    first: int
    """Position of the first one in the register."""


STANDING = STAND.c.account_id.not_in(select(TOUCH.c.account_id))
NEWEST = select(
    *(
        func.coalesce(select(func.max(table.c.id)).scalar_subquery(), 0).label(name)
        for name, table in (("touch", TOUCH), ("account", ACCOUNT), ("change", ACCOUNT_CHANGE))
    )
)
CAME = select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.unit, null()).where(ACCOUNT.c.id > bindparam("account"))
CHANGED = (
    select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.unit, ACCOUNT_CHANGE.c.before)
    .join(ACCOUNT_CHANGE, ACCOUNT_CHANGE.c.account_id == ACCOUNT.c.id)
    .where(ACCOUNT_CHANGE.c.id > bindparam("change"))
)
"""Apart, for each is found by its number; asked together they take a look at the whole register."""
TOUCHED = (
    select(ACCOUNT.c.platform, ACCOUNT.c.handle, ACCOUNT.c.position)
    .where(ACCOUNT.c.removed_at.is_(None), ACCOUNT.c.id.in_(select(TOUCH.c.account_id)))
    .order_by(ACCOUNT.c.position)
)
UNITS = select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.unit)
ROWS = (
    select(*ACCOUNT.c, STAND.c.is_new, STAND.c.display_name, ASSESSMENT)
    .join(STAND, STAND.c.account_id == ACCOUNT.c.id)
    .join(BASIS, BASIS.c.scan_id.is_not(None))
    .join(ASSESSMENT, and_(ASSESSMENT.c.account_id == ACCOUNT.c.id, ASSESSMENT.c.scan_id == BASIS.c.scan_id))
    .where(STANDING)
    .order_by(ACCOUNT.c.position)
)
RULES = select(STAND.c.rules, STAND.c.verdict, STAND.c.is_closed, STAND.c.position).where(STANDING, STAND.c.is_problem)
TOUCH_ONE = insert(TOUCH)
GROUPS: Mapping[str, Any] = {"region": STAND.c.region, "platform": STAND.c.platform, "unit": STAND.c.unit}


class Standing:
    """Every method is one transaction, and raises Failed when the database cannot."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def mark(self) -> Mark:
        """To be asked before the past is read from which something is concluded."""
        with self._transactions.read() as connection:
            return Mark(**connection.execute(NEWEST).mappings().one())

    def basis(self) -> Basis | None:
        """None: nothing has been concluded yet. What changed in the register since is touched first."""
        with self._transactions.write(is_derived=True) as connection:
            row = connection.execute(select(BASIS)).mappings().first()
            if row is None:
                return None
            touch_changed(connection, row)
            touched = {f"{platform}:{handle}": place for platform, handle, place in connection.execute(TOUCHED)}
            return Basis(at=row["at"], judged_by=row["judged_by"], touched=touched)

    def shares(self, by: str | None) -> tuple[Share, ...]:
        """
        Args:
            by: region | platform | unit; None: all are one group, told in parts.
        """
        columns = (GROUPS[by or "region"], STAND.c.verdict, STAND.c.is_closed)
        counted = select(*columns, func.count(), func.min(STAND.c.position)).where(STANDING).group_by(*columns)
        with self._transactions.read() as connection:
            return tuple(
                Share(key=key if by else "", verdict=verdict, is_closed=is_closed, accounts=accounts, first=first)
                for key, verdict, is_closed, accounts, first in connection.execute(counted)
            )

    def shares_by_rule(self) -> tuple[Share, ...]:
        """One for every rule, or reason, that holds of an account with a problem."""
        with self._transactions.read() as connection:
            return tuple(
                Share(key=rule, verdict=verdict, is_closed=is_closed, accounts=1, first=position)
                for rules, verdict, is_closed, position in connection.execute(RULES)
                for rule in rules
            )

    def rows(self, *, only_problems: bool = False) -> tuple[Stood, ...]:
        """The accounts that stand, in the register's order."""
        wanted: Select[Any] = ROWS.where(STAND.c.is_problem) if only_problems else ROWS
        with self._transactions.read() as connection:
            return tuple(
                Stood(
                    account=to_account(row),
                    position=row["position"],
                    assessment=to_assessment(row),
                    display_name=row["display_name"],
                    is_new=row["is_new"],
                )
                for row in connection.execute(wanted).mappings()
            )


def touch(connection: Connection, account_ids: Iterable[int]) -> None:
    """They do not stand any more."""
    rows = [{"account_id": account_id} for account_id in account_ids]
    if rows:
        connection.execute(TOUCH_ONE, rows)


def touch_platform(connection: Connection, platform: str) -> None:
    of_platform = select(ACCOUNT.c.id).where(ACCOUNT.c.platform == platform)
    connection.execute(insert(TOUCH).from_select(["account_id"], of_platform))


def follow_places(connection: Connection) -> None:
    """The register has another order: groups are told in it."""
    place = select(ACCOUNT.c.position).where(ACCOUNT.c.id == STAND.c.account_id).scalar_subquery()
    connection.execute(update(STAND).values(position=place))


def touch_changed(connection: Connection, basis: Row) -> None:
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
    touch(connection, ids)
    newest = connection.execute(NEWEST).mappings().one()
    connection.execute(update(BASIS).values(newest_account=newest["account"], newest_change=newest["change"]))


def conclude(connection: Connection, place: Mapping[str, Any], ids: Mapping[str, int], stands: Stands) -> None:
    """In place of what was concluded before. What was touched meanwhile stays touched.

    Args:
        place: scan_id, at.
        ids: account key -> id.
    """
    mark = stands.mark
    connection.execute(delete(TOUCH).where(TOUCH.c.id <= mark.touch))
    connection.execute(delete(STAND))
    connection.execute(delete(BASIS))
    columns = [column.name for column in STAND.columns if column.name != "account_id"]
    rows = [
        {"account_id": ids[clean(one.key)], **{name: getattr(one, name) for name in columns}} for one in stands.stands
    ]
    upsert(connection, STAND, rows)
    marks = {"newest_account": mark.account, "newest_change": mark.change}
    connection.execute(insert(BASIS).values(**place, judged_by=stands.judged_by, **marks))
    touch(connection, [ids[clean(key)] for key in stands.open_keys])
