"""The jobs of the workers (工作机), on procrastinate: which there are, when one is done again, and how they are queued
in. What they do is in tracker.cluster.account_looks and tracker.cluster.scan_end.

Every job may run more than once: a worker that is taken for dead may live. What it brings is recorded by the first
(tracker.store.cluster.queued_scans).
"""

import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from typing import Any, Protocol

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import RaiseException
from tenacity import AsyncRetrying, retry_if_exception, stop_after_delay, wait_random_exponential

from tracker.cluster.queue_schema import SEARCH_PATH, migrate_queue
from tracker.register.account import Account

log = logging.getLogger(__name__)

LOOK, BY_HAND, END, MAINTAIN = "look_at_account", "record_by_hand", "end_scan", "take_care"
MAINTENANCE_QUEUE = "care"
"""This and the tasks' names stand in the jobs of databases in use: they stay as they are."""
FIRST = 100
"""The priority of what keeps the rest going: at the usual one it would wait behind a whole scan."""
AFTER_ALL = -10
"""The priority of an account that needs another one to be seen active first: it comes after all others."""
BATCH = 1000
"""Jobs queued by one statement."""
REPLAY = "replay-"
"""How the queues of replayed scans begin: a worker that looks at platforms does not take them."""


def queue_of(platform: str, *, is_replay: bool) -> str:
    return f"{REPLAY if is_replay else ''}{platform}"


class JobReturned(Exception):
    """A job goes back to the queue: it is nobody's fault."""

    def __init__(self, why: str, *, priority: int | None = None) -> None:
        super().__init__(why)
        self.priority = priority
        """The job's from now on; None: as it was."""


class RetryUntilScanEnds(BaseRetryStrategy):
    """A job returned to its queue is available at once; after an error (the database, a disk, the browser) it
    waits up to a minute. It ends with its scan, see tracker.cluster.scan_end.END_AFTER."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        if isinstance(exception, JobReturned):
            return RetryDecision(priority=exception.priority)
        return RetryDecision(retry_in={"seconds": min(1 << min(job.attempts, 6), 60)})


class RetryingJobManager(JobManager):
    """Writes down how a job ended as soon as the database answers again. Otherwise it would stay `doing` of a worker
    that lives, and nobody would ever take it up."""

    GIVE_UP_S = 600.0

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        async for attempt in self._attempts():
            with attempt:
                await ignoring_others(super().finish_job(job, status, delete_job))

    async def retry_job(self, job: Job, *args: Any, **kwargs: Any) -> None:
        async for attempt in self._attempts():
            with attempt:
                try:
                    await ignoring_others(super().retry_job(job, *args, **kwargs))
                except UniqueViolation:  # another job for the same was queued since
                    await ignoring_others(super().finish_job(job, Status.SUCCEEDED, delete_job=True))

    def _attempts(self) -> AsyncRetrying:
        return AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, ConnectorException)),
            stop=stop_after_delay(self.GIVE_UP_S),
            wait=wait_random_exponential(multiplier=0.2, max=5.0),
            reraise=True,
        )


async def ignoring_others(writing: Any) -> None:
    """Await it; what another worker has written of the job in the meantime stands."""
    try:
        await writing
    except ConnectorException as error:
        if not isinstance(error.__cause__, RaiseException):
            raise
        log.info("a job was ended by another worker: %s", str(error.__cause__).partition("\n")[0])


class JobHandler(Protocol):
    """Does the jobs."""

    async def look(self, scan_id: int, platform: str, handle: str, priority: int) -> None: ...

    async def record_by_hand(self, scan_id: int) -> None: ...

    async def end_scan(self, scan_id: int) -> None: ...

    async def maintain(self) -> None: ...


def new_app() -> App:
    app = App(connector=PsycopgConnector())
    app.job_manager = RetryingJobManager(app.connector)
    return app


app = new_app()
"""Looks at accounts. It has no periodic task, so that its workers, one for each platform, do not all keep watch."""
maintenance_app = new_app()
"""Keeps the rest going: periodic."""


def handler_of(context: JobContext) -> JobHandler:
    handler: JobHandler = context.additional_context["handler"]
    return handler


@app.task(name=LOOK, pass_context=True, retry=RetryUntilScanEnds())
async def look_at_account(context: JobContext, scan: int, platform: str, handle: str) -> None:
    await handler_of(context).look(scan, platform, handle, context.job.priority)


@app.task(name=BY_HAND, pass_context=True, retry=RetryUntilScanEnds())
async def record_by_hand(context: JobContext, scan: int) -> None:
    await handler_of(context).record_by_hand(scan)


@maintenance_app.task(name=END, pass_context=True, retry=RetryUntilScanEnds())
async def end_scan(context: JobContext, scan: int) -> None:
    await handler_of(context).end_scan(scan)


@maintenance_app.task(name=MAINTAIN, pass_context=True)
async def maintain(context: JobContext, timestamp: int) -> None:
    await handler_of(context).maintain()


def maintain_every(seconds: int) -> None:
    """Let one of the workers at a time run `maintain` every so many seconds, 1 to 60."""
    known = maintenance_app.periodic_registry.periodic_tasks
    known.clear()
    second = f"*/{seconds}" if seconds < 60 else "0"  # a minute
    maintenance_app.periodic_registry.register_task(
        maintain,
        cron=f"* * * * * {second}",  # the sixth field is seconds
        periodic_id="",
        configure_kwargs={"queue": MAINTENANCE_QUEUE, "priority": FIRST, "queueing_lock": MAINTAIN},
    )


@asynccontextmanager
async def opened_queue(conninfo: str, *, connections: int = 4) -> AsyncIterator[None]:
    """Connect both apps to a database; its tables are made where they are missing.

    Raises:
        UserError: a newer program made them.
        Failed: the database does not answer.
    """
    migrate_queue(conninfo)
    options = f"{conninfo_to_dict(conninfo).get('options', '')} {SEARCH_PATH}".strip()
    connector = PsycopgConnector(
        conninfo=conninfo, kwargs={"options": options}, min_size=1, max_size=connections, timeout=30.0
    )
    with app.replace_connector(connector), maintenance_app.replace_connector(connector):
        async with app.open_async():
            yield


async def enqueue(jobs: Iterable[Job]) -> int:
    """Add jobs to their queues; one that waits there already is not added. Returns how many were."""
    added, waiting = 0, iter(jobs)
    while batch := list(islice(waiting, BATCH)):
        added += await add_batch(batch)
    return added


async def add_batch(batch: Sequence[Job]) -> int:
    try:
        await app.job_manager.batch_defer_jobs_async(jobs=list(batch))
    except AlreadyEnqueued:
        if len(batch) == 1:
            return 0
        half = len(batch) // 2
        return await add_batch(batch[:half]) + await add_batch(batch[half:])
    return len(batch)


def account_job(scan_id: int, account: Account, *, is_replay: bool) -> Job:
    return Job(
        queue=queue_of(account.platform, is_replay=is_replay),
        lock=None,  # a lock would keep all others waiting for one that is done again
        queueing_lock=f"{scan_id}:{account.key}",
        task_name=LOOK,
        task_kwargs={"scan": scan_id, "platform": account.platform, "handle": account.handle},
    )


def by_hand_job(scan_id: int, *, is_replay: bool) -> Job:
    queue = queue_of(BY_HAND, is_replay=is_replay)
    return Job(queue=queue, lock=None, queueing_lock=f"{scan_id}:", task_name=BY_HAND, task_kwargs={"scan": scan_id})


def end_job(scan_id: int) -> Job:
    return Job(
        queue=MAINTENANCE_QUEUE,
        priority=FIRST,
        lock=None,
        queueing_lock=f"{END}:{scan_id}",
        task_name=END,
        task_kwargs={"scan": scan_id},
    )


HAS_JOBS = """SELECT EXISTS (
    SELECT 1 FROM procrastinate_jobs
    WHERE status = %(status)s::procrastinate_job_status AND task_name = ANY(%(tasks)s)
        AND (args->>'scan')::bigint = %(scan)s
) AS found"""


async def has_waiting_jobs(scan_id: int, status: str = "todo") -> bool:
    """Whether accounts of a scan wait in the queues."""
    row = await app.connector.execute_query_one_async(HAS_JOBS, tasks=[LOOK, BY_HAND], scan=scan_id, status=status)
    return bool(row["found"])


async def has_jobs(scan_id: int) -> bool:
    """Whether accounts of a scan wait in the queues, or are being looked at."""
    return await has_waiting_jobs(scan_id) or await has_waiting_jobs(scan_id, "doing")


FORGET_JOBS = """DELETE FROM procrastinate_jobs
WHERE status = 'todo' AND task_name = ANY(%(tasks)s) AND (args->>'scan')::bigint = %(scan)s"""


async def forget_jobs(scan_id: int) -> None:
    """Remove what waits in the queues for a scan that is over: nobody may ever take it."""
    await app.connector.execute_query_async(FORGET_JOBS, tasks=[LOOK, BY_HAND], scan=scan_id)


async def rescue(seconds: float) -> int:
    """Return the jobs of workers without a heartbeat for so long to their queues."""
    stalled = list(await maintenance_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for job in stalled:
        log.warning("job %s (%s): its worker is gone; back to the queue", job.id, job.task_kwargs)
        await maintenance_app.job_manager.retry_job(job)
    return len(stalled)
