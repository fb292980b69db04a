"""Stores manual checks: in addition to the program's checks, never in their place."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from tracker.history.manual_check import ManualCheck, ManualFinding, Withdrawal
from tracker.register.account import Account
from tracker.store.database.transactions import StorePart
from tracker.store.results.stale_accounts import mark_stale
from tracker.store.rows.keys import ACCOUNT_ID, IS_HANDLE, id_of, key_of, parse_key
from tracker.store.rows.rows import LAST_NUMBER, Row, columns_of, fields_of, to_account_state, to_row
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


class RecordedMeanwhile(Exception):  # named as reasons are
    """Somebody else recorded a manual check of the account since it was shown."""

    def __init__(self, manual_check: ManualCheck) -> None:
        super().__init__(manual_check.id)
        self.manual_check = manual_check


class ManualCheckStore(StorePart):
    def record(self, account: Account, manual_check: ManualCheck, *, after: int | None = None) -> int:
        """Store a manual check, in addition to the program's checks.

        Args:
            after: id of the account's newest manual check that its author knew of, 0 for none; None: never mind.

        Returns:
            Its id.

        Raises:
            LookupError: the account was never in the register.
            RecordedMeanwhile: somebody recorded another since `after`; nothing was stored.
        """
        with self._write() as connection:
            if after is not None:
                refuse_newer(connection, account, after)
            account_id = id_of(connection, account)
            mark_stale(connection, [account_id])
            row = {"account_id": account_id, **to_manual_check_row(manual_check)}
            added: int = connection.execute(insert(MANUAL_CHECK).values(row).returning(MANUAL_CHECK.c.id)).scalar_one()
        return added

    def withdraw(self, manual_check_id: int, withdrawal: Withdrawal) -> bool:
        """Mark it as withdrawn: it stays stored and no longer counts.

        Returns:
            Whether there was such an observation, not withdrawn yet.
        """
        if abs(manual_check_id) > LAST_NUMBER:
            return False
        observed = select(MANUAL_CHECK.c.account_id).where(MANUAL_CHECK.c.id == manual_check_id)
        values = to_row(at=withdrawal.at, by=withdrawal.by, why=withdrawal.why)
        with self._write() as connection:
            mark_stale(connection, connection.execute(observed).scalars())
            return connection.execute(WITHDRAW, {"manual_check_id": manual_check_id, **values}).rowcount == 1

    def of_key(self, key: str) -> tuple[ManualCheck, ...]:
        """All of an account, withdrawn ones too, newest look first; empty: none, or it was never in the register."""
        with self._read() as connection:
            rows = connection.execute(OF_HANDLE, parse_key(key)).mappings()
            return tuple(map(to_manual_check, rows))

    def of_every_account(self) -> dict[str, list[ManualCheck]]:
        """Account key -> its manual checks that were not withdrawn, newest look first; accounts without are absent."""
        found: dict[str, list[ManualCheck]] = defaultdict(list)
        with self._read() as connection:
            for row in connection.execute(VALID).mappings():
                found[f"{row['platform']}:{row['handle']}"].append(to_manual_check(row))
        return found


def refuse_newer(connection: Connection, account: Account, after: int) -> None:
    """
    Raises:
        RecordedMeanwhile: a valid manual check of the account has a higher id. The account's row is locked until the
            transaction ends, so that of two at once the second sees the first.
    """
    account_id = connection.execute(LOCKED, key_of(account)).scalar()
    row = connection.execute(NEWER, {"account_id": account_id, "after": after}).mappings().first()
    if row is not None:
        raise RecordedMeanwhile(to_manual_check(row))


def read(connection: Connection, wanted: Mapping[str, Any]) -> dict[int, list[ManualCheck]]:
    """Account id -> its valid manual checks, oldest first."""
    found: dict[int, list[ManualCheck]] = defaultdict(list)
    for row in connection.execute(OF_ACCOUNTS, {"ids": wanted["ids"]}).mappings():
        found[row["account_id"]].append(to_manual_check(row))
    return found


WITHDRAWN = (
    select(MANUAL_CHECK.c.account_id)
    .distinct()
    .where(
        MANUAL_CHECK.c.account_id.in_(IDS),
        MANUAL_CHECK.c.what == bindparam("what"),
        MANUAL_CHECK.c.withdrawn_at.is_not(None),
    )
)


def read_withdrawn(connection: Connection, what: ManualFinding, ids: Sequence[int]) -> set[int]:
    """Of these accounts the ids of those of which a person recorded something, and withdrew it."""
    return set(connection.execute(WITHDRAWN, {"ids": ids, "what": what.value}).scalars()) if ids else set()


SAME = (
    *("name", "seen_at", "recorded_at", "words", "last_post_at", "link", "title", "note"),
    *("screenshot", "screenshot_sha256"),
)
NOT_WITHDRAWN = {"withdrawn_at": None, "withdrawn_by": "", "withdrawn_why": ""}


def to_manual_check_row(manual_check: ManualCheck) -> dict[str, Any]:
    return to_row(
        what=manual_check.what.value,
        seen_by=manual_check.by,
        state=manual_check.state.value if manual_check.state else None,
        **fields_of(manual_check, SAME),
        **NOT_WITHDRAWN,
    )


def to_manual_check(row: Row) -> ManualCheck:
    withdrawn_at = row["withdrawn_at"]
    return ManualCheck(
        id=row["id"],
        what=ManualFinding(row["what"]),
        by=row["seen_by"],
        state=to_account_state(row["state"]),
        withdrawal=(
            Withdrawal(at=withdrawn_at, by=row["withdrawn_by"], why=row["withdrawn_why"]) if withdrawn_at else None
        ),
        **columns_of(row, *SAME),
    )
