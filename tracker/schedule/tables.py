"""The weekly scan as a table for the terminal."""

from datetime import datetime

from tracker.history.scan import Scan
from tracker.messages.catalog import Messages
from tracker.report.tables.table import TextTable, cell
from tracker.report.tables.tables import format_minute_or_empty, pairs_table
from tracker.schedule.timers import TimerStatus


def schedule_table(timer: TimerStatus, period: str, scan: Scan | None, due_at: datetime, words: Messages) -> TextTable:
    """The timer, and the state of the latest week due."""
    state = "current" if timer.is_current else "outdated" if timer.is_installed else "missing"
    week = "not_begun" if scan is None else "begun" if scan.finished_at is None else "done"
    return pairs_table(
        words.text("schedule.title"),
        [
            (
                words.head("timer"),
                cell(f"{words.text(f'schedule.kind.{timer.kind.value}')} · {words.text(f'schedule.{state}')}"),
            ),
            (words.head("period"), cell(f"{period} · {words.text(f'schedule.{week}')}")),
            (words.head("finished_at"), cell(format_minute_or_empty(scan.finished_at if scan else None))),
            (words.head("due_at"), cell(format_minute_or_empty(due_at))),
        ],
    )
