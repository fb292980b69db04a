"""Estimates the speed and the end of a walk through the queue. Pure; the clock's readings are given."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

LONGEST = timedelta(minutes=10)
"""Longer than this nobody looks at one account: the person was away, and it is no measure of speed."""


@dataclass(slots=True)
class WalkPace:
    began_at: datetime
    left: int
    """Accounts still to come."""
    outcomes: Counter[str] = field(default_factory=Counter)
    """What was recorded (a ManualFinding, or `later`) -> how often."""
    spans: list[timedelta] = field(default_factory=list)
    """Of each account whose time is known, oldest first."""

    @property
    def done(self) -> int:
        """Accounts answered."""
        return self.outcomes.total()

    @property
    def seconds_each(self) -> float | None:
        """The median; None: nothing is answered yet."""
        measured = [span.total_seconds() for span in self.spans if span <= LONGEST]
        return median(measured) if measured else None

    def answered(self, outcome: str, shown_at: datetime, now: datetime) -> None:
        self.outcomes[outcome] += 1
        self.spans.append(max(now - shown_at, timedelta()))
        self.left = max(self.left - 1, 0)

    def undone(self, outcome: str) -> None:
        self.outcomes[outcome] -= 1
        if self.spans:
            self.spans.pop()
        self.left += 1

    def passed(self) -> None:
        """One of those to come needs nobody any more."""
        self.left = max(self.left - 1, 0)

    def ends_at(self, now: datetime) -> datetime | None:
        """When it ends if it goes on like this; None: not known."""
        each = self.seconds_each
        return None if each is None else now + timedelta(seconds=each * self.left)

    def minutes(self, now: datetime) -> float:
        return max((now - self.began_at).total_seconds(), 0.0) / 60
