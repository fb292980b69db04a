"""Posting gaps (更新习惯): the gaps between an account's updates, and how the current silence compares with them. Pure.

Only gaps in which no post can have been missed count: both ends lie in one unbroken interval that the looks prove. The
current silence is no gap yet and is left out. The result is an empirical share: of the past gaps at least as long as
the current silence, how many reached the limit. With few gaps there is no result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from tracker.history.facts import FactsAsOf

WINDOW = timedelta(days=365)
"""How far back gaps are counted; an older past is not loaded whole (tracker.store.history.history)."""
AT_LEAST = 5
"""Minimum number of comparable gaps."""
LIKELY = Fraction(1, 2)
"""The share from which a missed limit is called likely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapStatistics:
    """Of the gaps at least as long as the current silence, those that reached the limit."""

    missed: int
    comparable: int
    """n; at least AT_LEAST."""

    @property
    def share(self) -> Fraction:
        return Fraction(self.missed, self.comparable)

    @property
    def is_likely(self) -> bool:
        return self.share >= LIKELY


def statistics_of(gaps: Iterable[timedelta], silence: timedelta, limit: timedelta) -> GapStatistics | None:
    """
    Args:
        silence: how long the current one has lasted; below the limit.

    Returns:
        None: too few gaps.
    """
    comparable = [gap for gap in gaps if gap >= silence]
    if len(comparable) < AT_LEAST:
        return None
    return GapStatistics(missed=sum(gap >= limit for gap in comparable), comparable=len(comparable))


def proved_gaps(facts: FactsAsOf) -> tuple[timedelta, ...]:
    """Gaps between updates up to the monitoring time-point, oldest first; posts of one instant are one update."""
    end = facts.silence.until
    if end is None:
        return ()
    updates = sorted({post.published_at for post in facts.posts if end - WINDOW <= post.published_at <= end})
    return tuple(
        gap
        for interval in facts.proved_intervals
        for gap in gaps_between([update for update in updates if update in interval])
    )


def gaps_between(updates: Sequence[datetime]) -> list[timedelta]:
    """
    Args:
        updates: ascending.
    """
    return [later - earlier for earlier, later in pairwise(updates)]
