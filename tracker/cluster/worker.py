"""A worker (工作机): looks at accounts of the scans under way until it is stopped, one of each platform at a time.

Several share a scan by the jobs in the database (tracker.cluster.jobs), the pace of an address and the circuits by its
rows, and the end of a scan by its locks. A worker that dies loses nothing: its jobs go to another one.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from procrastinate import App

from tracker.cluster.account_looks import AccountLooks, WorkerUnfit
from tracker.cluster.jobs import (
    BY_HAND,
    MAINTENANCE_QUEUE,
    JobReturned,
    app,
    end_job,
    enqueue,
    forget_jobs,
    has_jobs,
    has_waiting_jobs,
    maintain_every,
    maintenance_app,
    opened_queue,
    queue_of,
    rescue,
)
from tracker.cluster.scan_end import ScanEnd, abandon_old, queue_accounts
from tracker.errors import Failed, UserError
from tracker.history.scan import Scan
from tracker.store.cluster.shared import SCANS, WrongClock, refuse_wrong_clock

log = logging.getLogger(__name__)

LONGEST_RETRY_S = 30.0
QUEUE_CONNECTIONS = 4
"""Of the queue, besides one for each platform."""
STORE_CONNECTIONS = 2
"""Of the results, and of the queue's notices. Seen of a worker with five platforms: 11 in all, and no look with 9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerTimes:
    """Seconds."""

    heartbeat: float = 10.0
    stalled: float = 60.0
    """A worker without a heartbeat for so long is taken for dead. It sends none either while it waits for a long
    transaction of another one."""
    maintenance: int = 15
    """Seconds between two checks of whether a worker died, or a scan is over; 1 to 60."""
    poll: float = 5.0
    drain: float = 60.0
    """For the accounts in hand, once it is asked to stop; systemd's default is to kill after 90."""


@dataclass(slots=True, kw_only=True)
class Worker:
    """One process; tracker.cluster.jobs.JobHandler."""

    looks: AccountLooks
    scan_end: ScanEnd
    platforms: Sequence[str]
    is_replay: bool = False
    times: WorkerTimes = field(default_factory=WorkerTimes)
    on_trouble: Callable[[Failed], None] = lambda error: None
    """Called with what keeps the jobs from being done, as a full disk of the database; once until one is done."""
    refusal: UserError | None = None
    """Why it must not go on; None: nothing."""
    _trouble: str = ""
    """What was said last; empty: a job was done since."""

    async def run(self) -> None:
        """Work until the setup's `stopping` is set, then finish the accounts in hand.

        Raises:
            UserError: this worker must not go on: another program's tables, other rules, its clock, its browser.
            Failed: the database does not answer, or takes too few connections.
        """
        self._require_connections()
        maintain_every(self.times.maintenance)
        conninfo = self.scan_end.store.shared.conninfo
        try:
            async with (
                opened_queue(conninfo, connections=len(self.platforms) + QUEUE_CONNECTIONS),
                asyncio.TaskGroup() as tasks,
            ):
                for name in (*self.platforms, BY_HAND):
                    queue = queue_of(name, is_replay=self.is_replay)
                    tasks.create_task(self._keep_working(app, queue, name))
                tasks.create_task(
                    self._keep_working(maintenance_app, MAINTENANCE_QUEUE, MAINTENANCE_QUEUE, concurrency=2)
                )
        finally:
            with contextlib.suppress(WorkerUnfit):
                await self.looks.close()
        if self.refusal is not None:
            raise self.refusal

    def _require_connections(self) -> None:
        """
        Raises:
            Failed: the database does not answer, or takes too few connections.
        """
        needed = len(self.platforms) + QUEUE_CONNECTIONS + STORE_CONNECTIONS
        allowed = self.scan_end.store.shared.allowed_connections()
        if allowed < needed:
            raise Failed(
                f"too few connections to the database: {allowed} allowed, this worker needs {needed}",
                "raise max_connections of the server, and the limits of the user and of the database; "
                "each worker needs as many",
            )

    # The jobs

    async def look(self, scan_id: int, platform: str, handle: str, priority: int) -> None:
        with self._job():
            if await self.looks.look(scan_id, platform, handle, priority):
                await self._end_if_last(scan_id)

    async def record_by_hand(self, scan_id: int) -> None:
        with self._job():
            await self.looks.record_by_hand(scan_id)
            await self._end_if_last(scan_id)

    async def end_scan(self, scan_id: int) -> None:
        with self._job():
            scan = self.looks.scan_of(scan_id)
            if scan is None or await asyncio.to_thread(self.scan_end.end, scan):
                await forget_jobs(scan_id)

    async def maintain(self) -> None:
        """Return the jobs of dead workers to their queues; queue what has no job; end scans that are over.
        A worker without a job notices here that it must not go on."""
        with self._stopping_if_unfit():
            refuse_wrong_clock(self.scan_end.store.shared.clock_of_head)
        await rescue(self.times.stalled)
        for queued in self.scan_end.store.queued_scans.running():
            if queued.judged_by == self.looks.judged_by:
                await self._take_care(queued.scan)
            else:
                await asyncio.to_thread(abandon_old, self.scan_end.store, queued.scan)

    async def _take_care(self, scan: Scan) -> None:
        store = self.scan_end.store
        await asyncio.to_thread(self.scan_end.give_up_old, scan)
        if not store.queued_scans.has_pending(scan.id):  # jobs may be left, of a platform that no worker takes
            await enqueue([end_job(scan.id)])
            return
        if await has_jobs(scan.id):
            return
        with store.shared.tried(SCANS) as is_alone:
            if is_alone and not await has_jobs(scan.id):
                log.info("scan %s: %d accounts had no job", scan.id, await queue_accounts(store, scan))

    async def _end_if_last(self, scan_id: int) -> None:
        """Queue the end of the scan after its last account; `maintain` does so where no worker did."""
        if await has_waiting_jobs(scan_id):  # the usual case, and the quicker question
            return
        if not self.scan_end.store.queued_scans.has_pending(scan_id):
            await enqueue([end_job(scan_id)])

    @contextmanager
    def _job(self) -> Iterator[None]:
        """What is wrong is over once a job is done, and not by anything less."""
        with self._stopping_if_unfit():
            yield
            self._trouble = ""

    @contextmanager
    def _stopping_if_unfit(self) -> Iterator[None]:
        try:
            yield
        except UserError as error:
            if isinstance(error, Failed) and not isinstance(error, WorkerUnfit | WrongClock):
                self._note_trouble(error)
                raise  # the database, a disk: it is tried again
            self.refusal = self.refusal or error
            self.looks.setup.stopping.set()
            raise JobReturned(error.message) from error

    def _note_trouble(self, error: Failed) -> None:
        if error.message != self._trouble:
            self._trouble = error.message
            self.on_trouble(error)

    # Its queues

    async def _keep_working(self, of: App, queue: str, platform: str, concurrency: int = 1) -> None:
        """Take jobs from one queue; begin again after the connection was lost, and after a pause."""
        stopping, failures = self.looks.setup.stopping, 0
        while not stopping.is_set():
            await self._until(self.looks.end_pause(platform))
            if stopping.is_set():
                return
            working = asyncio.create_task(self._work(of, queue, concurrency))
            began = asyncio.get_running_loop().time()
            await self._until_over(working, platform)
            if working.cancelled() or working.exception() is None:
                failures = 0
                continue
            lasted = asyncio.get_running_loop().time() - began
            failures = 1 if lasted > LONGEST_RETRY_S else failures + 1
            log.warning("queue %s: %s; it is tried again", queue, working.exception())
            try:
                await asyncio.to_thread(self.scan_end.store.shared.clock)  # it has a sentence for what is wrong
            except Failed as error:
                self._note_trouble(error)
            await self._until(asyncio.get_running_loop().time() + min(0.2 * 2**failures, LONGEST_RETRY_S))

    async def _work(self, of: App, queue: str, concurrency: int) -> None:
        await of.run_worker_async(
            queues=[queue],
            name=queue,
            concurrency=concurrency,
            update_heartbeat_interval=self.times.heartbeat,
            stalled_worker_timeout=self.times.stalled,
            shutdown_graceful_timeout=self.times.drain,
            fetch_job_polling_interval=self.times.poll,
            listen_notify=queue == MAINTENANCE_QUEUE,
            delete_jobs="always",  # what counts is in our own tables
            install_signal_handlers=False,
            additional_context={"handler": self},
        )

    async def _until_over(self, working: "asyncio.Task[None]", platform: str) -> None:
        """Until the task ends, or is cancelled because the worker stops or the platform is to be left alone."""
        events = [self.looks.setup.stopping, self.looks.left_alone(platform)]
        watching = [asyncio.create_task(event.wait()) for event in events]
        try:
            await asyncio.wait({working, *watching}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for watcher in watching:
                watcher.cancel()
            if not working.done():
                working.cancel()  # procrastinate finishes the job in hand first
            await asyncio.gather(working, *watching, return_exceptions=True)

    async def _until(self, instant: float) -> None:
        """Until an instant of the event loop's clock, or the worker is asked to stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(instant):
                await self.looks.setup.stopping.wait()
