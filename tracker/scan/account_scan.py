"""Scans the accounts of one platform through its routes, in one session.

`AccountScanner.scan_account` looks at one account, step by step; `conclude` and `keep_evidence`, its last two steps,
follow in the order in which accounts are recorded (tracker.scan.platform_scan).
"""

import asyncio
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from scrapers.browser.browser import Browser
from scrapers.browser.fetch_queue import FetchQueue
from scrapers.browser.session import Session
from scrapers.model.capture import Capture, FetchMode, Target
from scrapers.model.errors import (
    Blocked,
    ClockSkewed,
    LayoutChanged,
    NetworkDown,
    NotLoggedIn,
    ScrapeError,
    Unreachable,
)
from scrapers.model.profile import Profile
from scrapers.model.route import Route
from scrapers.network.clock_skew import limit_to_proven, why_not_current
from scrapers.platforms.given_links import GIVEN_ROUTES
from tracker.errors import UserError
from tracker.history.check import Check, Look, Outcome
from tracker.history.remaining_proof import looks_found_gone
from tracker.history.scan import Scan
from tracker.pace.pace import CeilingReached, attempts_at
from tracker.register.account import Account
from tracker.register.identity import check_identity
from tracker.scan.evidence_recorder import EvidenceRecorder
from tracker.scan.given.given_links import no_handle_check, to_opened
from tracker.scan.looks import AccountScan, LookAnswered, LookChoice, LookFailed, LookRequest, url_of
from tracker.scan.merge_looks import first_looks_suffice, is_looked_at_again, merge_looks, met_a_wall, needs_second_look
from tracker.scan.prefetch import HistoryPrefetch
from tracker.scan.setup import ScanSetup
from tracker.sessions.session_owner import SessionOwner
from tracker.sessions.sessions import PlatformSession
from tracker.store.history.prefetch import PriorKnowledge
from tracker.text.secrets import SECRETS

log = logging.getLogger("tracker.scan")  # one logger name for the whole scan


@dataclass(slots=True)
class AccountScanner:
    """Looks at accounts of one platform, one by one or several at once, in one session."""

    setup: ScanSetup
    scan: Scan
    platform: str
    visiting: asyncio.Semaphore
    """Limits the visits in progress, of all platforms together."""
    prefetch: HistoryPrefetch = field(init=False)
    _session: PlatformSession = field(init=False)
    _session_owner: SessionOwner = field(init=False)
    _evidence_recorder: EvidenceRecorder = field(init=False)
    _fetch_queue: FetchQueue = field(default_factory=FetchQueue)
    _visit_queue: asyncio.Semaphore = field(init=False)
    """Limits the platform's visits that wait for `visiting`: otherwise a platform that is only visited would queue all
    its accounts before another platform's first one."""

    def __post_init__(self) -> None:
        self.prefetch = HistoryPrefetch(self.setup.store)
        self._session = PlatformSession(self.setup.sessions, self.platform)
        self._session_owner = SessionOwner(self._session)
        self._evidence_recorder = EvidenceRecorder(self.setup.evidence, self.scan, self.setup.artifacts)
        self._visit_queue = asyncio.Semaphore(self.setup.visits_at_once)

    async def scan_account(
        self, browser: Browser, account_scan: AccountScan, choices: Iterable[LookChoice] | None = None
    ) -> None:
        """Look at one account: steps 1 to 7; `conclude` is step 8 and reports any error, `keep_evidence` is step 9.

        Args:
            choices: the looks to make; None: as many as are needed to conclude.
        """
        account = account_scan.account
        try:
            # 1. Choose the next look: the routes in order until the results suffice, then looks that confirm.
            for choice in self._choose_looks(account_scan) if choices is None else choices:
                prior = self.prefetch.of(account)
                request = self._request(account_scan, choice, prior)
                capture: Capture | None = None
                has_asked = False
                try:
                    # 2. Open the route: check that it leads to this account, and the login where it needs one.
                    choice.route.check_target(request.target, choice.way, self.setup.looked_at(account))
                    if choice.route.needs_session:
                        await self._open_session(browser)
                        self._session.require_login(choice.route)
                    has_asked = True
                    # 3. and 4. Fetch or visit at the platform's pace, and check for walls.
                    capture = await self._session_owner.capture(
                        choice.route,
                        Capture(target=request.target, captured_at=self.setup.looked_at(account), way=choice.way),
                        partial(self._capture, browser, account_scan, request),
                    )
                    account_scan.listed = tuple(dict.fromkeys((*account_scan.listed, *choice.route.listed(capture))))
                    # 5. Read.
                    profile = choice.route.read(capture)
                    # 6. Prove that the page is the registered account's.
                    check_identity(
                        account, profile, prior.identity.names_under(profile.platform_id), prior.identity.ids
                    )
                    # 7. Limit what it proves to what replies of the present can prove.
                    doubt = self._why_not_current(capture)
                    profile = limit_to_proven(profile, doubt)
                except ScrapeError as error:
                    await self._session.clean_error(error, has_asked=has_asked)
                    account_scan.attempts.append(await self._failed(account_scan, request, capture, error))
                else:
                    account_scan.attempts.append(self._answered(request, capture, profile, doubt))
                if choice.given is not None:
                    account_scan.opened.append(to_opened(choice.given, account_scan.attempts[-1], capture))
        except (UserError, CeilingReached) as error:
            account_scan.fault = error
        except Exception as error:  # an error with one account must not stop the others
            await self._session.clean_error(error)
            log.exception("%s failed", account.key)
            account_scan.fault = error

    def conclude(self, account_scan: AccountScan, *, has_control: bool) -> Check:
        """8. Merge the looks into the account's check.

        Args:
            has_control: whether another account of the platform was seen active.

        Raises:
            CeilingReached: the platform's request limit is used up for now.
            UserError: the store, or the stored session, cannot be read.
        """
        if isinstance(account_scan.fault, UserError | CeilingReached):
            raise account_scan.fault
        account = account_scan.account
        if account_scan.fault is None and not account_scan.attempts:
            return no_handle_check(self.setup.looked_at(account))
        if account_scan.fault is None:
            return merge_looks(account_scan.attempts, self._earlier_gone(account_scan), has_control=has_control)
        return Check(
            checked_at=self.setup.looked_at(account),
            outcome=Outcome.UNVERIFIED,
            code="internal_error",
            message=SECRETS.clean(f"{type(account_scan.fault).__name__}: {account_scan.fault}"),
        )

    async def keep_evidence(self, account_scan: AccountScan, check: Check, *, is_last: bool) -> Check:
        """9. Store the evidence and return the check with the evidence files of its looks.

        Args:
            is_last: the account is not looked at again.

        Raises:
            UserError: the database cannot be read.
            Unreachable: the browser died since the looks, and with it the session whose secrets must not be written.
                The account is to be looked at again; never where is_last.
        """
        account = account_scan.account
        session = self._session.session
        policy = self.setup.policies.of(account.region)
        facts = self.prefetch.of(account).facts
        kept = await self._evidence_recorder.keep(
            facts,
            check,
            tuple(account_scan.attempts),
            session if account_scan.was_looked_at_in(session) else None,
            policy,
            is_last=is_last,
        )
        self.prefetch.forget(account)
        return kept

    def logged_in_user_was_blocked(self, account_scan: AccountScan) -> bool:
        """Whether a wall was met in a logged-in session."""
        return bool(account_scan.wall) and self._session.note_wall()

    async def refresh_session(self) -> None:
        await self._session.refresh()

    async def close(self) -> None:
        await self._fetch_queue.close()
        await self._session.close()

    def _choose_looks(self, account_scan: AccountScan) -> Iterator[LookChoice]:
        """Each next look, chosen by what the looks before it came to. None once there is no network: a second look that
        is wanted then has failed."""
        silence = self.setup.policies.of(account_scan.account.region).adverse_silence
        attempts = account_scan.attempts
        for route in self.setup.routes[self.platform] if account_scan.account.has_handle else ():
            if met_a_wall(route, attempts):
                continue
            yield LookChoice(route, route.first_way)
            if self.setup.outage:
                break
            if first_looks_suffice(attempts, silence) or (account_scan.wall and self._session.is_logged_in):
                break
        yield from self._given_links(account_scan)
        first = tuple(attempts)
        for attempt in first:
            if not needs_second_look(attempts, silence):
                return
            if is_looked_at_again(attempt, attempts[len(first) :]):
                if self.setup.outage:
                    attempts.append(self._not_looked_again(account_scan.account, attempt.route))
                    continue
                yield LookChoice(attempt.route, FetchMode.VISIT, is_second=True)

    def _not_looked_again(self, account: Account, route: Route) -> LookFailed:
        """The second look that could not be made, for lack of a network: without it, one look would decide."""
        looked_at, error = self.setup.looked_at(account), NetworkDown(self.setup.outage)
        return LookFailed(route=route, way=FetchMode.VISIT, looked_at=looked_at, url="", error=error)

    def _given_links(self, account_scan: AccountScan) -> Iterator[LookChoice]:
        """The links that the account's unit gave, one look each; none behind a wall."""
        account, given_route = account_scan.account, GIVEN_ROUTES.get(self.platform)
        if given_route is None or (account_scan.wall and self._session.is_logged_in):
            return
        for given in self.prefetch.of(account).links_to_open(again=not account.has_handle):
            if self.setup.outage or met_a_wall(given_route.route, account_scan.attempts):
                return
            yield LookChoice(given_route.route, FetchMode.FETCH, given=given)

    def _request(self, account_scan: AccountScan, choice: LookChoice, prior: PriorKnowledge) -> LookRequest:
        account = account_scan.account
        target = Target(
            handle=account.handle,
            links=(*account.links, *prior.links),
            listed=account_scan.listed,
            proved=prior.proved_links,
            grant=self.setup.grants.get(account.key),
            given=choice.given.link if choice.given else "",
        )
        screenshot_taker = self._evidence_recorder.screenshot_taker() if choice.is_second else None
        return LookRequest(choice.route, target, choice.way, screenshot_taker, is_second=choice.is_second)

    def _answered(
        self, request: LookRequest, capture: Capture, profile: Profile, doubt: ScrapeError | None
    ) -> LookAnswered:
        return LookAnswered(
            route=request.route,
            way=request.way,
            looked_at=capture.captured_at,
            url=url_of(request.route, request.target, capture),
            profile=profile,
            doubt=doubt,
            raw_evidence=self._evidence_recorder.raw_evidence(request.route, capture, request.screenshot_taker),
        )

    async def _failed(
        self, account_scan: AccountScan, request: LookRequest, capture: Capture | None, error: ScrapeError
    ) -> LookFailed:
        if isinstance(error, Blocked) and not isinstance(error, NotLoggedIn):
            account_scan.wall = error.code
        failed_capture: Path | None = None
        if capture is not None and isinstance(error, LayoutChanged):
            failed_capture = await self._evidence_recorder.save_failed_capture(
                request.route, capture, error, account_scan.answered_in[-1]
            )
        return LookFailed(
            route=request.route,
            way=request.way,
            looked_at=capture.captured_at if capture else self.setup.looked_at(account_scan.account),
            url=url_of(request.route, request.target, capture),
            error=error,
            failed_capture=failed_capture,
            came=tuple(capture.replies) if capture else (),
        )

    def _why_not_current(self, capture: Capture) -> ScrapeError | None:
        """Why the look proves no silence: its replies are not current, or this machine's clock is wrong."""
        clock = self.setup.host_clock
        clock.note(self.platform, capture)
        doubt = why_not_current(capture)
        return ClockSkewed("several platforms say so") if doubt is None and clock.is_wrong else doubt

    async def _open_session(self, browser: Browser) -> None:
        """As Session.open, again where the browser, or a page of it, is lost meanwhile."""
        async for attempt in attempts_at(self.setup.pace, self.platform):
            with attempt:
                await self._session.open(browser)

    async def _capture(self, browser: Browser, account_scan: AccountScan, request: LookRequest) -> Capture:
        """Look once; while the platform is unreachable or asks us to slow down, wait and try again.

        Raises:
            ScrapeError: the last attempt's.
        """
        async for attempt in attempts_at(self.setup.pace, self.platform):
            with attempt:
                await self.setup.pace.wait_turn(request.route.lane)
                account_scan.has_begun = True
                capture = await self._look_or_tell(browser, account_scan, request)
                request.route.check_walls(capture)
        return capture

    async def _look_or_tell(self, browser: Browser, account_scan: AccountScan, request: LookRequest) -> Capture:
        """As _look.

        Raises:
            NetworkDown: it is not the platform alone that does not answer.
        """
        try:
            session = await self._session.open(browser)
            capture = await self._look(session, request, self.setup.looked_at(account_scan.account))
        except Unreachable as error:
            network = self.setup.network
            if error.is_transient and network is not None and await network.is_down([self.platform]):
                raise NetworkDown(network.down) from error
            raise
        account_scan.answered_in.append(session)
        return capture

    async def _look(self, session: Session, request: LookRequest, at: datetime) -> Capture:
        """
        Raises:
            ScrapeError: see Session.fetch and Session.visit.
        """
        if request.way is FetchMode.FETCH:
            return await self._fetch_queue.fetch(session, request.route, request.target, at)
        if request.screenshot_taker:
            request.screenshot_taker.clear()
            # Known only now: opening the session checked the login.
            request.screenshot_taker.viewport_only = self._session.is_logged_in
        async with self._visit_queue, self.visiting:
            return await session.visit(
                request.route, request.target, at, request.screenshot_taker, is_quick=not request.is_second
            )

    def _earlier_gone(self, account_scan: AccountScan) -> tuple[Look, ...]:
        """Earlier looks that found the account gone, since it was last seen active; empty if it is not gone now."""
        if not any(isinstance(attempt, LookAnswered) and attempt.profile.is_gone for attempt in account_scan.attempts):
            return ()
        return looks_found_gone(self.prefetch.of(account_scan.account).facts.checks)
