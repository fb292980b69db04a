"""Who asks for a session's secrets gets those of a reading that began after the question, shared with others."""

import asyncio
from typing import Any, cast

import pytest
from playwright import async_api as pw

from scrapers.browser.session import BrowserOptions, Session
from scrapers.model.errors import Unreachable


class CountingContext:
    """A browser context that answers each reading when it is told to."""

    def __init__(self) -> None:
        self.readings: asyncio.Queue[asyncio.Future[str]] = asyncio.Queue()

    async def storage_state(self) -> dict[str, Any]:
        reading: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.readings.put_nowait(reading)
        return {"cookies": [{"name": "a", "value": await reading}], "origins": []}

    async def cookies(self, _: list[str]) -> list[str]:
        return []

    @property
    def browser(self) -> None:
        return None


def session_of(context: CountingContext) -> Session:
    return Session(cast(pw.BrowserContext, context), BrowserOptions())


async def test_those_who_wait_share_one_reading() -> None:
    context = CountingContext()
    session = session_of(context)
    first = asyncio.create_task(session.secret_values())
    reading = await context.readings.get()
    later = [asyncio.create_task(session.secret_values()) for _ in range(5)]
    await asyncio.wait(later, timeout=0)  # they ask while it is read
    reading.set_result("before the reply")
    (await context.readings.get()).set_result("after the reply")
    assert await first == ("before the reply",)
    assert set(await asyncio.gather(*later)) == {("after the reply",)}
    assert context.readings.empty()


async def test_a_reading_that_failed_is_nobodys() -> None:
    context = CountingContext()
    session = session_of(context)
    waiting = [asyncio.create_task(session.secret_values()) for _ in range(2)]
    (await context.readings.get()).set_exception(pw.Error("gone"))
    (await context.readings.get()).set_result("read again")
    with pytest.raises(Unreachable):
        await waiting[0]
    assert await waiting[1] == ("read again",)
