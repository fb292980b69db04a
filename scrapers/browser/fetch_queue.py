"""The desk: what is asked of a platform meanwhile waits there, and goes out in one lot once the last one is back."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from scrapers.browser.session import Session
from scrapers.model.capture import Capture, Target
from scrapers.model.errors import ScrapeError
from scrapers.model.route import Route

BATCH_SIZE = 50
"""Accounts asked for in one go: enough to keep a page busy, and little to ask again where a page breaks."""


@dataclass(frozen=True, slots=True, eq=False)
class QueuedFetch:
    session: Session
    route: Route
    target: Target
    at: datetime
    answer: "asyncio.Future[Capture | ScrapeError]"


@dataclass(slots=True)
class FetchQueue:
    """Takes questions one by one, from whoever is at work on an account."""

    _waiting: list[QueuedFetch] = field(default_factory=list)
    _sending: "asyncio.Task[None] | None" = None

    async def ask(self, session: Session, route: Route, target: Target, at: datetime) -> Capture:
        """As Session.ask; alone, or together with what others ask by the same route meanwhile.

        Raises:
            ScrapeError: see Session.ask.
        """
        question = QueuedFetch(session, route, target, at, asyncio.get_running_loop().create_future())
        self._waiting.append(question)
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        outcome = await question.answer
        if isinstance(outcome, ScrapeError):
            raise outcome
        return outcome

    async def close(self) -> None:
        """What is still out is given up; nobody waits for it any more."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.wait([self._sending])

    async def _send(self) -> None:
        try:
            while lot := self._next_lot():
                await run_batch(lot)
        finally:
            self._sending = None

    def _next_lot(self) -> list[QueuedFetch]:
        """Empty: nobody waits."""
        waiting = [one for one in self._waiting if not one.answer.cancelled()]
        first = waiting[:1]
        lot = [one for one in waiting for head in first if one.route is head.route and one.session is head.session][
            :BATCH_SIZE
        ]
        self._waiting = [one for one in waiting if one not in lot]
        return lot


async def run_batch(lot: list[QueuedFetch]) -> None:
    """Ask, and tell each who asked what became of it."""
    asking = asyncio.ensure_future(lot[0].session.fetch_many(lot[0].route, [(one.target, one.at) for one in lot]))
    try:
        await asyncio.wait([asking])
    finally:
        asking.cancel()
    for place, question in enumerate(lot):
        if question.answer.done():
            continue
        if fault := asking.exception():
            question.answer.set_exception(fault)
        else:
            question.answer.set_result(asking.result()[place])
