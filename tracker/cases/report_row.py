"""One account in a finished scan or a report: the assessment, and what people decided about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tracker.cases.case import Case
from tracker.policy.policy import Policy, Rule
from tracker.policy.rule_kinds import kind_of
from tracker.register.account import Account, FilingState, FormerUnit
from tracker.rules.finding import Assessment, Finding, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissed:
    """A finding that a person dismissed; it does not count."""

    finding: Finding
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One account as of one instant."""

    account: Account
    assessment: Assessment
    policy: Policy = field(default_factory=Policy, compare=False, repr=False)
    """The policy applied."""
    display_name: str = ""
    """As the platform last showed it; untrusted. Empty: never seen."""
    is_new: bool = False
    """Whether the previous scan did not have the problem."""
    cases: Mapping[str, Case] = field(default_factory=dict)
    """Rule of a finding -> its case (问题台账); a finding that no finished scan has recorded yet has none."""
    former_unit: FormerUnit | None = None
    """The unit that ran the account at the time-point, or in the silence before it, where the register has another one
    now; None: it has not, as far as is known."""
    dismissed: tuple[Dismissed, ...] = ()
    """Findings that do not count (核实后不成立)."""

    @property
    def unit_words(self) -> str:
        """主办单位 for lists and documents; as the register has it, so untrusted."""
        return self.former_unit.beside(self.account.unit) if self.former_unit else self.account.unit

    @property
    def is_closed(self) -> bool:
        return self.account.filing.state is FilingState.CLOSED

    @property
    def is_self_reported(self) -> bool:
        """Whether it is verified by its unit's word alone (单位自报)."""
        return self.assessment.is_self_reported and self.assessment.verdict is not Verdict.UNVERIFIED

    @property
    def is_problem(self) -> bool:
        """Whether the account has any finding or is not passed; a warning counts."""
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
        """The instant that the assessment proves; a look after the monitoring time-point proves that one only."""
        checked_at = self.assessment.checked_at
        return self.assessment.at if checked_at is None else min(self.assessment.at, checked_at)

    @property
    def is_due_soon(self) -> bool:
        """Whether it is close to failing for silence (临近超期)."""
        return any(kind_of(finding.rule) == "due_soon" for finding in self.assessment.findings)

    def rule(self, id_: str) -> Rule | None:
        """The rule in force; None: it is not in force."""
        return next((rule for rule in self.policy.rules if rule.id == id_), None)

    def looks_back(self, id_: str) -> int | None:
        """How many days before its proof a rule covers; None: the rule is not about days."""
        rule = self.rule(id_)
        numbers = rule.numbers if rule else {}
        return next((int(numbers[name]) for name in ("limit_days", "window_days") if name in numbers), None)

    @property
    def is_near(self) -> bool:
        """Whether a look was made near the time-point; a much later look only shows posts."""
        checked_at = self.assessment.checked_at
        age = timedelta(days=self.policy.max_check_age_days)
        return checked_at is not None and abs(checked_at - self.assessment.at) <= age
