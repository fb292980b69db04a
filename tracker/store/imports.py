"""Stores imports of register files and the register's history: who changed what, when, from which file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from tracker.register.account import KEPT_UNDER, Account
from tracker.store.database.bulk import insert_columns
from tracker.store.database.transactions import StorePart
from tracker.store.history import queries
from tracker.store.rows import keys
from tracker.store.rows.account_columns import to_account_columns
from tracker.store.rows.rows import UNIT_KEY, clean, to_account, to_account_row
from tracker.store.schema.register_parts import REGISTER_IMPORT
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterUpdate:
    """The changes that a file makes to the register."""

    added: Sequence[Account]
    changed: Sequence[tuple[Account, Account]]
    """Before and after."""
    unchanged: Sequence[Account]
    removed: Sequence[Account] = ()
    """Removed from the register; their history stays."""
    counts: dict[str, int] = field(default_factory=dict)
    skipped: Sequence[dict[str, str]] = ()
    """Invalid rows that were skipped: {cell, value, reason, reason_en}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """An imported file."""

    at: datetime
    by: str
    file_name: str
    sha256: str
    """In hex."""
    region: str = ""
    """The part of the register that it covers; empty: all."""
    counts: dict[str, int] = field(default_factory=dict)
    skipped: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChange:
    """One change in an entry's history."""

    at: datetime
    account: Account
    """As registered now."""
    what: str
    """added | changed | removed | restored."""
    before: dict[str, Any]
    after: dict[str, Any] | None
    """None: not stored; the change came from accounts.yaml."""
    by: str
    """Empty: the change came from accounts.yaml."""
    file_name: str
    sha256: str
    source: str = ""
    """What a handle was found by; empty: every other change."""


LAST = select(REGISTER_IMPORT).order_by(REGISTER_IMPORT.c.id.desc())
CHANGES = (
    select(
        ACCOUNT,
        ACCOUNT_CHANGE.c.changed_at,
        ACCOUNT_CHANGE.c.what,
        ACCOUNT_CHANGE.c.before,
        ACCOUNT_CHANGE.c.after,
        ACCOUNT_CHANGE.c.changed_by,
        ACCOUNT_CHANGE.c.source,
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
    .where(~ACCOUNT.c.handle.startswith(KEPT_UNDER, autoescape=True))
    .order_by(ACCOUNT.c.added_at.desc(), ACCOUNT.c.position, ACCOUNT.c.id)
)
SET_IMPORT = (
    update(ACCOUNT).where(ACCOUNT.c.id.in_(bindparam("ids", expanding=True))).values(import_id=bindparam("new_import"))
)
MARK_BATCH = 900
"""Accounts updated at once: SQLite limits the number of parameters."""
NOT_IN_LAST = queries.REGISTER.where(ACCOUNT.c.import_id.is_distinct_from(bindparam("last")))


class Imports(StorePart):
    def apply(self, file: Imported, decide: Callable[[tuple[Account, ...]], RegisterUpdate]) -> RegisterUpdate:
        """Import a file into the register, as a whole or not at all.

        Args:
            file: its counts and skipped rows are those of the decision.
            decide: returns the changes for the register as it is inside the transaction; an exception that it raises
                cancels all.
        """
        with self._write() as connection:
            register = tuple(entry.account for entry in queries.read_entries(connection, queries.REGISTER))
            register_update = decide(register)
            ImportTransaction(connection, file, register_update).run()
            return register_update

    def imports(self) -> tuple[Imported, ...]:
        """Newest first."""
        with self._read() as connection:
            return tuple(to_imported(row) for row in connection.execute(LAST).mappings())

    def not_in_last(self) -> tuple[Account, ...]:
        """Accounts of the register that the last file did not contain, in the register's order; empty: no file yet."""
        with self._read() as connection:
            last = connection.execute(LAST.limit(1)).mappings().first()
            if last is None:
                return ()
            accounts = [entry.account for entry in queries.read_entries(connection, NOT_IN_LAST, last=last["id"])]
            return tuple(account for account in accounts if not last["region"] or account.lies_in(last["region"]))

    def history(self, key: str = "") -> tuple[RegisterChange, ...]:
        """Newest first; of one account, or of all."""
        changes, added = CHANGES, ADDED
        if key:
            changes, added = changes.where(keys.IS_HANDLE), added.where(keys.IS_HANDLE)
        named = keys.parse_key(key) if key else {}
        with self._read() as connection:
            steps = [to_step(row) for row in connection.execute(changes, named).mappings()]
            steps += [to_added_step(row) for row in connection.execute(added, named).mappings()]
        return tuple(sorted(steps, key=lambda step: step.at, reverse=True))


class ImportTransaction:
    """The import of one file, in one transaction."""

    def __init__(self, connection: Connection, file: Imported, register_update: RegisterUpdate) -> None:
        self._connection = connection
        self._file = file
        self._register_update = register_update
        self._rows = {
            (row.platform, row.handle): row
            for row in connection.execute(
                select(ACCOUNT.c.id, ACCOUNT.c.platform, ACCOUNT.c.handle, ACCOUNT.c.removed_at, ACCOUNT.c.position)
            )
        }
        self._changes: list[dict[str, Any]] = []
        self._import_id = 0

    def run(self) -> None:
        self._import_id = self._add_import()
        self._add(self._register_update.added)
        for before, after in self._register_update.changed:
            self._change(before, after)
        self._mark(self._register_update.unchanged)
        for account in self._register_update.removed:
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
            "counts": self._register_update.counts,
            "skipped": clean(list(self._register_update.skipped)),
        }
        statement = insert(REGISTER_IMPORT).values(row).returning(REGISTER_IMPORT.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def _add(self, accounts: Sequence[Account]) -> None:
        """Append new accounts; one that was removed earlier is restored with its history."""
        if not self._rows:
            self._insert(range(len(accounts)), accounts)
            return
        end = max(row.position for row in self._rows.values()) + 1
        new: dict[int, Account] = {}
        for position, account in enumerate(accounts, start=end):
            removed_row = self._row_of(account)
            if removed_row is None:
                new[position] = account
            else:
                self._restore(removed_row.id, account, position)
        self._insert(list(new), list(new.values()))

    def _restore(self, row_id: int, account: Account, position: int) -> None:
        """What it says now and did not say before it was removed is recorded: what was seen of another name, or of an
        account that owed nothing, is not held against this one."""
        old = self._connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == row_id)).mappings().one()
        new = to_account_row(account)
        self._set(row_id, {**new, "position": position, "removed_at": None, "import_id": self._import_id})
        changed = [name for name, value in new.items() if name != UNIT_KEY and value != old[name]]
        self._note(row_id, "restored", {name: old[name] for name in changed}, {name: new[name] for name in changed})

    def _row_of(self, account: Account) -> Any:
        """Its row as it was before the import; None: it was never in the register."""
        return self._rows.get((clean(account.platform), clean(account.handle)))

    def _insert(self, positions: Sequence[int], accounts: Sequence[Account]) -> None:
        if not accounts:
            return
        same = {"removed_at": None, "import_id": self._import_id, "added_at": self._file.at}
        columns: dict[str, Sequence[Any]] = {name: [value] * len(accounts) for name, value in same.items()}
        columns["position"] = positions
        insert_columns(self._connection, ACCOUNT, to_account_columns(accounts) | columns)

    def _change(self, before: Account, after: Account) -> None:
        old, new = to_account_row(before), to_account_row(after)
        row_id = self._rows[old["platform"], old["handle"]].id
        other = self._rows.get((new["platform"], new["handle"]))
        if other is not None and other.id != row_id:  # the account of the correct handle was removed earlier
            self._remove(before)
            self._add([after])
            return
        changed_values = {name: value for name, value in new.items() if value != old[name]}
        self._set(row_id, {**changed_values, "import_id": self._import_id})
        recorded = {name: value for name, value in changed_values.items() if name != UNIT_KEY}
        self._note(row_id, "changed", {name: old[name] for name in recorded}, recorded)

    def _mark(self, accounts: Sequence[Account]) -> None:
        ids = [self._rows[clean(account.platform), clean(account.handle)].id for account in accounts]
        for start in range(0, len(ids), MARK_BATCH):
            self._connection.execute(
                SET_IMPORT, {"ids": ids[start : start + MARK_BATCH], "new_import": self._import_id}
            )

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
        source=row["source"] or "",
    )


def to_added_step(row: Any) -> RegisterChange:
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
