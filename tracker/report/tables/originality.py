"""Originality (原创率) and ordered reposts (转发任务完成度) as tables and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from rich.text import Text

from scrapers.model.profile import Origin, Post
from tracker.history.account_history import AccountHistory
from tracker.history.facts_as_of import FactsAsOf, facts_as_of
from tracker.messages.catalog import Messages
from tracker.origin.attribution import PostOrigin
from tracker.origin.repost_order import RepostOrder
from tracker.policy.policy import Policies
from tracker.register.account import Account
from tracker.report.report import SCHEMA_VERSION, percent, to_plain_json, to_rate
from tracker.report.tables.table import TextTable, cell
from tracker.report.tables.tables import format_minute_or_empty, numbered
from tracker.rules.ordered_reposts import Completion, CompletionCounts, CompletionStatus, completion_of
from tracker.rules.origin_counts import OriginCounts, to_first
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.format import to_iso

ORIGIN_STYLES = {Origin.ORIGINAL: "green", Origin.REPOST: "yellow", Origin.UNKNOWN: "dim"}
STATUS_STYLES = {
    CompletionStatus.NOT_DONE: "red",
    CompletionStatus.LATE: "yellow",
    CompletionStatus.UNVERIFIED: "magenta",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalityRow:
    """One account's posts of the window."""

    account: Account
    sources: OriginCounts
    days: int


def originality_row(facts: AccountHistory, policies: Policies, at: datetime) -> OriginalityRow:
    account_facts = to_known(facts, policies, at)
    return OriginalityRow(
        account=facts.account,
        sources=OriginCounts.of(account_facts),
        days=account_facts.policy.numbers_of("mostly_reposts")["window_days"],
    )


def to_known(facts: AccountHistory, policies: Policies, at: datetime) -> FactsAsOf:
    return facts_as_of(facts, policies.of(facts.account.region), at)


# Originality


def originality_table(rows: Sequence[OriginalityRow], at: datetime, words: Messages) -> TextTable:
    """One row per account."""
    columns = {
        "number": 0,
        "platform": 5,
        "name": 0,
        "unit": 6,
        "originals": 1,
        "reposts": 3,
        "unknown_origin": 3,
        "copies": 7,
        "mandated": 8,
        "original_share": 2,
        "key": 4,
    }
    days = max((row.days for row in rows), default=0)
    return TextTable(
        title=words.text("originality.title", days=days, at=format_minute_or_empty(at)),
        headers=tuple(words.head(head) for head in columns) if rows else (),
        rows=tuple(originality_cells(row, number, words) for number, row in enumerate(rows, start=1)),
        numbers=frozenset({0, *range(4, 10)}),
        priorities=tuple(columns.values()) if rows else (),
        whole=frozenset({list(columns).index("key")}),
        list_name="originality",
        accounts=numbered(row.account for row in rows),
        note=words.text("originality.note") if rows else words.text("originality.nothing"),
    )


def originality_cells(row: OriginalityRow, number: int, words: Messages) -> tuple[Text, ...]:
    sources = row.sources
    counts = (sources.originals, sources.reposts, sources.unknown, sources.copies, sources.mandated)
    return (
        cell(number, "dim"),
        cell(words.platform(row.account.platform)),
        cell(row.account.name),
        cell(row.account.unit),
        *(cell(count) for count in counts),
        cell(percent(sources.originals, sources.with_known_origin)),
        cell(row.account.key, "dim"),
    )


def attributed_table(row: OriginalityRow, words: Messages) -> TextTable:
    """One row per post, with the reason, its evidence, and who published the same text first."""
    columns = {"published_at": 0, "origin": 0, "origin_reason": 1, "matched": 2, "title": 0, "link": 3}
    sources = row.sources
    return TextTable(
        title=words.text(
            "originality.posts",
            name=row.account.name,
            originals=sources.originals,
            reposts=sources.reposts,
            unknown=sources.unknown,
            mandated=sources.mandated,
        ),
        headers=tuple(map(words.head, columns)) if sources.attributed else (),
        rows=tuple(attributed_cells(post, one, words) for post, one in sources.attributed),
        priorities=tuple(columns.values()) if sources.attributed else (),
        whole=frozenset({list(columns).index("link")}),
        wraps=True,
    )


def attributed_cells(post: Post, origin: PostOrigin, words: Messages) -> tuple[Text, ...]:
    return (
        cell(format_minute_or_empty(post.published_at)),
        cell(words.origin(origin.origin), ORIGIN_STYLES[origin.origin]),
        cell(reason_words(origin, words)),
        cell(matched_words(origin, words)),
        cell(post.title, link=post.url),
        cell(post.url, "dim", post.url),
    )


def reason_words(origin: PostOrigin, words: Messages) -> str:
    """The reason, and the repost order."""
    ordered = f"{words.head('mandated')}{words.colon}{origin.task}" if origin.task else ""
    return " · ".join(filter(None, [ordered, words.origin_reason(origin.reason)]))


def matched_words(origin: PostOrigin, words: Messages) -> str:
    """The evidence: the mark or the words; who published the text first, when, where, and the similarity."""
    first = origin.first
    if first is None:
        return words.quoted(origin.matched)
    return f"{first.name} {format_minute_or_empty(first.published_at)} {first.likeness * 100:.0f}% {first.url}"


def to_originality_json(rows: Iterable[OriginalityRow], at: datetime, *, has_posts: bool) -> dict[str, object]:
    """{schema_version, at, accounts: [{platform, handle, name, …, originals, reposts, unknown, …}]}; all plain.

    Args:
        has_posts: with every post of each account.
    """
    accounts = [
        {**to_record(row), **({"posts": to_posts_json(row.sources.attributed)} if has_posts else {})} for row in rows
    ]
    return {"schema_version": SCHEMA_VERSION, "at": to_iso(at), "accounts": accounts}


def to_record(row: OriginalityRow) -> dict[str, object]:
    """One account's counts; original_share is null where no origin is known."""
    sources = row.sources
    share = to_rate(sources.originals, sources.with_known_origin)
    return {
        **to_name_json(row.account),
        "window_days": row.days,
        "originals": sources.originals,
        "reposts": sources.reposts,
        "known": sources.with_known_origin,
        "unknown": sources.unknown,
        "copies": sources.copies,
        "mandated": sources.mandated,
        "original_share": None if share is None else float(share),
    }


def to_name_json(account: Account) -> dict[str, object]:
    return {
        "platform": sanitize(account.platform),
        "handle": sanitize(account.handle),
        "name": sanitize(account.name),
        "unit": sanitize(account.unit),
        "region": [sanitize(name) for name in account.region],
    }


def to_posts_json(attributed: Iterable[tuple[Post, PostOrigin]]) -> list[dict[str, object]]:
    return [
        {
            "post_id": sanitize(post.post_id),
            "published_at": to_iso(post.published_at),
            "title": sanitize(post.title),
            "url": sanitize(post.url),
            **to_attribution_json(one),
        }
        for post, one in attributed
    ]


def to_attribution_json(origin: PostOrigin) -> dict[str, object]:
    """The origin of a post; `first` is null unless another account published it first."""
    return {
        "origin": origin.origin.value,
        "origin_reason": origin.reason.value,
        "origin_matched": sanitize(origin.matched),
        "first": to_plain_json(to_first(origin.first)) if origin.first else None,
        "task": sanitize(origin.task),
        "is_held": origin.counts_as_repost,
    }


# Ordered reposts


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
        groups: dict[str, list[Completion]] = {}
        for completion in self.completions:
            groups.setdefault(completion.account.region[0] if completion.account.region else "", []).append(completion)
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


def tasks_table(rows: Sequence[TaskRow], at: datetime, words: Messages) -> TextTable:
    """One row per task."""
    heads = ("task", "ordered_on", "task_due_on", *COUNTS_HEADERS)
    return TextTable(
        title=words.text("mandated.title", at=format_minute_or_empty(at)),
        headers=tuple(words.head(head) for head in heads),
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
        note=words.text("mandated.note"),
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


def task_tables(row: TaskRow, words: Messages) -> list[TextTable]:
    """One task by region, then by account."""
    heads = ("platform", "name", "unit", "region", "standing", "detail", "published_at", "link")
    regions = row.by_region()
    return [
        TextTable(
            title=words.text("mandated.regions", task=row.order.name),
            headers=tuple(words.head(head) for head in ("region", *COUNTS_HEADERS)),
            rows=tuple((cell(name), *counts_cells(one, sum(astuple_of(one)))) for name, one in regions.items()),
            numbers=frozenset(range(1, 8)),
        ),
        TextTable(
            title=words.text("mandated.accounts", task=row.order.name),
            headers=tuple(words.head(head) for head in heads),
            rows=tuple(completion_cells(completion, words) for completion in row.completions),
        ),
    ]


def astuple_of(counts: CompletionCounts) -> tuple[int, ...]:
    return tuple(asdict(counts).values())


def completion_cells(completion: Completion, words: Messages) -> tuple[Text, ...]:
    return (
        cell(words.platform(completion.account.platform)),
        cell(completion.account.name),
        cell(completion.account.unit),
        cell("/".join(completion.account.region)),
        cell(words.completion(completion.status), STATUS_STYLES.get(completion.status, "")),
        cell(words.completion_reason(completion.why)),
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
        "regions": [{"region": sanitize(name), **to_counts_json(one)} for name, one in row.by_region().items()],
        "accounts": [to_completion_json(completion) for completion in row.completions],
    }


def to_counts_json(counts: CompletionCounts) -> dict[str, object]:
    """The counts and the rate over those known; null where none is."""
    rate = to_rate(counts.done + counts.late, counts.decided)
    return {**asdict(counts), "rate": None if rate is None else float(rate)}


def to_completion_json(completion: Completion) -> dict[str, object]:
    return {
        "task": sanitize(completion.order.name),
        **to_name_json(completion.account),
        "standing": completion.status.value,
        "why": completion.why,
        "published_at": to_iso(to_shanghai(completion.post.published_at)) if completion.post else None,
        "title": sanitize(completion.post.title) if completion.post else "",
        "url": sanitize(completion.post.url) if completion.post else "",
    }
