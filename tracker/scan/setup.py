"""The dependencies of a scan, and its observer."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from scrapers.browser.outage import Network
from scrapers.browser.session import BrowserOptions
from scrapers.model.capture import Grant
from scrapers.model.route import Route
from scrapers.network.clock_skew import HostClock
from tracker.evidence.writer import EvidenceWriter
from tracker.history.check import Check
from tracker.history.scan import Scan
from tracker.pace.circuit_breaker import Circuits, MemoryCircuits
from tracker.pace.pace import Pace
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.sessions.sessions import Sessions
from tracker.store.store import Store

MAX_CONSECUTIVE_WALLS = 3


class ScanObserver(Protocol):
    """Observes the progress of a scan."""

    def begin(self, platform: str, total: int) -> None: ...

    def advance(self, account: Account, check: Check) -> None: ...

    def stop(self, platform: str, code: str) -> None:
        """The platform was stopped: the rest of its accounts is left for another run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSetup:
    """Everything that a scan needs besides the accounts."""

    store: Store
    policies: Policies
    routes: Mapping[str, tuple[Route, ...]]
    browser: BrowserOptions
    pace: Pace
    looked_at: Callable[[Account], datetime]
    """The clock of a look: now, or in a replay the recording's."""
    walls_that_stop: Mapping[str, int] = field(default_factory=dict)
    """Platform -> number of consecutive walls that stops it; MAX_CONSECUTIVE_WALLS where not given."""
    circuits: Circuits = field(default_factory=MemoryCircuits)
    """The circuits: of this run alone, or of all runs."""
    network: Network | None = None
    """Distinguishes an outage of the network from a platform's; None: not checked, as in a replay."""
    ignore_open_circuits: bool = False
    """Whether a platform with an open circuit is tried all the same, one account first."""
    sessions: Sessions | None = None
    """The stored sessions; None: every session is anonymous."""
    artifacts: Path | None = None
    """Folder for captures that could not be parsed, `<scan>/<platform>/…`; None: they are not stored."""
    evidence: EvidenceWriter | None = None
    """Stores the evidence of adverse looks; None: nothing is stored."""
    grants: Mapping[str, Grant] = field(default_factory=dict)
    """Account key -> the access that its unit authorised."""
    controls: Mapping[str, tuple[Account, ...]] = field(default_factory=dict)
    """Platform -> accounts known to be active, in the register or not; checked first, see PlatformScan.run."""
    machine: str = ""
    """The name of this machine, where several work on the scan: the first check of an account is recorded, any other is
    dropped. Empty: this one does it alone."""
    at_once: int = 1
    """Accounts of a platform in progress at a time; more than one only in a replay, where no platform is asked."""
    visits_at_once: int = 1
    """Visits in progress at a time, of all platforms together: each needs a page of some 100 MB and much CPU time."""
    host_clock: HostClock = field(default_factory=HostClock)
    """Compares this machine's clock with the platforms'."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Once it is set, no further account is begun; those in progress are finished."""

    @property
    def outage(self) -> str:
        """Why no platform answers: nobody is asked any more. Empty: one does, or it is not checked."""
        return self.network.down if self.network is not None else ""

    def walls_limit(self, platform: str) -> int:
        """How many consecutive walls stop the platform."""
        return self.walls_that_stop.get(platform, MAX_CONSECUTIVE_WALLS)

    def record(self, scan: Scan, account: Account, check: Check) -> bool:
        """Store an account's check; returns whether it was stored.

        Raises:
            WrongClock: this machine's clock is not the database's, or was not during the look; nothing is stored.
            Failed: the database cannot be written.
        """
        # A look takes minutes, in which a clock can jump, and return.
        self.store.shared.refuse_wrong_clock(None if scan.is_replay else check.checked_at)
        if self.machine or self.store.shared.is_server:  # one machine's scan may be handed to the workers meanwhile
            return self.store.queued_scans.record_first(scan, account, check, self.machine)
        self.store.record(scan, account, check)
        return True
