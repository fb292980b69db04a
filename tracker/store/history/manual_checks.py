"""Stores manual checks: in addition to the program's checks, never in their place."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from scrapers.model.profile import AccountState
from tracker.history.manual_check import ManualCheck, ManualFinding, Withdrawal
from tracker.register.account import Account
from tracker.store.rows.keys import ACCOUNT_ID, IS_HANDLE, id_of, key_of
from tracker.store.rows.rows import Row, clean, fields_of, to_row
from tracker.store.schema.tables import ACCOUNT, MANUAL_CHECK

IDS: BindParameter[Any] = bindparam("ids", expanding=True)
OF_ACCOUNTS = (
    select(MANUAL_CHECK)
    .where(MANUAL_CHECK.c.account_id.in_(IDS), MANUAL_CHECK.c.withdrawn_at.is_(None))
    .order_by(MANUAL_CHECK.c.seen_at, MANUAL_CHECK.c.id)
)
OF_HANDLE = (
    select(MANUAL_CHECK)
    .join(ACCOUNT, ACCOUNT.c.id == MANUAL_CHECK.c.account_id)
    .where(IS_HANDLE)
    .order_by(MANUAL_CHECK.c.seen_at.desc(), MANUAL_CHECK.c.id.desc())
)
VALID = (
    select(*MANUAL_CHECK.c, ACCOUNT.c.platform, ACCOUNT.c.handle)
    .join(ACCOUNT, ACCOUNT.c.id == MANUAL_CHECK.c.account_id)
    .where(MANUAL_CHECK.c.withdrawn_at.is_(None))
    .order_by(MANUAL_CHECK.c.seen_at.desc(), MANUAL_CHECK.c.id.desc())
)
LOCKED = ACCOUNT_ID.with_for_update()
"""SQLite has one writer at a time, and no locks of rows."""
NEWER = (
    select(MANUAL_CHECK)
    .where(
        MANUAL_CHECK.c.account_id == bindparam("account_id"),
        MANUAL_CHECK.c.id > bindparam("after"),
        MANUAL_CHECK.c.withdrawn_at.is_(None),
    )
    .order_by(MANUAL_CHECK.c.id.desc())
)
WITHDRAW = (
    update(MANUAL_CHECK)
    .where(MANUAL_CHECK.c.id == bindparam("manual_check_id"), MANUAL_CHECK.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("at"), withdrawn_by=bindparam("by"), withdrawn_why=bindparam("why"))
)


def add(connection: Connection, account: Account, manual_check: ManualCheck) -> int:
    """
    Returns:
        Its id.

    Raises:
        LookupError: the account never was in the register.
    """
    row = {"account_id": id_of(connection, account), **to_observation_row(manual_check)}
    added: int = connection.execute(insert(MANUAL_CHECK).values(row).returning(MANUAL_CHECK.c.id)).scalar_one()
    return added


class RecordedMeanwhile(Exception):  # named as reasons are
    """Somebody else recorded a manual check of the account since it was shown."""

    def __init__(self, manual_check: ManualCheck) -> None:
        super().__init__(manual_check.id)
        self.manual_check = manual_check


def refuse_newer(connection: Connection, account: Account, after: int) -> None:
    """
    Raises:
        RecordedMeanwhile: a valid manual check of the account has a higher id. The account's row is locked until the
            transaction ends, so that of two at once the second sees the first.
    """
    account_id = connection.execute(LOCKED, key_of(account)).scalar()
    row = connection.execute(NEWER, {"account_id": account_id, "after": after}).mappings().first()
    if row is not None:
        raise RecordedMeanwhile(to_observation(row))


def withdraw(connection: Connection, manual_check_id: int, withdrawal: Withdrawal) -> bool:
    """Returns whether there was such an observation, not withdrawn yet."""
    values = to_row(at=withdrawal.at, by=withdrawal.by, why=withdrawal.why)
    return connection.execute(WITHDRAW, {"manual_check_id": manual_check_id, **values}).rowcount == 1


def account_of(connection: Connection, manual_check_id: int) -> list[int]:
    """The id of the observed account, in a list; empty: there is no such observation."""
    wanted = select(MANUAL_CHECK.c.account_id).where(MANUAL_CHECK.c.id == manual_check_id)
    return list(connection.execute(wanted).scalars())


def read(connection: Connection, wanted: Mapping[str, Any]) -> dict[int, list[ManualCheck]]:
    """Account id -> its valid manual checks, oldest first."""
    found: dict[int, list[ManualCheck]] = defaultdict(list)
    for row in connection.execute(OF_ACCOUNTS, {"ids": wanted["ids"]}).mappings():
        found[row["account_id"]].append(to_observation(row))
    return found


SAME = (
    *("name", "seen_at", "recorded_at", "words", "last_post_at", "link", "title", "note"),
    *("screenshot", "screenshot_sha256"),
)
NOT_WITHDRAWN = {"withdrawn_at": None, "withdrawn_by": "", "withdrawn_why": ""}


def to_observation_row(manual_check: ManualCheck) -> dict[str, Any]:
    return to_row(
        what=manual_check.what.value,
        seen_by=manual_check.by,
        state=manual_check.state.value if manual_check.state else None,
        **fields_of(manual_check, SAME),
        **NOT_WITHDRAWN,
    )


def to_observation(row: Row) -> ManualCheck:
    withdrawn_at = row["withdrawn_at"]
    return ManualCheck(
        id=row["id"],
        what=ManualFinding(row["what"]),
        by=row["seen_by"],
        state=AccountState(row["state"]) if row["state"] else None,
        withdrawal=(
            Withdrawal(at=withdrawn_at, by=row["withdrawn_by"], why=row["withdrawn_why"]) if withdrawn_at else None
        ),
        **{name: row[name] for name in SAME},
    )


def of_every_account(connection: Connection) -> dict[str, list[ManualCheck]]:
    found: dict[str, list[ManualCheck]] = defaultdict(list)
    for row in connection.execute(VALID).mappings():
        found[f"{row['platform']}:{row['handle']}"].append(to_observation(row))
    return found


def of_key(connection: Connection, key: str) -> tuple[ManualCheck, ...]:
    platform, _, handle = clean(key).partition(":")
    rows = connection.execute(OF_HANDLE, {"platform": platform, "handle": handle}).mappings()
    return tuple(to_observation(row) for row in rows)
