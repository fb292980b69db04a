"""What became of last round's problems (上轮整改情况), as a notice tells it of what the ledger (问题台账) has. Pure."""

from dataclasses import dataclass

from tracker.cases.round_outcome import RoundOutcome, RoundReport
from tracker.policy.policy import Severity
from tracker.register.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """An account stands in it once for each of its problems; all empty: none is known."""

    resolved: tuple[Account, ...] = ()
    """已整改: a later scan showed it, or a person closed it."""
    still_open: tuple[Account, ...] = ()
    """仍未整改: a later scan found it again."""
    repeated: tuple[Account, ...] = ()
    """Mended, and there again (整改后反复)."""
    unverified: tuple[Account, ...] = ()
    """No later scan tells."""

    @property
    def total(self) -> int:
        return len(self.resolved) + len(self.still_open) + len(self.repeated) + len(self.unverified)


def rectification_of(told: RoundReport) -> Rectification:
    """A reminder is in no notice, and what was dismissed (核实后不成立) is not told again."""
    return Rectification(
        resolved=(*accounts_of(told, RoundOutcome.RESOLVED), *accounts_of(told, RoundOutcome.CLOSED)),
        still_open=accounts_of(told, RoundOutcome.UNRESOLVED),
        repeated=accounts_of(told, RoundOutcome.REPEATED),
        unverified=accounts_of(told, RoundOutcome.UNVERIFIED),
    )


def accounts_of(told: RoundReport, outcome: RoundOutcome) -> tuple[Account, ...]:
    return tuple(case.account for case in told.outcomes[outcome] if case.opened_by.severity != Severity.WARN)
