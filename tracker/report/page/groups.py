"""The groups of the page, ranked: regions, platforms, levels."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.report.counts import Counts, coverage_percent, pass_percent
from tracker.report.page.drawings import BarPart, draw_bar
from tracker.report.statistics.rates import By, Rates, rates_of

MAX_REGIONS, MAX_PLATFORMS = 16, 8
"""Of those as many fit on the leader's second page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry:
    label: str
    counts: Counts
    pass_rate: str
    coverage: str
    bar: tuple[BarPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTable:
    by: str
    entries: tuple[GroupEntry, ...]
    first: int
    """How many stand on the leader's page."""

    @property
    def more(self) -> int:
        return len(self.entries) - self.first


def group_table(rows: Sequence[ReportRow], by: By, most: int, messages: Messages) -> GroupTable:
    """Ranked: lowest pass rate first, then lowest coverage; without any verified account last."""
    *groups, _ = rates_of(rows, by)
    ranked = sorted((group for group in groups if group.counts.total), key=rank_of)
    return GroupTable(
        by=by, entries=tuple(to_entry(rates, by, messages) for rates in ranked), first=min(most, len(ranked))
    )


def rank_of(rates: Rates) -> tuple[bool, Decimal, Decimal, int]:
    counts = rates.counts
    return (
        counts.pass_rate is None,
        counts.pass_rate or Decimal(0),
        counts.coverage or Decimal(0),
        -counts.total,
    )


def to_entry(rates: Rates, by: By, messages: Messages) -> GroupEntry:
    names = {"platform": messages.platform, "level": messages.level}
    label = names[by](rates.key) if by in names and rates.key else rates.key
    return GroupEntry(
        label=label or messages.text("group.none"),
        counts=rates.counts,
        pass_rate=pass_percent(rates.counts),
        coverage=coverage_percent(rates.counts),
        bar=draw_bar(rates.counts),
    )
