"""How long an account has been silent, and how much of that is proved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapers.model.profile import Post
from tracker.history.check import Check
from tracker.history.coverage import interval_at
from tracker.history.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The time without a post, up to the last observed instant."""

    until: datetime | None
    """At most the monitoring time-point; None: no look near enough to it."""
    covered_from: datetime | None
    """Start of the continuous proved interval that reaches `until`; None: nothing is proved about `until`."""
    last_post: Post | None
    """The newest known post; None: none."""
    check: Check | None
    """The look that `until` rests on."""

    @property
    def proved_span(self) -> timedelta | None:
        """The proved duration; None: nothing is proved, or no post is known that a silence could follow."""
        if self.until is None or self.covered_from is None or self.last_post is None:
            return None
        return max(self.until - max(self.last_post.published_at, self.covered_from), timedelta())

    @property
    def reaches_last_post(self) -> bool:
        """Whether every post between the last known post and `until` would have been seen."""
        return (
            self.covered_from is not None
            and self.last_post is not None
            and self.covered_from <= self.last_post.published_at
        )


def silence_of(timeline: Timeline, posts: Sequence[Post], at: datetime, age: timedelta) -> Silence:
    """Silence is counted to `at` if a list spans it, else to the last recent look before it.

    A look whose list proves nothing does not invalidate what a look shortly before proved.

    Args:
        posts: those published up to `at`, newest first.
    """
    interval = interval_at(timeline.proved_intervals, at)
    last_post = posts[0] if posts else None
    if interval is not None:
        return Silence(until=at, covered_from=interval.start, last_post=last_post, check=timeline.spanning(at))
    recent = timeline.alive_within(at - age, at)
    deciding_check = [check for check, span in recent if span is not None] or [check for check, _ in recent]
    if not deciding_check:
        return Silence(until=None, covered_from=None, last_post=last_post, check=None)
    last = deciding_check[-1]
    interval = interval_at(timeline.proved_intervals, last.checked_at)
    return Silence(
        until=last.checked_at,
        covered_from=None if interval is None else interval.start,
        last_post=last_post,
        check=last,
    )
