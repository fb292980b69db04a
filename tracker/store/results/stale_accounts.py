"""Marks stored results as stale: whatever may change an account's result does so in the same transaction (checks,
manual checks, case steps).

Changes of the register are found when the results are read.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, null, select, update

from tracker.register.identity import normal_name
from tracker.store.rows.rows import Row
from tracker.store.schema.results import SNAPSHOT_INFO, STALE_ACCOUNT
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE

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
UNITS_AT_ONCE = 400
"""Names asked for at once: SQLite limits the number of parameters."""
MARK_STALE = insert(STALE_ACCOUNT)


def mark_stale(connection: Connection, account_ids: Iterable[int]) -> None:
    """Mark the accounts' stored results as stale."""
    rows = [{"account_id": account_id} for account_id in account_ids]
    if rows:
        connection.execute(MARK_STALE, rows)


def mark_platform_stale(connection: Connection, platform: str) -> None:
    of_platform = select(ACCOUNT.c.id).where(ACCOUNT.c.platform == platform)
    connection.execute(insert(STALE_ACCOUNT).from_select(["account_id"], of_platform))


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
    for start in range(0, len(names), UNITS_AT_ONCE):
        ids |= set(connection.execute(OF_UNITS, {"units": names[start : start + UNITS_AT_ONCE]}).scalars())
    mark_stale(connection, ids)
    newest = connection.execute(NEWEST).mappings().one()
    connection.execute(update(SNAPSHOT_INFO).values(newest_account=newest["account"], newest_change=newest["change"]))
