"""One account as a finished scan, or a view, has it: what was concluded, and what people settled of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracker.cases.case import Case
from tracker.policy.policy import Policy, Rule
from tracker.register.account import Account, FilingState
from tracker.rules.finding import Assessment, Finding, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissed:
    """A finding that does not count."""

    finding: Finding
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One account as of one instant."""

    account: Account
    assessment: Assessment
    policy: Policy = field(default_factory=Policy, compare=False, repr=False)
    """By which it was judged."""
    display_name: str = ""
    """As the platform last showed it; hostile. Empty: never seen."""
    is_new: bool = False
    """Whether its problem was not there at the scan before."""
    cases: Mapping[str, Case] = field(default_factory=dict)
    """Rule of a finding -> its matter (问题台账); one that no finished scan has told yet is not in it."""
    dismissed: tuple[Dismissed, ...] = ()
    """What was found and does not count (核实后不成立)."""

    @property
    def is_closed(self) -> bool:
        return self.account.filing.state is FilingState.CLOSED

    @property
    def is_problem(self) -> bool:
        """Whether it is anything but plainly passed; a warning counts."""
        return self.assessment.verdict is not Verdict.PASS or bool(self.assessment.findings)

    @property
    def region(self) -> str:
        """The widest one (市州); empty: the register gives none."""
        return self.account.region[0] if self.account.region else ""

    @property
    def is_verified(self) -> bool:
        return self.assessment.verdict is not Verdict.UNVERIFIED and self.assessment.checked_at is not None

    @property
    def proved_at(self) -> datetime:
        """The instant that it tells of; a look after the monitoring time-point proves that, and no more."""
        checked_at = self.assessment.checked_at
        return self.assessment.at if checked_at is None else min(self.assessment.at, checked_at)

    def rule(self, id_: str) -> Rule | None:
        """The rule in force; None: it is not in force."""
        return next((rule for rule in self.policy.rules if rule.id == id_), None)

    def looks_back(self, id_: str) -> int | None:
        """The days before its proof that a rule is about, and no others; None: it is not about days."""
        rule = self.rule(id_)
        numbers = rule.numbers if rule else {}
        return next((int(numbers[name]) for name in ("limit_days", "window_days") if name in numbers), None)

    @property
    def is_near(self) -> bool:
        """Whether somebody looked about then; a much later look tells of posts alone."""
        checked_at = self.assessment.checked_at
        age = timedelta(days=self.policy.max_check_age_days)
        return checked_at is not None and abs(checked_at - self.assessment.at) <= age
