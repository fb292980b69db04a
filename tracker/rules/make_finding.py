"""Builds the finding of a rule that matched."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import takewhile

from tracker.history.check import Check
from tracker.history.facts import FactsAsOf
from tracker.policy.policy import Rule
from tracker.rules.finding import MESSAGE_IN_ENGLISH, Finding
from tracker.time.format import count_of, format_minute


def make_finding(
    rule: Rule, *, message: str, english: str, since: datetime | None = None, evidence: Mapping[str, object]
) -> Finding:
    """A finding with the severity that the policy gives the rule.

    Args:
        message: the Chinese sentence, which begins with the wording of the policy.
        english: the same facts for the English interface, which names the rule beside it.
    """
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        since=since,
        message=message,
        evidence={**evidence, MESSAGE_IN_ENGLISH: english},
    )


def start_of_run(checks: Iterable[Check], holds: Callable[[Check], bool]) -> Check | None:
    """The oldest check of the unbroken run that ends with the newest one; checks come newest first. None: the condition
    does not hold for the newest."""
    return next(reversed(list(takewhile(holds, checks))), None)


def seen_by(people: tuple[str, ...]) -> dict[str, object]:
    """The evidence entry that names the people on whose looks a finding rests, wholly or in part (人工核实)."""
    return {"people": list(people)} if people else {}


def words_of_window(facts: FactsAsOf, days: int, since: datetime | None = None) -> tuple[str, str]:
    """A window of days in Chinese and English: 近90天, or the part of it that the lists reach, from when to when.

    Args:
        since: from when on the account has to post; None: always.
    """
    start = facts.observed_until - timedelta(days=days)
    first = max((instant for instant in (facts.silence.covered_from, since) if instant), default=start)
    if first <= start:
        return f"近{days}天", f"in the last {count_of(days, 'day')}"
    begins, ends = (format_minute(instant) for instant in (first, facts.observed_until))
    return f"{begins} 至 {ends} ", f"from {begins} to {ends}"
