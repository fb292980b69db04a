"""Estimates how long a scan will take before it starts (tracker scan --plan). Pure.

Politeness decides, not the machine: platforms run in parallel, so a scan ends with its slowest one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from tracker.pace.circuit_breaker import CircuitBreaker
from tracker.register.account import Account

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONGEST_COOL_S = DAY.total_seconds()
"""A cool-down is at most a day: then the platform is asked once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """How often one platform may be looked at."""

    interval_s: float
    jitter: float = 0.0
    """Up to this share of the interval is added at random; half of it on average."""
    per_hour: int | None = None
    per_day: int | None = None

    def needs(self, looks: int) -> timedelta:
        """Time from the first look to the turn after the last, if no limit is partly used up."""
        steady = timedelta(seconds=looks * self.interval_s * (1 + self.jitter / 2))
        return max(steady, rounds(looks, self.per_hour) * HOUR, rounds(looks, self.per_day) * DAY)


def rounds(looks: int, ceiling: int | None) -> int:
    """How many full hours, or days, pass before the last look."""
    return (looks - 1) // ceiling if ceiling and looks else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPlatform:
    platform: str
    accounts: int
    lasts: timedelta | None
    """A lower bound: an account that is silent, gone or met by a wall is looked at more than once. None: people look at
    the platform, not the program."""
    ends_at: datetime | None
    circuit_breaker: CircuitBreaker | None = None
    """Its circuit: the platform is skipped until then, or tried with one account first; None: no failure recorded."""


def plan(
    accounts: Iterable[Account],
    limits: Mapping[str, RateLimit],
    starts_at: datetime,
    circuits: Mapping[str, CircuitBreaker] = MappingProxyType({}),
) -> tuple[PlannedPlatform, ...]:
    """The time each platform takes, longest first; those left to people last. Accounts without a handle take none.

    Args:
        limits: of the platforms that the program looks at.
        circuits: recorded failures by platform. A platform with an open circuit begins when it closes.
    """
    counts: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for account in accounts:
        counts[account.platform] += 1
        asked[account.platform] += account.has_handle
    limit_of = {name: limits.get(name) if asked[name] else None for name in counts}
    planned = [
        with_circuit(
            planned_platform(name, asked[name] or count, limit_of[name], starts_at), circuits.get(name), starts_at
        )
        for name, count in counts.items()
    ]
    return tuple(
        sorted(
            planned, key=lambda platform: (platform.lasts is None, -(platform.lasts or timedelta()), platform.platform)
        )
    )


def planned_platform(name: str, count: int, limit: RateLimit | None, starts_at: datetime) -> PlannedPlatform:
    lasts = limit.needs(count) if limit else None
    return PlannedPlatform(
        platform=name, accounts=count, lasts=lasts, ends_at=starts_at + lasts if lasts is not None else None
    )


def with_circuit(
    planned: PlannedPlatform, circuit_breaker: CircuitBreaker | None, starts_at: datetime
) -> PlannedPlatform:
    """Add the time for which the platform's circuit is open."""
    if circuit_breaker is None or circuit_breaker.until is None:
        return planned
    later = circuit_breaker.until - starts_at if circuit_breaker.is_open(starts_at) else timedelta()
    return replace(
        planned, circuit_breaker=circuit_breaker, ends_at=planned.ends_at + later if planned.ends_at else None
    )


def ends_at(planned: Iterable[PlannedPlatform], starts_at: datetime) -> datetime:
    """When the whole scan ends: with its slowest platform."""
    return max((platform.ends_at for platform in planned if platform.ends_at), default=starts_at)
