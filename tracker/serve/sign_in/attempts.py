"""Limits the failed sign-ins of one address. A token cannot be guessed; this keeps one machine from overloading the
server, and the log readable."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from threading import Lock

MAX_ATTEMPTS = 10
ATTEMPTS_WINDOW = timedelta(minutes=15)
MAX_ADDRESSES = 10_000
"""So many are remembered; the one that was quiet for longest is forgotten first."""
NETWORK_BITS = 64
"""An IPv6 network this large is one customer's."""


@dataclass(frozen=True, slots=True)
class SignInAttempts:
    """The attempts of one running server; usable from any thread."""

    failed: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def may_try(self, address: str, now: datetime) -> bool:
        with self.lock:
            failed = self.failed.get(network_of(address), ())
            return sum(now - ATTEMPTS_WINDOW < at for at in failed) < MAX_ATTEMPTS

    def count(self, address: str, now: datetime) -> None:
        """Remember a failed attempt."""
        with self.lock:
            network = network_of(address)
            self.failed.setdefault(network, deque(maxlen=MAX_ATTEMPTS)).append(now)
            self.failed.move_to_end(network)
            if len(self.failed) > MAX_ADDRESSES:
                self.failed.popitem(last=False)


def network_of(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((int(parsed), NETWORK_BITS), strict=False))
