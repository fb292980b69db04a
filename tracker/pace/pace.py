"""How slowly a platform is asked. Politeness decides how long a scan takes; the machine must not."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from scrapers.model.errors import RateLimited, ScrapeError
from tracker.pace.plan import LONGEST_COOL_S

TRIES = 3
"""Attempts at one look while the platform is unreachable or asks us to slow down."""
LONGEST_WAIT_S = 600.0
"""A longer wait is not sat out: the platform is left for another run, and the wait stays in the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookInterval:
    """The smallest time between two looks at one platform."""

    seconds: float
    jitter: float = 0.3
    """Up to this share is added at random, so that the looks do not tick."""


class CeilingReached(Exception):
    """The platform has been asked as often as is allowed for now; its next turn is hours away."""

    code = "ceiling_reached"


class CoolingDown(CeilingReached):
    """The platform has asked us to slow down, for longer than is sat out."""

    code = RateLimited.code


class Slots(Protocol):
    """Where the next free moment of each platform is kept: it survives restarts and serves several processes."""

    def take_slot(self, platform: str, interval_s: float, now: datetime) -> float: ...

    def cool_down(self, platform: str, until: datetime) -> None:
        """Give no slot before an instant."""

    def is_cooling(self, platform: str, now: datetime) -> bool:
        """Whether a cool-down holds."""


class Pace(Protocol):
    async def wait_turn(self, platform: str) -> None:
        """Return when the platform may be looked at again.

        Raises:
            CeilingReached: not within LONGEST_WAIT_S.
        """

    def back_off_s(self, platform: str, error: ScrapeError, attempt: int) -> float:
        """Told of a look that failed: seconds to wait before the next attempt takes its turn; attempts count from 1."""


class NoPace:
    """For replay: nobody is asked."""

    async def wait_turn(self, platform: str) -> None:
        return

    def back_off_s(self, platform: str, error: ScrapeError, attempt: int) -> float:
        return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimitedPace:
    """Even intervals with jitter, taken from stored slots."""

    slots: Slots
    intervals: Mapping[str, LookInterval]
    now: Callable[[], datetime]
    default: LookInterval = LookInterval(seconds=5.0)
    random: Callable[[], float] = random.random
    """0 up to 1."""

    async def wait_turn(self, platform: str) -> None:
        interval = self.intervals.get(platform, self.default)
        gap_s = interval.seconds * (1 + interval.jitter * self.random())
        wait_s = self.slots.take_slot(platform, gap_s, self.now())
        if wait_s > LONGEST_WAIT_S:
            reason = CoolingDown if self.slots.is_cooling(platform, self.now()) else CeilingReached
            raise reason(f"{platform}: the next turn is in {wait_s / 3600:.1f} h")
        await asyncio.sleep(wait_s)

    def back_off_s(self, platform: str, error: ScrapeError, attempt: int) -> float:
        """A platform that asks us to slow down is left alone by everybody: the next turn, whosever, comes after it."""
        if isinstance(error, RateLimited):
            self.slots.cool_down(platform, self.now() + timedelta(seconds=cool_down_s(error, attempt)))
            return 0.0
        return 2.0**attempt


def cool_down_s(error: RateLimited, attempt: int) -> float:
    """As long as the platform says, a day at most; where it says nothing, a minute, then two, then four."""
    if error.retry_after_s is None:
        return 60.0 * (1 << (attempt - 1))
    return min(error.retry_after_s, LONGEST_COOL_S)
