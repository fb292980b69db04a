"""The posts of one account as a timeline: each with the days since the one before, and its origin."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import zip_longest

from rich.text import Text

from scrapers.model.profile import Origin, Post
from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory
from tracker.messages.messages import Messages
from tracker.origin.attribution import PostOrigin
from tracker.policy.policy import Policy
from tracker.report.tables.originality import ORIGIN_STYLES, matched_words, reason_words
from tracker.report.tables.tables import format_minute_or_empty
from tracker.report.text_tables.table import TextTable, cell, columns_table
from tracker.rules.origin_counts import attributions

POST_COLUMNS: Mapping[str, int] = {
    "published_at": 0,
    "gap": 0,
    "origin": 1,
    "origin_reason": 3,
    "pinned": 2,
    "post_kind": 5,
    "title": 0,
    "link": 4,
}
"""The columns with their priorities, see TextTable."""


def posts_table(row: ReportRow, facts: AccountHistory, policy: Policy, messages: Messages, most: int) -> TextTable:
    """The timeline: each post with the days since the previous one."""
    title = messages.text("show.posts")
    if not facts.posts:
        return TextTable(title=title, note=messages.text("show.no_posts"))
    attributed = tuple(attributions(facts, facts.posts))
    shown = attributed[: most or None]
    hidden = len(attributed) - len(shown)
    notes = [origins_sentence([origin for _, origin in attributed], messages)]
    if hidden:
        notes.append(messages.text("show.more_posts", count=hidden))
    older = zip_longest(shown, facts.posts[1 : len(shown) + 1])
    return columns_table(
        POST_COLUMNS,
        (
            until_cells(row, policy, messages),
            *(post_cells(newer[0], newer[1], before, policy, messages) for newer, before in older if newer),
        ),
        messages,
        title=title,
        note=" · ".join(notes),
        numbers=(1,),
        whole=("link",),
    )


def until_cells(row: ReportRow, policy: Policy, messages: Messages) -> tuple[Text, ...]:
    """The row above the newest post: how long silence is proved up to the time-point; `?` where it is not."""
    days = row.assessment.days_silent
    gap = cell("?", "dim") if days is None else gap_cell(timedelta(days=days), policy)
    at = cell(format_minute_or_empty(row.assessment.at), "bold")
    return (at, gap, *(cell(""),) * 4, cell(messages.head("at"), "bold"), cell(""))


def post_cells(
    post: Post, attribution: PostOrigin, before: Post | None, policy: Policy, messages: Messages
) -> tuple[Text, ...]:
    return (
        cell(format_minute_or_empty(post.published_at)),
        gap_cell(post.published_at - before.published_at, policy) if before else cell(""),
        cell(messages.origin(attribution.origin), ORIGIN_STYLES[attribution.origin]),
        cell(" · ".join(filter(None, [reason_words(attribution, messages), matched_words(attribution, messages)]))),
        cell(messages.text("show.pinned") if post.is_pinned else ""),
        cell(post.kind),
        cell(post.title, link=post.url),
        cell(post.url, "dim", post.url),
    )


def gap_cell(gap: timedelta, policy: Policy) -> Text:
    """Days with one decimal, rounded down."""
    days = gap // timedelta(hours=2, minutes=24) / 10
    style = "bold red" if days >= policy.inactive_days else ""
    if not style and days >= min(policy.numbers_of("due_soon")["warn_days"], default=days + 1):
        style = "yellow"
    return cell(f"{days:.1f}", style)


def origins_sentence(attributed: Sequence[PostOrigin], messages: Messages) -> str:
    origins = [origin.origin for origin in attributed]
    return messages.text("show.known_origin", **{origin.value: origins.count(origin) for origin in Origin})
