"""What a notice (通报) says, before it has a form: counts, problems by class, what was not verified and why. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.account import Account
from tracker.attachment import findings_of, problems_of, unverified_of
from tracker.ledger.matter import Status
from tracker.notice.rectification import Rectification
from tracker.policy import Severity
from tracker.report import Counts, ReportRow, regions_at_100, verdict_counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One account under one class of problems."""

    account: Account
    awaits_person: bool = False
    """待确认: it stands in the ledger, and nobody has confirmed it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemClass:
    """All accounts that one rule is held against, with one severity: where regions differ, a rule gives two classes."""

    rule: str
    severity: Severity
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    at: datetime
    """监测时间点."""
    counts: Counts
    regions_at_100: tuple[str, ...]
    classes: tuple[ProblemClass, ...]
    """Failing ones first; within these as the problem list comes upon them."""
    listed: tuple[ReportRow, ...]
    """The problem list (问题清单)."""
    unverified: tuple[ReportRow, ...]
    reasons: tuple[tuple[str, int], ...]
    """Why accounts are not verified: code and number, the most frequent first."""
    rectification: Rectification

    @property
    def is_complete(self) -> bool:
        """Whether every account was verified."""
        return self.counts.unverified == 0

    @property
    def awaiting(self) -> int:
        """Accounts of which something waits for a person's confirmation; each once."""
        return len({problem.account.key for problem in self.problems if problem.awaits_person})

    @property
    def all_await(self) -> bool:
        """Whether nothing at all is confirmed: then that is said once, and not of every account."""
        return bool(self.classes) and all(problem.awaits_person for problem in self.problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for one in self.classes for problem in one.problems)


def to_notice(rows: Sequence[ReportRow], at: datetime, rectification: Rectification | None = None) -> Notice:
    """What is to be told of all accounts of a register. A reminder (提醒) is for its unit, and not in a notice."""
    listed, unverified = tuple(problems_of(rows)), tuple(unverified_of(rows))
    return Notice(
        at=at,
        counts=verdict_counts(rows),
        regions_at_100=regions_at_100(rows),
        classes=tuple(to_classes(listed)),
        listed=listed,
        unverified=unverified,
        reasons=tuple(Counter(row.assessment.reason for row in unverified).most_common()),
        rectification=rectification or Rectification(),
    )


def to_classes(listed: Iterable[ReportRow]) -> list[ProblemClass]:
    found: dict[tuple[Severity, str], list[Problem]] = {}
    for row in listed:
        for finding in findings_of(row, is_reminder=False):
            matter = row.matters.get(finding.rule)
            problem = Problem(account=row.account, awaits_person=matter is not None and matter.status is Status.OPEN)
            found.setdefault((finding.severity, finding.rule), []).append(problem)
    classes = (
        ProblemClass(rule=rule, severity=severity, problems=tuple(problems))
        for (severity, rule), problems in found.items()
    )
    return sorted(classes, key=lambda one: one.severity is not Severity.FAIL)
