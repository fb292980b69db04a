"""Last round's problems (上轮整改情况) for a notice, from the cases (问题台账). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.cases.case import Case
from tracker.cases.round_outcome import RoundOutcome, RoundReport, compare_rounds
from tracker.history.scan import Scan
from tracker.policy.policies import Policies
from tracker.policy.policy import Severity
from tracker.register.account import Account
from tracker.report.statistics.quarters import last_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """An account appears once for each of its problems; all empty: none is known."""

    resolved: tuple[Account, ...] = ()
    """已整改: a later scan showed it, or a person closed it."""
    still_open: tuple[Account, ...] = ()
    """仍未整改: a later scan found it again."""
    repeated: tuple[Account, ...] = ()
    """Resolved, and found again (整改后反复)."""
    unverified: tuple[Account, ...] = ()
    """No later scan shows it as it is now."""
    left: tuple[Account, ...] = ()
    """Those of `unverified` that have left the register: no scan looks at them any more."""

    @property
    def total(self) -> int:
        return len(self.resolved) + len(self.still_open) + len(self.repeated) + len(self.unverified)


def last_round(scans: Iterable[Scan], cases: Iterable[Case], at: datetime, policies: Policies) -> Rectification | None:
    """What became of the problems of the last full scan of an earlier quarter; None: there is none.

    Args:
        cases: those of the accounts of which the notice speaks.
    """
    before = last_before(scans, at)
    return rectification_of(compare_rounds(cases, before.id, before.at, at, policies)) if before else None


def rectification_of(round_report: RoundReport) -> Rectification:
    """Without reminders and dismissed problems (核实后不成立)."""
    return Rectification(
        resolved=(*accounts_of(round_report, RoundOutcome.RESOLVED), *accounts_of(round_report, RoundOutcome.CLOSED)),
        still_open=accounts_of(round_report, RoundOutcome.UNRESOLVED),
        repeated=accounts_of(round_report, RoundOutcome.REPEATED),
        unverified=accounts_of(round_report, RoundOutcome.UNVERIFIED),
        left=tuple(case.account for case in cases_of(round_report, RoundOutcome.UNVERIFIED) if case.has_left),
    )


def accounts_of(round_report: RoundReport, outcome: RoundOutcome) -> tuple[Account, ...]:
    return tuple(case.account for case in cases_of(round_report, outcome))


def cases_of(round_report: RoundReport, outcome: RoundOutcome) -> tuple[Case, ...]:
    return tuple(case for case in round_report.outcomes[outcome] if case.opened_by.severity != Severity.WARN)
