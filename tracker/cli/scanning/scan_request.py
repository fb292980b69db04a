"""From the options of `tracker scan` to what is scanned: which accounts, which period, which sample."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tracker.cli.context import AppContext
from tracker.cli.sampling.due_request import chosen_accounts, daily_plan
from tracker.cli.sampling.sample_options import SampleOptions, continued_seed, draw_sample, selection_of
from tracker.recordings.recording import Recording
from tracker.register.register import Register
from tracker.register.sampling.sample import sampled_accounts
from tracker.register.selection import Selection, select_accounts
from tracker.scan.run import (
    ScanRequest,
    is_continued,
    newest_recording,
)
from tracker.schedule.cadence import daily_selection
from tracker.schedule.schedule import Daily, Weekly, due_day, due_period
from tracker.store.store import Store
from tracker.time.clock import now


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


def settle_request(
    app_context: AppContext, store: Store, register: Register, options: ScanOptions, request: ScanRequest
) -> ScanRequest | None:
    """The request with its period, and of a daily look or a sample its accounts; None: nothing is due.

    Raises:
        WrongClock: this machine would give the scan another time-point, or week, than the one it is.
        UserError: see run_scan_command.
    """
    store.shared.refuse_wrong_clock()
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
        app_context.info("due.left", platform=app_context.messages.platform(platform), count=count)
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
    sample = draw_sample(options, request.accounts, store, continued, app_context.messages)
    accounts = sampled_accounts(request.accounts, sample)
    selection = selection_of(sample.design, request.selection)
    return replace(request, accounts=accounts, selection=selection, sample=sample)


def to_scan_request(
    app_context: AppContext, register: Register, options: ScanOptions, recordings: Sequence[Recording]
) -> ScanRequest:
    started_at = now()
    return ScanRequest(
        accounts=select_accounts(register.accounts, options.selection, app_context.messages),
        selection=str(options.selection),
        at=options.at,
        default_at=newest_recording(recordings) or started_at,
        is_replay=options.replay is not None,
        resumes=options.resumes,
    )


def is_done(store: Store, period: str) -> bool:
    scan = store.scan_of_period(period)
    return scan is not None and scan.finished_at is not None
