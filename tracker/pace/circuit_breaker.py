"""The circuit (熔断) of a platform: after so many walls in a row the platform is left alone for a while, by every run.

Closed: it is looked at. Open: nobody is. Half-open, once the while is over: one account is looked at, and what becomes
of it closes or opens the circuit again, for twice as long. Pure; tracker.store.circuits keeps it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from scrapers.model.errors import Unreachable

HOUR = timedelta(hours=1)
OPEN_FOR = {Unreachable.code: timedelta(minutes=10)}
"""The first time; a wall's is an HOUR. A network comes back sooner than a platform's trust."""
LONGEST = timedelta(hours=24)
STREAK_EXPIRES_AFTER = timedelta(hours=48)
"""Failures further apart than this are not in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitBreaker:
    """What is held against one platform."""

    platform: str
    code: str
    """Of the last failure: a wall's, or unreachable."""
    in_a_row: int
    """Accounts that ended so, one after the other, over all runs."""
    last_at: datetime
    until: datetime | None = None
    """None: never opened since an account was answered last."""
    openings: int = 0

    def is_open(self, now: datetime) -> bool:
        """Whether nobody is looked at. A time further off than any circuit opens for was written by a wrong clock, and
        one account shows what is true."""
        return self.until is not None and now < self.until <= now + LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitFailure:
    at: datetime
    limit: int
    """So many in a row open the circuit."""


class Circuits(Protocol):
    """Where the circuits are kept."""

    def of(self, platform: str) -> CircuitBreaker | None:
        """None: nothing is held against it."""

    def fail(self, platform: str, code: str, failure: CircuitFailure) -> CircuitBreaker:
        """An account met a wall, or could not be reached; the circuit since then."""

    def close(self, platform: str) -> None:
        """An account was answered, or a person has seen to it."""


class MemoryCircuits:
    """Of one run, and gone with it: for replay, where nobody is asked."""

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
    """The circuit with one failure more."""
    fresh = CircuitBreaker(platform=platform, code=code, in_a_row=0, last_at=failure.at)
    before = circuit_breaker if circuit_breaker and is_consecutive(circuit_breaker, code, failure.at) else fresh
    counted = replace(before, code=code, in_a_row=before.in_a_row + 1, last_at=failure.at)
    if counted.in_a_row < failure.limit:
        return counted
    openings = counted.openings + 1
    return replace(counted, openings=openings, until=failure.at + opens_for(code, openings))


def is_consecutive(circuit_breaker: CircuitBreaker, code: str, at: datetime) -> bool:
    """Whether a failure is the next of those in a row: of the same kind, and not long after."""
    return (
        is_outage(circuit_breaker.code) is is_outage(code) and abs(at - circuit_breaker.last_at) < STREAK_EXPIRES_AFTER
    )


def is_outage(code: str) -> bool:
    return code == Unreachable.code


def opens_for(code: str, openings: int) -> timedelta:
    """Twice as long each time, and never longer than a day."""
    first = OPEN_FOR.get(code, HOUR)
    return min(first * (1 << min(openings - 1, 10)), LONGEST)
