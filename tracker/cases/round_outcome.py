"""Compares last round's problems with now (回头看): 已整改, 仍未整改, 反复, 未能核实. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.cases.case import Case, Status, StepKind
from tracker.policy.policies import Policies

FINDING_STEPS = frozenset({StepKind.OPENED, StepKind.FOUND_AGAIN, StepKind.REOPENED})


class RoundOutcome(StrEnum):
    """In the order in which reports list them."""

    RESOLVED = "mended"
    UNRESOLVED = "standing"
    REPEATED = "repeated"
    """It ended and was found again."""
    UNVERIFIED = "unverified"
    """No scan since has shown anything about it, or none that is current; or its account has left the register."""
    CLOSED = "closed"
    DISMISSED = "dismissed"
    RETURNED = "returned"
    """Not of last round: it ended before that round and was found again since."""
    FOUND = "found"
    """Found since, for the first time."""


SINCE = frozenset({RoundOutcome.RETURNED, RoundOutcome.FOUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """The comparison of one scan with a later one."""

    scan_id: int
    """The scan whose problems are compared."""
    since: datetime
    """Its 监测时间点."""
    at: datetime
    """监测时间点 of the last scan."""
    outcomes: Mapping[RoundOutcome, tuple[Case, ...]]
    """Has every outcome as a key, also those without cases."""

    @property
    def total(self) -> int:
        """The number of last round's problems."""
        return sum(len(cases) for outcome, cases in self.outcomes.items() if outcome not in SINCE)


def compare_rounds(
    cases: Iterable[Case], scan_id: int, since: datetime, at: datetime, policies: Policies
) -> RoundReport:
    """
    Args:
        cases: all stored cases.
        since: problems opened by this instant belong to last round.
    """
    by_id = {case.id: as_of(case, at) for case in cases if case.opened_by.at <= at}
    outcomes: dict[RoundOutcome, list[Case]] = {outcome: [] for outcome in RoundOutcome}
    for case in by_id.values():
        if not case.is_found:
            continue
        if case.opened_by.at > since:
            if is_found_since(case, by_id, since, at):
                outcomes[RoundOutcome.RETURNED if case.repeats else RoundOutcome.FOUND].append(case)
        elif was_under_way(case, since):
            outcomes[outcome_of(case, by_id, since, at - max_age(case, policies))].append(case)
    return RoundReport(
        scan_id=scan_id, since=since, at=at, outcomes={outcome: tuple(group) for outcome, group in outcomes.items()}
    )


def as_of(case: Case, at: datetime) -> Case:
    """The case without what a scan of a later time-point found again; what it showed to be mended, or never to have
    been, stays."""
    later = [step for step in case.steps if step.what in FINDING_STEPS and step.proof and step.proof.at > at]
    return replace(case, steps=tuple(step for step in case.steps if step not in later)) if later else case


def is_found_since(case: Case, by_id: Mapping[int, Case], since: datetime | None, at: datetime) -> bool:
    """Whether the case is new at an instant: found after the round before, by whichever scan, and neither ended by then
    nor a case of that round which was found again.

    Args:
        by_id: all cases of the account.
        since: the time-point of the round before; None: there was none.
    """
    if not case.is_found or case.status is Status.DISMISSED or not was_under_way(case, at):
        return False
    return since is None or (case.opened_by.at > since and not is_successor(case, by_id, since))


def max_age(case: Case, policies: Policies) -> timedelta:
    """A proof that is older at an instant says nothing of it, as in the rules."""
    return timedelta(days=policies.of(case.account.region).max_check_age_days)


def outcome_of(case: Case, by_id: Mapping[int, Case], since: datetime, current_since: datetime) -> RoundOutcome:
    """What became of one of last round's problems. Of an account that has left the register, which may be another
    unit's or nobody's now, it is not claimed that it stands.

    Args:
        current_since: what a scan showed of an earlier instant is no proof that it stands.
    """
    if case.status is Status.DISMISSED:
        return RoundOutcome.DISMISSED
    later = by_id.get(case.later_id) if case.later_id is not None else None
    if later is not None and later.status is not Status.DISMISSED:
        return RoundOutcome.UNVERIFIED if later.has_left and later.is_open else RoundOutcome.REPEATED
    if case.status is Status.RESOLVED:
        return RoundOutcome.RESOLVED
    if case.status is Status.CLOSED:
        return RoundOutcome.CLOSED
    is_seen = any(
        step.proof.at > since and step.proof.proved_at >= current_since
        for step in case.counting_steps
        if step.proof is not None and step.what in FINDING_STEPS
    )
    return RoundOutcome.UNRESOLVED if is_seen and not case.has_left else RoundOutcome.UNVERIFIED


def was_under_way(case: Case, since: datetime) -> bool:
    """Whether the case was open at that instant. A person's decision counts from the moment it was taken."""
    ending = case.last(StepKind.RESOLVED, StepKind.REFUTED, StepKind.CLOSED, StepKind.DISMISSED)
    if ending is None or case.is_open:
        return True
    return (ending.proof.at if ending.proof else ending.taken_at) > since


def is_successor(case: Case, by_id: Mapping[int, Case], since: datetime) -> bool:
    """Whether it continues one of last round's cases, which then is reported as 反复."""
    earlier = by_id.get(case.earlier_id) if case.earlier_id is not None else None
    if earlier is None or earlier.status is Status.DISMISSED:
        return False
    if earlier.opened_by.at > since:
        return is_successor(earlier, by_id, since)
    return was_under_way(earlier, since)
