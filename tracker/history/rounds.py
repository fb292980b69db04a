"""Chooses the finished scan that another one is compared with (上一轮): `problems`, `cases round`. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from tracker.history.scan import Scan


def finished_scans(scans: Iterable[Scan]) -> list[Scan]:
    """The finished scans by time-point, oldest first; without daily looks (每日查看) and samples (抽查), which are no
    rounds: they find what they find between two rounds."""
    rounds = (scan for scan in scans if scan.finished_at and not scan.is_aside and not scan.is_sample)
    return sorted(rounds, key=lambda scan: (scan.at, scan.id))


def last_scan(finished: Sequence[Scan]) -> Scan | None:
    """The last scan of the whole register: a scan of a part begins no round. If there is none, the last of a part.

    Args:
        finished: finished scans, oldest first.
    """
    whole = [scan for scan in finished if not scan.selection]
    return next(reversed(whole or finished), None)


def scan_before(earlier: Sequence[Scan], selection: str) -> Scan | None:
    """The last scan of the same part of the register; if there is none, the last of any part.

    Args:
        earlier: the finished scans to choose from, oldest first.
    """
    alike = [scan for scan in earlier if scan.selection == selection]
    return next(reversed(alike or earlier), None)


def round_start(scans: Iterable[Scan], at: datetime) -> datetime | None:
    """The time-point of the round before that of an instant; None: there is none. A problem found after it is new."""
    finished = finished_scans(scans)
    here = [scan for scan in finished if scan.at == at] or [scan for scan in finished if scan.at <= at]
    last = last_scan(here)
    before = scan_before([scan for scan in finished if scan.at < at], last.selection if last else "")
    return before.at if before else None


def latest_time_point(scans: Iterable[Scan], present: datetime) -> datetime | None:
    """The latest time-point, up to now, of a finished scan of the whole register; without one, of the newest scan.

    Looking at one account moves nobody else's time-point; and by the clock alone all that a scan saw would soon be
    too old. A sample (抽查) and a daily look (每日查看) are never asked: they are chosen by chance and by risk.

    Args:
        scans: newest first.

    Returns:
        None: nothing was scanned up to now.
    """
    past = [scan for scan in scans if scan.at <= present and not scan.is_sample and not scan.is_aside]
    whole = [scan for scan in past if scan.finished_at is not None and not scan.selection]
    newest = max(whole, key=lambda scan: (scan.at, scan.id), default=None) or next(iter(past), None)
    return newest.at if newest else None
