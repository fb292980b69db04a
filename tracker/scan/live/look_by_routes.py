"""Looks at accounts by every route of their platform, one after the other, at the pace of a scan; records no check.

Pace, retries, sessions, walls and circuit breakers (熔断) are those of a scan: the platform sees no difference, and a
refusal counts when the next scan decides whether to look at the platform.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scrapers.browser.browser import Browser
from scrapers.model.errors import LayoutChanged, NetworkDown, Unreachable
from scrapers.model.route import Route
from tracker.errors import UserError
from tracker.history.scan import Scan
from tracker.pace.circuit_breaker import CircuitFailure
from tracker.pace.pace import CeilingReached
from tracker.register.account import Account
from tracker.scan.account_scan import AccountScanner
from tracker.scan.live.route_report import RouteOutcome, RouteReport, skipped, to_report
from tracker.scan.looks import AccountScan, LookChoice, LookFailed, LookResult
from tracker.scan.merge_looks import met_a_wall
from tracker.scan.platform_scan import MAX_CONSECUTIVE_UNREACHABLE
from tracker.scan.setup import ScanSetup
from tracker.text.secrets import SECRETS


@dataclass(slots=True)
class LiveLook:
    """Looks at the accounts of one platform."""

    setup: ScanSetup
    platform: str
    on_look: Callable[[Account, Route], None]
    """Called before each look."""
    _scanner: AccountScanner = field(init=False)

    def __post_init__(self) -> None:
        unsaved = Scan(
            id=0,
            at=datetime.fromtimestamp(0).astimezone(),
            started_at=datetime.fromtimestamp(0).astimezone(),
            finished_at=None,
            period=None,
            is_replay=False,
            selection="",
        )
        self._scanner = AccountScanner(self.setup, unsaved, self.platform, asyncio.Semaphore(1))

    async def run(self, browser: Browser, accounts: Sequence[Account]) -> list[tuple[Account, tuple[RouteReport, ...]]]:
        """
        Raises:
            UserError: the database or the stored session cannot be read.
        """
        found = []
        try:
            for account in accounts:
                found.append((account, await self._look_at(browser, account)))
            if any(report.outcome is RouteOutcome.ANSWERED for _, reports in found for report in reports):
                await self._scanner.refresh_session()
        finally:
            await self._scanner.close()
        return found

    async def _look_at(self, browser: Browser, account: Account) -> tuple[RouteReport, ...]:
        routes = self.setup.routes[self.platform]
        breaker = self.setup.circuits.of(self.platform)
        if breaker and breaker.is_open(self.setup.looked_at(account)) and not self.setup.ignore_open_circuits:
            return tuple(skipped(route, "circuit_open", breaker.code) for route in routes)
        account_scan, reports = AccountScan(account), list[RouteReport]()
        is_blocked = False
        for route in routes:
            if self.setup.stopping.is_set():
                raise asyncio.CancelledError
            if stop := self._why_skipped(account_scan, route, reports, is_blocked=is_blocked):
                reports.append(skipped(route, stop))
                continue
            self.on_look(account, route)
            reports.append(await self._report(browser, account_scan, route))
            is_blocked = is_blocked or self._scanner.logged_in_user_was_blocked(account_scan)
        self._note_failures(account_scan, reports, is_blocked=is_blocked)
        return tuple(reports)

    async def _report(self, browser: Browser, account_scan: AccountScan, route: Route) -> RouteReport:
        region = account_scan.account.region
        silence = self.setup.policies.of(region).adverse_silence
        try:
            return to_report(await self._look(browser, account_scan, route), silence)
        except CeilingReached as reached:
            return skipped(route, reached.code, str(reached))

    async def _look(self, browser: Browser, account_scan: AccountScan, route: Route) -> LookResult:
        """One look by one route, its quicker way, at the platform's pace; it is added to the account's attempts.

        Raises:
            CeilingReached: the platform's request limit is used up for now.
            UserError: the store, or the stored session, cannot be read.
        """
        choice = LookChoice(route, route.first_way)
        await self._scanner.scan_account(browser, account_scan, [choice])
        fault, account_scan.fault = account_scan.fault, None
        if isinstance(fault, UserError | CeilingReached):
            raise fault
        if fault is not None:  # an error of one reader must not hide what the other routes say
            error = LayoutChanged(SECRETS.clean(f"{type(fault).__name__}: {fault}"))
            looked_at = self.setup.looked_at(account_scan.account)
            account_scan.attempts.append(
                LookFailed(route=route, way=choice.way, looked_at=looked_at, url="", error=error)
            )
        return account_scan.attempts[-1]

    def _why_skipped(
        self, account_scan: AccountScan, route: Route, reports: Sequence[RouteReport], *, is_blocked: bool
    ) -> str:
        """A code; empty: the route is tried."""
        if is_blocked:
            return "session_spared"
        if self.setup.outage:
            return NetworkDown.code
        if reports and reports[-1].outcome is RouteOutcome.SKIPPED and reports[-1].code in TURNS:
            return reports[-1].code
        return "same_wall" if met_a_wall(route, account_scan.attempts) else ""

    def _note_failures(self, account_scan: AccountScan, reports: Sequence[RouteReport], *, is_blocked: bool) -> None:
        """Update the circuit breaker as a scan does: a wall or an outage counts as a failure, an answer closes it."""
        asked = [report for report in reports if report.outcome is not RouteOutcome.SKIPPED]
        if not asked:
            return
        limit = self.setup.walls_limit(self.platform)
        at = account_scan.attempts[-1].looked_at
        refused = {RouteOutcome.WALLED, RouteOutcome.UNREACHABLE}
        if is_blocked:
            self.setup.circuits.fail(self.platform, account_scan.wall, CircuitFailure(at=at, limit=1))
        elif account_scan.wall and all(report.outcome in refused for report in asked):
            self.setup.circuits.fail(self.platform, account_scan.wall, CircuitFailure(at=at, limit=limit))
        elif all(report.code == Unreachable.code for report in asked):
            failure = CircuitFailure(at=at, limit=max(limit, MAX_CONSECUTIVE_UNREACHABLE))
            self.setup.circuits.fail(self.platform, Unreachable.code, failure)
        elif self.setup.circuits.of(self.platform) and any(report.outcome not in refused for report in asked):
            self.setup.circuits.close(self.platform)


TURNS = frozenset({CeilingReached.code, "rate_limited"})
"""Codes of a platform that takes no more requests now, by any route."""
