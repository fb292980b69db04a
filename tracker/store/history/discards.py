"""Lists the recorded scans, and discards one: its checks stay in the database, and none of them counts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from tracker.cases.case import StepKind
from tracker.cases.follow_up import CaseUpdate
from tracker.cases.report_row import ReportRow
from tracker.history.scan_record import Discard, ScanRecord
from tracker.register.account import Account
from tracker.store.cases import update_cases
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import insert_new, upsert
from tracker.store.history.queries import forget_origins
from tracker.store.history.samples import read_samples
from tracker.store.results.stale_accounts import mark_stale
from tracker.store.rows.rows import LAST_NUMBER, clean, columns_of, to_account
from tracker.store.schema.cases import CASE, CASE_STEP
from tracker.store.schema.results import SNAPSHOT_INFO
from tracker.store.schema.scan_parts import SCAN_ACCOUNT
from tracker.store.schema.tables import ACCOUNT, CHECK, DISCARD, SCAN, WITHHELD

ACCOUNTS = select(func.count()).where(SCAN_ACCOUNT.c.scan_id == SCAN.c.id).scalar_subquery()
CHECKED = select(func.count()).where(CHECK.c.scan_id == SCAN.c.id).scalar_subquery()
RECORDS = (
    select(
        *SCAN.c,
        ACCOUNTS.label("accounts"),
        CHECKED.label("checked"),
        DISCARD.c.discarded_at,
        DISCARD.c.discarded_by,
        DISCARD.c.why,
    )
    .outerjoin(DISCARD, DISCARD.c.scan_id == SCAN.c.id)
    .order_by(SCAN.c.id.desc())
)


class ScanDiscards(StorePart):
    def records(self) -> tuple[ScanRecord, ...]:
        """Every scan, newest first."""
        with self._read() as connection:
            samples = read_samples(connection)
            return tuple(
                replace(to_record(row), sample=samples.get(row["id"])) for row in connection.execute(RECORDS).mappings()
            )

    def discard(self, scan_id: int, discard: Discard) -> bool:
        """Discard a scan: its checks count no more; its records and evidence stay.

        Returns:
            Whether this call discarded it; False: it was discarded before.

        Raises:
            LookupError: there is no scan with this id.
        """
        with self._write() as connection:
            found = (
                scan_id <= LAST_NUMBER and connection.execute(select(SCAN.c.id).where(SCAN.c.id == scan_id)).scalar()
            )
            if not found:
                raise LookupError(f"no scan {scan_id}")
            row = {
                "scan_id": scan_id,
                "discarded_at": discard.at,
                "discarded_by": clean(discard.by),
                "why": clean(discard.why),
            }
            if not insert_new(connection, DISCARD, row):
                return False
            withdraw(connection, scan_id, clean(discard.why))
            return True

    def ended_by(self, scan_id: int) -> tuple[Account, ...]:
        """The accounts with a case (问题台账) that the scan ended."""
        endings = (StepKind.RESOLVED.value, StepKind.REFUTED.value)
        wanted = (
            select(ACCOUNT)
            .where(ACCOUNT.c.removed_at.is_(None), ACCOUNT.c.id == CASE.c.account_id)
            .where(CASE.c.id == CASE_STEP.c.case_id, CASE_STEP.c.scan_id == scan_id, CASE_STEP.c.what.in_(endings))
        )
        with self._read() as connection:
            return tuple({row.id: to_account(row._mapping) for row in connection.execute(wanted)}.values())

    def end_again(self, scan_id: int, at: datetime, rows: Iterable[ReportRow]) -> None:
        """End the cases that a scan which counts shows to be resolved, and that only a scan discarded since had ended.

        Args:
            rows: as of the scan's time-point.
        """
        with self._write() as connection:
            update_cases(connection, CaseUpdate(scan_id=scan_id, finished_at=at, only_ends=True), rows)

    def opened_by(self, scan_id: int) -> tuple[int, ...]:
        """Ids of the cases (问题台账) that the scan opened; a person decides on them."""
        wanted = select(CASE_STEP.c.case_id).where(CASE_STEP.c.scan_id == scan_id, CASE_STEP.c.number == 1)
        with self._read() as connection:
            return tuple(sorted(connection.execute(wanted).scalars()))


def withdraw(connection: Connection, scan_id: int, why: str) -> None:
    """Withhold every platform of the scan, and delete the stored results; its week may be scanned again."""
    of_scan = select(SCAN_ACCOUNT.c.account_id, ACCOUNT.c.platform).join(
        ACCOUNT, ACCOUNT.c.id == SCAN_ACCOUNT.c.account_id
    )
    found = connection.execute(of_scan.where(SCAN_ACCOUNT.c.scan_id == scan_id)).all()
    for platform in sorted({platform for _, platform in found}):
        upsert(connection, WITHHELD, [{"scan_id": scan_id, "platform": platform, "message": why}])
        forget_origins(connection, scan_id, platform)
    mark_stale(connection, [account_id for account_id, _ in found])
    # A result is new by comparison with the scan before: discarding this scan can change the results of any other.
    connection.execute(delete(SNAPSHOT_INFO))
    connection.execute(update(SCAN).where(SCAN.c.id == scan_id).values(is_abandoned=True, period=None))


def to_record(row: Any) -> ScanRecord:
    discarded_at = row["discarded_at"]
    return ScanRecord(
        discard=Discard(at=discarded_at, by=row["discarded_by"], why=row["why"]) if discarded_at else None,
        **columns_of(
            row,
            "id",
            "at",
            "started_at",
            "finished_at",
            "period",
            "is_replay",
            "is_abandoned",
            "selection",
            "accounts",
            "checked",
        ),
    )
