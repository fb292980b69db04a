"""Carries out `tracker scan`: from the register to the report rows."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from scrapers.browser.install.chromium import NoBrowser
from scrapers.browser.session import BrowserOptions
from scrapers.model.errors import NetworkDown, ScrapeError
from scrapers.platforms.logins import LoginSpec
from tracker.cases.follow_up import OPENING_SEVERITIES
from tracker.cases.report_row import ReportRow
from tracker.cli.casework.evidence import print_unkept
from tracker.cli.consoles import tell
from tracker.cli.context import AppContext, only_replayed
from tracker.cli.log_file import keep_log
from tracker.cli.sampling.due_request import chosen_accounts, daily_plan
from tracker.cli.sampling.sample_options import SampleOptions, continued_seed, draw_sample, selection_of
from tracker.cli.scanning.machine.equipment import tell_sandbox, to_browser, to_evidence_writer
from tracker.cli.scanning.planning import rate_limits_of
from tracker.cli.scanning.progress import ObserverGroup, ScanProgress
from tracker.cli.scanning.signals import stopped_by_signal
from tracker.errors import Busy, Failed, UserError
from tracker.history.scan import Scan
from tracker.policy.policy import Severity
from tracker.recordings.recording import Recording, read_recordings
from tracker.register.register import Register
from tracker.register.sampling.sample import Sample, sampled_accounts
from tracker.register.selection import Selection, select_accounts
from tracker.report.statistics.sampled import SampledRows, split_rows
from tracker.report.tables.tables import format_minute_or_empty
from tracker.rules.finding import Verdict
from tracker.scan.lock import ScanLocked, acquire_scan_lock
from tracker.scan.metrics import ScanMetrics
from tracker.scan.run import (
    NO_PACE,
    ScanRequest,
    begin_scan_run,
    finish_scan_run,
    is_continued,
    live_setup,
    newest_recording,
    polite_pace,
    replay_setup,
)
from tracker.scan.scan import ScanResult, run_scan
from tracker.schedule.cadence import daily_selection
from tracker.schedule.schedule import Daily, Weekly, due_day, due_period
from tracker.sessions.login_records import command_of
from tracker.sessions.sessions import LoginProblem
from tracker.settings import Settings
from tracker.store.store import Store
from tracker.text.secrets import SECRETS
from tracker.time.clock import now

INCOMPLETE = 3
PROBLEMS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOptions:
    """The options of the command, parsed but not resolved."""

    selection: Selection
    at: datetime | None
    replay: Path | None
    resumes: bool | None
    if_due: bool
    is_paced: bool
    ignore_open_circuits: bool = False
    """Whether platforms with an open circuit are tried all the same."""
    sampling: SampleOptions | None = None
    """The sample to be drawn; None: the selected accounts are looked at, all of them."""
    is_queued: bool = False
    """Whether it is handed to the workers (工作机), and not done by this machine."""
    due_only: bool = False
    """Whether only the accounts that are due are looked at (每日查看)."""
    figures: Path | None = None
    """The metrics file; None: that of the settings, or none in a replay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOutcome:
    """The result of a scan command."""

    at: datetime
    rows: tuple[ReportRow, ...]
    """Rows of the requested accounts; of a sample (抽查) those drawn."""
    pending: int
    sampled: SampledRows | None = None
    """None: no sample was drawn."""
    daily: int | None = None
    """Id of the scan, where it is a daily look (每日查看)."""

    def exit_code(self, *, fail_on_problems: bool) -> int:
        beside = self.sampled.beside if self.sampled else ()
        verdicts = {row.assessment.verdict for row in (*self.rows, *beside) if not row.is_closed}
        if fail_on_problems and verdicts & {Verdict.FAIL, Verdict.REMARK}:
            return PROBLEMS
        return INCOMPLETE if self.pending or Verdict.UNVERIFIED in verdicts else 0


def run_scan_command(app_context: AppContext, options: ScanOptions) -> ScanOutcome | None:
    """Scan; None: it is not due.

    Raises:
        UserError: the register, the selection, the recordings or the database have an error.
        Busy: another process is scanning this register.
        Failed: no browser starts.
    """
    register = app_context.read_register()
    if register.is_demonstration and options.replay is None:
        raise only_replayed(app_context.words)
    selection = app_context.with_accounts_found(options.selection, register.accounts)
    options = replace(options, selection=app_context.filter_values(register).selection(selection))
    recordings = read_recordings(options.replay) if options.replay else ()
    app_context.open_state()
    keep_log(app_context.settings.logs_dir)
    request = to_scan_request(app_context, register, options, recordings)
    if options.is_queued or (options.if_due and app_context.settings.cluster.queue):
        queue_scan_command(app_context, register, options, request)
        return None
    with lock_state(app_context) as scratch, app_context.open_store(register) as store:
        settled = settle_request(app_context, store, register, options, request)
        if settled is None:
            return None
        runner = ScanRunner(
            app_context=app_context,
            store=store,
            register=register,
            options=options,
            recordings=recordings,
            scratch=scratch,
        )
        return scan_through(runner, settled)


def queue_scan_command(app_context: AppContext, register: Register, options: ScanOptions, request: ScanRequest) -> None:
    """Hand the scan to the workers; this machine looks at nobody.

    Raises:
        UserError: see run_scan_command; or the database is no PostgreSQL.
    """
    from tracker.cli.cluster.run_queue import check_queueing, queue_request

    others = {
        "--retry": options.ignore_open_circuits,
        "--pace": options.is_paced,
        "--figures": options.figures is not None,
    }
    check_queueing(app_context, others)
    with app_context.open_store(register) as store:
        settled = settle_request(app_context, store, register, options, request)
        if settled is not None:
            queue_request(app_context, store, settled, register.policies)


def settle_request(
    app_context: AppContext, store: Store, register: Register, options: ScanOptions, request: ScanRequest
) -> ScanRequest | None:
    """The request with its period, and of a daily look or a sample its accounts; None: nothing is due.

    Raises:
        UserError: see run_scan_command.
    """
    if options.if_due:
        request = replace(request, period=period_due(store, due_only=options.due_only))
    if options.if_due and request.period is None:
        app_context.info("due.not_due" if options.due_only else "scan.not_due")
        return None
    if options.due_only:
        request = to_daily(app_context, store, register, request)
        if not request.accounts and not continues(store, request):
            app_context.info("due.none")
            return None
    if options.sampling:
        request = to_sampled(app_context, store, request, options.sampling)
    return request


@contextmanager
def lock_state(app_context: AppContext) -> Iterator[Path]:
    """Lock the state folder against other scans; yields a temporary folder for the browser.

    Raises:
        Busy: another scan is running.
        Failed: the state folder cannot be locked.
    """
    with ExitStack() as stack:
        try:
            scratch = stack.enter_context(acquire_scan_lock(app_context.settings.state, now()))
        except ScanLocked as held:
            since = format_minute_or_empty(held.since) if held.since else "?"
            message = app_context.words.text("scan.busy", pid=held.pid, since=since)
            raise Busy(message, app_context.words.text("scan.busy.hint")) from None
        except OSError as error:
            raise Failed(f"{app_context.settings.state}: {error.strerror}") from error
        yield scratch


def scan_through(runner: "ScanRunner", request: ScanRequest) -> ScanOutcome:
    """A whole scan.

    Raises:
        UserError: the database has an error.
        Failed: no browser starts.
    """
    store, policies = runner.store, runner.register.policies
    # 1. Continue a scan, or begin a new one.
    scan = begin_scan_run(store, request, now())
    check_not_queued(runner.app_context, store, scan)
    sample = store.sample_store.of_scan(scan.id)
    if sample:
        tell_sample(runner.app_context, sample)
    # 2. Check its accounts: tracker.scan.scan.run_scan.
    result = runner.look(scan)
    # 3. Assess them, and update the cases: tracker.report.rows.to_report_row.
    rows = finish_scan_run(store, scan, policies, now(), opening_severities(runner.app_context.settings))
    # 4. Report.
    report_pending(runner.app_context, result)
    if sample:
        sampled = split_rows(rows, scan.id, sample)
        return ScanOutcome(at=scan.at, rows=sampled.rows, pending=result.pending, sampled=sampled)
    if scan.is_daily:
        keys = store.sample_store.keys_of(scan)
        looked_at = tuple(row for row in rows if row.account.key in keys)
        return ScanOutcome(at=scan.at, rows=looked_at, pending=result.pending, daily=scan.id)
    asked_for = tuple(row for row in rows if runner.options.selection.includes(row.account))
    return ScanOutcome(at=scan.at, rows=asked_for, pending=result.pending)


def check_not_queued(app_context: AppContext, store: Store, scan: Scan) -> None:
    """
    Raises:
        UserError: the workers do this scan.
    """
    if store.queued_scans.of(scan.id) is not None:
        words = app_context.words
        message = words.text("cluster.scan_is_queued", scan=scan.id)
        raise UserError(message, words.text("cluster.scan_is_queued.hint"))


def opening_severities(settings: Settings) -> frozenset[Severity]:
    """The severities that open a case."""
    return OPENING_SEVERITIES | ({Severity.WARN} if settings.cases.opens_warnings else set())


def period_due(store: Store, *, due_only: bool) -> str | None:
    """The week, or for a daily look the day, whose scan is to be done now; None: it is done."""
    if due_only:
        return due_day(now(), Daily(), lambda period: is_done(store, period))
    return due_period(now(), Weekly(), lambda period: is_done(store, period))


def to_daily(app_context: AppContext, store: Store, register: Register, request: ScanRequest) -> ScanRequest:
    """The request for the accounts that are due; those of a look that is continued are chosen already.

    Raises:
        UserError: the database cannot be read.
    """
    request = replace(request, selection=daily_selection(request.selection))
    if continues(store, request):
        app_context.info("due.continued")
        return request
    plan = daily_plan(
        store,
        register.policies,
        app_context.settings,
        request.accounts,
        request.at or request.default_at,
        is_replay=request.is_replay,
    )
    for platform, count in plan.left.items():
        app_context.info("due.left", platform=app_context.words.platform(platform), count=count)
    accounts = chosen_accounts(plan, request.accounts)
    if accounts:
        app_context.info("due.begun", count=len(accounts))
    return replace(request, accounts=accounts)


def continues(store: Store, request: ScanRequest) -> bool:
    """Whether begin_scan_run goes on with a scan that is there already."""
    unfinished = None if request.resumes is False else store.unfinished_scan(request.selection)
    if unfinished is None:
        return False
    if request.period is not None:
        return unfinished.period == request.period
    return is_continued(unfinished, request, now())


def to_sampled(app_context: AppContext, store: Store, request: ScanRequest, options: SampleOptions) -> ScanRequest:
    """The request for the drawn accounts alone. The sample of an unfinished scan is drawn again, by its seed: which one
    is continued, begin_scan_run decides, with the accounts that were drawn then.

    Raises:
        UserError: there are not so many accounts.
    """
    present = now()
    unfinished = [scan for scan in store.scans() if is_continued(scan, request, present)]
    continued = continued_seed(options, () if request.resumes is False else unfinished, request.selection)
    sample = draw_sample(options, request.accounts, store, continued, app_context.words)
    accounts = sampled_accounts(request.accounts, sample)
    selection = selection_of(sample.design, request.selection)
    return replace(request, accounts=accounts, selection=selection, sample=sample)


def tell_sample(app_context: AppContext, sample: Sample) -> None:
    app_context.info(
        "sample.begun",
        frame=sample.frame,
        drawn=len(sample.keys),
        seed=sample.design.seed,
        beside=len(sample.beside),
    )


def to_scan_request(
    app_context: AppContext, register: Register, options: ScanOptions, recordings: Sequence[Recording]
) -> ScanRequest:
    started_at = now()
    return ScanRequest(
        accounts=select_accounts(register.accounts, options.selection, app_context.words),
        selection=str(options.selection),
        at=options.at,
        default_at=newest_recording(recordings) or started_at,
        is_replay=options.replay is not None,
        resumes=options.resumes,
    )


def is_done(store: Store, period: str) -> bool:
    scan = store.scan_of_period(period)
    return scan is not None and scan.finished_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRunner:
    """The dependencies of a scan."""

    app_context: AppContext
    store: Store
    register: Register
    options: ScanOptions
    recordings: Sequence[Recording]
    scratch: Path

    def look(self, scan: Scan) -> ScanResult:
        """
        Raises:
            Failed: no browser starts, or it died and does not start again. What was recorded stays.
            KeyboardInterrupt: it was interrupted, or asked to stop. What was recorded stays.
        """
        try:
            browser = replace(to_browser(self.app_context.settings), scratch=self.scratch)
            if self.options.replay is None:
                tell_sandbox(self.app_context, browser)
            result = asyncio.run(self._look(scan, browser))
        except (KeyboardInterrupt, asyncio.CancelledError):
            self.app_context.info("scan.interrupted")
            raise KeyboardInterrupt from None
        except (NoBrowser, ScrapeError) as error:
            raise Failed(SECRETS.clean(str(error))) from error
        if self.options.replay is not None:  # whose pages are known: it may wait until they have been shown
            tell_sandbox(self.app_context, browser)
        return result

    async def _look(self, scan: Scan, browser: BrowserOptions) -> ScanResult:
        policies, settings = self.register.policies, self.app_context.settings
        async with AsyncExitStack() as stack:
            if self.options.replay is None:
                setup = live_setup(self.store, policies, settings, browser, self._print_login_problem)
            else:
                pace = polite_pace(self.store, settings, is_live=False) if self.options.is_paced else NO_PACE
                setup = await stack.enter_async_context(
                    replay_setup(self.store, policies, self.recordings, browser, pace)
                )
            stack.enter_context(stopped_by_signal(setup.stopping))
            setup = replace(
                setup,
                evidence=to_evidence_writer(self.store, settings),
                ignore_open_circuits=self.options.ignore_open_circuits,
            )
            limits = rate_limits_of(settings) if setup.pace is not NO_PACE else {}
            app_context = self.app_context
            with (
                open_metrics(self.store, metrics_file(app_context, self.options), scan) as figures,
                ScanProgress(
                    app_context.err, app_context.words, is_quiet=app_context.is_quiet, limits=limits
                ) as progress,
            ):
                result = await run_scan(setup, scan, ObserverGroup(progress, *figures))
            if setup.evidence:
                print_unkept(self.app_context, setup.evidence.unkept)
            if setup.stopping.is_set() and result.pending:
                raise asyncio.CancelledError
            return result

    def _print_login_problem(self, problem: LoginProblem, spec: LoginSpec) -> None:
        app_context = self.app_context
        say = {
            LoginProblem.MISSING: "login.missing",
            LoginProblem.EXPIRED: "login.expired",
            LoginProblem.WALLED: "login.walled",
        }
        app_context.info(say[problem], platform=app_context.words.platform(spec.platform), command=command_of(spec))


def metrics_file(app_context: AppContext, options: ScanOptions) -> Path | None:
    if options.figures:
        return options.figures
    named = app_context.settings.figures.file
    return app_context.settings.register.parent / named if named and options.replay is None else None


@contextmanager
def open_metrics(store: Store, file: Path | None, scan: Scan) -> Iterator[tuple[ScanMetrics, ...]]:
    """The observers that write the scan's metrics until it ends; empty where no file is given.

    Raises:
        UserError: the file cannot be written.
    """
    if file is None:
        yield ()
        return
    latest = store.latest_scan()
    figures = ScanMetrics(file, latest.finished_at if latest else None, now)
    figures.start()
    try:
        yield (figures,)
    finally:
        figures.end(None if store.pending(scan) else now())


def report_pending(app_context: AppContext, result: ScanResult) -> None:
    if NetworkDown.code in result.stopped.values():
        app_context.info("scan.no_network")
    for platform, code in result.stopped.items():
        if code == NetworkDown.code:
            continue
        if code == "circuit_open":
            app_context.info("scan.circuit_open", platform=app_context.words.platform(platform))
            continue
        app_context.info(
            "scan.stopped", platform=app_context.words.platform(platform), reason=app_context.words.code(code)
        )
    for platform, message in result.withheld.items():
        why = app_context.words.reason("withheld", message)
        app_context.info("scan.withheld", platform=app_context.words.platform(platform), message=why)
    if result.clocks:  # also when quiet: this scan proves no silence
        offsets = app_context.words.listed(
            f"{app_context.words.platform(name)} {to_offset(one)}" for name, one in result.clocks.items()
        )
        tell(app_context.err, app_context.words.text("scan.clock_wrong", offsets=offsets), "bold red")
    if result.pending:
        app_context.info("scan.pending", count=result.pending)


def to_offset(offset: timedelta) -> str:
    """How far a clock is ahead of this machine's: `+20d 0:15`, `-0:11`."""
    minutes = round(abs(offset) / timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    sign = "-" if offset < timedelta(0) else "+"
    return f"{sign}{f'{days}d ' if days else ''}{minutes // 60}:{minutes % 60:02}"
