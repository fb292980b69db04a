"""One connection to each platform, to see whether it is reached from this machine."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.browser.outage import NoConnection, hosts_of, reach
from scrapers.network.upstream import Upstream
from scrapers.platforms.routes import ROUTES
from tracker.register.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformConnection:
    """The result of a connection to a platform."""

    platform: str
    host: str = ""
    """The machine that answered; empty: none."""
    reason: str = ""


def platforms_of(register: Register | None) -> tuple[str, ...]:
    """Those of the register's accounts that are read; without any, all."""
    present = {account.platform for account in register.accounts} if register else set()
    return tuple(name for name in ROUTES if name in present) or tuple(ROUTES)


async def try_platforms(platforms: Sequence[str], upstream: Upstream | None) -> tuple[PlatformConnection, ...]:
    """Connect to all platforms at the same time, which takes seconds, whether they answer or not. A platform whose
    machines the register alone names is left out.
    """
    hosts = {name: hosts_of(ROUTES[name]) for name in platforms}
    return tuple(await asyncio.gather(*(try_platform(name, found, upstream) for name, found in hosts.items() if found)))


async def try_platform(platform: str, hosts: Sequence[str], upstream: Upstream | None) -> PlatformConnection:
    try:
        return PlatformConnection(platform=platform, host=await reach(hosts, upstream=upstream))
    except NoConnection as error:
        return PlatformConnection(platform=platform, reason=str(error))
