"""An account's posts against its limit: what a timeline draws, on a screen or on a page. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tracker.cases.report_row import ReportRow

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingHistory:
    """What is known of an account's posts as of an instant."""

    posts: Sequence[datetime]
    """Any order."""
    at: datetime
    until: datetime | None
    """Until when silence is proved; None: it is not."""
    limit_days: int
    warn_days: int
    """From so many days a gap is close to the limit."""


def posting_history(row: ReportRow, posts: Sequence[datetime]) -> PostingHistory:
    """
    Args:
        posts: when each known post was published, any order.
    """
    limit = row.policy.inactive_days
    return PostingHistory(
        posts=posts,
        at=row.assessment.at,
        until=row.proved_at if row.assessment.days_silent is not None else None,
        limit_days=limit,
        warn_days=min(row.policy.numbers_of("due_soon")["warn_days"], default=limit),
    )


def gaps_of(history: PostingHistory) -> Iterator[tuple[datetime, datetime]]:
    """Between neighbouring posts, and from the last one to the end of what is proved."""
    before = sorted(post for post in history.posts if post <= history.at)
    if before and history.until is not None and history.until > before[-1]:
        before.append(history.until)
    yield from pairwise(before)
