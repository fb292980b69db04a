"""Updates the cases after a finished scan: it opens, confirms, resolves and reopens them. Pure.

An unverified account changes nothing, for better or worse; nor does a look that an earlier scan already used.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.cases.case import Case, ScanProof, Status, Step, StepKind
from tracker.cases.fingerprint import is_silence, proof_of, rests_on_same_facts
from tracker.cases.report_row import ReportRow
from tracker.cases.resolution import resolution_of, stored_reason
from tracker.policy.policy import Severity
from tracker.rules.finding import Finding

OPENING_SEVERITIES = frozenset({Severity.FAIL, Severity.REMARK})
"""Severities that open a case; Severity.WARN is added where the setting says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChange:
    """One step to add to a case."""

    rule: str
    step: Step
    case: Case | None
    """None: the step opens a new one."""
    number: int = 1
    """The number of the new case among the account's cases of this rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseUpdate:
    """Follows the cases up after one finished scan."""

    scan_id: int
    finished_at: datetime
    opens: Collection[Severity] = OPENING_SEVERITIES
    only_ends: bool = False
    """Whether it adds only what ends a case: the scan was followed up before, and a scan that ended the case first was
    discarded since."""

    def follow(self, rows: Iterable[ReportRow], cases: Iterable[Case]) -> Iterator[tuple[str, CaseChange]]:
        """Yield account key and step for the accounts that the scan itself looked at.

        Args:
            cases: all stored cases, those of each account and rule oldest first.
        """
        of_account: defaultdict[str, defaultdict[str, list[Case]]] = defaultdict(lambda: defaultdict(list))
        for case in cases:
            of_account[case.account.key][case.rule].append(case)
        for row in rows:
            for change in self.changes(row, of_account[row.account.key]):
                yield row.account.key, change

    def changes(self, row: ReportRow, cases: Mapping[str, Sequence[Case]]) -> Iterator[CaseChange]:
        """
        Args:
            cases: rule -> all cases of the account, oldest first.
        """
        if not row.is_verified:
            return
        found = {finding.rule: finding for finding in row.assessment.findings}
        for rule in dict.fromkeys([*found, *cases]):
            of_rule = cases.get(rule, ())
            if of_rule and row.proved_at <= of_rule[-1].last_proof.proved_at:
                continue
            if rule in found:
                if self.only_ends:
                    continue
                yield from self.found(row, found[rule], of_rule)
            elif of_rule and of_rule[-1].is_open:
                yield from self.not_found(row, of_rule[-1])

    def found(self, row: ReportRow, finding: Finding, of_rule: Sequence[Case]) -> Iterator[CaseChange]:
        """The rule matches: continue the open case, or open a new one."""
        proof = proof_of(row, self.scan_id, finding)
        last = of_rule[-1] if of_rule else None
        if last is not None and last.is_open:
            if not is_next_silence(last, proof):
                yield self.change(StepKind.FOUND_AGAIN, proof, last)
                return
            yield self.change(StepKind.RESOLVED, proof_of(row, self.scan_id), last, stored_reason("updated_and_silent"))
        elif is_decided(of_rule, proof):
            return
        elif last is not None and is_resolution_withdrawn(last, proof):
            yield self.change(StepKind.REOPENED, proof, last, stored_reason("resolution_withdrawn"))
            return
        if finding.severity in self.opens:
            yield CaseChange(
                rule=finding.rule, step=self.step(StepKind.OPENED, proof), case=None, number=len(of_rule) + 1
            )

    def not_found(self, row: ReportRow, case: Case) -> Iterator[CaseChange]:
        """The rule no longer matches: resolve or refute the case where the facts show it."""
        ending = resolution_of(case, row)
        if ending is not None:
            yield self.change(ending[0], proof_of(row, self.scan_id), case, ending[1])

    def change(self, what: StepKind, proof: ScanProof, case: Case, why: str = "") -> CaseChange:
        return CaseChange(rule=case.rule, step=self.step(what, proof, why), case=case)

    def step(self, what: StepKind, proof: ScanProof, why: str = "") -> Step:
        return Step(what=what, taken_at=self.finished_at, why=why, proof=proof)


def is_next_silence(case: Case, proof: ScanProof) -> bool:
    """Whether a post published after the proof began another silence; an earlier post only shortens the same one."""
    if not is_silence(case.rule) or proof.last_post_at is None:
        return False
    return proof.last_post_at > case.last_positive_proof.proved_at


def is_resolution_withdrawn(case: Case, proof: ScanProof) -> bool:
    """Whether a scan ended the case and the same silence is found all the same: the update that a person reported was
    withdrawn. That is no relapse (反复)."""
    ended_by_scan = case.deciding_step.what in (StepKind.RESOLVED, StepKind.REFUTED)
    return ended_by_scan and is_silence(case.rule) and proof.fingerprint in case.fingerprints


def is_decided(of_rule: Sequence[Case], proof: ScanProof) -> bool:
    """Whether a person decided these facts: dismissed them at any time, or closed the last case by hand."""
    dismissed = [case for case in of_rule if case.deciding_step.what is StepKind.DISMISSED]
    closed = [case for case in of_rule[-1:] if case.status is Status.CLOSED]
    return any(rests_on_same_facts(case, proof) for case in [*dismissed, *closed])
