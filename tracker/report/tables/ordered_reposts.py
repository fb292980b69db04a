"""Ordered reposts (转发任务完成度) as tables and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from rich.text import Text

from tracker.grouping import grouped
from tracker.history.facts import FactsAsOf
from tracker.messages.messages import Messages
from tracker.origin.repost_order import RepostOrder
from tracker.report.counts import SCHEMA_VERSION, percent, to_rate
from tracker.report.report import to_identity_json
from tracker.report.tables.tables import format_minute_or_empty
from tracker.report.text_tables.table import TextTable, cell
from tracker.rules.ordered_reposts import Completion, CompletionCounts, CompletionStatus, completion_of
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.format import to_iso

STATUS_STYLES = {
    CompletionStatus.NOT_DONE: "red",
    CompletionStatus.LATE: "yellow",
    CompletionStatus.UNVERIFIED: "magenta",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One task and its completion by every account that it was for."""

    order: RepostOrder
    completions: tuple[Completion, ...]
    """In the register's order."""

    @property
    def counts(self) -> CompletionCounts:
        return CompletionCounts.of(self.completions)

    def by_region(self) -> Mapping[str, CompletionCounts]:
        """The widest region -> counts, in the register's order."""
        groups = grouped(self.completions, lambda completion: next(iter(completion.account.region), ""))
        return {region: CompletionCounts.of(some) for region, some in groups.items()}


def task_rows(orders: Sequence[RepostOrder], everyone: Sequence[FactsAsOf]) -> tuple[TaskRow, ...]:
    return tuple(
        TaskRow(
            order=order,
            completions=tuple(one for facts in everyone if (one := completion_of(order, facts)) is not None),
        )
        for order in orders
    )


COUNTS_HEADERS = ("addressed", "done_in_time", "late", "not_done", "task_unverified", "pending", "completion")


def tasks_table(rows: Sequence[TaskRow], at: datetime, messages: Messages) -> TextTable:
    """One row per task."""
    heads = ("task", "ordered_on", "task_due_on", *COUNTS_HEADERS)
    return TextTable(
        title=messages.text("mandated.title", at=format_minute_or_empty(at)),
        headers=messages.heads(heads),
        rows=tuple(
            (
                cell(row.order.name),
                cell(row.order.ordered_on.isoformat()),
                cell(row.order.due_on.isoformat()),
                *counts_cells(row.counts, len(row.completions)),
            )
            for row in rows
        ),
        numbers=frozenset(range(3, 10)),
        note=messages.text("mandated.note"),
    )


def counts_cells(completion_counts: CompletionCounts, total: int) -> tuple[Text, ...]:
    counts = (
        total,
        completion_counts.done,
        completion_counts.late,
        completion_counts.not_done,
        completion_counts.unverified,
        completion_counts.pending,
    )
    return (
        *(cell(count) for count in counts),
        cell(percent(completion_counts.done + completion_counts.late, completion_counts.decided)),
    )


def task_tables(row: TaskRow, messages: Messages) -> list[TextTable]:
    """One task by region, then by account."""
    heads = ("platform", "name", "unit", "region", "standing", "detail", "published_at", "link")
    regions = row.by_region()
    return [
        TextTable(
            title=messages.text("mandated.regions", task=row.order.name),
            headers=messages.heads(("region", *COUNTS_HEADERS)),
            rows=tuple(
                (cell(name), *counts_cells(counts, sum(asdict(counts).values()))) for name, counts in regions.items()
            ),
            numbers=frozenset(range(1, 8)),
        ),
        TextTable(
            title=messages.text("mandated.accounts", task=row.order.name),
            headers=messages.heads(heads),
            rows=tuple(completion_cells(completion, messages) for completion in row.completions),
        ),
    ]


def completion_cells(completion: Completion, messages: Messages) -> tuple[Text, ...]:
    return (
        cell(messages.platform(completion.account.platform)),
        cell(completion.account.name),
        cell(completion.account.unit),
        cell("/".join(completion.account.region)),
        cell(messages.completion(completion.status), STATUS_STYLES.get(completion.status, "")),
        cell(messages.completion_reason(completion.why)),
        cell(format_minute_or_empty(completion.post.published_at) if completion.post else ""),
        cell(completion.post.url if completion.post else "", "dim"),
    )


def to_tasks_json(rows: Iterable[TaskRow], at: datetime) -> dict[str, object]:
    """{schema_version, at, tasks: [{task, ordered_on, due_on, done, …, rate, regions, accounts}]}; all plain."""
    return {"schema_version": SCHEMA_VERSION, "at": to_iso(at), "tasks": [to_task_json(row) for row in rows]}


def to_task_json(row: TaskRow) -> dict[str, object]:
    return {
        "task": sanitize(row.order.name),
        "by": sanitize(row.order.by),
        "ordered_on": row.order.ordered_on.isoformat(),
        "due_on": row.order.due_on.isoformat(),
        **to_counts_json(row.counts),
        "regions": [{"region": sanitize(name), **to_counts_json(region)} for name, region in row.by_region().items()],
        "accounts": [to_completion_json(completion) for completion in row.completions],
    }


def to_counts_json(counts: CompletionCounts) -> dict[str, object]:
    """The counts and the rate over those known; null where none is."""
    rate = to_rate(counts.done + counts.late, counts.decided)
    return {**asdict(counts), "rate": None if rate is None else float(rate)}


def to_completion_json(completion: Completion) -> dict[str, object]:
    return {
        "task": sanitize(completion.order.name),
        **to_identity_json(completion.account, "region"),
        "standing": completion.status.value,
        "why": completion.why,
        "published_at": to_iso(to_shanghai(completion.post.published_at)) if completion.post else None,
        "title": sanitize(completion.post.title) if completion.post else "",
        "url": sanitize(completion.post.url) if completion.post else "",
    }
