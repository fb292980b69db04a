"""The inspector (检查员) of one platform: looks at one account by the platform's routes, in one session."""

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from scrapers.browser import Browser
from scrapers.camera import Camera
from scrapers.capture import Capture, Target, Way
from scrapers.errors import Blocked, LayoutChanged, NoAddress, NotLoggedIn, ScrapeError
from scrapers.scraper import Route
from scrapers.session import Session
from tracker.account import Account
from tracker.check import Check, Look, Outcome
from tracker.errors import UserError
from tracker.identity import prove_identity
from tracker.keep import keep_capture
from tracker.looks import (
    Answer,
    Attempt,
    Failure,
    conclude,
    first_looks_suffice,
    needs_second_look,
    stands_behind_a_wall,
)
from tracker.pace import TRIES, CeilingReached
from tracker.proof.clerk import Clerk
from tracker.scan_setup import ScanSetup
from tracker.secrecy import SECRECY
from tracker.sessions import Logins
from tracker.store.store import Scan

log = logging.getLogger("tracker.scan")  # one scan, one name in the log, whichever module speaks


@dataclass(slots=True)
class Inspector:
    """Looks at accounts of one platform, and knows of the one at hand what was made of it."""

    setup: ScanSetup
    scan: Scan
    platform: str
    has_account_in_hand: bool = False
    """Whether an account has been looked at and the next is not begun yet."""
    wall: str = ""
    """Code of the wall that the account at hand met; empty: none."""
    _session: Session | None = None
    _logins: Logins = field(init=False)
    _clerk: Clerk = field(init=False)
    _made: tuple[Attempt, ...] = ()
    """At looking at the account at hand."""

    def __post_init__(self) -> None:
        self._logins = Logins(self.setup.sessions, self.platform)
        self._clerk = Clerk(self.setup.evidence, self.scan)

    async def keep(self, account: Account, check: Check) -> Check:
        """The check of the account at hand, with its looks naming what was kept of them.

        Raises:
            UserError: the database cannot be read.
        """
        return await self._clerk.keep(account, check, self._made, self._session, self.setup.policies.of(account.region))

    def somebody_met_a_wall(self) -> bool:
        """Whether the account at hand met a wall, and it stood before somebody who is logged in."""
        return bool(self.wall) and self._logins.meet_wall()

    async def refresh_session(self) -> None:
        if self._session is not None:
            await self._logins.refresh(self._session)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def check(self, browser: Browser, account: Account, *, has_control: bool) -> Check:
        """Look at one account.

        Args:
            has_control: whether another account of the platform was seen alive.

        Raises:
            CeilingReached: the platform may not be asked any more for now.
            UserError: the store, or the stored session, cannot be read.
        """
        self.wall, self._made, self.has_account_in_hand = "", (), False
        try:
            self._made = await self._attempts(browser, account)
            return conclude(self._made, self._earlier_gone(account), has_control=has_control)
        except (UserError, CeilingReached):
            raise
        except Exception as error:  # one account's fault must not cost the others their check
            await self._hide_secrets(error)
            log.exception("%s failed", account.key)
            return Check(
                checked_at=self.setup.looked_at(account),
                outcome=Outcome.UNVERIFIED,
                code="internal_error",
                message=SECRECY.clean(f"{type(error).__name__}: {error}"),
            )

    async def _attempts(self, browser: Browser, account: Account) -> tuple[Attempt, ...]:
        silence = timedelta(days=self.setup.policies.of(account.region).inactive_days)
        attempts: list[Attempt] = []
        for route in self.setup.routes[self.platform]:
            if stands_behind_a_wall(route, attempts):
                continue
            attempts.append(await self._attempt(browser, account, route, Way.ASK if route.home_url else Way.VISIT))
            if first_looks_suffice(attempts, silence) or (self.wall and self._logins.is_somebody):
                break
        for attempt in tuple(attempts):
            if not needs_second_look(attempts, silence):
                break
            if isinstance(attempt, Answer) and attempt.way is Way.ASK and attempt.route.page_url:
                attempts.append(await self._attempt(browser, account, attempt.route, Way.VISIT, is_second=True))
        return tuple(attempts)

    async def _attempt(
        self, browser: Browser, account: Account, route: Route, way: Way, *, is_second: bool = False
    ) -> Attempt:
        links = (*account.links, *self.setup.store.recent_links(account))
        target = Target(handle=account.handle, links=links, grant=self.setup.grants.get(account.key))
        capture: Capture | None = None
        case: Path | None = None
        camera: Camera | None = None
        try:
            route.check_target(target, way, self.setup.looked_at(account))
            if route.needs_session:
                await self._open_session(browser)
                self._logins.admit(route)
            if way is Way.VISIT:
                policy = self.setup.policies.of(account.region)
                camera = self._clerk.camera(route, policy, is_second=is_second)
            capture = await self._capture(
                browser, Aim(route, target, way, lambda: self.setup.looked_at(account), camera)
            )
            profile = route.read(capture)
            prove_identity(account, profile, self.setup.store.known_names(account))
        except ScrapeError as error:
            await self._hide_secrets(error)
            if isinstance(error, Blocked) and not isinstance(error, NotLoggedIn):
                self.wall = error.code
            if capture is not None and isinstance(error, LayoutChanged):
                case = await self._keep(route, capture, error)
            url = url_of(route, target, capture)
            looked_at = capture.captured_at if capture else self.setup.looked_at(account)
            return Failure(route=route, way=way, looked_at=looked_at, url=url, error=error, case=case)
        material = self._clerk.material(route, capture, camera)
        url = url_of(route, target, capture)
        return Answer(route=route, way=way, looked_at=capture.captured_at, url=url, profile=profile, material=material)

    async def _capture(self, browser: Browser, aim: "Aim") -> Capture:
        """Look, and while the platform is unreachable or asks us to slow down, wait and look again.

        Raises:
            ScrapeError: the last attempt's.
        """

        def wait_s(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            return self.setup.pace.back_off_s(error, state.attempt_number) if isinstance(error, ScrapeError) else 0.0

        async for attempt in AsyncRetrying(
            retry=retry_if_exception(lambda error: isinstance(error, ScrapeError) and error.is_transient),
            stop=stop_after_attempt(TRIES),
            wait=wait_s,
            reraise=True,
        ):
            with attempt:
                await self.setup.pace.wait_turn(self.platform)
                self.has_account_in_hand = True
                session = await self._open_session(browser)
                if aim.camera:  # known only now: opening the session probed who it is
                    aim.camera.is_discreet = self._logins.is_somebody
                capture = await aim.look(session)
                aim.route.check_walls(capture)
        return capture

    async def _hide_secrets(self, error: Exception) -> None:
        """What failed may quote what came, and that the cookies."""
        if self._session is not None:
            with contextlib.suppress(ScrapeError):
                SECRECY.add(await self._session.secret_values())
        SECRECY.clean_error(error)

    async def _keep(self, route: Route, capture: Capture, error: ScrapeError) -> Path | None:
        if self.setup.artifacts is None or self._session is None:
            return None
        try:
            cookies = await self._session.secret_values()
            kept = keep_capture(self.setup.artifacts / f"scan-{self.scan.id}", route, capture, error, cookies)
        except (OSError, UserError, ScrapeError) as fault:  # what is kept for us must not cost the account its check
            log.warning("%s: what could not be read was not kept: %s", self.platform, fault)
            return None
        if kept:
            log.warning("%s: kept what could not be read in %s", self.platform, kept)
        return kept

    async def _open_session(self, browser: Browser) -> Session:
        if self._session is not None and self._session.is_lost:
            self._session = None
        if self._session is None:
            self._session = await self._logins.open(browser)
        return self._session

    def _earlier_gone(self, account: Account) -> tuple[Look, ...]:
        """Looks since the account was last seen alive that found it gone."""
        facts = self.setup.store.facts_of(account.key)
        looks: list[Look] = []
        for check in facts.checks if facts else ():
            if check.code == "withheld":  # nothing that its scan saw of the platform proves anything
                continue
            if check.outcome is Outcome.SEEN:
                looks.clear()
            looks.extend(look for look in check.looks if look.outcome is Outcome.GONE)
        return tuple(looks)


@dataclass(frozen=True, slots=True)
class Aim:
    """What one look is at."""

    route: Route
    target: Target
    way: Way
    clock: Callable[[], datetime]
    """Asked when the look begins, after its turn was waited for."""
    camera: Camera | None

    async def look(self, session: Session) -> Capture:
        """
        Raises:
            ScrapeError: see Session.ask and Session.visit.
        """
        if self.way is Way.ASK:
            return await session.ask(self.route, self.target, self.clock())
        if self.camera:
            self.camera.clear()
        return await session.visit(self.route, self.target, self.clock(), self.camera)


def url_of(route: Route, target: Target, capture: Capture | None) -> str:
    """The address a person opens to see the same; without what is personal in it."""
    try:
        url = route.address(target)
    except NoAddress:
        url = next((reply.url for reply in capture.replies.values()), "") if capture else ""
    return SECRECY.clean_url(url, (target.handle,))
