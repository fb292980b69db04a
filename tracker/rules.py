"""The rules: what follows for one account as of one instant. Pure; reads no clock.

What can be known is tracker.known's; a rule says whether that breaks the rule book. One function a kind of rule, each
naming its source: tracker.silence_rules, tracker.content_rules, tracker.register_rules. When in doubt nothing is held
against the account: it is not verified (未能核实), see tracker.doubt.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from tracker.content_rules import monthly_original, mostly_reposts, no_interaction, no_original, weekly_minimum
from tracker.doubt import unverified_reason
from tracker.facts import AccountHistory
from tracker.finding import Assessment, Finding, Verdict
from tracker.instants import to_days
from tracker.known import FactsAsOf, facts_as_of
from tracker.policy import Policy, Rule, Severity
from tracker.register_rules import (
    closed_but_posting,
    deregistered_not_offline,
    duplicate_on_platform,
    entity_mismatch,
    renamed_not_filed,
)
from tracker.silence_rules import deadline_posting, dormant, due_soon, inactive, never_posted
from tracker.sources import OriginCounts

RULE_FUNCTIONS: Mapping[str, Callable[[FactsAsOf, Rule], Finding | None]] = {
    rule.__name__: rule
    for rule in (
        inactive,
        never_posted,
        dormant,
        weekly_minimum,
        monthly_original,
        no_original,
        deregistered_not_offline,
        closed_but_posting,
        mostly_reposts,
        renamed_not_filed,
        entity_mismatch,
        duplicate_on_platform,
        no_interaction,
        deadline_posting,
        due_soon,
    )
}

RULES: tuple[str, ...] = tuple(RULE_FUNCTIONS)
"""The kinds, those that fail an account first. A local rule's id begins with its kind's."""

WORST_FIRST = (Severity.FAIL, Severity.REMARK, Severity.WARN)


def assess(facts: AccountHistory, policy: Policy, at: datetime) -> Assessment:
    """What follows for one account as of `at` (监测时间点).

    What policy.rules has is held; the verdict is the worst of the findings, a warning leaves
    the account passed. Where something is in doubt the verdict is `unverified`; what is proved all the same is listed.

    Raises:
        ValueError: `at` or an instant of the facts is naive.
    """
    return assess_facts(facts_as_of(facts, policy, at), at)


def assess_facts(known: FactsAsOf, at: datetime) -> Assessment:
    """
    Args:
        at: the instant of what is known, in the zone that it is to be shown in.
    """
    doubt = unverified_reason(known)
    findings = findings_of(known)
    return Assessment(
        at=at,
        verdict=Verdict.UNVERIFIED if doubt else verdict_of(findings),
        findings=findings,
        reason=doubt.code if doubt else "",
        reason_message=doubt.message if doubt else "",
        state=state_of(known),
        last_post_at=known.posts[0].published_at if known.posts else None,
        checked_at=checked_at(known),
        days_silent=days_silent(known),
        repost_share=repost_share(known),
        policy_version=known.policy.version,
    )


def findings_of(known: FactsAsOf) -> tuple[Finding, ...]:
    """Worst first; of one cost in the policy's order."""
    findings = (RULE_FUNCTIONS[rule.kind](known, rule) for rule in known.policy.rules)
    return tuple(sorted(filter(None, findings), key=lambda finding: WORST_FIRST.index(finding.severity)))


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The worst of them; a warning costs nothing."""
    severities = {finding.severity for finding in findings}
    if Severity.FAIL in severities:
        return Verdict.FAIL
    return Verdict.REMARK if Severity.REMARK in severities else Verdict.PASS


def state_of(known: FactsAsOf) -> str:
    """As the platform has it; empty where it is not known, or not known to be this account's."""
    if known.check is None or known.check.state is None or known.may_be_wrong_handle:
        return ""
    return known.check.state.value


def checked_at(known: FactsAsOf) -> datetime | None:
    """The look that the assessment rests on; the last attempt before or else after `at` where none does."""
    if known.check is not None:
        return known.check.checked_at
    age = timedelta(days=known.policy.max_check_age_days)
    reached = [check for check in known.checks if check.checked_at <= known.at + age]
    if reached:
        return reached[-1].checked_at
    return known.checks[0].checked_at if known.checks else None


def repost_share(known: FactsAsOf) -> float | None:
    """Over the posts of known origin in the policy's window; None: too few."""
    numbers = known.policy.numbers_of("mostly_reposts")
    return OriginCounts.among(known, known.posts_within(numbers["window_days"])).share(numbers["at_least"])


def days_silent(known: FactsAsOf) -> float | None:
    """Only what is proved: from the last post where the list reaches it, else the part that already is too long."""
    proved = known.silence.proved_span
    if not known.is_active or proved is None:
        return None
    is_too_long = any(known.is_silent_for(rule.days("limit_days")) for rule in known.policy.silence_rules)
    return to_days(proved) if known.silence.reaches_last_post or is_too_long else None
