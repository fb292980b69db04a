"""Looks at one account for a worker: by the same PlatformScan as a scan on one machine (tracker.scan.platform_scan),
one account at a time. What stops a platform there makes the worker leave it alone here, and the account goes back."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from socket import gethostname

from scrapers.browser.browser import Browser
from scrapers.model.errors import NetworkDown
from tracker.cluster.jobs import AFTER_ALL, JobReturned
from tracker.cluster.limited_pace import LimitedPace, WorkerStopping
from tracker.cluster.scan_end import OtherRules, abandon_old
from tracker.errors import Failed
from tracker.evidence.writer import EvidenceNotKept
from tracker.history.check import Check, Outcome
from tracker.history.scan import Scan
from tracker.pace.pace import CeilingReached
from tracker.register.account import Account
from tracker.scan.platform_scan import PlatformScan
from tracker.scan.scan import reachable_accounts, record_by_hand, withhold_by_clock
from tracker.scan.setup import ScanObserver, ScanSetup
from tracker.store.cluster.shared import refuse_wrong_clock

log = logging.getLogger(__name__)

MAX_HANGS = 3
"""An account that hung so often is not verified. A job's priority counts them: one that hung comes later."""
HANG_CODE = "look_hung"
CLOSE_S = 20.0
"""A session that does not close within so many seconds has a browser that hangs."""
NETWORK_PAUSE_S = 60.0
HALF_OPEN_PAUSE_S = 30.0
STOPPED_PAUSE_S = 600.0
"""How long a platform is left alone that was stopped for no time that is known."""


class WorkerUnfit(Failed):
    """This machine must not go on: the platforms' clocks, its browser or its place for evidence say so."""


@dataclass(slots=True)
class AccountLooks:
    """The platforms of one worker, with a session each."""

    setup: ScanSetup
    browser: Browser
    turns: LimitedPace
    judged_by: str
    progress: ScanObserver
    pauses: dict[str, float] = field(default_factory=dict)
    """Platform -> until when it is left alone, by the event loop's clock."""
    _left_alone: dict[str, asyncio.Event] = field(default_factory=dict)
    _open: dict[str, PlatformScan] = field(default_factory=dict)

    async def look(self, scan_id: int, platform: str, handle: str, priority: int) -> bool:
        """Do one account; returns whether its check was missing until now.

        Raises:
            JobReturned: it is still to be done.
            UserError: this worker must not go on, or the database cannot be reached.
        """
        if platform in self.pauses:
            raise JobReturned(f"{platform} is left alone")
        scan = self.scan_of(scan_id)
        account = self._pending(scan_id, platform, handle)
        if scan is None or account is None:
            return False  # the scan is over, or somebody has done it
        with self._probing(platform):
            platform_scan = await self._platform_scan(scan, platform)
            is_last = priority <= AFTER_ALL
            try:
                async with self.turns.bounded(platform):
                    await platform_scan.check(self.browser, account, is_last=is_last)
            except TimeoutError:
                await self._close(platform)
                self._note_hang(scan, account, priority)
                return True
            except CeilingReached as reached:
                if not isinstance(reached, WorkerStopping):
                    self.pause(platform, reached.wait_s or STOPPED_PAUSE_S)
                raise JobReturned(str(reached)) from reached
            except EvidenceNotKept as error:  # another machine may be able to keep it
                raise WorkerUnfit(error.message, error.hint) from error
        self._check_clock(scan)
        if self._pending(scan_id, platform, handle) is None:
            if platform_scan.stopped_by:  # by this account: the next one waits
                await self._leave_alone(platform_scan)
            return True
        await self._hand_back(platform_scan, is_last=is_last)
        return False

    async def record_by_hand(self, scan_id: int) -> None:
        """Record the accounts that the program cannot look at: they are people's."""
        scan = self.scan_of(scan_id)
        if scan is None:
            return
        pending = self.setup.store.pending(scan)
        reachable = {account.key for account in reachable_accounts(self.setup.store, self.setup.routes, pending)}
        left = [account for account in pending if account.key not in reachable]
        await asyncio.to_thread(record_by_hand, self.setup, scan, left, self.progress)

    async def close(self) -> None:
        for platform in list(self._open):
            await self._close(platform)

    def pause(self, platform: str, seconds: float) -> None:
        """Leave a platform alone for so long."""
        log.warning("platform=%s is left alone for %.0f s", platform, seconds)
        self.pauses[platform] = asyncio.get_running_loop().time() + seconds
        self.left_alone(platform).set()

    def left_alone(self, platform: str) -> asyncio.Event:
        """Set once the platform is left alone."""
        return self._left_alone.setdefault(platform, asyncio.Event())

    def end_pause(self, platform: str) -> float:
        """Returns until when the platform is left alone, by the event loop's clock; 0: it is not."""
        self.left_alone(platform).clear()
        return self.pauses.pop(platform, 0.0)

    def scan_of(self, scan_id: int) -> Scan | None:
        """The scan; None: it is over.

        Raises:
            OtherRules: this worker would judge it by other rules.
            WrongClock: this machine's clock is not the database's.
            UserError: the database is of a newer program.
        """
        refuse_wrong_clock(self.setup.store.shared.clock_of_head)
        queued = self.setup.store.queued_scans.of(scan_id)
        if queued is None:
            return None
        if queued.judged_by == self.judged_by:
            return queued.scan
        if abandon_old(self.setup.store, queued.scan):
            return None
        raise OtherRules(scan_id)

    def _pending(self, scan_id: int, platform: str, handle: str) -> Account | None:
        return self.setup.store.queued_scans.pending_account(scan_id, platform, handle)

    async def _platform_scan(self, scan: Scan, platform: str) -> PlatformScan:
        """The open one; a new one for another scan, and after it was stopped."""
        found = self._open.get(platform)
        if found is not None and found.scan.id == scan.id and not found.stopped_by:
            return found
        await self._close(platform)
        visiting = asyncio.Semaphore(self.setup.visits_at_once)
        opened = PlatformScan(self.setup, scan, platform, self.progress, visiting)
        self._open[platform] = opened
        return opened

    async def _close(self, platform: str) -> None:
        """
        Raises:
            WorkerUnfit: the browser hangs.
        """
        platform_scan = self._open.pop(platform, None)
        if platform_scan is None:
            return
        try:
            async with asyncio.timeout(CLOSE_S):
                await platform_scan.close()
        except TimeoutError:
            raise WorkerUnfit("the browser hangs: it does not close its pages", "start the worker again") from None

    @contextmanager
    def _probing(self, platform: str) -> Iterator[None]:
        """Let one worker try a platform whose pause is over, while the others wait.

        Raises:
            JobReturned: another one does.
        """
        circuit_breaker = self.setup.circuits.of(platform)
        if circuit_breaker is None or circuit_breaker.until is None:
            yield
            return
        with self.setup.store.shared.tried(f"tracker: try {platform}") as is_alone:
            if not is_alone:
                self.pause(platform, HALF_OPEN_PAUSE_S)
                raise JobReturned(f"{platform}: another worker tries whether it answers again")
            yield

    def _note_hang(self, scan: Scan, account: Account, priority: int) -> None:
        """
        Raises:
            JobReturned: it is tried again, after the others.
        """
        hangs = -priority % -AFTER_ALL + 1
        log.warning("%s: nothing came for %.0f s, time %d", account.key, self.turns.look_s, hangs)
        if hangs < MAX_HANGS:
            raise JobReturned(f"{account.key} hung", priority=priority - 1)
        check = Check(
            checked_at=self.setup.looked_at(account),
            outcome=Outcome.UNVERIFIED,
            code=HANG_CODE,
            message=f"no end within {self.turns.look_s:.0f} s, {hangs} times",
        )
        if self.setup.record(scan, account, check):
            self.progress.advance(account, check)

    def _check_clock(self, scan: Scan) -> None:
        """
        Raises:
            WorkerUnfit: this machine's clock is wrong; what it saw of the platforms that agreed with it is withheld.
        """
        if self.setup.host_clock.is_wrong:
            withhold_by_clock(self.setup, scan)
            raise WorkerUnfit(
                "this machine's clock is wrong: several platforms say so", "set it, and start the worker again"
            )

    async def _leave_alone(self, platform_scan: PlatformScan) -> None:
        until = platform_scan.opens_again_at
        present = self.setup.store.shared.clock()
        if platform_scan.stopped_by == NetworkDown.code:
            for platform in self.setup.routes:
                self.pause(platform, NETWORK_PAUSE_S)
            if self.setup.network is not None:
                self.setup.network.down = ""  # it is asked again then
        elif until is not None and until > present:
            self.pause(platform_scan.platform, (until - present).total_seconds())
        else:
            self.pause(platform_scan.platform, STOPPED_PAUSE_S)
        await self._close(platform_scan.platform)

    async def _hand_back(self, platform_scan: PlatformScan, *, is_last: bool) -> None:
        """
        Raises:
            JobReturned: always.
        """
        if platform_scan.stopped_by:
            await self._leave_alone(platform_scan)
            raise JobReturned(f"{platform_scan.platform}: {platform_scan.stopped_by}")
        if self.setup.stopping.is_set():
            raise JobReturned("the worker stops")
        if is_last:
            raise JobReturned("it is to be looked at again")
        raise JobReturned("it is to be looked at again after the others", priority=AFTER_ALL)


def shared_setup(setup: ScanSetup, turns: LimitedPace, address: str = "") -> ScanSetup:
    """The setup of a scan on one machine, for a worker: one account of a platform at a time, at the pace of its
    address, and the first check of an account counts."""
    machine = f"{address}@{gethostname()}"
    return replace(setup, pace=turns, stopping=turns.stopping, machine=machine, at_once=1)
