"""Synchronises the register in the database with the one on disk; removed accounts stay, marked as removed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from tracker.register.account import RESERVED, Account
from tracker.store.resolving.handle_store import former_ids
from tracker.store.results.snapshot_store import update_positions
from tracker.store.rows.rows import UNIT_KEY, to_account_row
from tracker.store.schema.tables import ACCOUNT, ACCOUNT_CHANGE


def sync_register(connection: Connection, accounts: Sequence[Account], at: datetime) -> None:
    """Insert, update and mark accounts so that the register has exactly these, in this order."""
    in_order = select(ACCOUNT).order_by(ACCOUNT.c.id)
    stored = {(row.platform, row.handle): row._mapping for row in connection.execute(in_order)}
    rows = {
        (row["platform"], row["handle"]): {**row, "position": position, "removed_at": None}
        for position, row in enumerate(map(to_account_row, accounts))
    }
    stored = under_former_handles(connection, stored, rows)
    removed = [row for key, row in stored.items() if key not in rows and row["removed_at"] is None]
    kept = [(stored[key], row) for key, row in rows.items() if key in stored]
    run(connection, insert(ACCOUNT), [{**row, "added_at": at} for key, row in rows.items() if key not in stored])
    run(connection, update_by_id(), [{**row, "row_id": old["id"]} for old, row in kept if differs(old, row)])
    if any(old["position"] != row["position"] for old, row in kept):
        update_positions(connection)
    run(
        connection,
        update(ACCOUNT).where(ACCOUNT.c.id == bindparam("row_id")).values(removed_at=at),
        [{"row_id": row["id"]} for row in removed],
    )
    changes = [to_change(old, row) for old, row in kept]
    changes += [{"account_id": row["id"], "what": "removed", "before": {}, "changed_by": ""} for row in removed]
    run(connection, insert(ACCOUNT_CHANGE), [{**change, "changed_at": at} for change in changes if change])


def under_former_handles(
    connection: Connection, stored: dict[tuple[str, str], Any], rows: dict[tuple[str, str], dict[str, Any]]
) -> dict[tuple[str, str], Any]:
    """The stored rows, by the placeholder where the file still has it for an account whose handle was found: the file
    could not be written then, and the account must not lose its history."""
    if all(key in stored or not key[1].startswith(RESERVED) for key in rows):
        return stored
    former = {row_id: key for key, row_id in former_ids(connection).items() if key in rows and key not in stored}
    return {(key if key in rows else former.get(row["id"], key)): row for key, row in stored.items()}


def run(connection: Connection, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


def update_by_id() -> Any:
    columns = [name for name in ACCOUNT.c.keys() if name not in ("id", "added_at", "import_id")]  # noqa: SIM118  # not a dict
    return (
        update(ACCOUNT).where(ACCOUNT.c.id == bindparam("row_id")).values({name: bindparam(name) for name in columns})
    )


def differs(old: Any, new: dict[str, Any]) -> bool:
    return any(old[name] != value for name, value in new.items())


UNRECORDED = ("position", "removed_at", UNIT_KEY)


def to_change(old: Any, new: dict[str, Any]) -> dict[str, Any] | None:
    """The recorded change of an existing entry; None: none worth recording (only its position changed)."""
    before = {name: old[name] for name, value in new.items() if name not in UNRECORDED and old[name] != value}
    is_restored = old["removed_at"] is not None
    if not before and not is_restored:
        return None
    plain_values = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in before.items()}
    return {
        "account_id": old["id"],
        "what": "restored" if is_restored else "changed",
        "before": plain_values,
        "changed_by": "",
    }
