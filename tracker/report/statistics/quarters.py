"""Quarters of the year (季度) on a Shanghai clock, and the last scan of those before."""

from collections.abc import Iterable
from datetime import date, datetime

from tracker.history.scan import Scan
from tracker.time.clock import start_of_day, to_shanghai


def quarter_begin(at: datetime, back: int = 0) -> datetime:
    """Midnight in Shanghai at which the quarter of `at` begins, or the one `back` quarters earlier."""
    local = to_shanghai(at)
    quarter = local.year * 4 + (local.month - 1) // 3 - back
    return start_of_day(date(quarter // 4, quarter % 4 * 3 + 1, 1))


def last_before(scans: Iterable[Scan], at: datetime) -> Scan | None:
    """The last finished scan of the whole register in an earlier quarter than that of `at`; None: there is none."""
    begins = quarter_begin(at)
    earlier = [scan for scan in scans if scan.finished_at and not scan.selection and scan.at < begins]
    return max(earlier, key=lambda scan: (scan.at, scan.id), default=None)
