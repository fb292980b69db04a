"""Carries out `tracker scan`: from the register to the report rows."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from scrapers.browser.session import BrowserOptions
from scrapers.platforms.logins import LoginSpec
from tracker.cases.follow_up import OPENING_SEVERITIES
from tracker.cases.report_row import ReportRow
from tracker.cli.casework.evidence import print_unkept
from tracker.cli.context import AppContext
from tracker.cli.exit_codes import INCOMPLETE, PROBLEMS
from tracker.cli.scanning.machine.equipment import (
    browser_failures,
    open_for_looks,
    print_missing_sandbox,
    to_browser,
    to_evidence_writer,
)
from tracker.cli.scanning.machine.signals import stopped_by_signal
from tracker.cli.scanning.planning import rate_limits_of
from tracker.cli.scanning.progress import ObserverGroup, ScanProgress, report_pending
from tracker.cli.scanning.scan_request import ScanOptions, settle_request, to_scan_request
from tracker.cli.state_lock import lock_state
from tracker.errors import UserError
from tracker.history.scan import Scan
from tracker.policy.policy import Severity
from tracker.recordings.recording import Recording
from tracker.register.register import Register
from tracker.register.sampling.sample import Sample
from tracker.report.statistics.sampled_rows import SampledRows, split_rows
from tracker.rules.finding import Verdict
from tracker.scan.metrics import ScanMetrics
from tracker.scan.run import (
    NO_PACE,
    ScanRequest,
    begin_scan_run,
    finish_scan_run,
    live_setup,
    polite_pace,
    replay_setup,
)
from tracker.scan.scan import ScanResult, run_scan
from tracker.sessions.login_records import command_of
from tracker.sessions.sessions import LoginProblem
from tracker.settings.settings import Settings
from tracker.store.store import Store
from tracker.time.clock import now


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
    selection = app_context.with_accounts_found(options.selection, register.accounts)
    options = replace(options, selection=app_context.filter_values(register).selection(selection))
    recordings = open_for_looks(app_context, register, options.replay)
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
    """Hand the scan to the workers; this machine looks at no account.

    Raises:
        UserError: see run_scan_command; or the database is no PostgreSQL.
    """
    from tracker.cli.cluster.needs import check_queueing

    others = {
        "--retry": options.ignore_open_circuits,
        "--pace": options.is_paced,
        "--figures": options.figures is not None,
    }
    check_queueing(app_context, others)
    from tracker.cli.cluster.run_queue import queue_request  # loads the queue, which is optional

    with app_context.open_store(register) as store:
        settled = settle_request(app_context, store, register, options, request)
        if settled is not None:
            queue_request(app_context, store, settled, register.policies)


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
        print_sample(runner.app_context, sample)
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
        UserError: the workers do this scan; on SQLite, to where it was copied, there are none.
    """
    if store.shared.is_server and store.queued_scans.of(scan.id) is not None:
        messages = app_context.messages
        message = messages.text("cluster.scan_is_queued", scan=scan.id)
        raise UserError(message, messages.text("cluster.scan_is_queued.hint"))


def opening_severities(settings: Settings) -> frozenset[Severity]:
    """The severities that open a case."""
    return OPENING_SEVERITIES | ({Severity.WARN} if settings.cases.opens_warnings else set())


def print_sample(app_context: AppContext, sample: Sample) -> None:
    app_context.info(
        "sample.begun",
        frame=sample.frame,
        drawn=len(sample.keys),
        seed=sample.design.seed,
        beside=len(sample.beside),
    )


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
            with browser_failures():
                browser = replace(to_browser(self.app_context.settings), scratch=self.scratch)
                if self.options.replay is None:
                    print_missing_sandbox(self.app_context, browser)
                result = asyncio.run(self._look(scan, browser))
        except KeyboardInterrupt:
            self.app_context.info("scan.interrupted")
            raise
        if self.options.replay is not None:  # whose pages are known: it may wait until they have been shown
            print_missing_sandbox(self.app_context, browser)
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
                    app_context.err, app_context.messages, is_quiet=app_context.is_quiet, limits=limits
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
        app_context.info(say[problem], platform=app_context.messages.platform(spec.platform), command=command_of(spec))


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
