"""The content of a notice (通报): counts, problems by class, unverified accounts and why. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.cases.case import Status
from tracker.cases.report_row import ReportRow
from tracker.messages.messages import ZH
from tracker.policy.policy import Severity
from tracker.register.account import Account, FilingState
from tracker.report.counts import Counts, regions_at_100, verdict_counts
from tracker.report.notice.rectification import Rectification
from tracker.report.problem_list import findings_of, problems_of, unverified_of
from tracker.report.report import Report
from tracker.report.rule_legend import document_of, in_force
from tracker.report.statistics.sampled_rows import SampledRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One account in one class of problems."""

    account: Account
    awaits_person: bool = False
    """待确认: its case is not confirmed yet."""
    ended: Status | None = None
    """已办结 or 已整改: its case is over, by a person's word or by a later look; None: it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemClass:
    """All accounts that broke one rule, with one severity: where regions differ, a rule gives two classes."""

    rule: str
    severity: Severity
    problems: tuple[Problem, ...]
    source: str = ""
    """文号; empty: the rules have none."""

    @property
    def counts_as_failed(self) -> bool:
        """Whether its accounts are among the failed ones; closed ones (已关停) are among none."""
        is_closed = (problem.account.filing.state is FilingState.CLOSED for problem in self.problems)
        return self.severity is Severity.FAIL and not all(is_closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeContent:
    at: datetime
    """监测时间点."""
    counts: Counts
    regions_at_100: tuple[str, ...]
    classes: tuple[ProblemClass, ...]
    """Failing classes first; within these in the order of the problem list."""
    listed: tuple[ReportRow, ...]
    """The problem list (问题清单)."""
    unverified: tuple[ReportRow, ...]
    reasons: tuple[tuple[str, int], ...]
    """Reasons for unverified accounts: in words, and their number, most frequent first."""
    rectification: Rectification
    sampled: SampledRows | None = None
    """The sample (抽查) of which everything here is said; None: it is said of the register."""

    @property
    def closed_with_problems(self) -> int:
        """Number of accounts of the list that are closed (已关停), and so in none of the counts."""
        return sum(row.is_closed for row in self.listed)

    @property
    def is_complete(self) -> bool:
        """Whether every account was verified."""
        return self.counts.unverified == 0

    @property
    def awaiting(self) -> int:
        """Number of accounts with a problem to be confirmed."""
        return len({problem.account.key for problem in self.problems if problem.awaits_person})

    @property
    def all_await(self) -> bool:
        """Whether nothing is confirmed: then the notice states it once, and not for every account."""
        return bool(self.classes) and all(problem.awaits_person for problem in self.problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for class_ in self.classes for problem in class_.problems)


ENDED = (Status.CLOSED, Status.RESOLVED)


def to_notice(report: Report, rectification: Rectification | None = None) -> NoticeContent:
    """The notice's content for all accounts of a register. A reminder (提醒) goes to its unit alone."""
    rows = report.rows
    listed, unverified = tuple(problems_of(rows)), tuple(unverified_of(rows))
    return NoticeContent(
        at=report.at,
        counts=verdict_counts(rows),
        regions_at_100=regions_at_100(rows, report.within),
        classes=tuple(to_classes(listed, sources_of(report))),
        listed=listed,
        unverified=unverified,
        reasons=tuple(Counter(ZH.reason_for_units(row.assessment.reason) for row in unverified).most_common()),
        rectification=rectification or Rectification(),
        sampled=report.sampled,
    )


def sources_of(report: Report) -> dict[str, str]:
    """Rule -> 文号 of all its sources in any region; sources without one are left out."""
    found: dict[str, list[str]] = {}
    for in_place in in_force(report):
        found.setdefault(in_place.rule.id, []).append(document_of(in_place.rule.source))
    return {rule: "；".join(dict.fromkeys(filter(None, sources))) for rule, sources in found.items()}


def to_classes(listed: Iterable[ReportRow], sources: Mapping[str, str]) -> list[ProblemClass]:
    found: dict[tuple[Severity, str], list[Problem]] = {}
    for row in listed:
        for finding in findings_of(row, is_reminder=False):
            case = row.cases.get(finding.rule)
            status = None if case is None else case.status
            problem = Problem(
                account=row.account, awaits_person=status is Status.OPEN, ended=status if status in ENDED else None
            )
            found.setdefault((finding.severity, finding.rule), []).append(problem)
    classes = (
        ProblemClass(rule=rule, severity=severity, problems=tuple(problems), source=sources.get(rule, ""))
        for (severity, rule), problems in found.items()
    )
    return sorted(classes, key=lambda class_: class_.severity is not Severity.FAIL)
