"""Limits how often a platform is asked. Politeness decides how long a scan takes, not the machine."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from scrapers.model.errors import RateLimited, ScrapeError
from tracker.pace.plan import LONGEST_COOL_S

TRIES = 3
"""Attempts at one look while the platform is unreachable or asks us to slow down."""
LONGEST_WAIT_S = 600.0
"""The program does not wait longer: the platform is left for another run, and the wait stays in the database."""
SHORTEST_LATE_S = 1.0
"""A busy machine wakes up so late at most; one that was suspended, later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookInterval:
    """The smallest time between two looks at one platform."""

    seconds: float
    jitter: float = 0.3
    """Up to this share of the interval is added at random, so that looks are not evenly spaced."""


class CeilingReached(Exception):
    """The platform's request limit is used up; its next turn is hours away."""

    code = "ceiling_reached"

    def __init__(self, message: str, wait_s: float = 0.0) -> None:
        super().__init__(message)
        self.wait_s = wait_s
        """Until the turn that was taken; 0: not known."""


class CoolingDown(CeilingReached):
    """The platform asked us to slow down for longer than LONGEST_WAIT_S."""

    code = RateLimited.code


class Slots(Protocol):
    """Stores the next free moment of each lane; survives restarts and serves several processes."""

    def take_slot(self, lane: str, interval_s: float, now: Callable[[], datetime], *, within_s: float) -> float:
        """Returns seconds to wait for the next free moment; it is not taken if these are more than within_s."""

    def cool_down(self, platform: str, until: datetime) -> None:
        """Give no slot of any of its lanes before that instant."""

    def is_cooling(self, lane: str, now: datetime) -> bool:
        """Whether a cool-down is in effect."""


def platform_of(lane: str) -> str:
    """The platform of a lane: a platform, as `wechat`, or a service that answers for it, as `wechat/weread`."""
    return lane.partition("/")[0]


class Pace(Protocol):
    async def wait_turn(self, lane: str) -> None:
        """Return when the platform, or the service (Route.lane), may be looked at again.

        Raises:
            CeilingReached: not within LONGEST_WAIT_S.
        """

    def back_off_s(self, platform: str, error: ScrapeError, attempt: int) -> float:
        """Seconds to wait after a failed look before the next attempt takes its turn; attempts count from 1."""


class NoPace:
    """For replay: no platform is asked."""

    async def wait_turn(self, lane: str) -> None:
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

    async def wait_turn(self, lane: str) -> None:
        interval = self.intervals.get(platform_of(lane), self.default)
        is_late = True
        while is_late:
            gap_s = interval.seconds * (1 + interval.jitter * self.random())
            wait_s = self.slots.take_slot(lane, gap_s, self.now, within_s=LONGEST_WAIT_S)
            turn_at = self.now() + timedelta(seconds=wait_s)
            if wait_s > LONGEST_WAIT_S:
                reason = CoolingDown if self.slots.is_cooling(lane, self.now()) else CeilingReached
                raise reason(f"{platform_of(lane)}: the next turn is in {wait_s / 3600:.1f} h", wait_s)
            await asyncio.sleep(wait_s)
            # A machine that was suspended has missed its turn: now are the turns of others.
            is_late = (self.now() - turn_at).total_seconds() > max(interval.seconds, SHORTEST_LATE_S)

    def back_off_s(self, platform: str, error: ScrapeError, attempt: int) -> float:
        """After a request to slow down, every process waits: the next turn comes after the cool-down."""
        if isinstance(error, RateLimited):
            self.slots.cool_down(platform, self.now() + timedelta(seconds=cool_down_s(error, attempt)))
            return 0.0
        return 2.0**attempt


def attempts_at(pace: Pace, platform: str) -> AsyncRetrying:
    """Attempts at one look: while the platform is unreachable or asks us to slow down, wait and try again; the last
    attempt's error is raised."""

    def wait_s(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return pace.back_off_s(platform, error, state.attempt_number) if isinstance(error, ScrapeError) else 0.0

    return AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, ScrapeError) and error.is_transient),
        stop=stop_after_attempt(TRIES),
        wait=wait_s,
        reraise=True,
    )


def cool_down_s(error: RateLimited, attempt: int) -> float:
    """As long as the platform asks, at most a day; where it gives no time, one minute, then two, then four."""
    if error.retry_after_s is None:
        return 60.0 * (1 << (attempt - 1))
    return min(error.retry_after_s, LONGEST_COOL_S)
