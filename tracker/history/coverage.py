"""Which stretches of time the looks prove: within them, a post that was not seen was not there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from scrapers.model.profile import AccountState
from scrapers.platforms.partial_routes import PARTIAL_ROUTES
from tracker.history.check import Check, Outcome


@dataclass(frozen=True, slots=True)
class TimeInterval:
    """A stretch of time, both ends included."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant <= self.end


def interval_of(check: Check) -> TimeInterval | None:
    """What one check proves: from where its list begins to the look; None: it proves no silence."""
    if not check.has_answer or check.state is not AccountState.ACTIVE or check.covers_from is None:
        return None
    if check.covers_from > check.checked_at or rests_on_partial_lists(check):
        return None
    return TimeInterval(check.covers_from, check.checked_at)


def rests_on_partial_lists(check: Check) -> bool:
    """Whether all that answered was a partial or late list: it proves the posts it shows, and no silence; whatever an
    earlier version of the program made of it."""
    answered = [look.route for look in check.looks if look.outcome is Outcome.SEEN]
    return bool(answered) and PARTIAL_ROUTES.issuperset(answered)


def merge_intervals(checks: Iterable[Check]) -> tuple[TimeInterval, ...]:
    """The union of what the checks prove: unbroken stretches, rising, apart from each other."""
    intervals = [interval for interval in map(interval_of, checks) if interval is not None]
    union: list[TimeInterval] = []
    for interval in sorted(intervals, key=lambda one: one.start):
        if union and interval.start in union[-1]:
            union[-1] = TimeInterval(union[-1].start, max(union[-1].end, interval.end))
        else:
            union.append(interval)
    return tuple(union)


def interval_at(intervals: Sequence[TimeInterval], instant: datetime) -> TimeInterval | None:
    """The unbroken stretch that holds the instant; None: nothing is proved of it."""
    return next((interval for interval in intervals if instant in interval), None)
