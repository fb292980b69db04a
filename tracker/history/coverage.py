"""The time intervals that looks prove: a post not seen within them did not exist."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scrapers.model.profile import AccountState
from scrapers.platforms.partial_routes import PARTIAL_ROUTES
from tracker.history.check import Check, Outcome


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


def merge_intervals(checks: Iterable[Check], missed: Iterable[datetime] = ()) -> tuple[TimeInterval, ...]:
    """The union of the intervals that checks prove: disjoint, ascending.

    Args:
        missed: instants of posts that only looks which do not count saw: no list that lacks one proves anything across
            it. A person who looked decides.
    """
    instants = sorted(missed)
    intervals = [part for check in checks for part in proved_parts(check, instants)]
    union: list[TimeInterval] = []
    for interval in sorted(intervals, key=lambda interval: interval.start):
        if union and interval.start in union[-1]:
            union[-1] = TimeInterval(union[-1].start, max(union[-1].end, interval.end))
        else:
            union.append(interval)
    return tuple(union)


def proved_parts(check: Check, missed: Sequence[datetime]) -> Iterator[TimeInterval]:
    """What a check's interval proves between the missed posts, which are ascending."""
    interval = interval_of(check)
    if interval is None:
        return
    start = interval.start
    for instant in () if check.checked_by else missed:
        if start <= instant <= interval.end:
            if start < instant:
                yield TimeInterval(start, max(start, instant - SECOND))
            start = instant + SECOND
    if start <= interval.end:
        yield TimeInterval(start, interval.end)


def interval_at(intervals: Sequence[TimeInterval], instant: datetime) -> TimeInterval | None:
    """The merged interval that contains the instant; None: none."""
    return next((interval for interval in intervals if instant in interval), None)
