"""Connections of browsers that begin a request and never end it are closed: so many are served at once, and a client
that holds all of them, slowly, would keep all others out."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 20.0
"""How long a connection may take until its next request has come as far as its headers."""


class TimedConnection(H11Protocol):
    """Bodies have a time of their own, see tracker.serve.guards."""

    head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_between_requests and not self.transport.is_closing():
            self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
        super().connection_lost(exc)

    @property
    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _expect_head(self) -> None:
        if self.head_timer is None:
            self.head_timer = self.loop.call_later(HEAD_S, self._give_up, self.cycle)

    def _give_up(self, before: object) -> None:
        """Close it, unless a request has begun since."""
        self.head_timer = None
        if self.cycle is before and self._is_between_requests:
            self.transport.close()
