"""Locks the state folder for commands that scan or change what a scan reads."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tracker.cli.context import AppContext
from tracker.errors import Busy, Failed
from tracker.report.tables.tables import format_minute_or_empty
from tracker.scan.lock import ScanLocked, acquire_scan_lock
from tracker.time.clock import now


@contextmanager
def lock_state(app_context: AppContext) -> Iterator[Path]:
    """Lock the state folder against other scans; yields a temporary folder for the browser. A machine that works on a
    database elsewhere for the first time there is none yet: it is made.

    Raises:
        Busy: another scan is running.
        Failed: the state folder cannot be locked.
        UserError: it cannot be made.
    """
    app_context.open_state()
    with ExitStack() as stack:
        try:
            scratch = stack.enter_context(acquire_scan_lock(app_context.settings.state, now()))
        except ScanLocked as held:
            since = format_minute_or_empty(held.since) if held.since else "?"
            message = app_context.messages.text("scan.busy", pid=held.pid, since=since)
            raise Busy(message, app_context.messages.text("scan.busy.hint")) from None
        except OSError as error:
            raise Failed(f"{app_context.settings.state}: {error.strerror}") from error
        yield scratch
