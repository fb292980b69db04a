"""The circuit breaker (熔断) of a platform: after several walls in a row no run visits the platform for a while.

Closed: accounts are looked at. Open: none is. Half-open, once that time is over: one account is looked at; its outcome
closes the circuit or opens it for twice as long. Pure; tracker.store.circuits stores it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from scrapers.model.errors import Unreachable

HOUR = timedelta(hours=1)
OPEN_FOR = {Unreachable.code: timedelta(minutes=10)}
"""How long the first opening lasts; for a wall it is an HOUR. A network recovers sooner than a platform's trust."""
LONGEST = timedelta(hours=24)
STREAK_EXPIRES_AFTER = timedelta(hours=48)
"""Failures further apart than this are not consecutive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitBreaker:
    """The recorded failures of one platform."""

    platform: str
    code: str
    """Code of the last failure: a wall's, or unreachable."""
    in_a_row: int
    """Accounts that failed so, one after the other, over all runs."""
    last_at: datetime
    until: datetime | None = None
    """None: not opened since an account last had an answer."""
    openings: int = 0

    def is_open(self, now: datetime) -> bool:
        """Whether no account is looked at. A time further ahead than any circuit opens for was written by a wrong
        clock: then one account is tried."""
        return self.until is not None and now < self.until <= now + LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitFailure:
    at: datetime
    limit: int
    """So many failures in a row open the circuit."""


class Circuits(Protocol):
    """Stores the circuits."""

    def of(self, platform: str) -> CircuitBreaker | None:
        """None: no failure is recorded."""

    def fail(self, platform: str, code: str, failure: CircuitFailure) -> CircuitBreaker:
        """Record that an account met a wall or could not be reached; returns the circuit after it."""

    def close(self, platform: str) -> None:
        """An account had an answer, or a person reset the circuit."""


class MemoryCircuits:
    """Keeps circuits in memory for one run: for replay, where no platform is asked."""

    def __init__(self) -> None:
        self._circuits: dict[str, CircuitBreaker] = {}

    def of(self, platform: str) -> CircuitBreaker | None:
        return self._circuits.get(platform)

    def fail(self, platform: str, code: str, failure: CircuitFailure) -> CircuitBreaker:
        failed = after_failure(self.of(platform), platform, code, failure)
        self._circuits[platform] = failed
        return failed

    def close(self, platform: str) -> None:
        self._circuits.pop(platform, None)


def after_failure(
    circuit_breaker: CircuitBreaker | None, platform: str, code: str, failure: CircuitFailure
) -> CircuitBreaker:
    """The circuit after one more failure."""
    fresh = CircuitBreaker(platform=platform, code=code, in_a_row=0, last_at=failure.at)
    before = circuit_breaker if circuit_breaker and is_consecutive(circuit_breaker, code, failure.at) else fresh
    counted = replace(before, code=code, in_a_row=before.in_a_row + 1, last_at=failure.at)
    if counted.in_a_row < failure.limit:
        return counted
    openings = counted.openings + 1
    return replace(counted, openings=openings, until=failure.at + opens_for(code, openings))


def is_consecutive(circuit_breaker: CircuitBreaker, code: str, at: datetime) -> bool:
    """Whether a failure continues the streak: of the same kind, and soon after."""
    return (
        is_outage(circuit_breaker.code) is is_outage(code) and abs(at - circuit_breaker.last_at) < STREAK_EXPIRES_AFTER
    )


def is_outage(code: str) -> bool:
    return code == Unreachable.code


def opens_for(code: str, openings: int) -> timedelta:
    """Doubles each time, up to a day."""
    first = OPEN_FOR.get(code, HOUR)
    return min(first * (1 << min(openings - 1, 10)), LONGEST)
