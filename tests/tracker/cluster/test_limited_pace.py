"""How long a worker waits for its turn, and for an account that hangs."""

import asyncio
from dataclasses import dataclass, field

import pytest

from scrapers.model.errors import ScrapeError
from tracker.cluster.limited_pace import LimitedPace, WorkerStopping

SHORT_S = 0.05


@dataclass(slots=True)
class Gate:
    """A pace whose turn comes when it is told."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait_turn(self, lane: str) -> None:
        await self.opened.wait()

    def back_off_s(self, platform: str, error: ScrapeError, attempt: int) -> float:
        return 7.0


def turns(gate: Gate, look_s: float = SHORT_S) -> LimitedPace:
    return LimitedPace(gate, asyncio.Event(), look_s)


async def test_an_account_that_hangs_is_given_up() -> None:
    bounded = turns(Gate())
    with pytest.raises(TimeoutError):
        async with bounded.bounded("weibo"):
            await asyncio.Event().wait()


async def test_waiting_for_a_turn_is_no_hanging() -> None:
    gate = Gate()
    bounded = turns(gate)
    asyncio.get_running_loop().call_later(4 * SHORT_S, gate.opened.set)
    async with bounded.bounded("weibo"):
        await bounded.wait_turn("weibo")


async def test_what_hangs_after_its_turn_is_given_up() -> None:
    gate = Gate()
    gate.opened.set()
    bounded = turns(gate)
    with pytest.raises(TimeoutError):
        await look(bounded)


async def look(bounded: LimitedPace) -> None:
    """One that never ends, after its turn."""
    async with bounded.bounded("weibo"):
        await bounded.wait_turn("weibo")
        await asyncio.Event().wait()


async def test_one_platform_that_waits_does_not_excuse_another() -> None:
    bounded = turns(Gate())
    waiting = asyncio.ensure_future(bounded.wait_turn("zhihu"))
    with pytest.raises(TimeoutError):
        async with bounded.bounded("weibo"):
            await asyncio.Event().wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_a_worker_that_stops_waits_for_no_turn() -> None:
    bounded = turns(Gate(), look_s=60.0)
    asyncio.get_running_loop().call_soon(bounded.stopping.set)
    with pytest.raises(WorkerStopping):
        await look(bounded)


async def test_backing_off_is_the_paces() -> None:
    assert turns(Gate()).back_off_s("weibo", ScrapeError("x"), 1) == 7.0
