"""The screens without a selectable row: overview and scans. They consist of the commands' tables."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from tracker.history.scan import PlatformProgress
from tracker.messages.messages import Messages
from tracker.report.counts import Counts, concluded_counts
from tracker.report.tables.scans import scans_table
from tracker.report.tables.tables import (
    COUNT_PRIORITIES,
    counts_cells,
    counts_sentence,
    format_minute_or_empty,
    summary_table,
)
from tracker.report.text_tables.printing import Fitted
from tracker.report.text_tables.table import TextTable, cell
from tracker.time.clock import to_shanghai
from tracker.tui.backend_data import OverviewData, ScanView
from tracker.tui.widgets.sentence import WrappedSentence

BAR = 20
"""Columns of a progress bar."""


def tables(found: Iterable[TextTable]) -> Iterator[RenderableType]:
    """Each with its title and note, and a blank line behind."""
    for table in found:
        if table.title:
            yield Text(table.title, style="bold")
        if table.rows:
            yield Fitted(table)
        if table.note:
            yield WrappedSentence(table.note)
        yield Text()


def overview_page(data: OverviewData, messages: Messages) -> list[RenderableType]:
    if not data.has_scan:
        counts = summary_table(data.summary, None, messages)
        return [WrappedSentence(messages.text("tui.no_scan"), "bold"), Text(), *tables([counts])]
    return [
        WrappedSentence(counts_sentence(data.summary.counts, messages), "bold"),
        *([] if data.is_stored else [WrappedSentence(messages.text("tui.unstored"), "dim")]),
        Text(),
        *todo(data, messages),
        Text(),
        *trend(data, messages),
        Text(),
        *tables([summary_table(data.by_platform, "platform", messages)]),
        *tables([summary_table(data.by_region, "region", messages)]),
    ]


def todo(data: OverviewData, messages: Messages) -> Iterator[RenderableType]:
    yield Text(messages.text("tui.todo"), style="bold")
    counts = {
        "open": data.to_confirm,
        "confirmed": data.to_notify,
        "overdue": data.overdue,
        "waiting": data.waiting,
    }
    found = [messages.text(f"tui.todo.{name}", count=count) for name, count in counts.items() if count]
    for sentence in found or [messages.text("tui.todo.none")]:
        yield WrappedSentence(f"- {sentence}")


def trend(data: OverviewData, messages: Messages) -> Iterator[RenderableType]:
    """A line for each of the last scans, with its rates."""
    if data.conclusions is None:
        yield Text(f"{messages.text('tui.trend')}: {messages.text('tui.loading')}", style="dim")
        return
    if len(data.conclusions) < 2:
        yield Text(f"{messages.text('tui.trend')}: {messages.text('tui.trend.one')}", style="dim")
        return
    heads = ("at", "total", "verified", "passed", "failed", "remarked", "unverified", "pass_rate", "coverage")
    rows = [(format_minute_or_empty(conclusion.at), concluded_counts(conclusion)) for conclusion in data.conclusions]
    yield from list(tables([trend_table(heads, rows, messages)]))[:-1]


def trend_table(heads: Sequence[str], rows: Sequence[tuple[str, Counts]], messages: Messages) -> TextTable:
    return TextTable(
        title=messages.text("tui.trend"),
        headers=messages.heads(heads),
        rows=tuple(counts_cells(label, counts) for label, counts in rows),
        numbers=frozenset(range(1, len(heads))),
        priorities=COUNT_PRIORITIES,
    )


def scan_page(view: ScanView, messages: Messages) -> list[RenderableType]:
    return [*scan_state(view, messages), Text(), *tables([scans_table(view.records, messages)])]


def scan_state(view: ScanView, messages: Messages) -> Iterator[RenderableType]:
    checked = sum(platform.checked for platform in view.progress)
    total = sum(platform.total for platform in view.progress)
    if view.holder is None:
        if view.unfinished is None:
            yield WrappedSentence(messages.text("tui.idle"))
        else:
            yield WrappedSentence(
                messages.text("tui.unfinished", scan=view.unfinished.id, checked=checked, total=total), "yellow"
            )
    elif view.unfinished is None:
        yield WrappedSentence(messages.text("tui.starting", pid=view.holder.pid), "bold")
    else:
        since = format_minute_or_empty(view.holder.since or view.unfinished.started_at)
        yield WrappedSentence(
            messages.text("tui.running", pid=view.holder.pid, since=since, checked=checked, total=total), "bold"
        )
    if view.progress:
        heads = messages.heads(("platform", "checked", "detail"))
        yield Fitted(
            TextTable(headers=heads, rows=tuple(progress_cells(platform, messages) for platform in view.progress))
        )


def progress_cells(platform: PlatformProgress, messages: Messages) -> tuple[Text, ...]:
    full = BAR * platform.checked // platform.total if platform.total else 0
    bar = "[" + "#" * full + "." * (BAR - full) + "]"
    remarks = [messages.text("tui.of_these", count=platform.unverified)] if platform.unverified else []
    if platform.last_at is not None:
        remarks.append(messages.text("tui.last_look", at=f"{to_shanghai(platform.last_at):%H:%M:%S}"))
    return (
        cell(messages.marked_platform(platform.platform)),
        cell(f"{bar} {platform.checked}/{platform.total}"),
        cell(" · ".join(remarks)),
    )
