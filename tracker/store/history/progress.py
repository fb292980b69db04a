"""Counts of scans: how far one has come by platform, and what the last ones concluded."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select

from tracker.history.check import Outcome
from tracker.history.scan import PlatformProgress, Scan, ScanConclusion
from tracker.register.account import FilingState
from tracker.store.database.transactions import StorePart
from tracker.store.schema.scan_parts import SCAN_ACCOUNT
from tracker.store.schema.tables import ACCOUNT, ASSESSMENT, CHECK, SCAN

BY_PLATFORM = (
    select(
        ACCOUNT.c.platform,
        func.count().label("total"),
        func.count(CHECK.c.account_id).label("checked"),
        func.coalesce(func.sum(case((CHECK.c.outcome == Outcome.UNVERIFIED.value, 1), else_=0)), 0).label("unverified"),
        func.max(CHECK.c.checked_at, type_=CHECK.c.checked_at.type).label("last_at"),
    )
    .select_from(SCAN_ACCOUNT)
    .join(ACCOUNT, ACCOUNT.c.id == SCAN_ACCOUNT.c.account_id)
    .outerjoin(CHECK, and_(CHECK.c.scan_id == SCAN_ACCOUNT.c.scan_id, CHECK.c.account_id == SCAN_ACCOUNT.c.account_id))
    .where(SCAN_ACCOUNT.c.scan_id == bindparam("scan_id"))
    .group_by(ACCOUNT.c.platform)
    .order_by(func.min(SCAN_ACCOUNT.c.position))
)
LAST_SCANS = (
    select(SCAN.c.id, SCAN.c.at)
    .where(SCAN.c.finished_at.is_not(None), ~SCAN.c.is_abandoned, SCAN.c.selection == "", SCAN.c.at <= bindparam("at"))
    .order_by(SCAN.c.at.desc(), SCAN.c.id.desc())
    .limit(bindparam("most"))
)
CONCLUDED: Any = (
    select(
        ASSESSMENT.c.scan_id,
        ASSESSMENT.c.verdict,
        func.count(),
        func.sum(case((ASSESSMENT.c.is_self_reported, 1), else_=0)),
    )
    .join(ACCOUNT, ACCOUNT.c.id == ASSESSMENT.c.account_id)
    .join(
        SCAN_ACCOUNT,  # what was not in the scan is assessed beside it
        and_(SCAN_ACCOUNT.c.scan_id == ASSESSMENT.c.scan_id, SCAN_ACCOUNT.c.account_id == ASSESSMENT.c.account_id),
    )
    .where(
        ASSESSMENT.c.scan_id.in_(bindparam("scans", expanding=True)),
        ACCOUNT.c.filing_state != FilingState.CLOSED.value,
    )
    .group_by(ASSESSMENT.c.scan_id, ASSESSMENT.c.verdict)
)


class ScanCounts(StorePart):
    def of_scan(self, scan: Scan) -> tuple[PlatformProgress, ...]:
        """How far a scan has come, by platform in the order of the register."""
        with self._read() as connection:
            rows = connection.execute(BY_PLATFORM, {"scan_id": scan.id}).mappings()
            return tuple(PlatformProgress(**row) for row in rows)

    def conclusions(self, at: datetime, most: int) -> tuple[ScanConclusion, ...]:
        """What the last finished scans of the whole register concluded, up to an instant; oldest first."""
        counted: defaultdict[int, dict[str, int]] = defaultdict(dict)
        by_word: Counter[int] = Counter()
        with self._read() as connection:
            scans = connection.execute(LAST_SCANS, {"at": at, "most": most}).all()
            rows = connection.execute(CONCLUDED, {"scans": [scan.id for scan in scans]})
            for scan_id, verdict, count, self_reported in rows:
                counted[scan_id][verdict] = count
                by_word[scan_id] += self_reported
        return tuple(
            ScanConclusion(
                scan_id=scan.id, at=scan.at, verdicts=counted.get(scan.id, {}), self_reported=by_word[scan.id]
            )
            for scan in reversed(scans)
        )
