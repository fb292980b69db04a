"""What a scan is carried out with, and who watches it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from scrapers.browser.session import BrowserOptions
from scrapers.model.capture import Grant
from scrapers.model.route import Route
from scrapers.network.clock_skew import HostClock
from scrapers.network.outage import Network
from tracker.evidence.writer import EvidenceWriter
from tracker.history.check import Check
from tracker.pace.circuit_breaker import Circuits, MemoryCircuits
from tracker.pace.pace import Pace
from tracker.policy.policy import Policies
from tracker.register.account import Account
from tracker.sessions.sessions import Sessions
from tracker.store.store import Store


class ScanObserver(Protocol):
    """What watches a scan."""

    def begin(self, platform: str, total: int) -> None: ...

    def advance(self, account: Account, check: Check) -> None: ...

    def stop(self, platform: str, code: str) -> None:
        """The platform showed wall after wall: the rest of its accounts is left for another time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSetup:
    """All that a scan needs besides the accounts."""

    store: Store
    policies: Policies
    routes: Mapping[str, tuple[Route, ...]]
    browser: BrowserOptions
    pace: Pace
    looked_at: Callable[[Account], datetime]
    """The clock of a look: now, or in replay the case's."""
    walls_that_stop: Mapping[str, int] = field(default_factory=dict)
    """Accounts in a row that met a wall, after which a platform is left alone; WALLS_THAT_STOP where not given."""
    circuits: Circuits = field(default_factory=MemoryCircuits)
    """What is held against platforms: of this run alone, or of all."""
    network: Network | None = None
    """Tells an outage of the network from a platform's; None: nobody asks, as in a replay."""
    ignore_open_circuits: bool = False
    """Whether a platform that is left alone is looked at before its time, one account first."""
    sessions: Sessions | None = None
    """The stored ones; None: every session is a visitor's."""
    artifacts: Path | None = None
    """Folder under which what could not be read is kept, `<scan>/<platform>/…`; None: nowhere."""
    evidence: EvidenceWriter | None = None
    """Keeps what would be held against an account; None: nobody does."""
    grants: Mapping[str, Grant] = field(default_factory=dict)
    """Account key -> what its unit has authorised."""
    controls: Mapping[str, tuple[Account, ...]] = field(default_factory=dict)
    """Platform -> accounts known to be alive, in the register or not: looked at first; see PlatformScan.run."""
    at_once: int = 1
    """Accounts of a platform that are in hand at a time; more than one only where nobody is asked, in a replay."""
    visits_at_once: int = 1
    """Visits under way at a time, of all platforms together: each holds a page of some 100 MB, and is busy."""
    host_clock: HostClock = field(default_factory=HostClock)
    """This machine's clock, as the platforms have it."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Once it is set, no account is begun any more; those in hand are finished."""
