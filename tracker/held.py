"""That a rule holds of an account, and what every such sentence needs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from tracker.check import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """That a rule holds: a Finding but for what the policy makes of it."""

    message: str
    since: datetime | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)


def first_of_run(looks: Iterable[Check], holds: Callable[[Check], bool]) -> Check | None:
    """The oldest of the unbroken run that the newest look ends; looks come newest first. None: it holds of none."""
    return next(reversed(list(takewhile(holds, looks))), None)


def seen_by(people: tuple[str, ...]) -> dict[str, object]:
    """What the evidence says of the people that a finding rests on, wholly or in part (人工核实)."""
    return {"people": list(people)} if people else {}
