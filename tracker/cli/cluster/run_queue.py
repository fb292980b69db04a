"""Carries out `tracker scan --queue`: hands a scan to the workers, once, however many machines do so together."""

import asyncio

from tracker.cli.context import AppContext
from tracker.cluster.scan_end import queue_scan
from tracker.policy.policies import Policies
from tracker.scan.run import ScanRequest
from tracker.store.store import Store


def queue_request(app_context: AppContext, store: Store, request: ScanRequest, policies: Policies) -> None:
    """
    Raises:
        UserError: the database does not answer, or a scan of the same accounts was made in another way.
    """
    scan = asyncio.run(queue_scan(store, request, policies))
    left = sum(platform.total - platform.checked for platform in store.progress.of_scan(scan))
    app_context.info("cluster.queued", scan=scan.id, count=left)
