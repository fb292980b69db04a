"""Scans one platform: looks at its accounts in order and records each, until all are recorded or something stops it."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from scrapers.browser.browser import Browser
from scrapers.model.errors import Blocked, NetworkDown, Unreachable
from tracker.history.check import Check, Outcome
from tracker.history.scan import Scan
from tracker.pace.circuit_breaker import CircuitBreaker, CircuitFailure
from tracker.pace.pace import CeilingReached
from tracker.register.account import Account
from tracker.scan.account_scan import AccountScanner
from tracker.scan.drift import withhold_on_drift
from tracker.scan.looks import AccountScan
from tracker.scan.setup import ScanObserver, ScanSetup

log = logging.getLogger("tracker.scan")  # one logger name for the whole scan

MAX_CONSECUTIVE_UNREACHABLE = 5
"""So many consecutive unreachable accounts are caused by the network or the platform, not by a unit's page. The limit
is higher than for walls, because one look proves a wall, but only several an outage."""
CONTROL_AGE = timedelta(hours=1)
"""How long an account that was seen active shows that the platform answers."""
CONTROL_SILENCE = timedelta(days=14)
"""A control account posts at least this often."""
WALL_CODES = frozenset({Blocked.code, *(error.code for error in Blocked.__subclasses__())})


@dataclass(slots=True)
class PlatformScan:
    """The scan of one platform: accounts are begun and recorded in order, in one session."""

    setup: ScanSetup
    scan: Scan
    platform: str
    progress: ScanObserver
    visiting: asyncio.Semaphore
    """Limits the visits in progress, of all platforms together."""
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    stopped_by: str = ""
    withheld: str = ""
    """The drift message; empty: no drift."""
    is_whole: bool = False
    """Whether all its accounts have been checked."""
    has_control: bool = False
    """Whether an account of the platform was seen active: only then "does not exist" is evidence."""
    _account_scanner: AccountScanner = field(init=False)
    _controls_answered: bool = False
    _shares_are_compared: bool = False
    """Whether its shares have been compared with the last scans."""
    _in_progress: deque[tuple[AccountScan, "asyncio.Task[None]"]] = field(default_factory=deque)
    """Begun, in order, and not recorded yet."""
    _circuit_breaker: CircuitBreaker | None = None
    """The platform's circuit; None: no failure recorded."""

    def __post_init__(self) -> None:
        self._account_scanner = AccountScanner(self.setup, self.scan, self.platform, self.visiting)

    @property
    def has_account_in_progress(self) -> bool:
        """Whether a look at an account has begun that is not recorded yet."""
        return any(account_scan.has_begun for account_scan, _ in self._in_progress)

    async def run(self, browser: Browser, accounts: Sequence[Account]) -> None:
        """Check and record the accounts, after the platform's control accounts. Where none of these, known to be
        active, is seen active, the platform or the parser is at fault, and no account is checked."""
        # 1. Skip the platform while its circuit is open, after walls or an outage.
        self.progress.begin(self.platform, len(accounts))
        now = self.setup.looked_at(accounts[0])
        if not self._may_look(now):
            return
        # 2. Check and record its accounts in order, the control accounts first.
        self.has_control = self._was_seen_alive(now)
        try:
            await self._check_accounts(browser, accounts)
            # 3. Withhold the verdicts where all results changed at once.
            self.is_whole = all(account.platform != self.platform for account in self.setup.store.pending(self.scan))
            self.withhold_on_drift()
            if self.withheld:
                self.progress.stop(self.platform, "withheld")
            # 4. Store a session that worked for the next scan.
            if not self.stopped_by and self.outcomes[Outcome.SEEN] and not self.withheld:
                await self._account_scanner.refresh_session()
        finally:
            await self._account_scanner.close()

    async def check(self, browser: Browser, account: Account, *, is_last: bool) -> None:
        """Check and record one account by itself, as `run` does each: for a worker of several machines. The platform's
        control accounts are looked at before its first one.

        It is not recorded where the platform is stopped (stopped_by), where the browser died before its evidence was
        kept, or where another account must be seen active first: by this worker. What another one sees from its address
        does not show that the platform answers this one truly.

        Args:
            is_last: no account is left that could show that the platform answers.

        Raises:
            CeilingReached: the platform's request limit is used up for now.
            UserError: the store, or the stored session, cannot be read.
        """
        now = self.setup.looked_at(account)
        if self.stopped_by or not self._may_look(now):
            return
        if not self._controls_answered:
            if not await self._controls_answer(browser):
                self._stop(self.stopped_by or "controls_failed")
                return
            self._controls_answered = True
        await self._check_in_order(browser, [account], is_last=is_last)

    async def close(self) -> None:
        """Store a session that worked, and close it."""
        try:
            if not self.stopped_by and self.outcomes[Outcome.SEEN]:
                await self._account_scanner.refresh_session()
        finally:
            await self._account_scanner.close()

    @property
    def opens_again_at(self) -> datetime | None:
        """When its circuit closes; None: it is not open."""
        return self._circuit_breaker.until if self._circuit_breaker else None

    def _may_look(self, now: datetime) -> bool:
        """Whether its circuit is not open; it stops otherwise."""
        self._circuit_breaker = self.setup.circuits.of(self.platform)
        if not self._circuit_breaker or not self._circuit_breaker.is_open(now) or self.setup.ignore_open_circuits:
            return True
        log.warning(
            "platform=%s circuit=open reason=%s until=%s",
            self.platform,
            self._circuit_breaker.code,
            self._circuit_breaker.until,
        )
        self._stop("circuit_open")
        return False

    def withhold_on_drift(self) -> None:
        """Compare the platform's shares with its last scans, once."""
        if not self._shares_are_compared and not self.setup.outage:
            self._shares_are_compared = True
            self.withheld = withhold_on_drift(self.setup.store, self.scan, self.platform, is_whole=self.is_whole)

    async def _check_accounts(self, browser: Browser, accounts: Sequence[Account]) -> None:
        try:
            if not await self._controls_answer(browser):
                if not self.setup.outage:  # which is said once, and not platform by platform
                    self._stop(self.stopped_by or "controls_failed")
                return
            again = await self._check_in_order(browser, accounts)
            await self._check_in_order(browser, again, is_last=True)
        except CeilingReached as reached:
            log.warning("%s", reached)
            self._stop(reached.code)

    def _was_seen_alive(self, now: datetime) -> bool:
        """Whether a recently interrupted run of this scan saw an account of the platform active."""
        summaries = self.setup.store.summaries.of_platform(self.scan, self.platform)
        return any(
            summary.outcome is Outcome.SEEN and abs(now - summary.checked_at) < CONTROL_AGE for summary in summaries
        )

    async def _check_in_order(
        self, browser: Browser, accounts: Sequence[Account], *, is_last: bool = False
    ) -> list[Account]:
        """Check and record accounts in order; returns those to be looked at once more after the others, unless is_last:
        they need a control first, or their evidence was lost with the browser."""
        again: list[Account] = []
        waiting = deque(accounts)
        try:
            while self._begin(browser, waiting):
                account_scan, looking = self._in_progress[0]
                await looking
                if self.setup.outage:  # the network's fault, not this account's
                    self.stopped_by = NetworkDown.code
                    break
                check = self._account_scanner.conclude(account_scan, has_control=self.has_control)
                if check.code == "to_be_confirmed" and not self.has_control and not is_last:
                    again.append(account_scan.account)
                else:
                    try:
                        kept = await self._account_scanner.keep_evidence(account_scan, check, is_last=is_last)
                    except Unreachable:
                        again.append(account_scan.account)
                    else:
                        self._record(account_scan, kept)
                self._in_progress.popleft()
        finally:
            await self._cancel_in_progress()
        return again

    def _begin(self, browser: Browser, waiting: deque[Account]) -> bool:
        """Begin as many accounts as allowed once half of those begun are done: accounts begun together are fetched
        together (scrapers.browser.fetch_queue). Returns whether an account is in progress."""
        if self.setup.outage:
            self.stopped_by = NetworkDown.code
        if self.stopped_by:
            return False
        if len(self._in_progress) > self._at_once // 2:
            return True
        prefetch = self._account_scanner.prefetch
        if waiting and not self.setup.stopping.is_set() and not prefetch.holds(waiting[0]):
            prefetch.begin(islice(waiting, self._at_once))
        while waiting and len(self._in_progress) < self._at_once and not self.setup.stopping.is_set():
            account_scan = AccountScan(waiting.popleft())
            self._in_progress.append(
                (account_scan, asyncio.create_task(self._account_scanner.scan_account(browser, account_scan)))
            )
        return bool(self._in_progress)

    @property
    def _at_once(self) -> int:
        """Accounts in progress at a time: one, as long as it is unknown whether the platform answers again."""
        return 1 if self._circuit_breaker and self._circuit_breaker.until else self.setup.at_once

    async def _cancel_in_progress(self) -> None:
        """Cancel accounts in progress; they are not recorded."""
        tasks = [looking for _, looking in self._in_progress]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._in_progress.clear()

    def _record(self, account_scan: AccountScan, check: Check) -> None:
        account = account_scan.account
        if not self.setup.record(self.scan, account, check):
            log.info("%s: another worker recorded it first", account.key)
            if self.setup.evidence is not None:
                self.setup.evidence.drop(check)
        elif account_scan.opened:
            self.setup.store.forms.record_opened(account, self.scan.id, account_scan.opened)
        self.outcomes[check.outcome] += 1
        self.has_control |= check.outcome is Outcome.SEEN
        self.progress.advance(account, check)
        log.info("%s", log_line(account, check))
        if check.outcome is Outcome.UNVERIFIED:
            log.debug("%s is not verified: %s", account.key, check.message)  # may quote the platform: with -vv only
        if self._account_scanner.logged_in_user_was_blocked(account_scan):
            # The logged-in person's account is at risk: stop at once, not after several walls.
            self._fail(account_scan.wall, check.checked_at, limit=1)
            self._stop(account_scan.wall)
        elif self._is_walled_off(account_scan, check):
            self._stop(check.code)

    async def _controls_answer(self, browser: Browser) -> bool:
        """Whether a control account was seen with a recent post; true where no control account is set."""
        controls = self.setup.controls.get(self.platform, ())
        for control in controls:
            account_scan = AccountScan(control)
            await self._account_scanner.scan_account(browser, account_scan)
            if self.setup.outage:
                self.stopped_by = NetworkDown.code
                return False
            check = self._account_scanner.conclude(account_scan, has_control=self.has_control)
            if self._is_walled_off(account_scan, check):
                self.stopped_by = check.code
                return False
            newest = max((post.published_at for post in check.posts), default=None)
            if newest is not None and check.checked_at - newest < CONTROL_SILENCE:
                self.has_control = True
                return True
            log.warning("control account %s: %s %s", control.key, check.outcome.value, check.code or newest)
        return not controls

    def _stop(self, code: str) -> None:
        self.stopped_by = code
        self.progress.stop(self.platform, code)

    def _is_walled_off(self, account_scan: AccountScan, check: Check) -> bool:
        """Whether this account's look opened the circuit; an answer closes it."""
        has_met_wall = bool(account_scan.wall) and check.code in WALL_CODES
        if not has_met_wall and check.code != Unreachable.code:
            if self._circuit_breaker:
                self.setup.circuits.close(self.platform)
            self._circuit_breaker = None
            return False
        limit = self.setup.walls_limit(self.platform)
        return self._fail(
            check.code, check.checked_at, limit if has_met_wall else max(limit, MAX_CONSECUTIVE_UNREACHABLE)
        )

    def _fail(self, code: str, at: datetime, limit: int) -> bool:
        self._circuit_breaker = self.setup.circuits.fail(self.platform, code, CircuitFailure(at=at, limit=limit))
        return self._circuit_breaker.in_a_row >= limit


def log_line(account: Account, check: Check) -> str:
    """The log line of an account's outcome: key=value, without any text from the platform.

    A value of `code` may be a secret (a login by OAuth has one), so the redacted log would not show a reason there.
    """
    fields = {
        "account": account.key,
        "outcome": check.outcome.value,
        "reason": check.code,
        "state": check.state.value if check.state else "",
        "looks": str(len(check.looks)),
        "posts": str(len(check.posts)),
    }
    return " ".join(f"{name}={value}" for name, value in fields.items() if value)
