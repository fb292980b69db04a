"""Steps after a live scan: ping the dead-man's switch after the weekly one, and send messages to people. Neither
changes what the scan came to."""

import logging
from datetime import datetime

from tracker.cli.consoles import print_sentence
from tracker.cli.context import AppContext
from tracker.cli.notify.run_notify import run_notify_command
from tracker.cli.scanning.run_scan import ScanOutcome, run_scan_command
from tracker.cli.scanning.scan_request import ScanOptions
from tracker.errors import Busy, UserError
from tracker.notify.ping import ping
from tracker.rules.finding import Verdict
from tracker.schedule.last_run import LastRun, RunEnd, RunName, save_last_run
from tracker.time.clock import now

log = logging.getLogger(__name__)


def scan_and_notify(app_context: AppContext, options: ScanOptions, *, notifies: bool = False) -> ScanOutcome | None:
    """Scan, and say so; None: it is not due.

    Args:
        notifies: whether people get their messages after it, as by the setting.

    Raises:
        UserError: see run_scan_command.
    """
    is_kept = options.if_due and options.replay is None
    is_watched = is_kept and not options.due_only  # a daily look must not keep the weekly scan's switch quiet
    began_at = now()
    try:
        outcome = run_scan_command(app_context, options)
    except Busy:  # another scan is under way, and tells of itself
        raise
    except Exception as error:
        if is_kept:
            save_run(app_context, options, began_at, failed=error)
        if is_watched:
            ping_monitor(app_context, is_healthy=False)
        raise
    if outcome is None or options.replay is not None:
        return outcome
    if is_kept:
        save_run(app_context, options, began_at, outcome)
    if is_watched and (health := was_anyone_seen(outcome)) is not None:
        ping_monitor(app_context, is_healthy=health)
    if notifies or app_context.settings.notify.after_scan:
        notify_after_scan(app_context)
    return outcome


def save_run(
    app_context: AppContext,
    options: ScanOptions,
    began_at: datetime,
    outcome: ScanOutcome | None = None,
    failed: Exception | None = None,
) -> None:
    """Remember how a run that a timer started ended, for `schedule status`."""
    how = RunEnd.FAILED if outcome is None else END_OF[was_anyone_seen(outcome)]
    rows = outcome.rows if outcome else ()
    run = LastRun(
        began_at=began_at,
        ended_at=now(),
        how=how,
        accounts=len(rows),
        unverified=sum(row.assessment.verdict is Verdict.UNVERIFIED for row in rows),
        why=failure_words(failed) if failed else "",
    )
    name = RunName.DAILY if options.due_only else RunName.WEEKLY
    save_last_run(app_context.settings.state, name, run)


def failure_words(error: Exception) -> str:
    """In both languages, where it is one of ours."""
    if isinstance(error, UserError):
        return error.message
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


END_OF = {True: RunEnd.DONE, False: RunEnd.BLIND, None: RunEnd.PARTLY}


def was_anyone_seen(outcome: ScanOutcome) -> bool | None:
    """Whether it saw anybody; None: it did, and goes on with the rest next time."""
    if outcome.rows and all(row.assessment.verdict is Verdict.UNVERIFIED for row in outcome.rows):
        return False
    return None if outcome.pending else True


def ping_monitor(app_context: AppContext, *, is_healthy: bool) -> None:
    settings = app_context.settings
    if settings.notify.ping_url is None:
        return
    why = ping(settings.notify.ping_url, settings.proxy or "", is_healthy=is_healthy)
    if why:
        app_context.info("ping.failed", why=app_context.messages.delivery_code(why))


def notify_after_scan(app_context: AppContext) -> None:
    try:
        run_notify_command(app_context, is_dry=False)
    except Exception as error:  # whatever it is, the scan is done, and its exit code stands
        message = failure_words(error)
        if not isinstance(error, UserError):
            log.error("messages were not sent", exc_info=error)
        messages = app_context.messages
        sentence = messages.text("notify.after_scan", error=messages.localized(message))
        print_sentence(app_context.err, sentence, "bold red")
