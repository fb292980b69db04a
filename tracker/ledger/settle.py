"""What people settled, laid over what the rules found of one account: a dismissed finding is left out. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.finding import Assessment, Verdict
from tracker.instants import to_minute, to_term
from tracker.ledger.ground import is_of, is_outgrown, is_silence, proof_of
from tracker.ledger.matter import Matter, Proof, Status, What
from tracker.ledger.mending import ZH
from tracker.policy import Severity
from tracker.report_row import Dismissed, ReportRow
from tracker.rules import verdict_of

DISMISSED_BEFORE = "dismissed_before"
"""Code of an account whose silence was dismissed, and has since lasted another whole limit: a person looks again."""


def settle(row: ReportRow, matters: Sequence[Matter]) -> ReportRow:
    """The row without what was dismissed.

    Args:
        matters: all of the account.
    """
    if not matters:
        return row
    dismissed, kept = [], {}
    for finding in row.assessment.findings:
        of_rule = [matter for matter in matters if matter.rule == finding.rule]
        proof = proof_of(row, 0, finding)
        against = dismissal_of(of_rule, proof)
        if against is not None:
            dismissed.append(Dismissed(finding=finding, matter=against))
        elif (matter := matter_of(of_rule, proof)) is not None:
            kept[finding.rule] = matter
    return replace(row, assessment=without(row, dismissed), matters=kept, dismissed=tuple(dismissed))


def dismissal_of(of_rule: Iterable[Matter], proof: Proof) -> Matter | None:
    """The newest matter that a person dismissed for the same facts. One that a scan refuted is told by what it found:
    where that is withdrawn, nothing speaks against the facts."""
    found = [matter for matter in of_rule if matter.deciding.what is What.DISMISSED and is_of(matter, proof)]
    return found[-1] if found else None


def matter_of(of_rule: Iterable[Matter], proof: Proof) -> Matter | None:
    """The newest matter found by then that is under way, or that the same facts made."""
    by_then = [matter for matter in of_rule if matter.opening.at <= proof.at]
    last = by_then[-1] if by_then else None
    if last is None or last.status is Status.DISMISSED:
        return None
    return last if last.is_under_way or is_of(last, proof) else None


def without(row: ReportRow, dismissed: Sequence[Dismissed]) -> Assessment:
    """The verdict is that of the findings left. Where a dismissed silence went on for another whole limit, nobody
    knows: the account is neither accused again nor passed."""
    assessment = row.assessment
    if not dismissed:
        return assessment
    gone = {one.finding.rule for one in dismissed}
    findings = tuple(finding for finding in assessment.findings if finding.rule not in gone)
    if assessment.verdict is Verdict.UNVERIFIED:
        return replace(assessment, findings=findings)
    outgrown = next((one for one in dismissed if lasts_too_long(one, row)), None)
    if outgrown is not None:
        return replace(
            assessment,
            findings=findings,
            verdict=Verdict.UNVERIFIED,
            reason=DISMISSED_BEFORE,
            reason_message=recheck_sentence(outgrown, row),
        )
    return replace(assessment, findings=findings, verdict=verdict_of(findings))


def lasts_too_long(one: Dismissed, row: ReportRow) -> bool:
    if not is_silence(one.finding.rule) or one.finding.severity is Severity.WARN:
        return False
    return is_outgrown(one.matter, proof_of(row, 0, one.finding))


def recheck_sentence(one: Dismissed, row: ReportRow) -> str:
    step = one.matter.deciding
    days = row.looks_back(one.finding.rule)
    term = to_term(days) if days is not None else "期限"
    return (
        f"“{ZH.rule(one.finding.rule)}”曾核实为不成立（{step.by}，{to_minute(step.taken_at)}：{step.why}），"
        f"其后又满{term}未见更新，请再核实"
    )
