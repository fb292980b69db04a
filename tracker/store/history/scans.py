"""The SQL statements of scans alone, and whether there is an account: every command runs them, and few any other."""

from sqlalchemy import bindparam, select, update

from tracker.store.schema.tables import ACCOUNT, SCAN

ANY_ACCOUNT = select(ACCOUNT.c.id).where(ACCOUNT.c.removed_at.is_(None)).limit(1)
SCANS = select(SCAN).where(~SCAN.c.is_abandoned).order_by(SCAN.c.id.desc())
SCAN_OF_ID = select(SCAN).where(SCAN.c.id == bindparam("scan_id"))
SCAN_OF_PERIOD = select(SCAN).where(SCAN.c.period == bindparam("period"))
CHANGE_SCAN = update(SCAN).where(SCAN.c.id == bindparam("scan_id"))
