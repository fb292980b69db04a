"""Applies people's decisions to one account's findings: a dismissed finding is left out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from tracker.cases.case import Case, ScanProof, Status, StepKind
from tracker.cases.fingerprint import is_silence, is_wholly_new_window, proof_of, rests_on_same_facts
from tracker.cases.report_row import Dismissed, ReportRow
from tracker.cases.round_outcome import is_found_since
from tracker.messages.messages import ZH
from tracker.policy.policy import Severity
from tracker.rules.finding import Assessment, Verdict, verdict_of
from tracker.time.format import format_limit, format_minute

DISMISSED_BEFORE = "dismissed_before"
"""Reason code: the account's silence was dismissed and has since lasted another whole limit, so a person checks
again."""


def apply_decisions(row: ReportRow, cases: Sequence[Case]) -> ReportRow:
    """Return the row without its dismissed findings.

    Args:
        cases: all cases of the account.
    """
    if not cases:
        return row
    dismissed, kept = [], {}
    for finding in row.assessment.findings:
        of_rule = [case for case in cases if case.rule == finding.rule]
        proof = proof_of(row, 0, finding)
        dismissed_case = dismissal_of(of_rule, proof)
        if dismissed_case is not None:
            dismissed.append(Dismissed(finding=finding, case=dismissed_case))
        elif (case := case_of(of_rule, proof)) is not None:
            kept[finding.rule] = case
    return replace(row, assessment=without_dismissed(row, dismissed), cases=kept, dismissed=tuple(dismissed))


def has_new_case(row: ReportRow, cases: Sequence[Case], since: datetime | None) -> bool:
    """Whether one of the row's cases is new (see tracker.cases.round_outcome)."""
    by_id = {case.id: case for case in cases}
    return any(is_found_since(case, by_id, since, row.assessment.at) for case in row.cases.values())


def dismissal_of(of_rule: Iterable[Case], proof: ScanProof) -> Case | None:
    """The newest case that a person dismissed for the same facts; None: none. A case that a scan refuted does not
    count: where the post that refuted it is withdrawn, nothing contradicts the finding."""
    found = [
        case for case in of_rule if case.deciding_step.what is StepKind.DISMISSED and rests_on_same_facts(case, proof)
    ]
    return found[-1] if found else None


def case_of(of_rule: Iterable[Case], proof: ScanProof) -> Case | None:
    """The newest case opened by then that is open or rests on the same facts."""
    by_then = [case for case in of_rule if case.opened_by.at <= proof.at]
    last = by_then[-1] if by_then else None
    if last is None or last.status is Status.DISMISSED:
        return None
    return last if last.is_open or rests_on_same_facts(last, proof) else None


def without_dismissed(row: ReportRow, dismissed: Sequence[Dismissed]) -> Assessment:
    """The verdict follows from the remaining findings. Where a dismissed silence lasted for another whole limit, the
    account is unverified: neither accused again nor passed."""
    assessment = row.assessment
    if not dismissed:
        return assessment
    dismissed_rules = {dismissal.finding.rule for dismissal in dismissed}
    findings = tuple(finding for finding in assessment.findings if finding.rule not in dismissed_rules)
    if assessment.verdict is Verdict.UNVERIFIED:
        return replace(assessment, findings=findings)
    expired = next((dismissal for dismissal in dismissed if lasts_too_long(dismissal, row)), None)
    if expired is not None:
        return replace(
            assessment,
            findings=findings,
            verdict=Verdict.UNVERIFIED,
            reason=DISMISSED_BEFORE,
            reason_message=recheck_sentence(expired, row),
        )
    return replace(assessment, findings=findings, verdict=verdict_of(findings))


def lasts_too_long(dismissal: Dismissed, row: ReportRow) -> bool:
    if not is_silence(dismissal.finding.rule) or dismissal.finding.severity is Severity.WARN:
        return False
    return is_wholly_new_window(dismissal.case, proof_of(row, 0, dismissal.finding))


def recheck_sentence(dismissal: Dismissed, row: ReportRow) -> str:
    step = dismissal.case.deciding_step
    days = row.looks_back(dismissal.finding.rule)
    term = format_limit(days) if days is not None else "期限"
    return (
        f"“{ZH.rule(dismissal.finding.rule)}”曾核实为不成立（{step.by}，{format_minute(step.taken_at)}：{step.why}），"
        f"其后又满{term}未见更新，请再核实"
    )
