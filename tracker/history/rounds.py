"""Which finished scan another one is compared with (上一轮): the same for the problem list and for the round. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.history.scan import Scan


def finished_scans(scans: Iterable[Scan]) -> list[Scan]:
    """By time-point, the oldest first."""
    return sorted((scan for scan in scans if scan.finished_at), key=lambda scan: (scan.at, scan.id))


def last_scan(finished: Sequence[Scan]) -> Scan | None:
    """The last one of the whole register, for a look at one account begins no round; of a part where there is none.

    Args:
        finished: the oldest first.
    """
    whole = [scan for scan in finished if not scan.selection]
    return next(reversed(whole or finished), None)


def scan_before(earlier: Sequence[Scan], selection: str) -> Scan | None:
    """The last one of the same part of the register; of any part where there is none.

    Args:
        earlier: the finished ones that may be it, the oldest first.
    """
    alike = [scan for scan in earlier if scan.selection == selection]
    return next(reversed(alike or earlier), None)


def round_start(scans: Iterable[Scan], at: datetime) -> datetime | None:
    """The time-point of the round before that of an instant; None: there was none. What was found after it is new."""
    finished = finished_scans(scans)
    here = [scan for scan in finished if scan.at == at] or [scan for scan in finished if scan.at <= at]
    last = last_scan(here)
    before = scan_before([scan for scan in finished if scan.at < at], last.selection if last else "")
    return before.at if before else None
