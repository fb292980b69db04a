"""The texts that a scan brought, compared with those of other accounts: which were published before (近似转载)."""

import logging
from datetime import datetime

from tracker.originality.copies import find_copies
from tracker.store.store import Store
from tracker.store.traces import KEPT

log = logging.getLogger(__name__)


def find_reposts(store: Store, now: datetime) -> int:
    """Compare what was not compared yet. Interrupted, it is done again by the next.

    Returns:
        How many posts were new to it.

    Raises:
        UserError: the database cannot be read or written.
    """
    traces = store.traces
    while traces.sign():
        pass
    sketches = traces.sketches()
    if sketches:
        traces.keep_copies(list(find_copies(sketches, traces.houses(), traces.texts)))
    traces.prune(now - KEPT)
    fresh = sum(sketch.is_fresh for sketch in sketches)
    log.info("compared %s new posts with %s", fresh, len(sketches))
    return fresh
