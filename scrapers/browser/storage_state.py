"""Secrets in a session's storage state, which must never be written anywhere else."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright import async_api as pw


@dataclass(slots=True)
class StorageReadings:
    """Readings of one session's storage state."""

    context: pw.BrowserContext
    opening: asyncio.Lock
    """Held while it is read: where no page shows an origin any more, the reading opens one, which has no clock; see
    FrozenClock."""
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    _begun: int = 0
    _last: int = 0
    _secrets: tuple[str, ...] = ()

    @property
    def next_number(self) -> int:
        """Of the next reading that begins."""
        return self._begun + 1

    async def state(self) -> pw.StorageState:
        """
        Raises:
            playwright's Error: the browser is gone, or the page that was opened crashed.
        """
        async with self.opening:
            return await self.context.storage_state()

    async def secrets(self, number: int) -> tuple[str, ...]:
        """The secrets of a reading with this number or a later one, which all share who wait for it.

        Raises:
            playwright's Error: as state.
        """
        async with self._reading:
            if self._last < number:
                self._begun = begun = self._begun + 1
                self._secrets = secrets_in(await self.state())
                self._last = begun
            return self._secrets


def secrets_in(state: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of a storage state's cookies and local storage; for values that are JSON, also the strings in them."""
    cookies = [cookie.get("value", "") for cookie in state.get("cookies", ())]
    stored = [item.get("value", "") for origin in state.get("origins", ()) for item in origin.get("localStorage", ())]
    return (*cookies, *(text for value in stored for text in (value, *texts_in(value))))


def texts_in(value: str) -> Iterator[str]:
    try:
        waiting = [json.loads(value)]
    except (ValueError, RecursionError):
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            waiting.extend(one.values() if isinstance(one, dict) else one)
