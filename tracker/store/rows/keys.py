"""Finds accounts by key: (platform, handle) everywhere, ids only in the database."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, select

from tracker.register.account import Account
from tracker.store.rows.rows import clean
from tracker.store.schema.tables import ACCOUNT

IS_HANDLE = and_(ACCOUNT.c.platform == bindparam("platform"), ACCOUNT.c.handle == bindparam("handle"))
IS_ONE_OF = and_(
    ACCOUNT.c.platform == bindparam("platform"), ACCOUNT.c.handle.in_(bindparam("handles", expanding=True))
)
BATCH = 500
"""Accounts asked for at once: SQLite limits the number of parameters."""
REGISTERED = select(ACCOUNT).where(ACCOUNT.c.removed_at.is_(None), IS_ONE_OF)
ACCOUNT_ID = select(ACCOUNT.c.id).where(IS_HANDLE)
ACCOUNT_IDS = select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.handle)


def key_of(account: Account) -> dict[str, str]:
    """The parameters of IS_HANDLE."""
    return {"platform": clean(account.platform), "handle": clean(account.handle)}


def parse_key(key: str) -> dict[str, str]:
    """The parameters of IS_HANDLE, from an account's key (platform:handle)."""
    platform, _, handle = clean(key).partition(":")
    return {"platform": platform, "handle": handle}


def id_of(connection: Connection, account: Account) -> int:
    """
    Raises:
        LookupError: the account never was in the register.
    """
    found: int | None = connection.execute(ACCOUNT_ID, key_of(account)).scalar()
    if found is None:
        raise LookupError(f"{account.key} is not in the register")
    return found


def account_ids(connection: Connection) -> dict[str, int]:
    """Account key -> id, of every account that ever was in the register."""
    return {f"{platform}:{handle}": row_id for row_id, platform, handle in connection.execute(ACCOUNT_IDS)}


def rows_of(connection: Connection, wanted: Select[Any], accounts: Iterable[tuple[str, str]]) -> Iterator[Row[Any]]:
    """The rows of accounts, in any order: by platform, because SQLite reads the whole register to find pairs.

    Args:
        wanted: with IS_ONE_OF.
        accounts: (platform, handle), cleaned.
    """
    handles: defaultdict[str, list[str]] = defaultdict(list)
    for platform, handle in accounts:
        handles[platform].append(handle)
    for platform, some in handles.items():
        for start in range(0, len(some), BATCH):
            yield from connection.execute(wanted, {"platform": platform, "handles": some[start : start + BATCH]})
