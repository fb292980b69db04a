"""What became of last round's problems (回头看): 已整改, 仍未整改, 反复, 未能核实. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.ledger.matter import Case, Status, StepKind

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
        return sum(len(matters) for fate, matters in self.fates.items() if fate not in SINCE)


def compare_rounds(matters: Iterable[Case], scan_id: int, since: datetime, at: datetime) -> RoundReport:
    """
    Args:
        matters: all on file.
        since: problems known as of this instant are last round's.
    """
    by_id = {matter.id: matter for matter in matters}
    fates: dict[RoundOutcome, list[Case]] = {fate: [] for fate in RoundOutcome}
    for matter in by_id.values():
        if matter.opened_by.at > at:
            continue
        if matter.opened_by.at > since:
            if not is_successor(matter, by_id, since) and matter.status is not Status.DISMISSED:
                fates[RoundOutcome.RETURNED if matter.repeats else RoundOutcome.FOUND].append(matter)
        elif was_under_way(matter, since):
            fates[outcome_of(matter, by_id, since)].append(matter)
    return RoundReport(scan_id=scan_id, since=since, at=at, fates={fate: tuple(found) for fate, found in fates.items()})


def outcome_of(matter: Case, by_id: Mapping[int, Case], since: datetime) -> RoundOutcome:
    if matter.status is Status.DISMISSED:
        return RoundOutcome.DISMISSED
    later = by_id.get(matter.later_id) if matter.later_id is not None else None
    if later is not None and later.status is not Status.DISMISSED:
        return RoundOutcome.REPEATED
    if matter.status is Status.MENDED:
        return RoundOutcome.MENDED
    if matter.status is Status.CLOSED:
        return RoundOutcome.CLOSED
    was_seen = any(step.proof.at > since for step in matter.steps if step.proof is not None and step.what in SEES)
    return RoundOutcome.STANDING if was_seen else RoundOutcome.UNVERIFIED


def was_under_way(matter: Case, since: datetime) -> bool:
    """Whether nothing had ended it by then. What a person decided counts from when he did."""
    end = matter.last(StepKind.MENDED, StepKind.REFUTED, StepKind.CLOSED, StepKind.DISMISSED)
    if end is None or matter.is_open:
        return True
    return (end.proof.at if end.proof else end.taken_at) > since


def is_successor(matter: Case, by_id: Mapping[int, Case], since: datetime) -> bool:
    """Whether one of last round came back as it, and is told as 反复."""
    earlier = by_id.get(matter.earlier_id) if matter.earlier_id is not None else None
    if earlier is None or earlier.status is Status.DISMISSED:
        return False
    if earlier.opened_by.at > since:
        return is_successor(earlier, by_id, since)
    return was_under_way(earlier, since)
