"""The result of a sampled scan (抽查): the drawn accounts, whose rates these are, and those looked at besides. Pure.

An account that was not drawn is not "not verified": it is in no row, no count and no denominator.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.cases.report_row import ReportRow
from tracker.register.sampling.sample import Sample
from tracker.report.counts import Counts, verdict_counts
from tracker.report.statistics.interval import Interval, wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledRows:
    """The result of a sampled scan."""

    scan_id: int
    sample: Sample
    rows: tuple[ReportRow, ...]
    """The drawn accounts that the register still has, in its order."""
    beside: tuple[ReportRow, ...]
    """The accounts looked at besides; they are in no rate."""

    @property
    def counts(self) -> Counts:
        return verdict_counts(self.rows)

    @property
    def interval(self) -> Interval | None:
        """The confidence interval of the pass rate; None: nothing was verified."""
        counts = self.counts
        return wilson(counts.verified - counts.failed, counts.verified, self.sample.frame)


def split_rows(rows: Iterable[ReportRow], scan_id: int, sample: Sample) -> SampledRows:
    """The sample's part of the rows of a whole register."""
    rows = tuple(rows)
    drawn, beside = frozenset(sample.keys), frozenset(sample.beside)
    return SampledRows(
        scan_id=scan_id,
        sample=sample,
        rows=tuple(row for row in rows if row.account.key in drawn),
        beside=tuple(row for row in rows if row.account.key in beside),
    )
