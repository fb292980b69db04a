"""The clock that a session's pages live by in a replay: the capture's, for all pages of the session alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from playwright import async_api as pw


@dataclass(slots=True)
class FrozenClock:
    """Visits of one instant may go on side by side; one of another waits until they are done."""

    context: pw.BrowserContext
    timeout_s: float
    """For the pages to be told."""
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by whoever opens a page: one that is opened while the pages are told the time has no clock to be told, and
    the telling fails for all of them."""
    _shown_at: datetime | None = None
    """None: what the machine's clock says."""
    _visits: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def begin(self, instant: datetime) -> None:
        """Give the session its clock, before it has a page; it shows an instant until a visit wants another.

        Raises:
            TimeoutError, playwright's Error: the browser is gone.
        """
        async with asyncio.timeout(self.timeout_s), self.opening:
            await self.context.clock.set_fixed_time(instant)

    async def _show(self, instant: datetime) -> None:
        async with asyncio.timeout(self.timeout_s), self.opening:
            await self.context.clock.set_fixed_time(instant)
        self._shown_at = instant

    @asynccontextmanager
    async def at(self, instant: datetime | None) -> AsyncIterator[None]:
        """Let pages take it for now; None: they live by the machine's clock.

        Raises:
            TimeoutError, playwright's Error: the browser is gone.
        """
        if instant is None:
            yield
            return
        async with self._changed:
            await self._changed.wait_for(lambda: self._visits == 0 or self._shown_at == instant)
            if self._shown_at != instant:
                await self._show(instant)
            self._visits += 1
        try:
            yield
        finally:
            async with self._changed:
                self._visits -= 1
                self._changed.notify_all()
