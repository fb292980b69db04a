"""Stores the scans that the workers (工作机) do, and reads what is left of them.

A check is recorded by the first worker that brings it: an account that two workers looked at, because one was taken for
dead, is in the books once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from scrapers.model.errors import NetworkDown
from tracker.history.check import Check
from tracker.history.scan import Scan
from tracker.register.account import Account
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import insert, upsert
from tracker.store.history import queries
from tracker.store.results.stale_accounts import mark_stale
from tracker.store.rows.keys import ACCOUNT_ID, IS_HANDLE, key_of
from tracker.store.rows.rows import clean, to_account, to_scan
from tracker.store.schema.scan_parts import CHECKED_FROM, QUEUED_SCAN, SCAN_ACCOUNT
from tracker.store.schema.tables import ACCOUNT, CHECK, SCAN

RUNNING = (
    select(SCAN, QUEUED_SCAN.c.queued_at, QUEUED_SCAN.c.judged_by)
    .join(QUEUED_SCAN, QUEUED_SCAN.c.scan_id == SCAN.c.id)
    .where(SCAN.c.finished_at.is_(None), ~SCAN.c.is_abandoned)
    .order_by(SCAN.c.id)
)
IS_RUNNING = select(SCAN.c.id).where(
    SCAN.c.id == bindparam("scan_id"), SCAN.c.finished_at.is_(None), ~SCAN.c.is_abandoned
)
SLOT = select(SCAN_ACCOUNT.c.account_id).where(
    SCAN_ACCOUNT.c.scan_id == bindparam("scan_id"), SCAN_ACCOUNT.c.account_id == ACCOUNT_ID.scalar_subquery()
)
CODE = select(CHECK.c.code).where(
    CHECK.c.scan_id == bindparam("scan_id"), CHECK.c.account_id == ACCOUNT_ID.scalar_subquery()
)
IS_QUEUED = select(QUEUED_SCAN.c.scan_id).where(QUEUED_SCAN.c.scan_id == bindparam("scan_id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedScan:
    scan: Scan
    queued_at: datetime
    judged_by: str
    """The rules and the program that it was begun with, see tracker.cluster.work_fingerprint."""


class QueuedScans(StorePart):
    def add(self, scan: Scan, at: datetime, judged_by: str) -> None:
        """Hand a scan to the workers; one that they have already stays as it is."""
        row = {"scan_id": scan.id, "queued_at": at, "judged_by": clean(judged_by)}
        with self._write() as connection:
            statement = insert(connection.dialect.name, QUEUED_SCAN).on_conflict_do_nothing()
            connection.execute(statement.values(row))

    def running(self) -> tuple[QueuedScan, ...]:
        """Those neither finished nor abandoned, oldest first."""
        with self._read() as connection:
            return tuple(to_queued_scan(row) for row in connection.execute(RUNNING).mappings())

    def of(self, scan_id: int) -> QueuedScan | None:
        """None: it was never handed to the workers, or is over."""
        with self._read() as connection:
            row = connection.execute(RUNNING.where(SCAN.c.id == scan_id)).mappings().first()
        return to_queued_scan(row) if row else None

    def pending_account(self, scan_id: int, platform: str, handle: str) -> Account | None:
        """None: it has its check, or left the register."""
        wanted: Select[Any] = queries.PENDING.where(IS_HANDLE)
        with self._read() as connection:
            found = {"scan_id": scan_id, "platform": clean(platform), "handle": clean(handle)}
            row = connection.execute(wanted, found).mappings().first()
        return to_account(row) if row else None

    def has_pending(self, scan_id: int) -> bool:
        with self._read() as connection:
            return connection.execute(queries.PENDING.limit(1), {"scan_id": scan_id}).first() is not None

    def platforms_with(self, scan_id: int, code: str) -> frozenset[str]:
        """Platforms of which an account's check in the scan has this code."""
        wanted = (
            select(ACCOUNT.c.platform)
            .distinct()
            .join(CHECK, CHECK.c.account_id == ACCOUNT.c.id)
            .where(CHECK.c.scan_id == scan_id, CHECK.c.code == code)
        )
        with self._read() as connection:
            return frozenset(connection.execute(wanted).scalars())

    def machines(self, scan_id: int, platform: str) -> tuple[str, ...]:
        """The machines that brought checks of the platform in the scan, by name."""
        wanted = (
            select(CHECKED_FROM.c.machine)
            .distinct()
            .join(ACCOUNT, ACCOUNT.c.id == CHECKED_FROM.c.account_id)
            .where(CHECKED_FROM.c.scan_id == scan_id, ACCOUNT.c.platform == clean(platform))
        )
        with self._read() as connection:
            return tuple(sorted(connection.execute(wanted).scalars()))

    def record_first(self, scan: Scan, account: Account, check: Check, machine: str = "") -> bool:
        """Store an account's outcome unless it has one, or its scan is over; returns whether it was stored.

        Args:
            machine: which one brings it; empty: none looked at the account.

        Raises:
            LookupError: the account was never in the register.
        """
        wanted = {"scan_id": scan.id, **key_of(account)}
        with self._write() as connection:
            # Its end waits until this is stored, and nothing is stored after it.
            if connection.execute(IS_RUNNING.with_for_update(read=True), wanted).first() is None:
                return False
            connection.execute(SLOT.with_for_update(), wanted)  # another worker with the same account waits here
            if connection.execute(CODE, wanted).scalar() not in (None, NetworkDown.code):
                return False
            slot = queries.slot_of(connection, scan.id, account)
            queries.add_check(connection, slot, check)
            if machine:
                upsert(connection, CHECKED_FROM, [{**slot.key, "machine": clean(machine)}])
            mark_stale(connection, [slot.account_id])
        return True


def is_ended_by_another(connection: Connection, scan_id: int) -> bool:
    """Whether a scan of the workers was finished or abandoned before; until this transaction ends nobody else ends it,
    and no worker records a check of it."""
    row = connection.execute(select(SCAN).where(SCAN.c.id == scan_id).with_for_update()).mappings().one()
    is_over = row["finished_at"] is not None or row["is_abandoned"]
    return is_over and connection.execute(IS_QUEUED, {"scan_id": scan_id}).first() is not None


def to_queued_scan(row: Any) -> QueuedScan:
    return QueuedScan(scan=to_scan(row), queued_at=row["queued_at"], judged_by=row["judged_by"])
