"""When a worker may look, and for how long: the pace of its address, and a limit for an account that hangs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from scrapers.model.errors import ScrapeError
from tracker.pace.pace import CeilingReached, Pace, platform_of


class WorkerStopping(CeilingReached):
    """The worker was asked to stop while it waited for its turn: the platform was not asked."""

    code = "stopping"


@dataclass(slots=True)
class LimitedPace:
    """A Pace that limits what is done between two turns: waiting for a turn takes as long as the pace says, and a look
    no longer than its limit. One account of a platform at a time."""

    pace: Pace
    stopping: asyncio.Event
    look_s: float
    _limits: dict[str, asyncio.Timeout] = field(default_factory=dict)

    @asynccontextmanager
    async def bounded(self, platform: str) -> AsyncIterator[None]:
        """
        Raises:
            TimeoutError: a look did not end within look_s.
        """
        try:
            async with asyncio.timeout(self.look_s) as limit:
                self._limits[platform] = limit
                yield
        finally:
            self._limits.pop(platform, None)

    async def wait_turn(self, lane: str) -> None:
        limit = self._limits.get(platform_of(lane))
        if limit is not None:
            limit.reschedule(None)
        try:
            await self._wait(lane)
        finally:
            if limit is not None and not limit.expired():
                limit.reschedule(asyncio.get_running_loop().time() + self.look_s)

    async def _wait(self, lane: str) -> None:
        """
        Raises:
            WorkerStopping: the worker stops.
        """
        turn = asyncio.ensure_future(self.pace.wait_turn(lane))
        stop = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({turn, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not turn.done():
                raise WorkerStopping(f"{platform_of(lane)}: the worker stops")
            await turn
        finally:
            for waiting in (turn, stop):
                waiting.cancel()
            await asyncio.gather(turn, stop, return_exceptions=True)

    def back_off_s(self, platform: str, error: ScrapeError, attempt: int) -> float:
        return self.pace.back_off_s(platform, error, attempt)
