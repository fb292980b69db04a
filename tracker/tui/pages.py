"""The screens that are read, not chosen from: overview, scans, one account. They are made of the commands' tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from tracker.cases.case import Case
from tracker.history.progress import PlatformProgress
from tracker.messages.catalog import Messages
from tracker.report.explanation.tables import explanation_tables
from tracker.report.report import Counts
from tracker.report.tables.account import (
    dismissed_table,
    findings_table,
    looks_table,
    posts_table,
    register_table,
    verdict_table,
)
from tracker.report.tables.cases import status_cell, trace_table
from tracker.report.tables.scans import scans_table
from tracker.report.tables.table import TextTable, cell, to_table
from tracker.report.tables.tables import (
    counts_cells,
    counts_sentence,
    format_minute_or_empty,
    pairs_table,
    summary_table,
)
from tracker.report.trend import counts_of
from tracker.review.tables import observations_table
from tracker.time.clock import to_shanghai
from tracker.tui.desk import Desk
from tracker.tui.desk_data import AccountView, OverviewData, ScanView
from tracker.tui.widgets.timeline import PostingHistory, timeline

POSTS = 50
"""Posts and checks of an account that are shown; `tracker show --posts 0` shows all."""
GAP = 2
"""Blanks between columns."""
BAR = 20
"""Columns of a progress bar."""


def tables(found: Iterable[TextTable]) -> Iterator[RenderableType]:
    """Each with its title and note, and a blank line behind."""
    for table in found:
        if table.title:
            yield Text(table.title, style="bold")
        if table.rows:
            yield to_dense(to_table(table))
        if table.note:
            yield Text(table.note)
        yield Text()


def to_dense(table: Table) -> Table:
    """With two blanks between columns instead of three."""
    table.padding = (0, 1, 0, 0)
    return table


def fitting(table: TextTable, width: int, last: str) -> TextTable:
    """Without the columns in which no row has anything; too wide still, without the last one if it is headed so."""
    kept = [number for number in range(len(table.headers)) if any(row[number].plain for row in table.rows)]
    needed = sum(max(row[number].cell_len for row in table.rows) + GAP for number in kept)
    if needed > width and kept and table.headers[kept[-1]] == last:
        kept.pop()
    return replace(
        table,
        headers=tuple(table.headers[number] for number in kept),
        rows=tuple(tuple(row[number] for number in kept) for row in table.rows),
        numbers=frozenset(new for new, old in enumerate(kept) if old in table.numbers),
    )


def stacked(table: TextTable) -> Iterator[TextTable]:
    """A table of pairs for each row: a row of long sentences is not folded into columns of a few letters."""
    for number, row in enumerate(table.rows):
        yield pairs_table(table.title if number == 0 else "", zip(table.headers, row, strict=True))


def overview_page(data: OverviewData, words: Messages) -> list[RenderableType]:
    if not data.has_scan:
        return [Text(words.text("tui.no_scan"), style="bold"), Text(), *tables([counts_table(data, words)])]
    return [
        Text(counts_sentence(data.summary.counts, words), style="bold"),
        *([] if data.is_stored else [Text(words.text("tui.unstored"), style="dim")]),
        Text(),
        *todo(data, words),
        Text(),
        *trend(data, words),
        Text(),
        *tables([summary_table(data.by_platform, "platform", words)]),
        *tables([summary_table(data.by_region, "region", words)]),
    ]


def counts_table(data: OverviewData, words: Messages) -> TextTable:
    return summary_table(data.summary, None, words)


def todo(data: OverviewData, words: Messages) -> Iterator[Text]:
    yield Text(words.text("tui.todo"), style="bold")
    counts = {
        "open": data.to_confirm,
        "confirmed": data.to_notify,
        "overdue": data.overdue,
        "waiting": data.waiting,
    }
    found = [words.text(f"tui.todo.{name}", count=count) for name, count in counts.items() if count]
    for sentence in found or [words.text("tui.todo.none")]:
        yield Text(f"- {sentence}")


def trend(data: OverviewData, words: Messages) -> Iterator[RenderableType]:
    """A line for each of the last scans, with its rates."""
    if len(data.conclusions) < 2:
        yield Text(f"{words.text('tui.trend')}: {words.text('tui.trend.one')}", style="dim")
        return
    heads = ("at", "total", "verified", "passed", "failed", "remarked", "unverified", "pass_rate", "coverage")
    rows = [(format_minute_or_empty(one.at), counts_of(one)) for one in data.conclusions]
    yield from list(tables([trend_table(heads, rows, words)]))[:-1]


def trend_table(heads: Sequence[str], rows: Sequence[tuple[str, Counts]], words: Messages) -> TextTable:
    return TextTable(
        title=words.text("tui.trend"),
        headers=tuple(words.head(head) for head in heads),
        rows=tuple(counts_cells(label, counts) for label, counts in rows),
        numbers=frozenset(range(1, len(heads))),
    )


def scan_page(view: ScanView, words: Messages) -> list[RenderableType]:
    return [*scan_state(view, words), Text(), *tables([scans_table(view.records, words)])]


def scan_state(view: ScanView, words: Messages) -> Iterator[RenderableType]:
    checked = sum(one.checked for one in view.progress)
    total = sum(one.total for one in view.progress)
    if view.holder is None:
        if view.unfinished is None:
            yield Text(words.text("tui.idle"))
        else:
            yield Text(
                words.text("tui.unfinished", scan=view.unfinished.id, checked=checked, total=total), style="yellow"
            )
    elif view.unfinished is None:
        yield Text(words.text("tui.starting", pid=view.holder.pid), style="bold")
    else:
        since = format_minute_or_empty(view.holder.since or view.unfinished.started_at)
        yield Text(
            words.text("tui.running", pid=view.holder.pid, since=since, checked=checked, total=total), style="bold"
        )
    if view.progress:
        heads = tuple(words.head(head) for head in ("platform", "checked", "detail"))
        yield to_table(TextTable(headers=heads, rows=tuple(progress_cells(one, words) for one in view.progress)))


def progress_cells(one: PlatformProgress, words: Messages) -> tuple[Text, ...]:
    full = BAR * one.checked // one.total if one.total else 0
    bar = "[" + "#" * full + "." * (BAR - full) + "]"
    said = [words.text("tui.of_these", count=one.unverified)] if one.unverified else []
    if one.last_at is not None:
        said.append(words.text("tui.last_look", at=f"{to_shanghai(one.last_at):%H:%M:%S}"))
    return (
        cell(words.marked_platform(one.platform)),
        cell(f"{bar} {one.checked}/{one.total}"),
        cell(" · ".join(said)),
    )


def account_page(view: AccountView, desk: Desk, days: int, width: int) -> list[RenderableType]:
    """One account: verdict, posts on a time axis, findings with their chain, cases with every step, what was seen."""
    words, row = desk.words, view.row
    findings = stacked(findings_table(row, words)) if row.assessment.findings else ()
    dismissed = stacked(dismissed_table(row, words)) if row.dismissed else ()
    steps = [trace_of(case, desk.today, words) for case in view.cases]
    by_people = [observations_table(row.account.key, view.manual_checks, words)] if view.manual_checks else []
    link = words.head("link")
    return [
        *tables([verdict_table(row, view.facts, words)]),
        *timeline_part(view, days, width, words),
        *tables([*findings, *dismissed, *steps, *(fitting(one, width, link) for one in by_people)]),
        Text(words.text("tui.chain"), style="bold underline"),
        *tables(explanation_tables(view.explanation, words)[1:]),
        *tables([register_table(row.account, words)]),
        *tables([fitting(looks_table(view.facts.checks, words, POSTS), width, link)]),
        *tables([fitting(posts_table(row, view.facts, row.policy, words, POSTS), width, link)]),
    ]


def trace_of(case: Case, today: date, words: Messages) -> TextTable:
    """Every step of a case, its status and deadline in the title."""
    found = trace_table(case, words)
    due = f"{words.head('due_on')} {case.due_on.isoformat()}" if case.due_on else ""
    title = [words.text("cases.one", id=case.id), words.rule(case.rule), status_cell(case, today, words).plain, due]
    return replace(found, title=" · ".join(filter(None, title)))


def timeline_part(view: AccountView, days: int, width: int, words: Messages) -> Iterator[Text]:
    row = view.row
    limit = row.policy.inactive_days
    warn = min(row.policy.numbers_of("due_soon")["warn_days"], default=limit)
    history = PostingHistory(
        posts=[post.published_at for post in view.facts.posts],
        at=row.assessment.at,
        until=row.proved_at if row.assessment.days_silent is not None else None,
        limit_days=limit,
        warn_days=warn,
    )
    yield Text(words.text("tui.timeline", days=days, limit=limit), style="bold")
    yield from timeline(history, days, width, words)
    yield Text()
