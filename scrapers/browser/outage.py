"""Whether any platform answers: one connection to a platform, by the way that the browser's connections take."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scrapers.model.route import Route
from scrapers.network.egress_proxy import ConnectionRefusedByPolicy, TunnelEnd, open_tunnel
from scrapers.network.network_access import INTERNET, NetworkAccess
from scrapers.network.upstream import ProxyRefused, Upstream
from scrapers.network.url_policy import host_of
from scrapers.platforms.routes import ROUTES

LIMIT_S = 4.0
"""Seconds in which one of several machines answers, if any does."""
ANSWER_VALID_S = 30.0
"""Seconds for which an answer counts: what fails meanwhile is the platform, and not the network."""


class NoConnection(Exception):
    """No platform answers; the message says why, as far as is known."""


def hosts_of(routes: Iterable[Route]) -> tuple[str, ...]:
    """Names that the routes are sure to ask for."""
    found = []
    for route in routes:
        names = [host_of(route.home_url), *(name for name in route.hosts if not name.startswith("*"))]
        found += [next((name for name in names if name), "")]
    return tuple(dict.fromkeys(name for name in found if name))


async def reach(hosts: Sequence[str], access: NetworkAccess = INTERNET, upstream: Upstream | None = None) -> str:
    """The first of the hosts that a connection could be opened to; nothing is sent, and it is closed at once.

    Raises:
        NoConnection: to none.
    """
    trying = {asyncio.ensure_future(try_host(host, access, upstream)): host for host in hosts}
    reasons: dict[str, str] = {}
    try:
        async with asyncio.timeout(LIMIT_S):
            for attempt in asyncio.as_completed(tuple(trying)):
                host, reason = await attempt
                if not reason:
                    return host
                reasons[host] = reason
    except TimeoutError:
        pass
    finally:
        for task in trying:
            task.cancel()
        await asyncio.gather(*trying, return_exceptions=True)
    raise NoConnection(reason_to_report(reasons))


def reason_to_report(reasons: Mapping[str, str]) -> str:
    """Choose the reason to report: the answer of a proxy is more exact than a missing connection."""
    distinct = sorted(dict.fromkeys(reasons.values()), key=lambda reason: not reason.startswith("the proxy"))
    return distinct[0] if distinct else "no answer"


async def try_host(host: str, access: NetworkAccess, upstream: Upstream | None) -> tuple[str, str]:
    """The host, and why it does not answer; empty: it does."""
    near = TunnelEnd()
    try:
        far = await open_tunnel(access, f"{host}:443", near, upstream)
    except ProxyRefused as refusal:
        return host, str(refusal)
    except (OSError, ConnectionRefusedByPolicy, TimeoutError) as error:
        if upstream is not None:
            return host, f"the proxy {upstream} does not answer"
        return host, getattr(error, "strerror", None) or str(error) or "no answer"
    far.hang_up()
    return host, ""


@dataclass(slots=True)
class Network:
    """The network of one scan: checked when a look fails; down for the rest of the scan once no platform answers."""

    upstream: Upstream | None = None
    access: NetworkAccess = INTERNET
    routes: Mapping[str, Sequence[Route]] = field(default_factory=lambda: ROUTES)
    down: str = ""
    """Why no platform answers; empty: one does, or none was asked."""
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _answered_at: float | None = None

    async def is_down(self, platforms: Iterable[str]) -> bool:
        """Whether no platform answers: of those given, and then of the others; one that is down alone is no outage."""
        async with self._asking:
            clock = asyncio.get_running_loop().time
            if self.down:
                return True
            if self._answered_at is not None and clock() - self._answered_at < ANSWER_VALID_S:
                return False
            wanted, reasons = set(platforms), []
            for group in (wanted, self.routes.keys() - wanted):
                hosts = hosts_of(route for name in self.routes if name in group for route in self.routes[name])
                if not hosts:
                    continue
                try:
                    await reach(hosts, self.access, self.upstream)
                except NoConnection as error:
                    reasons.append(str(error))
                else:
                    self._answered_at = clock()
                    return False
            self.down = next(iter(reasons), "no answer")
            return True
