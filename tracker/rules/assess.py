"""Applies the rules to one account as of one instant. Pure; reads no clock.

tracker.history.facts_as_of establishes what is known; a rule decides whether it breaks the rule book. One function per
kind of rule, each naming its source: tracker.rules.silence_rules, tracker.rules.content_rules,
tracker.rules.register_rules. In doubt the account is not accused: it is unverified (未能核实), see
tracker.rules.unverified.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from tracker.history.account_history import AccountHistory
from tracker.history.check import EVIDENCE_NOT_KEPT, Check
from tracker.history.facts import FactsAsOf
from tracker.history.facts_as_of import facts_as_of
from tracker.policy.policies import Policies
from tracker.policy.policy import Policy, Rule, Severity
from tracker.register.account import entries_within, entry_at
from tracker.rules.content_rules import monthly_original, mostly_reposts, no_interaction, no_original, weekly_minimum
from tracker.rules.finding import Assessment, Finding, Verdict, verdict_of
from tracker.rules.origin_counts import OriginCounts
from tracker.rules.register_rules import (
    closed_but_posting,
    deregistered_not_offline,
    duplicate_on_platform,
    entity_mismatch,
    renamed_not_filed,
)
from tracker.rules.self_report import self_report_mismatch, sentence_of, with_statement
from tracker.rules.silence_rules import deadline_posting, dormant, due_soon, inactive, never_posted
from tracker.rules.unverified import UnverifiedReason, reason_in_looks, reason_of_people, reason_without_evidence
from tracker.time.format import to_days, to_iso

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

WORST_FIRST = (Severity.FAIL, Severity.REMARK, Severity.WARN)


def assess_facts(facts: FactsAsOf, at: datetime) -> Assessment:
    """Assess one account by the rules of its policy: the verdict is that of the worst finding.

    A warning leaves it passed. Where something is in doubt the verdict is `unverified`; findings that
    are proved all the same are listed.

    Args:
        at: the instant of the facts (监测时间点), in the zone in which it is shown.
    """
    findings = findings_of(facts)
    doubt = unverified_reason(facts)
    reason = with_statement(facts, doubt, verdict_of(findings))
    return Assessment(
        at=at,
        verdict=Verdict.UNVERIFIED if reason else verdict_of(findings),
        findings=findings,
        reason=reason.code if reason else "",
        reason_message=reason.message if reason else "",
        state=state_of(facts),
        last_post_at=facts.posts[0].published_at if facts.posts else None,
        checked_at=checked_at(facts),
        days_silent=days_silent(facts),
        repost_share=repost_share(facts),
        policy_version=facts.policy.version,
        is_self_reported=doubt is not None and reason is None,
    )


def accepted_statement(facts: FactsAsOf) -> str:
    """What the unit stated, where the account passes by its word alone (self_report_counts); empty: it does not."""
    reason = unverified_reason(facts)
    is_believed = reason is not None and with_statement(facts, reason, verdict_of(findings_of(facts))) is None
    return sentence_of(facts, facts.unit_answer) if is_believed and facts.unit_answer else ""


def unverified_reason(facts: FactsAsOf) -> UnverifiedReason | None:
    """The reason why the account is unverified; None: it is verified."""
    reason = reason_in_looks(facts)
    if facts.if_confirmed is not None:
        reason = reason_with_people(facts, facts.if_confirmed, reason)
    return reason or reason_without_evidence(withheld_findings(facts))


def reason_with_people(
    facts: FactsAsOf, if_confirmed: FactsAsOf, reason: UnverifiedReason | None
) -> UnverifiedReason | None:
    """Where records of people are held back (交叉复核): the account waits for a person if they would make its result
    worse, or contradict each other and the program alone does not show it in order."""
    if facts.by_program is not None and weight_of(facts.by_program) not in (Verdict.PASS, Verdict.REMARK):
        return reason_of_people(facts.held)
    if not facts.held:
        return reason
    if (reason_in_looks(if_confirmed) is None or if_confirmed.contradicting_look is not None) and (
        (if_confirmed.is_gone and not facts.is_gone) or is_worse(weight_of(if_confirmed), weight_of(facts))
    ):
        return reason_of_people(facts.held)
    return reason


def weight_of(facts: FactsAsOf) -> Verdict:
    """The verdict of the facts as they are, whichever second check is awaited."""
    return Verdict.UNVERIFIED if reason_in_looks(facts) else verdict_of(findings_of(facts))


def is_worse(one: Verdict, other: Verdict) -> bool:
    """Whether one accuses more than the other."""
    order = (Verdict.REMARK, Verdict.FAIL)
    return one in order and (other not in order or order.index(one) > order.index(other))


def findings_of(facts: FactsAsOf) -> tuple[Finding, ...]:
    """Worst first; of equal severity in the policy's order."""
    withheld = withheld_findings(facts)
    return tuple(finding for finding in matches_of(facts) if finding not in withheld)


def matches_of(facts: FactsAsOf) -> tuple[Finding, ...]:
    """As findings_of, whether their evidence was kept or not."""
    findings = [RULE_FUNCTIONS[rule.kind](facts, rule) for rule in facts.policy.rules]
    findings.append(self_report_mismatch(facts))
    return tuple(sorted(filter(None, findings), key=lambda finding: WORST_FIRST.index(finding.severity)))


def withheld_findings(facts: FactsAsOf) -> tuple[Finding, ...]:
    """What would count against the account, and rests on a look whose evidence could not be kept: it is not claimed."""
    unkept = {to_iso(check.checked_at) for check in facts.checks if is_without_evidence(check)}
    if not unkept:
        return ()
    return tuple(
        finding
        for finding in matches_of(facts)
        if finding.severity is not Severity.WARN
        and finding.evidence.get("checked_at") in unkept
        and finding.evidence.get("route")
    )


def is_without_evidence(check: Check) -> bool:
    return any(look.code == EVIDENCE_NOT_KEPT for look in check.looks)


def state_of(facts: FactsAsOf) -> str:
    """The state shown by the platform; empty where it is unknown, or may be another account's."""
    if facts.check is None or facts.check.state is None or facts.may_be_wrong_handle:
        return ""
    return facts.check.state.value


def checked_at(facts: FactsAsOf) -> datetime | None:
    """When the look was made that the assessment rests on; without one, the last attempt before, or after, `at`."""
    if facts.check is not None:
        return facts.check.checked_at
    age = timedelta(days=facts.policy.max_check_age_days)
    tried = [check for check in facts.checks if check.checked_at <= facts.at + age]
    if tried:
        return tried[-1].checked_at
    return facts.checks[0].checked_at if facts.checks else None


def repost_share(facts: FactsAsOf) -> float | None:
    """Over the posts of known origin in the policy's window; None: too few."""
    numbers = facts.policy.numbers_of("mostly_reposts")
    return OriginCounts.among(facts, facts.posts_within(numbers["window_days"])).share(numbers["at_least"])


def days_silent(facts: FactsAsOf) -> float | None:
    """Proved days only: from the last post where the list reaches it, else the part that is already too long."""
    proved = facts.silence.proved_span
    if not facts.is_active or proved is None:
        return None
    is_too_long = any(facts.is_silent_for(rule.days("limit_days")) for rule in facts.policy.silence_rules)
    return to_days(proved) if facts.silence.reaches_last_post or is_too_long else None


# The policy of then


def region_as_of(history: AccountHistory, policies: Policies, at: datetime) -> tuple[str, ...]:
    """The region, wide to narrow, that the register gave the account at `at`: its limits applied then.

    Where the register gives it another one now, nobody knows whether the account moved or an error was corrected, so
    that of the two applies whose policy accuses it less. So does that of an earlier region where the account was not
    in the later one for as long as the rule looks back: part of that time was under other limits.

    Raises:
        ValueError: an instant is naive.
    """
    now, version = history.account.region, policies.of(history.account.region).version
    entry = entry_at(history.account, history.former_entries, at)
    known = [former.account for former in history.former_entries if former.account is not None]
    if entry is None or all(policies.of(former.region).version == version for former in known):
        return now
    region = mildest(history, policies, at, (entry.region, now))
    policy = policies.of(region)
    ids = {rule.id for rule in policy.rules}
    found = [one.rule for one in findings_under(history, policy, at) if one.severity is not Severity.WARN]
    look_backs = [policy.look_back(rule) for rule in found if rule in ids]
    if not look_backs:
        return region
    within = entries_within(history.account, history.former_entries, at - max(look_backs), at)
    return mildest(history, policies, at, (region, *(one.region for one in within)))


def mildest(
    history: AccountHistory, policies: Policies, at: datetime, regions: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    """The region whose policy accuses the account least; of those that accuse it alike, the first.

    Args:
        regions: at least one.
    """
    return min(dict.fromkeys(regions), key=lambda region: weights(findings_under(history, policies.of(region), at)))


def policy_as_of(history: AccountHistory, policies: Policies, at: datetime) -> Policy:
    """The policy of the region of then, see region_as_of."""
    return policies.of(region_as_of(history, policies, at))


def findings_under(history: AccountHistory, policy: Policy, at: datetime) -> tuple[Finding, ...]:
    return assess_facts(facts_as_of(history, policy, at), at).findings


def weights(findings: Sequence[Finding]) -> list[int]:
    """How many findings of each severity count against the account, the worst severity first."""
    severities = [finding.severity for finding in findings]
    return [severities.count(severity) for severity in WORST_FIRST]
