"""That a rule holds of an account, and what every such sentence needs."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import takewhile

from tracker.history.check import Check
from tracker.policy.policy import Rule
from tracker.rules.finding import Finding


def make_finding(
    rule: Rule, *, message: str, since: datetime | None = None, evidence: Mapping[str, object] | None = None
) -> Finding:
    """That a rule holds, at the cost that the policy gives it."""
    return Finding(rule=rule.id, severity=rule.severity, since=since, message=message, evidence=evidence or {})


def start_of_run(looks: Iterable[Check], holds: Callable[[Check], bool]) -> Check | None:
    """The oldest of the unbroken run that the newest look ends; looks come newest first. None: it holds of none."""
    return next(reversed(list(takewhile(holds, looks))), None)


def seen_by(people: tuple[str, ...]) -> dict[str, object]:
    """What the evidence says of the people that a finding rests on, wholly or in part (人工核实)."""
    return {"people": list(people)} if people else {}
