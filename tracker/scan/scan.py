"""Runs one scan: checks every pending account, platforms in parallel, and records each at once."""

import asyncio
import logging
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from scrapers.browser.browser import open_browser
from scrapers.model.errors import NetworkDown, ScrapeError
from tracker.errors import UserError
from tracker.grouping import grouped
from tracker.history.check import Check, Outcome
from tracker.history.scan import Scan
from tracker.register.account import Account
from tracker.scan.given.given_links import can_be_opened, no_handle_check
from tracker.scan.platform_scan import PlatformScan
from tracker.scan.setup import ScanObserver, ScanSetup
from tracker.store.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    scan: Scan
    outcomes: Mapping[Outcome, int]
    """Outcomes of this run; a continued scan counts only the accounts that were left."""
    pending: int
    """Accounts left for another run of the same scan."""
    stopped: Mapping[str, str]
    """Platform -> code of what stopped it."""
    withheld: Mapping[str, str]
    """Platform -> drift message, where the platform's verdicts are withheld for this scan."""
    clocks: Mapping[str, timedelta] = field(default_factory=dict)
    """Platform -> how far its clock is ahead of this machine's, where several platforms disagree with it; empty: no
    sign that it is wrong."""

    @property
    def is_complete(self) -> bool:
        """Whether every account of the scan has an answer."""
        return self.pending == 0 and not self.outcomes.get(Outcome.UNVERIFIED, 0)


async def run_scan(setup: ScanSetup, scan: Scan, progress: ScanObserver) -> ScanResult:
    """Check the accounts of the scan that have no check yet; each is recorded in one transaction.

    Raises:
        Unreachable: the browser does not start. Nothing was recorded.
        UserError: the store cannot be written. What was recorded stays.
    """
    # 1. Group the accounts still to be checked by platform.
    pending = setup.store.pending(scan)
    reachable = reachable_accounts(setup.store, setup.routes, pending)
    supported = grouped(sorted(reachable, key=lambda account: account.platform), lambda account: account.platform)
    visiting = asyncio.Semaphore(setup.visits_at_once)
    running = [PlatformScan(setup, scan, platform, progress, visiting) for platform in supported]
    # 2. Leave accounts without a route to people.
    looked_at = {account.key for account in reachable}
    by_hand = [account for account in pending if account.key not in looked_at]
    record_by_hand(setup, scan, by_hand, progress)
    # 3. Run the platforms in parallel, each its accounts in order: tracker.scan.platform_scan,
    # tracker.scan.account_scan. A platform whose accounts all have a check may have them from a run that was killed
    # before it compared the shares.
    checked = [
        PlatformScan(setup, scan, platform, progress, visiting, is_whole=True)
        for platform in setup.routes
        if platform not in supported
    ]
    try:
        if supported and not await is_cut_off(setup, supported):
            await run_platforms(setup, running, supported)
    finally:
        # 4. Also after an error: withhold platforms that changed at once, and seal the evidence.
        if setup.outage:
            record_outage(setup, scan, progress)
            for platform_scan in running:
                platform_scan.stopped_by = platform_scan.stopped_by or NetworkDown.code
        for platform_scan in (*running, *checked):
            platform_scan.withhold_on_drift()
        withhold_by_clock(setup, scan)
        remaining = len(setup.store.pending(scan))
        if setup.evidence is not None:
            # A time-stamping authority may be slow: signals are handled meanwhile.
            await asyncio.to_thread(setup.evidence.seal, scan, is_finished=remaining == 0)
    # 5. Count the outcomes.
    outcomes: Counter[Outcome] = Counter()
    for platform_scan in running:
        outcomes.update(platform_scan.outcomes)
    outcomes[Outcome.UNVERIFIED] += len(by_hand)
    return ScanResult(
        scan=scan,
        outcomes=dict(outcomes),
        pending=remaining,
        stopped={
            platform_scan.platform: platform_scan.stopped_by for platform_scan in running if platform_scan.stopped_by
        },
        withheld={each.platform: each.withheld for each in (*running, *checked) if each.withheld},
        clocks=setup.host_clock.disagreeing if setup.host_clock.is_wrong else {},
    )


def withhold_by_clock(setup: ScanSetup, scan: Scan) -> None:
    """Where this machine's clock is wrong, withhold the platforms that were checked before that was known.

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
    setup: ScanSetup, platform_scans: Sequence[PlatformScan], accounts: Mapping[str, Sequence[Account]]
) -> None:
    """Run the platforms in parallel; the first error that stops one ends them all."""
    try:
        async with open_browser(setup.browser) as browser, asyncio.TaskGroup() as tasks:
            running = {
                tasks.create_task(platform_scan.run(browser, accounts[platform_scan.platform])): platform_scan
                for platform_scan in platform_scans
            }
            canceller = tasks.create_task(cancel_waiting(setup.stopping, running))
            await asyncio.wait(running)
            canceller.cancel()
    except ExceptionGroup as group:  # not except*: Python 3.11.2 wraps what is raised from there (gh-103590)
        expected = [error for error in group.exceptions if isinstance(error, UserError | ScrapeError)]
        if not expected:
            raise
        raise expected[0] from None


async def cancel_waiting(stopping: asyncio.Event, running: Mapping["asyncio.Task[None]", PlatformScan]) -> None:
    """On a request to stop, cancel the platforms that only wait for their turn."""
    await stopping.wait()
    for task, platform_scan in running.items():
        if not platform_scan.has_account_in_progress:
            task.cancel()


async def is_cut_off(setup: ScanSetup, platforms: Iterable[str]) -> bool:
    """Whether no platform answers; false where nobody is asked."""
    return setup.network is not None and await setup.network.is_down(platforms)


def reachable_accounts(store: Store, routes: Container[str], accounts: Iterable[Account]) -> list[Account]:
    """The accounts that the program can look at; people look at the others.

    Raises:
        Failed: the database cannot be read.
    """
    all_accounts = tuple(accounts)
    by_link = can_be_opened(store, all_accounts)
    return [
        account
        for account in all_accounts
        if account.platform in routes and (account.has_handle or account.key in by_link)
    ]


def record_outage(setup: ScanSetup, scan: Scan, progress: ScanObserver) -> None:
    """Why nobody knows of the accounts that are left. They stay pending: the next run looks at them (Store.pending)."""
    for account in setup.store.pending(scan):
        check = Check(
            checked_at=setup.looked_at(account),
            outcome=Outcome.UNVERIFIED,
            code=NetworkDown.code,
            message=setup.outage,
        )
        if setup.record(scan, account, check):  # a worker may have been faster
            progress.advance(account, check)


def record_by_hand(setup: ScanSetup, scan: Scan, accounts: Iterable[Account], progress: ScanObserver) -> None:
    """Record the accounts without a route: other platforms, and accounts whose handle is not registered."""
    for account in accounts:
        check = no_handle_check(setup.looked_at(account))
        if account.platform not in setup.routes:
            check = replace(check, code="not_supported", message=f"{account.platform} is reviewed by hand")
        setup.record(scan, account, check)
        progress.advance(account, check)
