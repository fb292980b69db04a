"""Originality (原创率) as tables and as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.text import Text

from scrapers.model.profile import Origin, Post
from tracker.history.account_history import AccountHistory
from tracker.history.facts import FactsAsOf
from tracker.history.facts_as_of import facts_as_of
from tracker.messages.messages import Messages
from tracker.origin.attribution import PostOrigin
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.report.counts import SCHEMA_VERSION, percent, to_rate
from tracker.report.report import to_identity_json
from tracker.report.tables.tables import format_minute_or_empty, numbered
from tracker.report.text_tables.table import TextTable, cell, columns_table, list_table
from tracker.rules.assess import policy_as_of
from tracker.rules.origin_counts import OriginCounts, to_first
from tracker.text.plain_json import json_fields, to_plain_json
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso

ORIGIN_STYLES = {Origin.ORIGINAL: "green", Origin.REPOST: "yellow", Origin.UNKNOWN: "dim"}


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
    return facts_as_of(facts, policy_as_of(facts, policies, at), at)


def originality_table(rows: Sequence[OriginalityRow], at: datetime, messages: Messages) -> TextTable:
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
    title = messages.text("originality.title", days=days, at=format_minute_or_empty(at))
    if not rows:
        return TextTable(title=title, note=messages.text("originality.nothing"))
    return list_table(
        "originality",
        columns,
        (originality_cells(row, number, messages) for number, row in enumerate(rows, start=1)),
        numbered(row.account for row in rows),
        messages,
        title=title,
        note=messages.text("originality.note"),
        numbers=(0, *range(4, 10)),
    )


def originality_cells(row: OriginalityRow, number: int, messages: Messages) -> tuple[Text, ...]:
    sources = row.sources
    counts = (sources.originals, sources.reposts, sources.unknown, sources.copies, sources.mandated)
    return (
        cell(number, "dim"),
        cell(messages.platform(row.account.platform)),
        cell(row.account.name),
        cell(row.account.unit),
        *(cell(count) for count in counts),
        cell(percent(sources.originals, sources.with_known_origin)),
        cell(row.account.key, "dim"),
    )


def attributed_table(row: OriginalityRow, messages: Messages) -> TextTable:
    """One row per post, with the reason, its evidence, and who published the same text first."""
    columns = {"published_at": 0, "origin": 0, "origin_reason": 1, "matched": 2, "title": 0, "link": 3}
    sources = row.sources
    return columns_table(
        columns,
        (attributed_cells(post, origin, messages) for post, origin in sources.attributed),
        messages,
        title=messages.text(
            "originality.posts",
            name=row.account.name,
            originals=sources.originals,
            reposts=sources.reposts,
            unknown=sources.unknown,
            mandated=sources.mandated,
        ),
        whole=("link",),
    )


def attributed_cells(post: Post, origin: PostOrigin, messages: Messages) -> tuple[Text, ...]:
    return (
        cell(format_minute_or_empty(post.published_at)),
        cell(messages.origin(origin.origin), ORIGIN_STYLES[origin.origin]),
        cell(reason_words(origin, messages)),
        cell(matched_words(origin, messages)),
        cell(post.title, link=post.url),
        cell(post.url, "dim", post.url),
    )


def reason_words(origin: PostOrigin, messages: Messages) -> str:
    """The reason, and the repost order."""
    ordered = f"{messages.head('mandated')}{messages.colon}{origin.task}" if origin.task else ""
    return " · ".join(filter(None, [ordered, messages.origin_reason(origin.reason)]))


def matched_words(origin: PostOrigin, messages: Messages) -> str:
    """The evidence: the mark or the words; who published the text first, when, where, and the similarity."""
    first = origin.first
    if first is None:
        return messages.quoted(origin.matched)
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
        **to_identity_json(row.account, "region"),
        "window_days": row.days,
        "originals": sources.originals,
        "reposts": sources.reposts,
        "known": sources.with_known_origin,
        "unknown": sources.unknown,
        "copies": sources.copies,
        "mandated": sources.mandated,
        "original_share": None if share is None else float(share),
    }


def to_posts_json(attributed: Iterable[tuple[Post, PostOrigin]]) -> list[dict[str, object]]:
    return [
        {
            **json_fields(post, "post_id", "published_at", "title", "url"),
            **to_attribution_json(origin),
        }
        for post, origin in attributed
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
