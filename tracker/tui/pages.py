"""The screens without a selectable row: overview and scans. They consist of the commands' tables."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from tracker.history.scan import PlatformProgress
from tracker.messages.messages import Messages
from tracker.report.counts import Counts
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
from tracker.report.trend import counts_of
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


def overview_page(data: OverviewData, words: Messages) -> list[RenderableType]:
    if not data.has_scan:
        counts = summary_table(data.summary, None, words)
        return [WrappedSentence(words.text("tui.no_scan"), "bold"), Text(), *tables([counts])]
    return [
        WrappedSentence(counts_sentence(data.summary.counts, words), "bold"),
        *([] if data.is_stored else [WrappedSentence(words.text("tui.unstored"), "dim")]),
        Text(),
        *todo(data, words),
        Text(),
        *trend(data, words),
        Text(),
        *tables([summary_table(data.by_platform, "platform", words)]),
        *tables([summary_table(data.by_region, "region", words)]),
    ]


def todo(data: OverviewData, words: Messages) -> Iterator[RenderableType]:
    yield Text(words.text("tui.todo"), style="bold")
    counts = {
        "open": data.to_confirm,
        "confirmed": data.to_notify,
        "overdue": data.overdue,
        "waiting": data.waiting,
    }
    found = [words.text(f"tui.todo.{name}", count=count) for name, count in counts.items() if count]
    for sentence in found or [words.text("tui.todo.none")]:
        yield WrappedSentence(f"- {sentence}")


def trend(data: OverviewData, words: Messages) -> Iterator[RenderableType]:
    """A line for each of the last scans, with its rates."""
    if data.conclusions is None:
        yield Text(f"{words.text('tui.trend')}: {words.text('tui.loading')}", style="dim")
        return
    if len(data.conclusions) < 2:
        yield Text(f"{words.text('tui.trend')}: {words.text('tui.trend.one')}", style="dim")
        return
    heads = ("at", "total", "verified", "passed", "failed", "remarked", "unverified", "pass_rate", "coverage")
    rows = [(format_minute_or_empty(conclusion.at), counts_of(conclusion)) for conclusion in data.conclusions]
    yield from list(tables([trend_table(heads, rows, words)]))[:-1]


def trend_table(heads: Sequence[str], rows: Sequence[tuple[str, Counts]], words: Messages) -> TextTable:
    return TextTable(
        title=words.text("tui.trend"),
        headers=words.heads(heads),
        rows=tuple(counts_cells(label, counts) for label, counts in rows),
        numbers=frozenset(range(1, len(heads))),
        priorities=COUNT_PRIORITIES,
    )


def scan_page(view: ScanView, words: Messages) -> list[RenderableType]:
    return [*scan_state(view, words), Text(), *tables([scans_table(view.records, words)])]


def scan_state(view: ScanView, words: Messages) -> Iterator[RenderableType]:
    checked = sum(platform.checked for platform in view.progress)
    total = sum(platform.total for platform in view.progress)
    if view.holder is None:
        if view.unfinished is None:
            yield WrappedSentence(words.text("tui.idle"))
        else:
            yield WrappedSentence(
                words.text("tui.unfinished", scan=view.unfinished.id, checked=checked, total=total), "yellow"
            )
    elif view.unfinished is None:
        yield WrappedSentence(words.text("tui.starting", pid=view.holder.pid), "bold")
    else:
        since = format_minute_or_empty(view.holder.since or view.unfinished.started_at)
        yield WrappedSentence(
            words.text("tui.running", pid=view.holder.pid, since=since, checked=checked, total=total), "bold"
        )
    if view.progress:
        heads = words.heads(("platform", "checked", "detail"))
        yield Fitted(
            TextTable(headers=heads, rows=tuple(progress_cells(platform, words) for platform in view.progress))
        )


def progress_cells(platform: PlatformProgress, words: Messages) -> tuple[Text, ...]:
    full = BAR * platform.checked // platform.total if platform.total else 0
    bar = "[" + "#" * full + "." * (BAR - full) + "]"
    remarks = [words.text("tui.of_these", count=platform.unverified)] if platform.unverified else []
    if platform.last_at is not None:
        remarks.append(words.text("tui.last_look", at=f"{to_shanghai(platform.last_at):%H:%M:%S}"))
    return (
        cell(words.marked_platform(platform.platform)),
        cell(f"{bar} {platform.checked}/{platform.total}"),
        cell(" · ".join(remarks)),
    )
