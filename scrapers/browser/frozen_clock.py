"""The fixed clock of a session's pages in a replay: all pages of the session see the capture's time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from playwright import async_api as pw

SETTINGS = 3
"""Attempts at setting the clock: it fails while a crashed page is open, which PagePool closes."""


@dataclass(slots=True)
class FrozenClock:
    """Visits at the same instant run concurrently; a visit at another instant waits until they have ended."""

    context: pw.BrowserContext
    timeout_s: float
    """Limit for setting the clock in all pages."""
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a page opens: a page that opens while the clock is being set has no clock yet, and setting it then
    fails for all pages."""
    _shown_at: datetime | None = None
    """None: the machine's clock."""
    _visits: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def set_instant(self, instant: datetime) -> None:
        """Fix the clock of all pages of the session, present and future, until a visit needs another instant.

        Raises:
            TimeoutError, playwright's Error: the browser is gone.
        """
        for left in reversed(range(SETTINGS)):
            try:
                async with asyncio.timeout(self.timeout_s), self.opening:  # behind the closing of crashed pages
                    await self.context.clock.set_fixed_time(instant)
                break
            except pw.Error:
                if not left:
                    raise
        self._shown_at = instant

    @asynccontextmanager
    async def at(self, instant: datetime | None) -> AsyncIterator[None]:
        """Fix the pages' clock at an instant during the block; None: they use the machine's clock.

        Raises:
            TimeoutError, playwright's Error: the browser is gone.
        """
        if instant is None:
            yield
            return
        async with self._changed:
            await self._changed.wait_for(lambda: self._visits == 0 or self._shown_at == instant)
            if self._shown_at != instant:
                await self.set_instant(instant)
            self._visits += 1
        try:
            yield
        finally:
            async with self._changed:
                self._visits -= 1
                self._changed.notify_all()
