"""Withholding (暂不采信): a platform whose shares jump in a scan is judged by nothing that the scan saw of it."""

import logging
from datetime import timedelta

from tracker.scan.drift import ADVERSE_SHARES, AT_LEAST, WATCHED, OutcomeShares, drift_of
from tracker.store.store import Scan, Store

log = logging.getLogger("tracker.scan.scan")  # one scan, one name in the log, whichever module speaks

DRIFT_SILENCE = timedelta(days=14)
"""Who has not posted for so long counts into the share of the silent."""


def withhold_on_drift(store: Store, scan: Scan, platform: str, *, is_whole: bool) -> str:
    """Hold the platform's shares against its last scans; a jump is no unit's doing, and nobody is judged by it.

    Args:
        is_whole: whether all its accounts have been looked at. Of a scan that was stopped or interrupted only what
            accuses is held: the walls that stopped it are no news.

    Returns:
        What changed all at once; empty: nothing did.
    """
    shares = OutcomeShares.of(store.check_summaries(scan, platform), DRIFT_SILENCE)
    if shares.accounts < AT_LEAST:
        return ""
    drift = drift_of(shares, past_shares(store, scan, platform), WATCHED if is_whole else ADVERSE_SHARES)
    if not drift:
        return ""
    store.withhold(scan, platform, drift.message)
    log.warning("%s: verdicts withheld: %s", platform, drift.message)
    return drift.message


def past_shares(store: Store, scan: Scan, platform: str) -> tuple[OutcomeShares, ...]:
    """Of the earlier scans of the same part of the register, newest first; of all where it has none."""
    past = [
        each for each in store.scans() if each.id < scan.id and each.finished_at and each.is_replay is scan.is_replay
    ]
    alike = [each for each in past if each.selection == scan.selection]
    withheld = store.withheld_scans(platform)
    return tuple(
        OutcomeShares.of(store.check_summaries(each, platform), DRIFT_SILENCE, is_withheld=each.id in withheld)
        for each in alike or past
    )
