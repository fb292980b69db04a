"""Pass rates (合格率): by group, compared with another time-point, and with a printed rate. Pure.

Rates count accounts, not problems; each comes from its counts, with its denominator and its coverage.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal

from tracker.cases.report_row import ReportRow
from tracker.grouping import grouped
from tracker.policy.level import level_of
from tracker.report.counts import Counts, half_up, verdict_counts

By = Literal["region", "platform", "level"]
KEYS: Mapping[By, Callable[[ReportRow], str]] = {
    "region": lambda row: row.region,
    "platform": lambda row: row.account.platform,
    "level": lambda row: level_of(row.account.region) or "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """One group at one or two time-points."""

    key: str
    """A region, a platform or a level; empty: the register gives none."""
    counts: Counts
    before: Counts | None = None
    """Counts at the time-point compared with; None: no comparison."""

    @property
    def change(self) -> Decimal | None:
        """Change of the pass rate in percentage points (百分点), half up to two places; None: there are not two rates.

        Computed from the counts: the printed rates may be 0.01 off.
        """
        now, before = exact_rate(self.counts), exact_rate(self.before)
        return None if now is None or before is None else to_decimal((now - before) * 100, 2)


def exact_rate(counts: Counts | None) -> Fraction | None:
    """合格率, 0 to 1; None: nothing was verified."""
    return Fraction(counts.verified - counts.failed, counts.verified) if counts and counts.verified else None


def to_decimal(number: Fraction, places: int) -> Decimal:
    """Half up, away from zero."""
    return half_up(Decimal(number.numerator) / number.denominator, str(Decimal(1).scaleb(-places)))


def rates_of(rows: Sequence[ReportRow], by: By | None, before: Sequence[ReportRow] | None = None) -> tuple[Rates, ...]:
    """One entry per group in the register's order, then one for all, whose key is empty.

    Args:
        before: the accounts at the time-point compared with.
    """
    now, then = (grouped(some, KEYS[by]) if by else {} for some in (rows, before or ()))
    groups = [
        Rates(key=key, counts=verdict_counts(found), before=counts_before(then.get(key, ()) if before else before))
        for key, found in now.items()
    ]
    return (*groups, Rates(key="", counts=verdict_counts(rows), before=counts_before(before)))


def counts_before(before: Sequence[ReportRow] | None) -> Counts | None:
    return None if before is None else verdict_counts(before)


@dataclass(frozen=True, slots=True)
class StatedRate:
    """A rate as stated in print (所报): 99.79%."""

    percent: Decimal

    @property
    def places(self) -> int:
        exponent = self.percent.as_tuple().exponent
        return -exponent if isinstance(exponent, int) else 0

    def fits(self, part: int, whole: int) -> bool:
        """Whether the ratio rounds to it, half up to as many places; less than all is never 100%."""
        if whole <= 0:
            return False
        rate = Fraction(part * 100, whole)
        return rate == self.percent if self.percent in (0, 100) else to_decimal(rate, self.places) == self.percent

    def __str__(self) -> str:
        return f"{self.percent}%"


def parse_stated(text: str) -> StatedRate | None:
    """None: it is not a rate from 0 to 100%."""
    written = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,6})?)\s*[%％]\s*", text, re.ASCII)
    rate = Decimal(written[1]) if written else None
    return StatedRate(rate) if rate is not None and rate <= 100 else None


@dataclass(frozen=True, slots=True)
class AlternativeCount:
    """Another way to count that gives the stated rate."""

    name: str
    """of_total | unverified_fail | remarks_fail | with_closed."""
    part: int
    whole: int


def readings(counts: Counts) -> Iterator[AlternativeCount]:
    """Other common ways to count a pass rate."""
    yield AlternativeCount("of_total", counts.total - counts.failed, counts.total)
    yield AlternativeCount("unverified_fail", counts.verified - counts.failed, counts.total)
    yield AlternativeCount("remarks_fail", counts.verified - counts.failed - counts.remarked, counts.verified)
    yield AlternativeCount("with_closed", counts.total + counts.closed - counts.failed, counts.total + counts.closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a stated rate compares with the computed one."""

    stated: StatedRate
    counts: Counts
    is_same: bool
    readings: tuple[AlternativeCount, ...]
    """Ways to count that give it; empty where it is right."""
    least: int | None
    """The smallest denominator that gives it with as many failing accounts; None: there is none."""
    most: int | None
    """The largest; None: there is no largest."""


def compare(stated: StatedRate, counts: Counts) -> Comparison:
    is_same = stated.fits(counts.verified - counts.failed, counts.verified)
    others = (
        () if is_same else tuple(reading for reading in readings(counts) if stated.fits(reading.part, reading.whole))
    )
    least, most = denominators(stated, counts.failed)
    return Comparison(stated=stated, counts=counts, is_same=is_same, readings=others, least=least, most=most)


def denominators(stated: StatedRate, failed: int) -> tuple[int | None, int | None]:
    """The smallest and the largest number of accounts of which `failed` failing ones give the stated rate."""
    if stated.percent == 100 or failed == 0:
        return (1, None) if stated.percent == 100 and failed == 0 else (None, None)
    if stated.percent == 0:
        return failed, failed
    half = Fraction(1, 2 * 10**stated.places)
    least = max(ceil(failed * 100 / (100 - Fraction(stated.percent) + half)), failed)
    most = ceil(failed * 100 / (100 - Fraction(stated.percent) - half)) - 1
    return (least, most) if least <= most else (None, None)
