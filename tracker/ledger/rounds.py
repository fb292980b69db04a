"""What became of last round's problems (回头看): 已整改, 仍未整改, 反复, 未能核实. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.ledger.matter import Matter, Status, What

SEES = frozenset({What.OPENED, What.HELD, What.REOPENED})


class Fate(StrEnum):
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


SINCE = frozenset({Fate.RETURNED, Fate.FOUND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """From one scan to another."""

    scan_id: int
    """The scan whose problems are looked at again."""
    since: datetime
    """Its 监测时间点."""
    at: datetime
    """Of the last scan."""
    fates: Mapping[Fate, tuple[Matter, ...]]
    """Every fate, though nobody has it."""

    @property
    def total(self) -> int:
        """Of last round."""
        return sum(len(matters) for fate, matters in self.fates.items() if fate not in SINCE)


def round_of(matters: Iterable[Matter], scan_id: int, since: datetime, at: datetime) -> Round:
    """
    Args:
        matters: all on file.
        since: problems known as of this instant are last round's.
    """
    by_id = {matter.id: matter for matter in matters}
    fates: dict[Fate, list[Matter]] = {fate: [] for fate in Fate}
    for matter in by_id.values():
        if matter.opening.at > at:
            continue
        if matter.opening.at > since:
            if not is_successor(matter, by_id, since) and matter.status is not Status.DISMISSED:
                fates[Fate.RETURNED if matter.repeats else Fate.FOUND].append(matter)
        elif was_under_way(matter, since):
            fates[fate_of(matter, by_id, since)].append(matter)
    return Round(scan_id=scan_id, since=since, at=at, fates={fate: tuple(found) for fate, found in fates.items()})


def fate_of(matter: Matter, by_id: Mapping[int, Matter], since: datetime) -> Fate:
    if matter.status is Status.DISMISSED:
        return Fate.DISMISSED
    later = by_id.get(matter.later_id) if matter.later_id is not None else None
    if later is not None and later.status is not Status.DISMISSED:
        return Fate.REPEATED
    if matter.status is Status.MENDED:
        return Fate.MENDED
    if matter.status is Status.CLOSED:
        return Fate.CLOSED
    was_seen = any(step.proof.at > since for step in matter.steps if step.proof is not None and step.what in SEES)
    return Fate.STANDING if was_seen else Fate.UNVERIFIED


def was_under_way(matter: Matter, since: datetime) -> bool:
    """Whether nothing had ended it by then. What a person decided counts from when he did."""
    end = matter.last(What.MENDED, What.REFUTED, What.CLOSED, What.DISMISSED)
    if end is None or matter.is_under_way:
        return True
    return (end.proof.at if end.proof else end.taken_at) > since


def is_successor(matter: Matter, by_id: Mapping[int, Matter], since: datetime) -> bool:
    """Whether one of last round came back as it, and is told as 反复."""
    earlier = by_id.get(matter.earlier_id) if matter.earlier_id is not None else None
    if earlier is None or earlier.status is Status.DISMISSED:
        return False
    if earlier.opening.at > since:
        return is_successor(earlier, by_id, since)
    return was_under_way(earlier, since)
