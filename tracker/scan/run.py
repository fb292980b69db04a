"""Prepares and finishes a scan (一轮检查): which scan is run or continued, its setup, and its results."""

import logging
import math
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scrapers.browser.outage import Network
from scrapers.browser.session import BrowserOptions
from scrapers.network.proxy_login import new_login
from scrapers.platforms.routes import ROUTES
from tracker.cases.follow_up import OPENING_SEVERITIES
from tracker.cases.report_row import ReportRow
from tracker.errors import UserError
from tracker.history.scan import Scan
from tracker.history.scan_record import Discard
from tracker.origin.near_duplicates import find_copies
from tracker.pace.pace import LookInterval, NoPace, Pace, RateLimitedPace, platform_of
from tracker.policy.policies import Policies
from tracker.policy.policy import Severity
from tracker.recordings.recording import Recording
from tracker.recordings.replay_proxy import open_replay
from tracker.register.account import Account
from tracker.register.sampling.sample import Sample
from tracker.report.rows import report_rows
from tracker.report.snapshot import to_snapshot
from tracker.scan.setup import ScanSetup
from tracker.sessions.grants import grants_of
from tracker.sessions.sessions import OnLoginProblem, Sessions
from tracker.settings.settings import Settings
from tracker.store.history.origins import TEXTS_KEPT_FOR
from tracker.store.slots import RateCeilings
from tracker.store.store import Store
from tracker.time.clock import now

log = logging.getLogger(__name__)

MAX_RESUME_AGE = timedelta(days=3)
"""An older scan is continued only on request: later looks would prove little about its time-point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRequest:
    """What the caller asks for."""

    accounts: tuple[Account, ...]
    selection: str
    """Names the accounts; empty: all."""
    at: datetime | None = None
    """监测时间点; None: that of the scan to be continued, else default_at."""
    default_at: datetime
    period: str | None = None
    """The week whose scan it is to be."""
    is_replay: bool = False
    sample: Sample | None = None
    """How the accounts were drawn; None: they were not."""
    resumes: bool | None = None
    """True: continue, however old; False: begin a new scan; None: continue it up to MAX_RESUME_AGE."""


def begin_scan_run(store: Store, request: ScanRequest, started_at: datetime) -> Scan:
    """Continue the unfinished scan of the same accounts, else begin one. Where the period has its scan, return that.

    Raises:
        UserError: the database cannot be written; or a live scan would mix with a replay of the same accounts, or the
            other way round: recorded answers would count as seen now.
    """
    check_not_mixed(store, request)
    unfinished = store.unfinished_scan(request.selection)
    if unfinished and request.resumes is False:
        store.abandon(unfinished)
    elif unfinished and request.period is None and is_continued(unfinished, request, started_at):
        return unfinished
    elif unfinished and unfinished.is_daily and unfinished.period != request.period:
        store.abandon(unfinished)  # another day's: who is still due is looked at now
    return store.begin_scan(
        request.at or request.default_at,
        started_at,
        request.accounts,
        period=request.period,
        is_replay=request.is_replay,
        selection=request.selection,
        sample=request.sample,
    )


def check_not_mixed(store: Store, request: ScanRequest) -> None:
    """
    Raises:
        UserError: see begin_scan_run.
    """
    others = store.checked_keys(is_replay=not request.is_replay)
    mixed = next((account for account in request.accounts if account.key in others), None)
    if mixed is not None:
        made, now_is = ("live", "replayed") if request.is_replay else ("in a replay", "live")
        raise UserError(
            f"{mixed.key} was looked at {made} before: what is {now_is} would be mixed with it",
            "name another state folder: --state DIR",
        )


def is_continued(scan: Scan, request: ScanRequest, started_at: datetime) -> bool:
    if scan.is_replay != request.is_replay or request.at not in (None, scan.at):
        return False
    return bool(request.resumes) or started_at - scan.started_at <= MAX_RESUME_AGE


def finish_scan_run(
    store: Store,
    scan: Scan,
    policies: Policies,
    finished_at: datetime,
    opens: Collection[Severity] = OPENING_SEVERITIES,
) -> tuple[ReportRow, ...]:
    """Assess every account of the register as of the scan's time-point, and for a sample or a daily look its own
    accounts alone; once all accounts of the scan are checked, store the result and update the cases (问题台账).

    Args:
        opens: the severities that open a case.

    Raises:
        UserError: the database cannot be written.
    """
    find_reposts(store, finished_at)
    mark = store.snapshot_store.mark()
    rows = report_rows(store, policies, scan.at, accounts_of(store, scan))
    if not store.pending(scan):
        assessments = {row.account.key: row.assessment for row in rows}
        used = {row.policy.version: row.policy for row in rows}
        store.finish_scan(
            scan,
            finished_at,
            assessments,
            used.values(),
            opens=opens,
            rows=rows,
            snapshot=None if scan.selection else to_snapshot(rows, policies, mark),
        )
    return rows


def discard_scan(store: Store, policies: Policies, scan_id: int, discard: Discard) -> bool:
    """Discard a scan (作废). A case that it ended, and that another scan shows to be resolved too, stays ended, by that
    one: otherwise its unit would count as not having resolved it until the next scan. Another call
    completes one that was interrupted.

    Returns:
        Whether this call discarded it; False: it was discarded before.

    Raises:
        LookupError: there is no scan with this id.
    """
    is_discarded_now = store.discards.discard(scan_id, discard)
    ended = store.discards.ended_by(scan_id)
    for scan in sorted(store.scans(), key=lambda scan: (scan.at, scan.id)) if ended else ():
        if scan.finished_at is not None:
            store.discards.end_again(scan.id, discard.at, report_rows(store, policies, scan.at, ended))
    return is_discarded_now


def accounts_of(store: Store, scan: Scan) -> list[Account] | None:
    """The accounts of a sample, a daily look or imported answers that the register still has; None: all."""
    if not scan.is_sample and not scan.is_aside:
        return None
    keys = store.sample_store.keys_of(scan)
    return [account for account in store.accounts() if account.key in keys]


def live_setup(
    store: Store,
    policies: Policies,
    settings: Settings,
    browser: BrowserOptions,
    on_login_problem: OnLoginProblem = lambda problem, spec: None,
) -> ScanSetup:
    """The setup of a live scan, at each platform's pace.

    Args:
        on_login_problem: receives problems that the operator can solve by logging in.
    """
    return ScanSetup(
        store=store,
        policies=policies,
        routes=ROUTES,
        browser=browser,
        pace=polite_pace(store, settings, is_live=True),
        network=Network(browser.upstream),
        visits_at_once=len(ROUTES),  # each waits only for its own platform's turn
        looked_at=lambda account: now(),
        walls_that_stop={name: one.stop_after_walls for name, one in settings.platforms.items()},
        circuits=store.circuits,
        sessions=Sessions(folder=settings.sessions_dir, now=now, on_login_problem=on_login_problem),
        artifacts=settings.artifacts_dir,
        controls=controls_of(settings),
        grants=grants_of(settings),
    )


def controls_of(settings: Settings) -> dict[str, tuple[Account, ...]]:
    return {
        platform: tuple(
            Account(platform=platform, handle=control.handle, name=control.name, unit="", links=control.links)
            for control in numbers.controls
        )
        for platform, numbers in settings.platforms.items()
    }


@asynccontextmanager
async def replay_setup(
    store: Store, policies: Policies, recordings: Sequence[Recording], browser: BrowserOptions, pace: Pace
) -> AsyncIterator[ScanSetup]:
    """The setup of a replay of recordings, each with its own clock. Walls stop nothing: no platform is asked."""
    async with open_replay(recordings, login=new_login()) as replay:
        yield ScanSetup(
            store=store,
            policies=policies,
            routes=ROUTES,
            browser=replace(browser, proxy_url=replay.proxy_url, spki_pin=replay.spki_pin, freeze_clock=True),
            pace=pace,
            looked_at=lambda account: replay.clock_of(account.platform, account.handle),
            walls_that_stop=dict.fromkeys(ROUTES, len(recordings)),
            at_once=REPLAYED_AT_ONCE if pace is NO_PACE else 1,
            visits_at_once=VISITED_AT_ONCE if pace is NO_PACE else len(ROUTES),
        )


def newest_recording(recordings: Sequence[Recording]) -> datetime | None:
    """The default instant of a replay: its newest capture; None: there is no recording of an account."""
    return max((recording.captured_at for recording in recordings if not recording.is_site), default=None)


def polite_pace(store: Store, settings: Settings, *, is_live: bool) -> Pace:
    intervals = {
        name: LookInterval(seconds=one.interval_s, jitter=one.jitter) for name, one in settings.platforms.items()
    }
    return RateLimitedPace(slots=LimitedSlots(store, settings, is_live), intervals=intervals, now=store.shared.clock)


NO_PACE: Pace = NoPace()
REPLAYED_AT_ONCE = 100
"""Accounts in progress: while one half is fetched, the other is parsed and recorded."""
VISITED_AT_ONCE = 4
"""Visits in progress, of all platforms together; more are no faster on two cores and cost memory
(docs/performance.md)."""


@dataclass(frozen=True, slots=True)
class LimitedSlots:
    """The store's slots of this machine's address, within the hourly and daily limits of the settings. All who look
    from one address share them, on whatever machine."""

    store: Store
    settings: Settings
    is_live: bool
    """Whether requests to slow down come from the platform and not from a recording."""

    def take_slot(
        self, lane: str, interval_s: float, now: Callable[[], datetime], *, within_s: float = math.inf
    ) -> float:
        numbers = self.settings.platform(platform_of(lane))
        given = {"per_hour": numbers.per_hour, "per_day": numbers.per_day}
        ceilings = RateCeilings(**{name: number for name, number in given.items() if number is not None})
        return self.store.slots.take_slot(self._from_here(lane), interval_s, now, ceilings, within_s=within_s)

    def cool_down(self, platform: str, until: datetime) -> None:
        if self.is_live:
            self.store.slots.cool_down(self._from_here(platform), until)

    def is_cooling(self, lane: str, now: datetime) -> bool:
        return self.store.slots.is_cooling(self._from_here(lane), now)

    def _from_here(self, lane: str) -> str:
        address = self.settings.cluster.address
        return f"{lane}@{address}" if address else lane


def find_reposts(store: Store, now: datetime) -> int:
    """Compare the posts not compared yet. If interrupted, the next call repeats it.

    Returns:
        How many posts were compared for the first time.

    Raises:
        UserError: the database cannot be read or written.
    """
    origin_store = store.origin_store
    while origin_store.sign():
        pass
    signatures = origin_store.signatures()
    if signatures:
        origin_store.keep_copies(list(find_copies(signatures, origin_store.account_groups(), origin_store.texts)))
    origin_store.prune(now - TEXTS_KEPT_FOR)
    fresh = sum(signature.is_fresh for signature in signatures)
    log.info("compared %s new posts with %s", fresh, len(signatures))
    return fresh
