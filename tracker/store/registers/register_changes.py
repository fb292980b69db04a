"""Reads what the register said of accounts before, by which the past is judged by what it said then."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from tracker.register.account import SLIP, Account, FormerEntry
from tracker.store.rows.keys import REGISTERED, rows_of
from tracker.store.rows.rows import clean, to_account, to_account_row
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE, CHECK, SCAN

IDS: BindParameter[Any] = bindparam("ids", expanding=True)
CHANGES = (
    select(ACCOUNT_CHANGE.c.account_id, ACCOUNT_CHANGE.c.changed_at, ACCOUNT_CHANGE.c.what, ACCOUNT_CHANGE.c.before)
    .where(ACCOUNT_CHANGE.c.account_id.in_(IDS))
    .order_by(ACCOUNT_CHANGE.c.account_id, ACCOUNT_CHANGE.c.id)
)
FIRST = ACCOUNT.alias()
FIRST_ADDED = (
    select(FIRST.c.added_at).where(FIRST.c.id == select(func.min(ACCOUNT.c.id)).scalar_subquery()).scalar_subquery()
)
"""Of the entry with the lowest number: the earliest instant of all would be looked for in the whole register, for each
batch of accounts."""
ADDED = select(ACCOUNT.c.id, ACCOUNT.c.added_at, FIRST_ADDED).where(ACCOUNT.c.id.in_(IDS))
"""When each entry came, and the first of all."""
REPLAYS = select(SCAN.c.id).where(SCAN.c.is_replay)
REPLAYED = select(CHECK.c.account_id).distinct().where(CHECK.c.account_id.in_(IDS), CHECK.c.scan_id.in_(REPLAYS))


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One change of an entry."""

    account_id: int
    at: datetime
    before: Mapping[str, Any]
    """Column -> what stood there."""
    out_since: datetime | None = None
    """Since when it was out of the register, where it came back; None: it was not."""

    @property
    def is_return(self) -> bool:
        return self.out_since is not None and self.at - self.out_since >= SLIP


@dataclass(slots=True)
class RegisterChanges:
    """What the register said of an account before."""

    every: list[EntryChange] = field(default_factory=list)
    """Oldest first."""
    registered_since: datetime | None = None
    """See AccountHistory."""
    is_replayed: bool = False
    """Whether recorded answers were looked at: their clock is not that of the changes, so that nothing is known of what
    the register said then."""

    @property
    def names(self) -> list[tuple[datetime, str]]:
        """Former names, each with the instant when it was replaced, ascending."""
        return [(change.at, change.before["name"]) for change in self.every if "name" in change.before]

    @property
    def former_names(self) -> tuple[str, ...]:
        """Of the account and its unit, each once, oldest first."""
        columns = ("name", "unit")
        found = (change.before.get(column, "") for change in self.every for column in columns)
        return tuple(dict.fromkeys(filter(None, found)))

    def former_entries(self, account: Account) -> tuple[FormerEntry, ...]:
        """What the register said until when, oldest first; it did not have an account that came a day or more after the
        first ones.

        Args:
            account: as it says now.
        """
        if self.is_replayed or not (self.every or self.registered_since):
            return ()
        row, found = to_account_row(account), list[FormerEntry]()
        for change in reversed(self.every):
            row |= {name: to_value(name, value) for name, value in change.before.items() if name in row}
            before = to_account(row)  # type: ignore[arg-type]  # its columns
            until = change.at
            if change.is_return and change.out_since is not None:
                found.append(FormerEntry(until=change.at, account=None))
                until = change.out_since
            found.append(FormerEntry(until=until, account=before))
        if self.registered_since is not None:
            found.append(FormerEntry(until=self.registered_since, account=None))
        return tuple(reversed(found))


def to_value(name: str, stored: Any) -> Any:
    """A value of a recorded change as its column has it."""
    return date.fromisoformat(stored) if name.endswith("_on") and stored else stored


def read_changes(connection: Connection, ids: Sequence[int]) -> Mapping[int, RegisterChanges]:
    """Account id -> what the register said of it before; each id has an entry."""
    changes: dict[int, RegisterChanges] = defaultdict(RegisterChanges)
    for account_id, added_at, first in connection.execute(ADDED, {"ids": ids}):
        if added_at - first >= SLIP:
            changes[account_id].registered_since = added_at
    for account_id in read_replayed(connection, ids):
        changes[account_id].is_replayed = True
    for change in with_absences(connection.execute(CHANGES, {"ids": ids})):
        changes[change.account_id].every.append(change)
    return changes


def read_replayed(connection: Connection, ids: Sequence[int]) -> Sequence[int]:
    """Of these accounts the ids of those that a replay looked at; mostly there is none, and this costs one short
    query."""
    if connection.execute(REPLAYS.limit(1)).first() is None:
        return ()
    return connection.execute(REPLAYED, {"ids": ids}).scalars().all()


def with_absences(rows: Iterable[Any]) -> Iterable[EntryChange]:
    """The changes, without removals: what came back says since when it was out.

    Args:
        rows: account id, instant, what, before; those of an account together, oldest first.
    """
    for account_id, own in groupby(rows, attrgetter("account_id")):
        out_since = None
        for _, changed_at, what, before in own:
            if what == "removed":
                out_since = changed_at
            else:
                yield EntryChange(account_id, changed_at, before, out_since)
                out_since = None


def read_former_siblings(
    connection: Connection, accounts: Collection[Account]
) -> Mapping[str, tuple[FormerEntry, ...]]:
    """Account key -> what the register said of it until when, of accounts of the register, oldest first."""
    if not accounts:
        return {}
    keys = dict.fromkeys((clean(account.platform), clean(account.handle)) for account in accounts)
    by_id = {row.id: to_account(row._mapping) for row in rows_of(connection, REGISTERED, keys)}
    found = {}
    ids = list(by_id)
    for start in range(0, len(ids), BATCH):
        changes = read_changes(connection, ids[start : start + BATCH])
        for account_id, own in changes.items():
            account = by_id[account_id]
            found[account.key] = own.former_entries(account)
    return found


BATCH = 500
"""Accounts asked for at once: SQLite limits the number of parameters."""
