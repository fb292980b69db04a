"""Decides whether a scan shows a case to be resolved (自动复核): the facts have changed, not the rules. Pure.

That a rule no longer matches is not enough: a look may not have read what the rule asks for. Where a scan cannot prove
the contrary of a kind of rule, a person ends the case. Each function gives the reason as a Chinese sentence; empty:
nothing proves it.
"""

from collections.abc import Callable, Mapping

from tracker.cases.case import Case, StepKind
from tracker.cases.report_row import ReportRow
from tracker.messages.messages import ZH
from tracker.policy.rule_kinds import kind_of
from tracker.register.account import AccountKind, FilingState
from tracker.register.identity import is_own_name
from tracker.time.format import format_minute


def stored_reason(reason: str, **values: str) -> str:
    """As stored; `Messages.case_reason` translates it."""
    return ZH.text(f"cases.because.{reason}", **values)


def resolution_of(case: Case, row: ReportRow) -> tuple[StepKind, str] | None:
    """How a scan that no longer finds the problem ends the case, and why; None: nothing proves it resolved.

    A scan that finds a post published before the proof refutes a silence instead.
    """
    if not row.is_near:
        return None
    why = was_updated(case, row)
    if why:
        return StepKind.REFUTED, why
    why = RESOLUTION_CHECKS.get(kind_of(case.rule) or "", is_over)(case, row)
    return (StepKind.RESOLVED, why) if why else None


def was_updated(case: Case, row: ReportRow) -> str:
    """A post within the silence, under the same policy."""
    proof, assessment = case.last_positive_proof, row.assessment
    seen = assessment.last_post_at
    if kind_of(case.rule) not in ("inactive", "dormant") or seen is None or proof.last_post_at is None:
        return ""
    if not proof.last_post_at < seen <= proof.proved_at or proof.policy_version != assessment.policy_version:
        return ""
    return stored_reason("updated_before", seen=format_minute(seen), proved=format_minute(proof.proved_at))


def is_updated(case: Case, row: ReportRow) -> str:
    """A post newer than the silence."""
    seen, proof = row.assessment.last_post_at, case.last_positive_proof.last_post_at
    if seen is not None and (proof is None or seen > proof):
        return stored_reason("updated", seen=format_minute(seen))
    if row.account.kind is not AccountKind.PUBLISHING:
        return stored_reason("kind", word=ZH.kind(row.account.kind))
    return is_over(case, row)


def is_offline(case: Case, row: ReportRow) -> str:
    return is_not_running(row) or (stored_reason("active") if row.assessment.state == "active" else "")


def has_stopped(case: Case, row: ReportRow) -> str:
    if row.account.filing.state is not FilingState.CLOSED:
        return stored_reason("filing", word=ZH.filing(row.account.filing.state))
    return is_gone(row)


def is_more_original(case: Case, row: ReportRow) -> str:
    share, rule = row.assessment.repost_share, row.rule(case.rule)
    if share is not None and rule is not None and share <= rule.numbers["limit"]:
        return stored_reason("share", share=f"{share:.0%}")
    return is_over(case, row)


def is_filed(case: Case, row: ReportRow) -> str:
    if row.assessment.state == "active" and is_own_name(row.display_name, row.account.name):
        return stored_reason("named", name=row.display_name)
    return is_over(case, row)


def is_alone(case: Case, row: ReportRow) -> str:
    """By the register alone, for a rule that is still in force."""
    if row.rule(case.rule) is None:
        return ""
    return is_not_running(row) or stored_reason("alone")


def is_over(case: Case, row: ReportRow) -> str:
    """The rule no longer applies to such an account."""
    return is_not_running(row) or is_gone(row)


def is_not_running(row: ReportRow) -> str:
    state = row.account.filing.state
    return "" if state is FilingState.RUNNING else stored_reason("filing", word=ZH.filing(state))


def is_gone(row: ReportRow) -> str:
    state = row.assessment.state
    return "" if state in ("", "active") else stored_reason("state", word=ZH.state(state))


RESOLUTION_CHECKS: Mapping[str, Callable[[Case, ReportRow], str]] = {
    "inactive": is_updated,
    "dormant": is_updated,
    "due_soon": is_updated,
    "never_posted": is_updated,
    "deregistered_not_offline": is_offline,
    "closed_but_posting": has_stopped,
    "mostly_reposts": is_more_original,
    "renamed_not_filed": is_filed,
    "duplicate_on_platform": is_alone,
}
