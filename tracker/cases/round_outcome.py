"""What became of last round's problems (回头看): 已整改, 仍未整改, 反复, 未能核实. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.cases.case import Case, Status, StepKind

SEES = frozenset({StepKind.OPENED, StepKind.HELD, StepKind.REOPENED})


class RoundOutcome(StrEnum):
    """In the order they are told."""

    MENDED = "mended"
    STANDING = "standing"
    REPEATED = "repeated"
    """It ended and came back."""
    UNVERIFIED = "unverified"
    """No scan since has told anything of it."""
    CLOSED = "closed"
    DISMISSED = "dismissed"
    RETURNED = "returned"
    """Not of last round: ended before it, and came back since."""
    FOUND = "found"
    """Found since, for the first time."""


SINCE = frozenset({RoundOutcome.RETURNED, RoundOutcome.FOUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """From one scan to another."""

    scan_id: int
    """The scan whose problems are looked at again."""
    since: datetime
    """Its 监测时间点."""
    at: datetime
    """Of the last scan."""
    fates: Mapping[RoundOutcome, tuple[Case, ...]]
    """Every fate, though nobody has it."""

    @property
    def total(self) -> int:
        """Of last round."""
        return sum(len(cases) for outcome, cases in self.fates.items() if outcome not in SINCE)


def compare_rounds(cases: Iterable[Case], scan_id: int, since: datetime, at: datetime) -> RoundReport:
    """
    Args:
        matters: all on file.
        since: problems known as of this instant are last round's.
    """
    by_id = {case.id: case for case in cases}
    fates: dict[RoundOutcome, list[Case]] = {outcome: [] for outcome in RoundOutcome}
    for case in by_id.values():
        if case.opened_by.at > at:
            continue
        if case.opened_by.at > since:
            if not is_successor(case, by_id, since) and case.status is not Status.DISMISSED:
                fates[RoundOutcome.RETURNED if case.repeats else RoundOutcome.FOUND].append(case)
        elif was_under_way(case, since):
            fates[outcome_of(case, by_id, since)].append(case)
    return RoundReport(
        scan_id=scan_id, since=since, at=at, fates={outcome: tuple(found) for outcome, found in fates.items()}
    )


def outcome_of(case: Case, by_id: Mapping[int, Case], since: datetime) -> RoundOutcome:
    if case.status is Status.DISMISSED:
        return RoundOutcome.DISMISSED
    later = by_id.get(case.later_id) if case.later_id is not None else None
    if later is not None and later.status is not Status.DISMISSED:
        return RoundOutcome.REPEATED
    if case.status is Status.MENDED:
        return RoundOutcome.MENDED
    if case.status is Status.CLOSED:
        return RoundOutcome.CLOSED
    was_seen = any(step.proof.at > since for step in case.steps if step.proof is not None and step.what in SEES)
    return RoundOutcome.STANDING if was_seen else RoundOutcome.UNVERIFIED


def was_under_way(case: Case, since: datetime) -> bool:
    """Whether nothing had ended it by then. What a person decided counts from when he did."""
    end = case.last(StepKind.MENDED, StepKind.REFUTED, StepKind.CLOSED, StepKind.DISMISSED)
    if end is None or case.is_open:
        return True
    return (end.proof.at if end.proof else end.taken_at) > since


def is_successor(case: Case, by_id: Mapping[int, Case], since: datetime) -> bool:
    """Whether one of last round came back as it, and is told as 反复."""
    earlier = by_id.get(case.earlier_id) if case.earlier_id is not None else None
    if earlier is None or earlier.status is Status.DISMISSED:
        return False
    if earlier.opened_by.at > since:
        return is_successor(earlier, by_id, since)
    return was_under_way(earlier, since)
