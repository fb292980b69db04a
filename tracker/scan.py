"""One scan: look at every account due, platforms side by side, and record each as soon as it is known."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Protocol

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from scrapers.browser import Browser, open_browser
from scrapers.camera import Camera
from scrapers.capture import Capture, Grant, Target, Way
from scrapers.errors import Blocked, LayoutChanged, NoAddress, NotLoggedIn, ScrapeError, Unreachable
from scrapers.scraper import Route
from scrapers.session import BrowserOptions, Session
from tracker.account import Account
from tracker.check import Check, Look, Outcome
from tracker.drift import ACCUSING, AT_LEAST, WATCHED, Shares, drift_of
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
from tracker.pace import TRIES, CeilingReached, Pace
from tracker.policy import Policies
from tracker.proof.clerk import Clerk
from tracker.proof.keeper import Keeper
from tracker.secrecy import SECRECY
from tracker.sessions import Logins, Sessions
from tracker.store.store import Scan, Store

log = logging.getLogger(__name__)


class Progress(Protocol):
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
    sessions: Sessions | None = None
    """The stored ones; None: every session is a visitor's."""
    artifacts: Path | None = None
    """Folder under which what could not be read is kept, `<scan>/<platform>/…`; None: nowhere."""
    evidence: Keeper | None = None
    """Keeps what would be held against an account; None: nobody does."""
    grants: Mapping[str, Grant] = field(default_factory=dict)
    """Account key -> what its unit has authorised."""
    controls: Mapping[str, tuple[Account, ...]] = field(default_factory=dict)
    """Platform -> accounts known to be alive, in the register or not: looked at first; see PlatformScan.run."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Once it is set, no account is begun any more; those in hand are finished."""


WALLS_THAT_STOP = 3
UNREACHABLE_THAT_STOP = 5
"""Accounts in a row that could not be reached: it is the network, or the platform, and no unit's page. More than of
walls, for one look tells a wall, and only several an outage."""
CONTROL_AGE = timedelta(hours=1)
"""So long an account that was seen alive stands for the platform; after that it may answer otherwise."""
CONTROL_SILENCE = timedelta(days=14)
"""A control account posts at least this often."""
DRIFT_SILENCE = timedelta(days=14)
"""Who has not posted for so long counts into the share of the silent."""


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

    @property
    def is_complete(self) -> bool:
        """Whether every account of the scan has an answer."""
        return self.pending == 0 and not self.outcomes.get(Outcome.UNVERIFIED, 0)


async def run_scan(setup: ScanSetup, scan: Scan, progress: Progress) -> ScanResult:
    """Look at the accounts of the scan that have no check yet; each is recorded in one transaction.

    Raises:
        Unreachable: the browser does not start. Nothing was recorded.
        UserError: the store cannot be written. What was recorded stays.
    """
    pending = setup.store.pending(scan)
    by_platform = {
        platform: tuple(accounts)
        for platform, accounts in groupby(sorted(pending, key=lambda one: one.platform), lambda one: one.platform)
    }
    supported = {platform: accounts for platform, accounts in by_platform.items() if platform in setup.routes}
    lines = [PlatformScan(setup, scan, platform, progress) for platform in supported]
    for platform in by_platform.keys() - supported.keys():
        record_unsupported(setup, scan, by_platform[platform], progress)
    # A platform whose accounts all have a check may owe them to a run that was killed before it came to the shares.
    lines += [
        PlatformScan(setup, scan, platform, progress, is_whole=True)
        for platform in setup.routes
        if platform not in supported
    ]
    try:
        if supported:
            await run_lines(setup, lines[: len(supported)], supported)
    finally:
        for line in lines:
            line.withhold_if_drifted()
        left = len(setup.store.pending(scan))
        if setup.evidence is not None:
            setup.evidence.seal(scan, is_finished=left == 0)
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
    )


async def run_lines(
    setup: ScanSetup, lines: Sequence["PlatformScan"], accounts: Mapping[str, Sequence[Account]]
) -> None:
    """Run the platforms side by side; the first one that cannot go on ends them all."""
    try:
        async with open_browser(setup.browser) as browser, asyncio.TaskGroup() as tasks:
            running = {tasks.create_task(line.run(browser, accounts[line.platform])): line for line in lines}
            ending = tasks.create_task(end_waiting(setup.stopping, running))
            await asyncio.wait(running)
            ending.cancel()
    except ExceptionGroup as group:  # not except*: Python 3.11.2 wraps what is raised from there (gh-103590)
        told = [error for error in group.exceptions if isinstance(error, UserError | ScrapeError)]
        if not told:
            raise
        raise told[0] from None


async def end_waiting(stopping: asyncio.Event, running: Mapping["asyncio.Task[None]", "PlatformScan"]) -> None:
    """Once it is asked to stop, end the platforms that only wait for their turn."""
    await stopping.wait()
    for task, line in running.items():
        if not line.has_account_in_hand:
            task.cancel()


def record_unsupported(setup: ScanSetup, scan: Scan, accounts: Iterable[Account], progress: Progress) -> None:
    for account in accounts:
        check = Check(
            checked_at=setup.looked_at(account),
            outcome=Outcome.UNVERIFIED,
            code="not_supported",
            message=f"{account.platform} is reviewed by hand",
        )
        setup.store.record(scan, account, check)
        progress.advance(account, check)


@dataclass(slots=True)
class PlatformScan:
    """One platform's line through a scan: one account after the other, in one session."""

    setup: ScanSetup
    scan: Scan
    platform: str
    progress: Progress
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    stopped_by: str = ""
    withheld: str = ""
    """What changed all at once; empty: nothing did."""
    is_whole: bool = False
    """Whether all its accounts have been looked at."""
    has_control: bool = False
    """Whether an account of the platform was seen alive: only beside it does "does not exist" mean anything."""
    has_account_in_hand: bool = False
    """Whether an account has been looked at and is not recorded yet."""
    _session: Session | None = None
    _logins: Logins = field(init=False)
    _clerk: Clerk = field(init=False)
    _made: tuple[Attempt, ...] = ()
    """At looking at the account at hand."""
    _is_held: bool = False
    """Whether its shares have been held against the last scans."""
    _walls_in_a_row: int = 0
    _unreachable_in_a_row: int = 0
    _wall: str = ""
    """Code of the wall that the account at hand met; empty: none."""

    def __post_init__(self) -> None:
        self._logins = Logins(self.setup.sessions, self.platform)
        self._clerk = Clerk(self.setup.evidence, self.scan)

    async def run(self, browser: Browser, accounts: Sequence[Account]) -> None:
        """Check and record the accounts, after the platform's control accounts: where none of these, known to be
        alive, is seen alive, it is the platform or our reader, and nobody is looked at."""
        self.progress.begin(self.platform, len(accounts))
        self.has_control = self._was_seen_alive(self.setup.looked_at(accounts[0]))
        try:
            await self._look_through(browser, accounts)
            self.is_whole = all(one.platform != self.platform for one in self.setup.store.pending(self.scan))
            self.withhold_if_drifted()
            if self.withheld:
                self.progress.stop(self.platform, "withheld")
            if not self.stopped_by:
                await self._refresh_session()
        finally:
            if self._session is not None:
                await self._session.close()

    async def _look_through(self, browser: Browser, accounts: Sequence[Account]) -> None:
        try:
            if not await self._controls_answer(browser):
                self._stop("controls_failed")
                return
            doubtful = await self._run_through(browser, accounts)
            await self._run_through(browser, doubtful, is_last=True)
        except CeilingReached as reached:
            log.warning("%s", reached)
            self._stop("ceiling_reached")

    def _was_seen_alive(self, now: datetime) -> bool:
        """Whether a run of this scan that was interrupted a moment ago saw an account of the platform alive."""
        sights = self.setup.store.sights(self.scan, self.platform)
        return any(one.outcome is Outcome.SEEN and abs(now - one.checked_at) < CONTROL_AGE for one in sights)

    async def _refresh_session(self) -> None:
        if self._session is not None and self.outcomes[Outcome.SEEN] and not self.withheld:
            await self._logins.refresh(self._session)

    async def _run_through(
        self, browser: Browser, accounts: Sequence[Account], *, is_last: bool = False
    ) -> list[Account]:
        """Check and record them; returns those that want a control first, unless this is their last turn."""
        doubtful: list[Account] = []
        for account in accounts:
            if self.stopped_by or self.setup.stopping.is_set():
                break
            self.has_account_in_hand = False
            check = await self._check(browser, account)
            if check.code == "to_be_confirmed" and not self.has_control and not is_last:
                doubtful.append(account)
                continue
            policy = self.setup.policies.of(account.region)
            check = await self._clerk.keep(account, check, self._made, self._session, policy)
            self.setup.store.record(self.scan, account, check)
            self.outcomes[check.outcome] += 1
            self.has_control |= check.outcome is Outcome.SEEN
            self.progress.advance(account, check)
            log.info("%s %s %s", account.key, check.outcome.value, check.code or check.state)
            if self._wall and self._logins.meet_wall():  # somebody's account pays for it: at once, not after three
                self._stop(self._wall)
            elif self._is_walled_off(check):
                self._stop(check.code)
        return doubtful

    def withhold_if_drifted(self) -> None:
        """Hold the platform's shares against its last scans; a jump is no unit's doing, and nobody is judged by it.

        Of a scan that was stopped or interrupted only what accuses is held: the walls that stopped it are no news.
        """
        if self._is_held:
            return
        self._is_held = True
        store, scan = self.setup.store, self.scan
        shares = Shares.of(store.sights(scan, self.platform), DRIFT_SILENCE)
        if shares.accounts < AT_LEAST:
            return
        drift = drift_of(shares, self._past_shares(), WATCHED if self.is_whole else ACCUSING)
        if drift:
            store.withhold(scan, self.platform, drift.message)
            log.warning("%s: verdicts withheld: %s", self.platform, drift.message)
            self.withheld = drift.message

    def _past_shares(self) -> tuple[Shares, ...]:
        """Of the earlier scans of the same part of the register, newest first; of all where it has none."""
        store, scan = self.setup.store, self.scan
        past = [
            each
            for each in store.scans()
            if each.id < scan.id and each.finished_at and each.is_replay is scan.is_replay
        ]
        alike = [each for each in past if each.selection == scan.selection]
        withheld = store.withheld_scans(self.platform)
        return tuple(
            Shares.of(store.sights(each, self.platform), DRIFT_SILENCE, is_withheld=each.id in withheld)
            for each in alike or past
        )

    async def _controls_answer(self, browser: Browser) -> bool:
        """Whether a control account was seen with a recent post; true where there is none to look at."""
        controls = self.setup.controls.get(self.platform, ())
        for control in controls:
            check = await self._check(browser, control)
            newest = max((post.published_at for post in check.posts), default=None)
            if newest is not None and check.checked_at - newest < CONTROL_SILENCE:
                self.has_control = True
                return True
            log.warning("control account %s: %s %s", control.key, check.outcome.value, check.code or newest)
        return not controls

    def _stop(self, code: str) -> None:
        self.stopped_by = code
        self.progress.stop(self.platform, code)

    def _is_walled_off(self, check: Check) -> bool:
        self._walls_in_a_row = self._walls_in_a_row + 1 if self._wall and check.code in WALL_CODES else 0
        self._unreachable_in_a_row = self._unreachable_in_a_row + 1 if check.code == Unreachable.code else 0
        limit = self.setup.walls_that_stop.get(self.platform, WALLS_THAT_STOP)
        return self._walls_in_a_row >= limit or self._unreachable_in_a_row >= max(limit, UNREACHABLE_THAT_STOP)

    async def _check(self, browser: Browser, account: Account) -> Check:
        self._wall, self._made = "", ()
        try:
            self._made = await self._attempts(browser, account)
            return conclude(
                self._made,
                self._earlier_gone(account),
                has_control=self.has_control,
            )
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
            if first_looks_suffice(attempts, silence) or (self._wall and self._logins.is_somebody):
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
                self._wall = error.code
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


WALL_CODES = frozenset(
    {Blocked.code, *(error.code for error in Blocked.__subclasses__())},
)


def url_of(route: Route, target: Target, capture: Capture | None) -> str:
    """The address a person opens to see the same; without what is personal in it."""
    try:
        url = route.address(target)
    except NoAddress:
        url = next((reply.url for reply in capture.replies.values()), "") if capture else ""
    return SECRECY.clean_url(url, (target.handle,))
