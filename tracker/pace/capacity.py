"""Computes how many addresses, machines and days a register of a size takes at the configured pace. Pure.

One machine has one address and looks at all platforms side by side, so a register takes as many machines as its slowest
platform takes addresses; and as many as the looks take processors, where somebody configures no pace to speak of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import ceil

from tracker.pace.plan import DAY, HOUR, RateLimit

TYPICAL_SHARES: Mapping[str, int] = {"wechat": 60, "weibo": 20, "baijiahao": 10, "zhihu": 5, "peopleapp": 5}
"""Percent of a register's accounts, rounded from the register that the benchmarks use (docs/performance.md): a guess
for an office that knows only how many accounts it has."""
LOOKS_A_SECOND = 4.0
"""Of one machine with two cores: less than half of the 9.5 visits a second that were measured (docs/performance.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformCapacity:
    platform: str
    accounts: int
    looks: int
    """With the second looks."""
    limit: RateLimit
    one_address: timedelta
    """How long all looks take from one address."""
    addresses: int | None
    """How many are needed to finish in time; None: not even one look fits."""
    lasts: timedelta
    """How long it takes with so many; from one address where `addresses` is None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    platforms: tuple[PlatformCapacity, ...]
    """Slowest first."""
    within: timedelta
    machines: int | None
    """None: no number is enough."""

    @property
    def accounts(self) -> int:
        return sum(platform.accounts for platform in self.platforms)

    @property
    def looks(self) -> int:
        return sum(platform.looks for platform in self.platforms)

    @property
    def lasts(self) -> timedelta:
        """With so many machines."""
        return max((platform.lasts for platform in self.platforms), default=timedelta())

    @property
    def one_machine(self) -> timedelta:
        return max((platform.one_address for platform in self.platforms), default=timedelta())


def capacity_of(
    accounts: Mapping[str, int], limits: Mapping[str, RateLimit], within: timedelta, second_looks: float
) -> Capacity:
    """
    Args:
        accounts: by platform, each in `limits`.
        second_looks: the share of accounts that is looked at twice: silent, gone, or met by a wall. A guess.
    """
    platforms = [
        platform_capacity(name, count, limits[name], within, second_looks) for name, count in accounts.items() if count
    ]
    looks = sum(platform.looks for platform in platforms)
    busy = ceil(looks / (LOOKS_A_SECOND * within.total_seconds()))
    addresses = [platform.addresses for platform in platforms]
    return Capacity(
        platforms=tuple(sorted(platforms, key=lambda platform: (-platform.one_address, platform.platform))),
        within=within,
        machines=None if None in addresses else max([busy, *(address for address in addresses if address is not None)]),
    )


def platform_capacity(
    name: str, accounts: int, limit: RateLimit, within: timedelta, second_looks: float
) -> PlatformCapacity:
    looks = ceil(accounts * (1 + Fraction(str(second_looks))))
    most = most_looks(limit, within)
    addresses = None if most == 0 else 1 if most is None else ceil(looks / most)
    return PlatformCapacity(
        platform=name,
        accounts=accounts,
        looks=looks,
        limit=limit,
        one_address=limit.needs(looks),
        addresses=addresses,
        lasts=limit.needs(ceil(looks / (addresses or 1))),
    )


def most_looks(limit: RateLimit, within: timedelta) -> int | None:
    """The most looks that one address makes in so long; None: nothing limits them."""
    turn_s = limit.interval_s * (1 + limit.jitter / 2)
    by_pace = [int(Fraction(within.total_seconds()) / Fraction(str(turn_s)))] if turn_s else []
    ceilings = [(limit.per_hour, HOUR), (limit.per_day, DAY)]
    by_ceilings = [ceiling * (within // span + 1) for ceiling, span in ceilings if ceiling]
    return min([*by_pace, *by_ceilings], default=None)
