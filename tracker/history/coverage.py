"""The time intervals that looks prove: a post not seen within them did not exist."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapers.model.profile import CLOCK_SLACK, MAX_CLOCK_SKEW, AccountState, Post
from scrapers.platforms.partial_routes import PARTIAL_ROUTES
from tracker.history.check import Check, Outcome
from tracker.time.clock import to_shanghai


@dataclass(frozen=True, slots=True)
class TimeInterval:
    """An interval that includes both ends."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant <= self.end


def interval_of(check: Check) -> TimeInterval | None:
    """The interval that one check proves: from the start of its list to the look; None: it proves no silence."""
    if not check.has_answer or check.state is not AccountState.ACTIVE or check.covers_from is None:
        return None
    if check.covers_from > check.checked_at or has_only_partial_lists(check):
        return None
    return TimeInterval(check.covers_from, check.checked_at)


def has_only_partial_lists(check: Check) -> bool:
    """Whether all answers came from partial or delayed lists, which prove their posts but no silence, whatever an
    earlier version of the program concluded."""
    answered = [look.route for look in check.looks if look.outcome is Outcome.SEEN]
    return bool(answered) and PARTIAL_ROUTES.issuperset(answered)


SECOND = timedelta(seconds=1)
"""Posts are dated to the second."""


COUNT_LAG = timedelta(hours=1)
"""A platform's count may be so late that it lacks a post which the list shows already. Were it longer, a visible post
of the day would stand for one that is not."""


def unseen_growth(checks: Sequence[Check], published: Sequence[datetime]) -> tuple[TimeInterval, ...]:
    """The intervals between two looks in which the platform's own count grew by more than the posts seen, though the
    later list reaches back to the earlier look: something was published that the list leaves out, as posts for
    followers alone (仅粉丝可见) or under review, and nobody knows when. Looks in between whose own lists do not
    reach back tell nothing of that, so the comparison goes on beyond them.

    Args:
        checks: those that found the account active, oldest first.
        published: the instants of all known posts, ascending.
    """
    counting = [check for check in checks if check.post_count is not None and not check.checked_by]
    found: list[TimeInterval] = []
    compared: set[datetime] = set()
    for number, later in enumerate(counting):
        interval = interval_of(later)
        if interval is None:
            continue
        for earlier in reversed(counting[:number]):
            if interval.start > earlier.checked_at:
                break
            if not share_a_route(earlier, later):
                continue
            compared.add(later.checked_at)
            seen = bisect_right(published, later.checked_at) - bisect_left(published, earlier.checked_at - COUNT_LAG)
            is_grown = (later.post_count or 0) - (earlier.post_count or 0) > seen
            if is_grown:
                found.append(TimeInterval(earlier.checked_at + SECOND, later.checked_at))
            if is_grown or earlier.checked_at in compared:  # what it was compared with itself adds nothing
                break
    return tuple(found)


SHOULD_LIST_WITHIN = timedelta(days=1)
"""A list made so soon after a person saw a post, or before, should hold it; later it may have been deleted."""


def lists_without_seen_post(
    checks: Sequence[Check], seen: Sequence[tuple[datetime, Post]], known: Iterable[Post]
) -> dict[datetime, Post]:
    """The instant of each look whose list lacks a post that a person saw -> that post. Such a list leaves something
    out, and proves no silence.

    Args:
        checks: those that found the account active.
        seen: when people looked, and the post that they saw, which may be dated to its day alone.
        known: the posts that the program knows: one of the same day is the same post.
    """
    if not seen:
        return {}
    days = {to_shanghai(post.published_at).date() for post in known}
    unknown = [(looked_at, post) for looked_at, post in seen if to_shanghai(post.published_at).date() not in days]
    return {
        check.checked_at: post
        for check in checks
        for looked_at, post in unknown
        if not check.checked_by
        and (interval := interval_of(check)) is not None
        and post.published_at in interval
        and looked_at >= check.checked_at - SHOULD_LIST_WITHIN
    }


SAME_POST = MAX_CLOCK_SKEW
"""So much may two routes differ in the date of one post, as a WeChat push and its article."""
Contradiction = Post | Check
"""What contradicts a list: a post that it should hold, or an earlier look that counted more posts."""


def contradicted_lists(checks: Sequence[Check], posts: Sequence[Post]) -> dict[datetime, Contradiction]:
    """The instant of each look whose list is an old copy, whatever its Date says, or from which a post was deleted, and
    nobody knows which -> what contradicts it. Such a list proves no silence.

    Args:
        checks: those that found the account active, oldest first.
        posts: all known posts, newest first.
    """
    return {**fallen_counts(checks), **lists_without_newest(checks, posts)}


def lists_without_newest(checks: Iterable[Check], posts: Sequence[Post]) -> dict[datetime, Post]:
    """Lists that should hold a known post and show nothing so new. One that shows a newer post is no older copy: the
    post that it lacks was deleted.
    """
    ascending = [post.published_at for post in reversed(posts)]
    found = {}
    for check in checks:
        number, shown = bisect_right(ascending, check.checked_at - CLOCK_SLACK), check.shown_until
        if number == 0 or (check.post_count != 0 if shown is None else ascending[number - 1] <= shown + SAME_POST):
            continue  # of nearly all: cheap
        interval = interval_of(check)
        if interval is not None and not check.checked_by and ascending[number - 1] >= interval.start:
            found[check.checked_at] = posts[len(posts) - number]
    return found


def fallen_counts(checks: Sequence[Check]) -> dict[datetime, Check]:
    """Lists beside a count below the one before, which was made without a list that reaches back to the newest post
    that they show: what was published in between may have been missed by both."""
    counting = [check for check in checks if check.post_count is not None and not check.checked_by]
    found, most = {}, 0
    for number, later in enumerate(counting):
        most = max(most, later.post_count or 0)
        if later.shown_until is None or (later.post_count or 0) == most:
            continue
        earlier = next((check for check in reversed(counting[:number]) if share_a_route(check, later)), None)
        if earlier is None or (later.post_count or 0) >= (earlier.post_count or 0):
            continue
        interval = interval_of(earlier)
        if interval is None or interval.start > later.shown_until:
            found[later.checked_at] = earlier
    return found


def share_a_route(one: Check, other: Check) -> bool:
    """Whether one route answered both looks: two sources may count different things. Where the routes of one are not
    known, they may be the same."""
    routes, others = ({look.route for look in check.looks if look.outcome is Outcome.SEEN} for check in (one, other))
    return not routes or not others or not routes.isdisjoint(others)


def merge_intervals(checks: Iterable[Check], unknown: Iterable[TimeInterval] = ()) -> tuple[TimeInterval, ...]:
    """The union of the intervals that checks prove: disjoint, ascending.

    Args:
        unknown: in which no list proves anything, because it lacks what was published there. A person who looked
            decides.
    """
    gaps = sorted(unknown, key=lambda gap: gap.start)
    intervals = [part for check in checks for part in proved_parts(check, gaps)]
    union: list[TimeInterval] = []
    for interval in sorted(intervals, key=lambda interval: interval.start):
        if union and interval.start in union[-1]:
            union[-1] = TimeInterval(union[-1].start, max(union[-1].end, interval.end))
        else:
            union.append(interval)
    return tuple(union)


def proved_parts(check: Check, gaps: Sequence[TimeInterval]) -> Iterator[TimeInterval]:
    """What a check's interval proves outside the gaps, which are ascending."""
    interval = interval_of(check)
    if interval is None:
        return
    start = interval.start
    for gap in () if check.checked_by else gaps:
        if gap.end < start or gap.start > interval.end:
            continue
        if start < gap.start:
            yield TimeInterval(start, max(start, gap.start - SECOND))
        start = gap.end + SECOND
    if start <= interval.end:
        yield TimeInterval(start, interval.end)


def interval_at(intervals: Sequence[TimeInterval], instant: datetime) -> TimeInterval | None:
    """The merged interval that contains the instant; None: none."""
    return next((interval for interval in intervals if instant in interval), None)
