"""Compares the texts of a scan with those of other accounts: which were published earlier (近似转载)."""

import logging
from datetime import datetime

from tracker.origin.near_duplicates import find_copies
from tracker.store.history.origins import KEPT
from tracker.store.store import Store

log = logging.getLogger(__name__)


def find_reposts(store: Store, now: datetime) -> int:
    """Compare the posts not compared yet. If interrupted, the next call repeats it.

    Returns:
        How many posts were compared for the first time.

    Raises:
        UserError: the database cannot be read or written.
    """
    origin_store = store.origin_store
    while origin_store.sign():
        pass
    signatures = origin_store.signatures()
    if signatures:
        origin_store.keep_copies(list(find_copies(signatures, origin_store.account_groups(), origin_store.texts)))
    origin_store.prune(now - KEPT)
    fresh = sum(signature.is_fresh for signature in signatures)
    log.info("compared %s new posts with %s", fresh, len(signatures))
    return fresh
