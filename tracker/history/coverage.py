"""The time intervals that looks prove: a post not seen within them did not exist."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

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


def merge_intervals(checks: Iterable[Check]) -> tuple[TimeInterval, ...]:
    """The union of the intervals that checks prove: disjoint, ascending."""
    intervals = [interval for interval in map(interval_of, checks) if interval is not None]
    union: list[TimeInterval] = []
    for interval in sorted(intervals, key=lambda one: one.start):
        if union and interval.start in union[-1]:
            union[-1] = TimeInterval(union[-1].start, max(union[-1].end, interval.end))
        else:
            union.append(interval)
    return tuple(union)


def interval_at(intervals: Sequence[TimeInterval], instant: datetime) -> TimeInterval | None:
    """The merged interval that contains the instant; None: none."""
    return next((interval for interval in intervals if instant in interval), None)
