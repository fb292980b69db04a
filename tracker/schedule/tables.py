"""The weekly scan and the daily look as tables for the terminal."""

from datetime import datetime

from rich.text import Text

from tracker.history.scan import Scan
from tracker.messages.catalog import Messages
from tracker.report.tables.table import TextTable, cell
from tracker.report.tables.tables import format_minute_or_empty, pairs_table
from tracker.schedule.timers import TimerStatus


def schedule_table(timer: TimerStatus, period: str, scan: Scan | None, due_at: datetime, words: Messages) -> TextTable:
    """The timer, and the state of the latest week due."""
    rows = period_rows(timer, ("period", period), scan, due_at, words)
    return pairs_table(words.text("schedule.title"), rows)


def daily_table(timer: TimerStatus, day: str, look: Scan | None, due_at: datetime, words: Messages) -> TextTable:
    """The timer, and the state of the latest day due."""
    return pairs_table(words.text("schedule.daily.title"), period_rows(timer, ("day", day), look, due_at, words))


def messages_timer_table(timer: TimerStatus, words: Messages) -> TextTable:
    """The timer that sends messages; it has no week and no day."""
    return pairs_table(words.text("schedule.notify.title"), [timer_row(timer, words)])


def timer_row(timer: TimerStatus, words: Messages) -> tuple[str, Text]:
    state = "current" if timer.is_current else "outdated" if timer.is_installed else "missing"
    kind = words.text(f"schedule.kind.{timer.kind.value}")
    return words.head("timer"), cell(f"{kind} · {words.text(f'schedule.{state}')}")


def period_rows(
    timer: TimerStatus, period: tuple[str, str], scan: Scan | None, due_at: datetime, words: Messages
) -> list[tuple[str, Text]]:
    """
    Args:
        period: key of its header, and the week or day.
    """
    done = "not_begun" if scan is None else "begun" if scan.finished_at is None else "done"
    head, name = period
    return [
        timer_row(timer, words),
        (words.head(head), cell(f"{name} · {words.text(f'schedule.{done}')}")),
        (words.head("finished_at"), cell(format_minute_or_empty(scan.finished_at if scan else None))),
        (words.head("due_at"), cell(format_minute_or_empty(due_at))),
    ]
