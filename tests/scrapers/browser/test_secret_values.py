"""Who asks for a session's secrets gets those of a reading that began after the question, shared with others; it is
read again where only a page of the browser was lost meanwhile."""

import asyncio
from typing import Any, cast

import pytest
from playwright import async_api as pw

from scrapers.browser.session import BrowserOptions, Session
from scrapers.model.errors import Unreachable


class Connected:
    """A browser that is there."""

    version = "1.2"

    def is_connected(self) -> bool:
        return True


class CountingContext:
    """A browser context that answers each reading when it is told to."""

    def __init__(self, browser: Connected | None = None) -> None:
        self.readings: asyncio.Queue[asyncio.Future[str]] = asyncio.Queue()
        self.browser = browser

    def on(self, event: str, handler: object) -> None:
        return

    async def storage_state(self) -> dict[str, Any]:
        reading: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.readings.put_nowait(reading)
        return {"cookies": [{"name": "a", "value": await reading}], "origins": []}

    async def cookies(self, _: list[str]) -> list[str]:
        return []


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


@pytest.mark.parametrize(
    "error",
    [pw.Error("BrowserContext.storage_state: Target crashed"), TimeoutError()],
    ids=["crashed", "no answer"],
)
async def test_a_reading_during_which_a_page_crashed_is_made_again(error: Exception) -> None:
    """The reading opens a page of its own where the visited one is gone; a crash of that page is no crash of the
    browser, which still holds what was asked for."""
    context = CountingContext(Connected())
    reading = asyncio.create_task(session_of(context).secret_values())
    (await context.readings.get()).set_exception(error)
    (await context.readings.get()).set_result("read again")
    assert await reading == ("read again",)


async def test_a_reading_that_always_fails_ends() -> None:
    context = CountingContext(Connected())
    reading = asyncio.create_task(session_of(context).secret_values())
    for _ in range(3):
        (await context.readings.get()).set_exception(pw.Error("crashed"))
    with pytest.raises(Unreachable):
        await reading
    assert context.readings.empty()


async def test_no_clock_is_set_while_the_secrets_are_read() -> None:
    """The page that the reading may open has no clock yet, and setting it then fails for all pages."""
    context = CountingContext(Connected())
    session = session_of(context)
    reading = asyncio.create_task(session.secret_values())
    answer = await context.readings.get()
    assert session._clock.opening.locked()
    answer.set_result("a")
    await reading
    assert not session._clock.opening.locked()
