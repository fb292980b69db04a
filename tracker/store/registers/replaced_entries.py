"""Finds the accounts whose handle the register gave another name that nothing seen there shows: what was found under
the former name is not this account's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Text, and_, bindparam, cast, select

from tracker.history.check import Outcome
from tracker.history.manual_check import ManualFinding
from tracker.register.account import Account, FormerEntry, entry_at
from tracker.register.identity import is_own_name
from tracker.store.registers.register_changes import read_changes
from tracker.store.rows.keys import BATCH
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE, CHECK, MANUAL_CHECK, WITHHELD

IDS: BindParameter[Any] = bindparam("ids", expanding=True)
RENAMED = (
    select(ACCOUNT_CHANGE.c.account_id)
    .distinct()
    .where(ACCOUNT_CHANGE.c.account_id.in_(IDS), cast(ACCOUNT_CHANGE.c.before, Text).contains('"name"'))
    .order_by(ACCOUNT_CHANGE.c.account_id)
)
"""Of some accounts those whose name in the register changed; mostly none."""
SHOWN = (
    select(CHECK.c.account_id, CHECK.c.display_name, CHECK.c.former_names)
    .join(ACCOUNT, ACCOUNT.c.id == CHECK.c.account_id)
    .outerjoin(WITHHELD, and_(WITHHELD.c.scan_id == CHECK.c.scan_id, WITHHELD.c.platform == ACCOUNT.c.platform))
    .where(CHECK.c.account_id.in_(IDS), CHECK.c.outcome != Outcome.UNVERIFIED.value, WITHHELD.c.scan_id.is_(None))
)
CONFIRMED = select(MANUAL_CHECK.c.account_id, MANUAL_CHECK.c.name).where(
    MANUAL_CHECK.c.account_id.in_(IDS),
    MANUAL_CHECK.c.what == ManualFinding.SAME_ACCOUNT.value,
    MANUAL_CHECK.c.withdrawn_at.is_(None),
)


@dataclass(frozen=True, slots=True)
class ReplacedEntries:
    """What the register said before of an account that is not proved to be the same since."""

    until: datetime
    """When the name that it has now came."""
    entries: tuple[FormerEntry, ...]

    def of(self, account: Account, at: datetime) -> Account | None:
        """The entry of which something was found at an instant; None: it had the name of now.

        Args:
            account: as the register has it now.
        """
        then = entry_at(account, self.entries, at) or account
        if at > self.until or is_own_name(then.name, account.name):
            return None
        return replace(then, platform=account.platform, handle=account.handle)


def read_replaced_entries(connection: Connection, accounts: Mapping[int, Account]) -> Mapping[int, ReplacedEntries]:
    """Account id -> its former entries; the others are absent.

    Args:
        accounts: their ids and entries.
    """
    every, found = list(accounts), {}
    for start in range(0, len(every), BATCH):
        ids = list(connection.execute(RENAMED, {"ids": every[start : start + BATCH]}).scalars())
        if not ids:
            continue
        shown, changes = read_shown(connection, ids), read_changes(connection, ids)
        for account_id in ids:
            account = accounts[account_id]
            replaced = [at for at, name in changes[account_id].names if not is_own_name(name, account.name)]
            if replaced and not any(is_own_name(name, account.name) for name in shown[account_id]):
                found[account_id] = ReplacedEntries(replaced[-1], changes[account_id].former_entries(account))
    return found


def read_shown(connection: Connection, ids: Sequence[int]) -> Mapping[int, set[str]]:
    """Account id -> the names that its handle showed, and those under which a person confirmed it; each id has an
    entry. What a withheld or discarded scan saw does not count."""
    shown: dict[int, set[str]] = {account_id: set() for account_id in ids}
    if not ids:
        return shown
    for account_id, name, former_names in connection.execute(SHOWN, {"ids": ids}):
        shown[account_id].update((name, *former_names))
    for account_id, name in connection.execute(CONFIRMED, {"ids": ids}):
        shown[account_id].add(name)
    return shown
