"""Estimates the rate at which accounts are done, and the time left. Pure."""

from collections import deque
from dataclasses import dataclass, field

WINDOW_S = 300.0
"""The window over which the rate is computed."""


@dataclass(slots=True)
class RateEstimator:
    """The rate of one platform. Instants are seconds of any monotonic clock."""

    begun_at: float
    _ends: deque[float] = field(default_factory=deque)

    def note(self, at: float) -> None:
        """Record that one more account is done."""
        self._ends.append(at)
        self._forget(at)

    def per_minute(self, at: float) -> float:
        """Accounts a minute, over the window or since the start; 0: none was done."""
        self._forget(at)
        span_s = min(WINDOW_S, at - self.begun_at)
        return 60.0 * len(self._ends) / span_s if span_s > 0 else 0.0

    def left_s(self, accounts: int, at: float) -> float | None:
        """Seconds until so many accounts are done at this rate; None: not known."""
        rate = self.per_minute(at)
        return 60.0 * accounts / rate if rate else None

    def _forget(self, at: float) -> None:
        while self._ends and self._ends[0] <= at - WINDOW_S:
            self._ends.popleft()
