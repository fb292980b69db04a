"""Counts of accounts by verdict, and the rates (合格率, 核实率) that follow from them. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Self

from tracker.cases.report_row import ReportRow
from tracker.grouping import grouped
from tracker.history.scan import ScanConclusion
from tracker.rules.finding import RULES, Verdict
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso

SCHEMA_VERSION = 1
"""The version of the JSON documents; keys are only added."""

By = Literal["region", "platform", "unit", "rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Accounts by verdict, not problems: three findings count once. Closed ones (已关停) are counted separately."""

    total: int = 0
    verified: int = 0
    passed: int = 0
    failed: int = 0
    remarked: int = 0
    unverified: int = 0
    closed: int = 0
    dismissed: int = 0
    """Accounts of the total with a dismissed finding (核实后不成立); each also counts under its verdict."""
    self_reported: int = 0
    """Accounts of the verified ones that pass by their unit's word alone (单位自报): nobody looked at them."""

    @classmethod
    def of_verdicts(cls, verdicts: Mapping[str, int], **apart: int) -> Self:
        """
        Args:
            verdicts: verdict -> number of accounts; one that nobody has may be absent.
            apart: closed, dismissed, self_reported.
        """
        total, unverified = sum(verdicts.values()), verdicts.get(Verdict.UNVERIFIED, 0)
        return cls(
            total=total,
            verified=total - unverified,
            passed=verdicts.get(Verdict.PASS, 0),
            failed=verdicts.get(Verdict.FAIL, 0),
            remarked=verdicts.get(Verdict.REMARK, 0),
            unverified=unverified,
            **apart,
        )

    @property
    def pass_rate(self) -> Decimal | None:
        """合格率: 1 − failed ÷ verified, four places; None: nothing was verified. Never shown without coverage."""
        return to_rate(self.verified - self.failed, self.verified)

    @property
    def coverage(self) -> Decimal | None:
        """核实率: verified ÷ total, four places; None: no account at all."""
        return to_rate(self.verified, self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    key: str
    """A region, a platform, a unit, a rule's id or the code of a reason; empty: the register gives none."""
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    at: datetime
    """监测时间点."""
    counts: Counts
    groups: tuple[Group, ...] = ()
    """In the order of the register; by rule in the order of RULES, then the reasons."""


MIN_SHOWN_RATE = Decimal("0.0001")


def to_rate(part: int, whole: int) -> Decimal | None:
    """0 to 1, half up to four places; None: the whole is 0. It is 1 or 0 only for all or none."""
    if whole == 0:
        return None
    rate = half_up(Decimal(part) / whole, "0.0001")
    return rate if part in (0, whole) else min(max(rate, MIN_SHOWN_RATE), 1 - MIN_SHOWN_RATE)


def percent(part: int, whole: int) -> str:
    """As printed in a notice, from the counts: 2430 of 2435 is `99.79%`; `—` where the whole is 0.

    Less than all is never 100.00%, and more than none never 0.00%: 99,999 of 100,000 is `>99.99%`.
    """
    if whole == 0:
        return "—"
    rate = half_up(Decimal(part * 100) / whole, "0.01")
    if part != whole and rate == 100:
        return ">99.99%"
    return "<0.01%" if part and not rate else f"{rate}%"


def pass_percent(counts: Counts) -> str:
    """合格率 as printed; see Counts.pass_rate."""
    return percent(counts.verified - counts.failed, counts.verified)


def coverage_percent(counts: Counts) -> str:
    """核实率 as printed; see Counts.coverage."""
    return percent(counts.verified, counts.total)


def half_up(number: Decimal, place: str) -> Decimal:
    return number.quantize(Decimal(place), ROUND_HALF_UP)


def verdict_counts(rows: Iterable[ReportRow]) -> Counts:
    """Counts accounts, each once; see Counts for what is left out of the total."""
    verdicts: Counter[str] = Counter()
    closed = dismissed = self_reported = 0
    for row in rows:
        if row.is_closed:
            closed += 1
        else:
            verdicts[row.assessment.verdict] += 1
            dismissed += bool(row.dismissed)
            self_reported += row.is_self_reported
    return Counts.of_verdicts(verdicts, closed=closed, dismissed=dismissed, self_reported=self_reported)


def concluded_counts(conclusion: ScanConclusion) -> Counts:
    """What a past scan concluded then: what was decided or seen since does not change it."""
    return Counts.of_verdicts(conclusion.verdicts, self_reported=conclusion.self_reported)


def summarize(rows: Iterable[ReportRow], at: datetime, by: By | None = None) -> Summary:
    rows = tuple(rows)
    return Summary(at=at, counts=verdict_counts(rows), groups=groups_of(rows, by) if by else ())


def groups_of(rows: Iterable[ReportRow], by: By) -> tuple[Group, ...]:
    """By rule, an account is in the group of every rule that it broke: these add up to more than the whole."""
    members: dict[str, list[ReportRow]] = {rule: [] for rule in RULES} if by == "rule" else {}
    for row in rows:
        for key in GROUP_KEYS[by](row):
            members.setdefault(key, []).append(row)
    return tuple(Group(key=key, counts=verdict_counts(found)) for key, found in members.items() if found)


def rules_of(row: ReportRow) -> tuple[str, ...]:
    """The rules that it broke, and the reason why it is unverified; each once."""
    found = [finding.rule for finding in row.assessment.findings]
    return tuple(dict.fromkeys([*found, *([row.assessment.reason] if row.assessment.reason else [])]))


GROUP_KEYS: Mapping[By, Callable[[ReportRow], tuple[str, ...]]] = {
    "region": lambda row: (row.region,),
    "platform": lambda row: (row.account.platform,),
    "unit": lambda row: (row.account.unit,),
    "rule": rules_of,
}


def regions_at_100(rows: Iterable[ReportRow], within: str | None = None) -> tuple[str, ...]:
    """合格率100%的地区, in the register's order: none failed, and every account of it was verified.

    Args:
        within: the region whose accounts the rows are: those below it, and itself if that is so of all; None: they are
            of all regions.
    """
    rows = tuple(rows)
    regions = grouped(rows, lambda row: row.account.region_within(within))
    if within is not None and (own := within.rpartition("/")[2]) in regions:
        regions[own] = list(rows)
    return tuple(region for region, found in regions.items() if region and is_at_100(verdict_counts(found)))


def is_at_100(counts: Counts) -> bool:
    return bool(counts.total) and counts.verified == counts.total and not counts.failed


def to_summary_json(summary: Summary) -> dict[str, object]:
    """The document of `tracker summary --format json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(summary.at),
        **to_counts_json(summary.counts),
        "groups": [{"key": sanitize(group.key), **to_counts_json(group.counts)} for group in summary.groups],
    }


def to_counts_json(counts: Counts) -> dict[str, object]:
    """Rates are numbers of four places, or null."""
    return {
        **{name.name: getattr(counts, name.name) for name in fields(counts) if name.name not in SEPARATE_COUNTS},
        "pass_rate": None if counts.pass_rate is None else float(counts.pass_rate),
        "coverage": None if counts.coverage is None else float(counts.coverage),
        **{name: getattr(counts, name) for name in SEPARATE_COUNTS},
    }


SEPARATE_COUNTS = ("closed", "dismissed", "self_reported")
"""Counts beside the verdicts; they come last."""
