"""Files taken over into the register, and the register's history: who changed what, when, from which file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from tracker.register.account import Account
from tracker.store.database.bulk import insert_columns
from tracker.store.database.transactions import Transactions
from tracker.store.history import queries
from tracker.store.rows import keys
from tracker.store.rows.account_columns import to_account_columns
from tracker.store.rows.rows import clean, to_account, to_account_row
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE, REGISTER_IMPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterUpdate:
    """What a file does to the register."""

    added: Sequence[Account]
    changed: Sequence[tuple[Account, Account]]
    """Before and after."""
    unchanged: Sequence[Account]
    removed: Sequence[Account] = ()
    """They leave the register; their history stays."""
    counts: dict[str, int] = field(default_factory=dict)
    skipped: Sequence[dict[str, str]] = ()
    """Bad rows that were left out: {cell, value, reason, reason_en}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A file that was taken over."""

    at: datetime
    by: str
    file_name: str
    sha256: str
    """In hex."""
    region: str = ""
    """The part of the register it is of; empty: all."""
    counts: dict[str, int] = field(default_factory=dict)
    skipped: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChange:
    """One step in an entry's history."""

    at: datetime
    account: Account
    """As it is registered now."""
    what: str
    """added | changed | removed | restored."""
    before: dict[str, Any]
    after: dict[str, Any] | None
    """None: not kept; accounts.yaml was followed."""
    by: str
    """Empty: accounts.yaml was followed."""
    file_name: str
    sha256: str


LAST = select(REGISTER_IMPORT).order_by(REGISTER_IMPORT.c.id.desc())
CHANGES = (
    select(
        ACCOUNT,
        ACCOUNT_CHANGE.c.changed_at,
        ACCOUNT_CHANGE.c.what,
        ACCOUNT_CHANGE.c.before,
        ACCOUNT_CHANGE.c.after,
        ACCOUNT_CHANGE.c.changed_by,
        REGISTER_IMPORT.c.file_name,
        REGISTER_IMPORT.c.sha256,
    )
    .join(ACCOUNT, ACCOUNT.c.id == ACCOUNT_CHANGE.c.account_id)
    .outerjoin(REGISTER_IMPORT, REGISTER_IMPORT.c.id == ACCOUNT_CHANGE.c.import_id)
    .order_by(ACCOUNT_CHANGE.c.id.desc())
)
ADDED = (
    select(ACCOUNT, REGISTER_IMPORT.c.imported_by, REGISTER_IMPORT.c.file_name, REGISTER_IMPORT.c.sha256)
    .outerjoin(REGISTER_IMPORT, REGISTER_IMPORT.c.imported_at == ACCOUNT.c.added_at)
    .order_by(ACCOUNT.c.added_at.desc(), ACCOUNT.c.position)
)
SET_IMPORT = (
    update(ACCOUNT).where(ACCOUNT.c.id.in_(bindparam("ids", expanding=True))).values(import_id=bindparam("new_import"))
)
MARKED = 900
"""Accounts marked at once: SQLite takes so many parameters."""
NOT_IN_LAST = queries.REGISTER.where(ACCOUNT.c.import_id.is_distinct_from(bindparam("last")))


class Imports:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def apply(self, file: Imported, decide: Callable[[tuple[Account, ...]], RegisterUpdate]) -> RegisterUpdate:
        """Bring a file into the register, whole or not at all.

        Args:
            file: its counts and skipped rows are those of the decision.
            decide: given the register as it stands when nobody else may change it; what it raises ends everything.
        """
        with self._transactions.write() as connection:
            register = tuple(entry.account for entry in queries.read_entries(connection, queries.REGISTER))
            takeover = decide(register)
            ImportTransaction(connection, file, takeover).take()
            return takeover

    def imports(self) -> tuple[Imported, ...]:
        """Newest first."""
        with self._transactions.read() as connection:
            return tuple(to_imported(row) for row in connection.execute(LAST).mappings())

    def not_in_last(self) -> tuple[Account, ...]:
        """Accounts of the register that the last file did not have, in the register's order; empty: no file yet."""
        with self._transactions.read() as connection:
            last = connection.execute(LAST.limit(1)).mappings().first()
            if last is None:
                return ()
            accounts = [one.account for one in queries.read_entries(connection, NOT_IN_LAST, last=last["id"])]
            return tuple(one for one in accounts if not last["region"] or last["region"] in one.region)

    def history(self, key: str = "") -> tuple[RegisterChange, ...]:
        """Newest first; of one account, or of all."""
        platform, _, handle = clean(key).partition(":")
        changes, added = CHANGES, ADDED
        if key:
            changes, added = changes.where(keys.IS_HANDLE), added.where(keys.IS_HANDLE)
        named = {"platform": platform, "handle": handle} if key else {}
        with self._transactions.read() as connection:
            steps = [to_step(row) for row in connection.execute(changes, named).mappings()]
            steps += [to_beginning(row) for row in connection.execute(added, named).mappings()]
        return tuple(sorted(steps, key=lambda step: step.at, reverse=True))


class ImportTransaction:
    """One file being taken over, in one transaction."""

    def __init__(self, connection: Connection, file: Imported, takeover: RegisterUpdate) -> None:
        self._connection = connection
        self._file = file
        self._takeover = takeover
        self._rows = {
            (row.platform, row.handle): row
            for row in connection.execute(
                select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.handle, ACCOUNT.c.removed_at, ACCOUNT.c.position)
            )
        }
        self._changes: list[dict[str, Any]] = []
        self._import_id = 0

    def take(self) -> None:
        self._import_id = self._add_import()
        self._add(self._takeover.added)
        for before, after in self._takeover.changed:
            self._change(before, after)
        self._mark(self._takeover.unchanged)
        for account in self._takeover.removed:
            self._remove(account)
        if self._changes:
            self._connection.execute(insert(ACCOUNT_CHANGE), self._changes)

    def _add_import(self) -> int:
        row = {
            "imported_at": self._file.at,
            "imported_by": clean(self._file.by),
            "file_name": clean(self._file.file_name),
            "sha256": self._file.sha256,
            "region": clean(self._file.region),
            "counts": self._takeover.counts,
            "skipped": clean(list(self._takeover.skipped)),
        }
        statement = insert(REGISTER_IMPORT).values(row).returning(REGISTER_IMPORT.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def _add(self, accounts: Sequence[Account]) -> None:
        """New ones at the end; one that left the register comes back to its history."""
        end = max((row.position for row in self._rows.values()), default=-1) + 1
        new: dict[int, Account] = {}
        for position, account in enumerate(accounts, start=end):
            left = self._row_of(account) if self._rows else None
            if left is None:
                new[position] = account
            else:
                placed = {"position": position, "removed_at": None, "import_id": self._import_id}
                self._set(left.id, {**to_account_row(account), **placed})
                self._note(left.id, "restored", {}, {})
        if new:
            self._insert(new)

    def _row_of(self, account: Account) -> Any:
        """Its row, as it was before the file; None: it was never in the register."""
        return self._rows.get((clean(account.platform), clean(account.handle)))

    def _insert(self, accounts: Mapping[int, Account]) -> None:
        """Position -> account."""
        same = {"removed_at": None, "import_id": self._import_id, "added_at": self._file.at}
        columns: dict[str, Sequence[Any]] = {name: [value] * len(accounts) for name, value in same.items()}
        columns["position"] = list(accounts)
        insert_columns(self._connection, ACCOUNT, to_account_columns(list(accounts.values())) | columns)

    def _change(self, before: Account, after: Account) -> None:
        old, new = to_account_row(before), to_account_row(after)
        row_id = self._rows[old["platform"], old["handle"]].id
        other = self._rows.get((new["platform"], new["handle"]))
        if other is not None and other.id != row_id:  # the true handle's account left the register once: it comes back
            self._remove(before)
            self._add([after])
            return
        told = {name: value for name, value in new.items() if value != old[name]}
        self._set(row_id, {**told, "import_id": self._import_id})
        self._note(row_id, "changed", {name: old[name] for name in told}, told)

    def _mark(self, accounts: Sequence[Account]) -> None:
        ids = [self._rows[clean(account.platform), clean(account.handle)].id for account in accounts]
        for start in range(0, len(ids), MARKED):
            self._connection.execute(SET_IMPORT, {"ids": ids[start : start + MARKED], "new_import": self._import_id})

    def _remove(self, account: Account) -> None:
        row_id = self._rows[clean(account.platform), clean(account.handle)].id
        self._set(row_id, {"removed_at": self._file.at})
        self._note(row_id, "removed", {}, {})

    def _set(self, row_id: int, values: dict[str, Any]) -> None:
        self._connection.execute(update(ACCOUNT).where(ACCOUNT.c.id == row_id).values(**values))

    def _note(self, row_id: int, what: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        self._changes.append(
            {
                "account_id": row_id,
                "changed_at": self._file.at,
                "what": what,
                "before": to_plain_values(before),
                "after": to_plain_values(after),
                "changed_by": clean(self._file.by),
                "import_id": self._import_id,
            }
        )


def to_plain_values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def to_imported(row: Any) -> Imported:
    return Imported(
        at=row["imported_at"],
        by=row["imported_by"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        region=row["region"],
        counts=dict(row["counts"]),
        skipped=tuple(row["skipped"]),
    )


def to_step(row: Any) -> RegisterChange:
    return RegisterChange(
        at=row["changed_at"],
        account=to_account(row),
        what=row["what"],
        before=dict(row["before"]),
        after=None if row["after"] is None else dict(row["after"]),
        by=row["changed_by"],
        file_name=row["file_name"] or "",
        sha256=row["sha256"] or "",
    )


def to_beginning(row: Any) -> RegisterChange:
    return RegisterChange(
        at=row["added_at"],
        account=to_account(row),
        what="added",
        before={},
        after=None,
        by=row["imported_by"] or "",
        file_name=row["file_name"] or "",
        sha256=row["sha256"] or "",
    )
