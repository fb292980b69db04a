"""Queues fetches, and sends those of one route and one session together as one batch."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from scrapers.browser.session import Session
from scrapers.model.capture import Capture, Target
from scrapers.model.errors import ScrapeError
from scrapers.model.route import Route

BATCH_SIZE = 50
"""Accounts in one batch: enough to keep a page busy, few enough to repeat when the page breaks."""


@dataclass(frozen=True, slots=True, eq=False)
class QueuedFetch:
    session: Session
    route: Route
    target: Target
    at: datetime
    answer: "asyncio.Future[Capture | ScrapeError]"


@dataclass(slots=True)
class FetchQueue:
    """Accepts single fetches from concurrent account scans."""

    _waiting: list[QueuedFetch] = field(default_factory=list)
    _sending: "asyncio.Task[None] | None" = None

    async def fetch(self, session: Session, route: Route, target: Target, at: datetime) -> Capture:
        """Like Session.fetch; fetches that wait for the same route and session share one batch.

        Raises:
            ScrapeError: see Session.fetch.
        """
        queued = QueuedFetch(session, route, target, at, asyncio.get_running_loop().create_future())
        self._waiting.append(queued)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        outcome = await queued.answer
        if isinstance(outcome, ScrapeError):
            raise outcome
        return outcome

    async def close(self) -> None:
        """Cancel the running batch; by then no caller waits for it."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.wait([self._sending])

    async def _send(self) -> None:
        try:
            while batch := self._next_batch():
                await run_batch(batch)
        finally:
            self._sending = None

    def _next_batch(self) -> list[QueuedFetch]:
        """The next batch; empty: no fetch waits."""
        waiting = [fetch for fetch in self._waiting if not fetch.answer.cancelled()]
        first = waiting[:1]
        batch = [
            fetch for fetch in waiting for head in first if fetch.route is head.route and fetch.session is head.session
        ][:BATCH_SIZE]
        self._waiting = [fetch for fetch in waiting if fetch not in batch]
        return batch


async def run_batch(batch: list[QueuedFetch]) -> None:
    """Fetch one batch and deliver each fetch its result."""
    fetching = asyncio.ensure_future(
        batch[0].session.fetch_many(batch[0].route, [(fetch.target, fetch.at) for fetch in batch])
    )
    try:
        await asyncio.wait([fetching])
    finally:
        fetching.cancel()
    for index, queued in enumerate(batch):
        if queued.answer.done():
            continue
        if error := fetching.exception():
            queued.answer.set_exception(error)
        else:
            queued.answer.set_result(fetching.result()[index])
