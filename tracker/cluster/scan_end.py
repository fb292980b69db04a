"""Begins, continues and ends the scans of the workers: each once, however many workers try it, and however often."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

from scrapers.platforms.routes import ROUTES
from tracker.cases.report_row import ReportRow
from tracker.cluster.jobs import account_job, by_hand_job, enqueue, has_jobs, opened_queue
from tracker.cluster.work_fingerprint import work_fingerprint
from tracker.errors import UserError
from tracker.evidence.writer import EvidenceWriter
from tracker.history.check import Check, Outcome
from tracker.history.scan import Scan
from tracker.policy.policies import Policies
from tracker.policy.policy import Severity
from tracker.scan.drift import withhold_on_drift
from tracker.scan.run import ScanRequest, begin_scan_run, finish_scan_run
from tracker.scan.scan import reachable_accounts
from tracker.store.cluster.shared import SCANS
from tracker.store.store import Store

log = logging.getLogger(__name__)

END_AFTER = timedelta(days=6)
"""A scan is ended then, before the next week's: accounts that no worker reached are not verified."""
ABANDON_AFTER = END_AFTER + timedelta(hours=12)
"""A scan that nobody ended by then was begun with rules that no worker has any more."""
NOT_REACHED = "not_reached"


class OtherRules(UserError):
    """The scan was begun with other rules, or another version of the program."""

    def __init__(self, scan_id: int) -> None:
        super().__init__(
            f"scan {scan_id} was begun with other rules, or another version of this program",
            "give every machine the same accounts.yaml and program; if they have them now, begin it anew: "
            "tracker scan --queue --fresh, and the weekly one with --if-due",
        )


def begin_queued_scan(store: Store, request: ScanRequest, policies: Policies) -> Scan:
    """Begin a scan for the workers, or find the one that is under way: two schedulers at once begin one.

    Raises:
        OtherRules: it is under way, with others than these.
        UserError: see begin_scan_run.
    """
    with store.shared.locked(SCANS):
        scan = begin_scan_run(store, request, store.shared.clock())
        if scan.finished_at is None:
            store.queued_scans.add(scan, store.shared.clock(), work_fingerprint(policies))
            queued = store.queued_scans.of(scan.id)
            if queued is not None and queued.judged_by != work_fingerprint(policies):
                raise OtherRules(scan.id)
    return scan


async def queue_scan(store: Store, request: ScanRequest, policies: Policies) -> Scan:
    """As begin_queued_scan, and queue a job for each of its accounts that has none.

    Raises:
        UserError: see begin_queued_scan, tracker.cluster.jobs.opened_queue.
    """
    async with opened_queue(store.shared.conninfo):
        scan = begin_queued_scan(store, request, policies)
        if scan.finished_at is None:
            with store.shared.locked(SCANS):
                if not await has_jobs(scan.id):
                    await queue_accounts(store, scan)
    return scan


async def queue_accounts(store: Store, scan: Scan) -> int:
    """Queue a job for each pending account that has none; returns how many were queued."""
    pending = store.pending(scan)
    reachable = reachable_accounts(store, ROUTES, pending)
    jobs = [account_job(scan.id, account, is_replay=scan.is_replay) for account in reachable]
    if len(reachable) < len(pending):
        jobs.insert(0, by_hand_job(scan.id, is_replay=scan.is_replay))
    return await enqueue(jobs)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanEnd:
    """Ends scans whose accounts all have a check."""

    store: Store
    policies: Policies
    opens: Collection[Severity]
    """The severities that open a case."""
    evidence: EvidenceWriter | None
    on_end: Callable[[Scan, tuple[ReportRow, ...]], None] = lambda scan, rows: None
    """Called once for each scan, after its end."""

    def end(self, scan: Scan) -> bool:
        """Do what follows a scan's last account: the drift of its platforms, the seal of its evidence, the assessment
        of every account, the cases. Returns whether this call ended it.

        Should the machine die in between, the next one begins anew: every step but the last may be repeated, and the
        last is one transaction that ends an unfinished scan (Store.finish_scan).

        Raises:
            UserError: the database cannot be written.
        """
        with self.store.shared.tried(f"tracker: end of scan {scan.id}") as is_alone:
            if (
                not is_alone
                or self.store.queued_scans.of(scan.id) is None
                or self.store.queued_scans.has_pending(scan.id)
            ):
                return False
            unreached = self.store.queued_scans.platforms_with(scan.id, NOT_REACHED)
            for progress in self.store.progress.of_scan(scan):
                if progress.platform in ROUTES:
                    withhold_on_drift(self.store, scan, progress.platform, is_whole=progress.platform not in unreached)
            if self.evidence is not None:
                self.evidence.seal(scan, is_finished=True)
            rows = finish_scan_run(self.store, scan, self.policies, self.store.shared.clock(), self.opens)
            log.info("scan %s is finished", scan.id)
        self.on_end(scan, rows)
        return True

    def give_up_old(self, scan: Scan) -> None:
        """Record the accounts of a scan that no worker reached within END_AFTER as not verified.

        Raises:
            UserError: the database cannot be written.
        """
        present = self.store.shared.clock()
        if present - scan.started_at < END_AFTER:
            return
        for account in self.store.pending(scan):
            check = Check(
                checked_at=scan.at if scan.is_replay else present,
                outcome=Outcome.UNVERIFIED,
                code=NOT_REACHED,
                message=f"no worker reached it within {END_AFTER.days} days",
            )
            self.store.queued_scans.record_first(scan, account, check)


def abandon_old(store: Store, scan: Scan) -> bool:
    """Abandon a scan of other rules that is over for long: those who could end it are gone. What was seen in it
    counts; who was not is looked at in the next one.

    Returns:
        Whether its time had come.

    Raises:
        UserError: the database cannot be written.
    """
    if store.shared.clock() - scan.started_at < ABANDON_AFTER:
        return False
    log.warning("scan %s was begun with other rules, and nobody ended it: it is abandoned", scan.id)
    store.abandon(scan)
    return True
