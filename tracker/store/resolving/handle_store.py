"""Gives accounts the handles that were found for them. The account stays the same row, so its checks, cases and reviews
stay with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from tracker.errors import UserError
from tracker.register.account import RESERVED, Account
from tracker.store.database.transactions import StorePart
from tracker.store.rows.rows import clean, to_account
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE

if TYPE_CHECKING:  # it knows every table that an account has rows in
    from tracker.store.resolving.handle_withdrawal import WithdrawnHandle

FOUND = (
    select(ACCOUNT_CHANGE.c.account_id, ACCOUNT.c.platform, ACCOUNT_CHANGE.c.before)
    .join(ACCOUNT, ACCOUNT.c.id == ACCOUNT_CHANGE.c.account_id)
    .where(ACCOUNT_CHANGE.c.source.is_not(None))
    .order_by(ACCOUNT_CHANGE.c.id)
)
"""The changes by which accounts got their handles, oldest first."""
OF_FOUND = select(ACCOUNT).where(
    ACCOUNT.c.removed_at.is_(None),
    ACCOUNT.c.id.in_(select(ACCOUNT_CHANGE.c.account_id).where(ACCOUNT_CHANGE.c.source.is_not(None))),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHandle:
    """A handle to be given to an account without one."""

    account: Account
    """As it stands, under its placeholder."""
    handle: str
    source: str
    """What it was found by; shown in the register's history."""


class HandleStore(StorePart):
    def removed(self) -> tuple[Account, ...]:
        """The accounts with a handle that have left the register: a handle of theirs is given to no other one."""
        with self._read() as connection:
            wanted = select(ACCOUNT).where(ACCOUNT.c.removed_at.is_not(None)).order_by(ACCOUNT.c.id)
            rows = connection.execute(wanted).mappings()
            return tuple(account for account in map(to_account, rows) if account.has_handle)

    def former(self) -> dict[tuple[str, str], Account]:
        """(platform, placeholder) -> the account that was stored under it before its handle was found."""
        with self._read() as connection:
            ids = former_ids(connection)
            rows = {row["id"]: row for row in connection.execute(OF_FOUND).mappings()} if ids else {}
            return {key: to_account(rows[row_id]) for key, row_id in ids.items() if row_id in rows}

    def apply(self, found: Sequence[FoundHandle], by: str, at: datetime) -> tuple[FoundHandle, ...]:
        """Give accounts their handles: all, or none where one of them cannot.

        Returns:
            Those that were given now; a handle that the account already has is no change.

        Raises:
            UserError: an account is not in the register any more, has another handle, or another one has it.
        """
        with self._write() as connection:
            former = former_ids(connection)
            return tuple(handle for handle in found if give(connection, handle, by, at, former))

    def withdraw(self, account: Account, by: str, at: datetime, why: str, source: str) -> "WithdrawnHandle":
        """Withdraw the handle that was found for an account (撤销): it is under its placeholder again, and what was
        seen since is kept apart.

        Raises:
            UserError: its handle was not found by `accounts resolve`.
        """
        from tracker.store.resolving.handle_withdrawal import withdraw

        with self._write() as connection:
            return withdraw(connection, account, by, at, why, source)

    def withdrawn(self) -> dict[tuple[str, str], frozenset[str]]:
        """(platform, placeholder) -> handles that people withdrew from the account."""
        from tracker.store.resolving.handle_withdrawal import withdrawn

        with self._read() as connection:
            return withdrawn(connection)


def give(
    connection: Connection, found: FoundHandle, by: str, at: datetime, former: Mapping[tuple[str, str], int]
) -> bool:
    """Returns whether it was given now.

    Raises:
        UserError: see HandleStore.apply.
    """
    platform, placeholder, handle = clean(found.account.platform), clean(found.account.handle), clean(found.handle)
    rows = select(ACCOUNT).where(ACCOUNT.c.platform == platform)
    own = connection.execute(rows.where(ACCOUNT.c.handle == placeholder)).mappings().first()
    holder = connection.execute(rows.where(ACCOUNT.c.handle == handle)).mappings().first()
    if own is None and holder is not None and former.get((platform, placeholder)) == holder["id"]:
        return False
    if own is None or own["removed_at"] is not None or not placeholder.startswith(RESERVED):
        raise UserError(
            f"已有标识，或已不在名册 / has a handle, or has left the register: {found.account.key}",
            "重新查找后再采纳 / look for its handle again",
        )
    if holder is not None:
        raise UserError(
            f"标识已属于名册中（或已移出）的另一账号 / another entry, in the register or no longer in it, has it:"
            f" {platform}:{handle}",
            "核对是哪一个账号 / find out which account it belongs to: tracker accounts history",
        )
    connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == own["id"]).values(handle=handle))
    connection.execute(
        insert(ACCOUNT_CHANGE).values(
            account_id=own["id"],
            changed_at=at,
            what="changed",
            before={"handle": placeholder},
            after={"handle": handle},
            changed_by=clean(by),
            import_id=None,
            source=clean(found.source),
        )
    )
    return True


def former_ids(connection: Connection) -> dict[tuple[str, str], int]:
    """(platform, placeholder) -> id of the account that was stored under it. The last one counts."""
    found = connection.execute(FOUND).all()
    return {
        (platform, before["handle"]): account_id
        for account_id, platform, before in found
        if before.get("handle", "").startswith(RESERVED)  # the others withdrew a handle
    }
