"""One scan: look at every account due, platforms side by side, and record each as soon as it is known."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from scrapers.browser.browser import open_browser
from scrapers.model.errors import NetworkDown, ScrapeError
from tracker.errors import UserError
from tracker.history.check import NO_HANDLE, Check, Outcome
from tracker.register.account import Account
from tracker.scan.platform_scan import PlatformScan
from tracker.scan.setup import ScanObserver, ScanSetup
from tracker.store.store import Scan

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    scan: Scan
    outcomes: Mapping[Outcome, int]
    """Of this run; a continued scan counts only what was left."""
    pending: int
    """Accounts left for another run of the same scan."""
    stopped: Mapping[str, str]
    """Platform -> code of what stopped it."""
    withheld: Mapping[str, str]
    """Platform -> what changed all at once, so that nobody is judged by this scan."""
    clocks: Mapping[str, timedelta] = field(default_factory=dict)
    """Platform -> how far its clock is ahead of this machine's, where several disagree with it; empty: it is right, as
    far as they say."""

    @property
    def is_complete(self) -> bool:
        """Whether every account of the scan has an answer."""
        return self.pending == 0 and not self.outcomes.get(Outcome.UNVERIFIED, 0)


async def run_scan(setup: ScanSetup, scan: Scan, progress: ScanObserver) -> ScanResult:
    """Look at the accounts of the scan that have no check yet; each is recorded in one transaction.

    Raises:
        Unreachable: the browser does not start. Nothing was recorded.
        UserError: the store cannot be written. What was recorded stays.
    """
    # 1. What is still to be looked at, by platform.
    pending = setup.store.pending(scan)
    asked = [account for account in pending if account.platform in setup.routes and account.has_handle]
    supported = {
        platform: tuple(accounts)
        for platform, accounts in groupby(sorted(asked, key=lambda one: one.platform), lambda one: one.platform)
    }
    visiting = asyncio.Semaphore(setup.visits_at_once)
    lines = [PlatformScan(setup, scan, platform, progress, visiting) for platform in supported]
    # 2. What no route leads to is left to people.
    by_hand = [account for account in pending if account.platform not in setup.routes or not account.has_handle]
    record_by_hand(setup, scan, by_hand, progress)
    # 3. The platforms side by side, each its accounts in turn: tracker.scan.platform_scan, tracker.scan.account_scan.
    # A platform whose accounts all have a check may owe them to a run that was killed before it came to the shares.
    lines += [
        PlatformScan(setup, scan, platform, progress, visiting, is_whole=True)
        for platform in setup.routes
        if platform not in supported
    ]
    try:
        if supported and not await is_cut_off(setup, supported):
            await run_platforms(setup, lines[: len(supported)], supported)
    finally:
        # 4. Even of a run that broke off: which platforms changed all at once, and the seal of what was kept.
        if setup.network is not None and setup.network.down:
            record_outage(setup, scan, progress)
            for line in lines[: len(supported)]:
                line.stopped_by = line.stopped_by or NetworkDown.code
        for line in lines:
            line.withhold_if_drifted()
        withhold_by_clock(setup, scan)
        left = len(setup.store.pending(scan))
        if setup.evidence is not None:
            # A time-stamping authority may take its time: signals are heard meanwhile.
            await asyncio.to_thread(setup.evidence.seal, scan, is_finished=left == 0)
    # 5. What came of it.
    outcomes: Counter[Outcome] = Counter()
    for line in lines:
        outcomes.update(line.outcomes)
    outcomes[Outcome.UNVERIFIED] += len(pending) - sum(map(len, supported.values()))
    return ScanResult(
        scan=scan,
        outcomes=dict(outcomes),
        pending=left,
        stopped={line.platform: line.stopped_by for line in lines if line.stopped_by},
        withheld={line.platform: line.withheld for line in lines if line.withheld},
        clocks=setup.host_clock.disagreeing if setup.host_clock.is_wrong else {},
    )


def withhold_by_clock(setup: ScanSetup, scan: Scan) -> None:
    """Where our clock is wrong, nobody is judged by what was seen of a platform before that was known.

    Raises:
        UserError: the store cannot be written.
    """
    if not setup.host_clock.is_wrong:
        return
    offsets = ", ".join(f"{platform} {offset}" for platform, offset in setup.host_clock.disagreeing.items())
    log.error("this machine's clock is wrong: the platforms' are ahead of it by %s", offsets)
    for platform in setup.host_clock.agreeing:
        setup.store.withhold(scan, platform, f"this machine's clock is not the platforms': {offsets}")


async def run_platforms(
    setup: ScanSetup, lines: Sequence[PlatformScan], accounts: Mapping[str, Sequence[Account]]
) -> None:
    """Run the platforms side by side; the first one that cannot go on ends them all."""
    try:
        async with open_browser(setup.browser) as browser, asyncio.TaskGroup() as tasks:
            running = {tasks.create_task(line.run(browser, accounts[line.platform])): line for line in lines}
            ending = tasks.create_task(cancel_waiting(setup.stopping, running))
            await asyncio.wait(running)
            ending.cancel()
    except ExceptionGroup as group:  # not except*: Python 3.11.2 wraps what is raised from there (gh-103590)
        told = [error for error in group.exceptions if isinstance(error, UserError | ScrapeError)]
        if not told:
            raise
        raise told[0] from None


async def cancel_waiting(stopping: asyncio.Event, running: Mapping["asyncio.Task[None]", PlatformScan]) -> None:
    """Once it is asked to stop, end the platforms that only wait for their turn."""
    await stopping.wait()
    for task, line in running.items():
        if not line.has_account_in_progress:
            task.cancel()


async def is_cut_off(setup: ScanSetup, platforms: Iterable[str]) -> bool:
    """Whether no platform answers; false where nobody is asked."""
    return setup.network is not None and await setup.network.is_down(platforms)


def record_outage(setup: ScanSetup, scan: Scan, progress: ScanObserver) -> None:
    """Why nobody knows of the accounts that are left. They stay pending: the next run looks at them (Store.pending)."""
    assert setup.network is not None
    for account in setup.store.pending(scan):
        check = Check(
            checked_at=setup.looked_at(account),
            outcome=Outcome.UNVERIFIED,
            code=NetworkDown.code,
            message=setup.network.down,
        )
        setup.store.record(scan, account, check)
        progress.advance(account, check)


def record_by_hand(setup: ScanSetup, scan: Scan, accounts: Iterable[Account], progress: ScanObserver) -> None:
    """What no route leads to: other platforms, and accounts whose handle the register does not know."""
    for account in accounts:
        is_known = account.platform in setup.routes
        check = Check(
            checked_at=setup.looked_at(account),
            outcome=Outcome.UNVERIFIED,
            code=NO_HANDLE if is_known else "not_supported",
            message="the register has no handle" if is_known else f"{account.platform} is reviewed by hand",
        )
        setup.store.record(scan, account, check)
        progress.advance(account, check)
