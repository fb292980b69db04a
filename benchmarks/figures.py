"""Figures of paired rounds, and what they are held against. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """A number to reach: at least, or at most."""

    number: float
    is_least: bool = True

    def is_met(self, value: float) -> bool:
        return value >= self.number if self.is_least else value <= self.number

    def lack(self, value: float) -> float:
        """How many times as good it would have to be; 1: it is met exactly."""
        return self.number / value if self.is_least else value / self.number


def at_least(number: float) -> Goal:
    return Goal(number)


def at_most(number: float) -> Goal:
    return Goal(number, is_least=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table."""

    what: str
    values: tuple[float, ...]
    """One of each round, in order."""
    form: str = "{:.2f}"
    """How a value is written, e.g. `{:.1f} ×`."""
    prototype: str = "–"
    reach: Goal | None = None
    moonshot: Goal | None = None
    """None: a figure beside the others, held against nothing."""
    note: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def spread(self) -> str:
        """The least and the greatest; empty where there was one round."""
        if len(self.values) < 2:
            return ""
        return f"{self.form.format(min(self.values))} … {self.form.format(max(self.values))}"

    @property
    def stands(self) -> str:
        """Where the median stands between the goals."""
        if self.reach is None or self.moonshot is None:
            return "–"
        if self.moonshot.is_met(self.median):
            return "moonshot"
        if self.reach.is_met(self.median):
            return f"reach; moonshot {self.moonshot.lack(self.median):.2f} × away"
        return f"**short**: {self.reach.lack(self.median):.2f} × away"

    def goal(self, goal: Goal | None) -> str:
        return f"{'≥' if goal.is_least else '≤'} {self.form.format(goal.number)}" if goal else "–"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Pair by pair."""
    return tuple(one / other for one, other in zip(ours, theirs, strict=True))
