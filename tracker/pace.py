"""How slowly a platform is asked. Politeness decides how long a scan takes; the machine must not."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scrapers.errors import RateLimited, ScrapeError

TRIES = 3
"""Attempts at one look while the platform is unreachable or asks us to slow down."""
LONGEST_WAIT_S = 600.0
"""A longer Retry-After is not sat out: the account stays not verified, and another day comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The smallest time between two looks at one platform."""

    seconds: float
    jitter: float = 0.3
    """Up to this share is added at random, so that the looks do not tick."""


class CeilingReached(Exception):
    """The platform has been asked as often as is allowed for now; its next turn is hours away."""


class Slots(Protocol):
    """Where the next free moment of each platform is kept: it survives restarts and serves several processes."""

    def take_slot(self, platform: str, interval_s: float, now: datetime) -> float: ...


class Pace(Protocol):
    async def wait_turn(self, platform: str) -> None:
        """Return when the platform may be looked at again.

        Raises:
            CeilingReached: not within LONGEST_WAIT_S.
        """

    def back_off_s(self, error: ScrapeError, attempt: int) -> float:
        """Seconds to wait before the next attempt at a look that failed so; attempts count from 1."""


class NoPace:
    """For replay: nobody is asked."""

    async def wait_turn(self, platform: str) -> None:
        return

    def back_off_s(self, error: ScrapeError, attempt: int) -> float:
        return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PolitePace:
    """Even intervals with jitter, taken from stored slots."""

    slots: Slots
    intervals: Mapping[str, Interval]
    now: Callable[[], datetime]
    default: Interval = Interval(seconds=5.0)
    dice: Callable[[], float] = random.random
    """0 up to 1."""

    async def wait_turn(self, platform: str) -> None:
        interval = self.intervals.get(platform, self.default)
        gap_s = interval.seconds * (1 + interval.jitter * self.dice())
        wait_s = self.slots.take_slot(platform, gap_s, self.now())
        if wait_s > LONGEST_WAIT_S:
            raise CeilingReached(f"{platform}: the next turn is in {wait_s / 3600:.1f} h")
        await asyncio.sleep(wait_s)

    def back_off_s(self, error: ScrapeError, attempt: int) -> float:
        if isinstance(error, RateLimited):
            return min(error.retry_after_s or 60.0 * 2 ** (attempt - 1), LONGEST_WAIT_S)
        return 2.0**attempt
