"""The weekly scan and the daily look as tables for the terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.text import Text

from tracker.history.scan import Scan
from tracker.messages.messages import Messages
from tracker.report.tables.tables import format_minute_or_empty, pairs_table
from tracker.report.text_tables.table import TextTable, cell
from tracker.schedule.last_run import LastRun, RunEnd
from tracker.schedule.timers import TimerStatus
from tracker.store.outgoing.outbox import OutgoingPart
from tracker.time.format import format_minute

MAX_TOLD = 10
"""Recipients that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleState:
    """A timer, and how what it starts stands."""

    timer: TimerStatus
    period: str
    """The latest week or day that is due."""
    scan: Scan | None
    """That of the period; None: it has not begun."""
    due_at: datetime
    """The next one."""
    last_run: LastRun | None
    """None: none is known."""


def schedule_table(state: ScheduleState, messages: Messages) -> TextTable:
    """The timer, the state of the latest week due, and how the last run ended."""
    return pairs_table(messages.text("schedule.title"), period_rows(state, "period", messages))


def daily_table(state: ScheduleState, messages: Messages) -> TextTable:
    """Likewise, of the latest day due."""
    return pairs_table(messages.text("schedule.daily.title"), period_rows(state, "day", messages))


def messages_timer_table(timer: TimerStatus, parts: Sequence[OutgoingPart], messages: Messages) -> TextTable:
    """The timer that sends messages, and who received some.

    Args:
        parts: of the messages since the last weekly scan began.
    """
    rows = [
        timer_row(timer, messages),
        (messages.head("told_since"), cell(messages.clauses(recipient_lines(parts, messages)) or "—")),
    ]
    return pairs_table(messages.text("schedule.notify.title"), rows)


def recipient_lines(parts: Sequence[OutgoingPart], messages: Messages) -> Iterator[str]:
    """A recipient and channel each, and what came of its parts."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for part in parts:
        found.setdefault((part.recipient, part.channel), Counter())[part.status.value] += 1
    for number, ((recipient, channel), states) in enumerate(found.items()):
        if number == MAX_TOLD:
            yield messages.text("schedule.told.more", count=len(found) - MAX_TOLD)
            return
        counts = " ".join(f"{messages.delivery(status)} {count}" for status, count in states.items())
        yield messages.text("schedule.told", recipient=recipient, channel=channel, counts=counts)


def run_words(run: LastRun | None, messages: Messages) -> str:
    """How it ended; `—`: nothing is known."""
    if run is None:
        return "—"
    if run.how is RunEnd.FAILED:
        how = messages.text("schedule.run.failed", why=messages.localized(run.why))
    else:
        how = messages.text(f"schedule.run.{run.how.value}", count=run.accounts, unverified=run.unverified)
    return f"{format_minute(run.ended_at)} · {how}"


def timer_row(timer: TimerStatus, messages: Messages) -> tuple[str, Text]:
    state = "current" if timer.is_current else "outdated" if timer.is_installed else "missing"
    kind = messages.text(f"schedule.kind.{timer.kind.value}")
    return messages.head("timer"), cell(f"{kind} · {messages.text(f'schedule.{state}')}")


def period_rows(state: ScheduleState, head: str, messages: Messages) -> list[tuple[str, Text]]:
    """
    Args:
        head: key of the period's header.
    """
    scan = state.scan
    done = "not_begun" if scan is None else "begun" if scan.finished_at is None else "done"
    return [
        timer_row(state.timer, messages),
        (messages.head(head), cell(f"{state.period} · {messages.text(f'schedule.{done}')}")),
        (messages.head("finished_at"), cell(format_minute_or_empty(scan.finished_at if scan else None))),
        (messages.head("due_at"), cell(format_minute_or_empty(state.due_at))),
        (messages.head("last_run"), cell(run_words(state.last_run, messages))),
    ]
