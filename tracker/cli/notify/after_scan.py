"""What follows a live scan: the dead-man's switch is told of the weekly one, and people get their messages. Neither
changes what the scan came to."""

import logging

from rich.text import Text

from tracker.cli.context import AppContext
from tracker.cli.notify.run_notify import run_notify_command
from tracker.cli.scanning.run_scan import ScanOptions, ScanOutcome, run_scan_command
from tracker.errors import Busy, UserError
from tracker.notify.ping import ping
from tracker.rules.finding import Verdict

log = logging.getLogger(__name__)


def scan_and_tell(app_context: AppContext, options: ScanOptions, *, is_told: bool = False) -> ScanOutcome | None:
    """Scan, and say so; None: it is not due.

    Args:
        is_told: whether people get their messages after it, as by the setting.

    Raises:
        UserError: see run_scan_command.
    """
    is_watched = options.if_due and options.replay is None
    try:
        outcome = run_scan_command(app_context, options)
    except Busy:  # another scan is under way, and tells of itself
        raise
    except Exception:
        if is_watched:
            tell_switch(app_context, is_healthy=False)
        raise
    if outcome is None or options.replay is not None:
        return outcome
    if is_watched and (health := health_of(outcome)) is not None:
        tell_switch(app_context, is_healthy=health)
    if is_told or app_context.settings.notify.after_scan:
        notify_after_scan(app_context)
    return outcome


def health_of(outcome: ScanOutcome) -> bool | None:
    """Whether it saw anybody; None: it did, and goes on with the rest next time."""
    if outcome.rows and all(row.assessment.verdict is Verdict.UNVERIFIED for row in outcome.rows):
        return False
    return None if outcome.pending else True


def tell_switch(app_context: AppContext, *, is_healthy: bool) -> None:
    settings = app_context.settings
    if settings.notify.ping_url is None:
        return
    why = ping(settings.notify.ping_url, settings.proxy or "", is_healthy=is_healthy)
    if why:
        app_context.info("ping.failed", why=app_context.words.delivery_code(why))


def notify_after_scan(app_context: AppContext) -> None:
    try:
        run_notify_command(app_context, is_dry=False)
    except Exception as error:  # whatever it is, the scan is done, and its exit code stands
        if isinstance(error, UserError):
            message = error.message
        else:
            message = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
            log.error("messages were not sent", exc_info=error)
        words = app_context.words
        told = words.text("notify.after_scan", error=words.said(message))
        app_context.err.print(Text(told), soft_wrap=True, style="bold red")
