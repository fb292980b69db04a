"""Figures of paired rounds, and their goals. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal: a least or a greatest number."""

    number: float
    is_least: bool = True

    def is_met(self, value: float) -> bool:
        return value >= self.number if self.is_least else value <= self.number

    def lack(self, value: float) -> float:
        """The factor by which the value misses the goal; 1: the goal is met exactly."""
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
    """One value for each round, in order."""
    form: str = "{:.2f}"
    """The format of a value, e.g. `{:.1f} ×`."""
    prototype: str = "–"
    target: Goal | None = None
    stretch: Goal | None = None
    """None, like the target: a figure without this goal."""
    note: str = ""

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def spread(self) -> str:
        """The least and the greatest value; empty: there was one round."""
        if len(self.values) < 2:
            return ""
        return f"{self.form.format(min(self.values))} … {self.form.format(max(self.values))}"

    @property
    def result(self) -> str:
        """Which goals the median meets, and by which factor it misses the next."""
        if self.target is None:
            return "–"
        if self.stretch is not None and self.stretch.is_met(self.median):
            return "stretch target met"
        if not self.target.is_met(self.median):
            return f"**missed** by {self.target.lack(self.median):.2f} ×"
        if self.stretch is None:
            return "target met"
        return f"target met; stretch target missed by {self.stretch.lack(self.median):.2f} ×"

    def goal(self, goal: Goal | None) -> str:
        return f"{'≥' if goal.is_least else '≤'} {self.form.format(goal.number)}" if goal else "–"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, ...]:
    """Pair by pair."""
    return tuple(one / other for one, other in zip(ours, theirs, strict=True))
