"""Findings, and the verdict that follows from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tracker.policy.policy import Severity
from tracker.policy.rule_kinds import KINDS

SELF_REPORT_MISMATCH = "self_report_mismatch"
"""The one finding of no policy: none changes its severity."""
RULES: tuple[str, ...] = (*KINDS, SELF_REPORT_MISMATCH)
"""The kinds of rule, failing ones first. A local rule's id begins with its kind. The last is no policy's."""
MESSAGE_IN_ENGLISH = "message_en"
"""The key of a finding's evidence that holds its sentence in English."""


class Verdict(StrEnum):
    """合格, 不合格, 备注, 未能核实."""

    PASS = "pass"
    FAIL = "fail"
    REMARK = "remark"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule that matched one account."""

    rule: str
    """The rule's id, one of RULES."""
    severity: Severity
    since: datetime | None
    """Since when it is proved to match; None: not known."""
    message: str
    """One Chinese sentence with the numbers; may quote scraped words, so untrusted."""
    evidence: Mapping[str, object] = field(default_factory=dict)
    """JSON-able: the evidence (route, way, looked_at, url, last_post, words …)."""

    @property
    def english_message(self) -> str:
        """The sentence for the English interface; the Chinese one where the finding is older than its translation."""
        return str(self.evidence.get(MESSAGE_IN_ENGLISH) or self.message)

    @property
    def people(self) -> tuple[str, ...]:
        """The people on whose looks it rests, wholly or in part (人工核实); empty: on the program's alone."""
        people = self.evidence.get("people")
        return tuple(map(str, people)) if isinstance(people, list | tuple) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The result of the rules for one account as of one instant."""

    at: datetime
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    """Worst first."""
    reason: str = ""
    """Reason code where the account is unverified; empty otherwise."""
    reason_message: str = ""
    state: str = ""
    """The account's state as of `at`; empty: not known."""
    last_post_at: datetime | None = None
    """The newest post known up to `at`; None: none known."""
    checked_at: datetime | None = None
    """When the look was made on which this rests; the last attempt where nothing is verified; None: never looked at."""
    days_silent: float | None = None
    """Days, with fraction, from the last post to the instant up to which silence is proved; None: not known."""
    repost_share: float | None = None
    """Over the posts of known origin in the policy's window; None: too few."""
    policy_version: str = ""
    is_self_reported: bool = False
    """Whether it is verified by its unit's word alone (单位自报), because the policy says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastVerdict:
    """The verdict stored for an account after a past scan."""

    at: datetime
    verdict: Verdict
    rules: tuple[str, ...]
    """Rules that matched, worst first."""
    policy_version: str


def verdict_of(findings: Iterable[Finding]) -> Verdict:
    """The verdict of the worst finding; a warning does not change it."""
    severities = {finding.severity for finding in findings}
    if Severity.FAIL in severities:
        return Verdict.FAIL
    return Verdict.REMARK if Severity.REMARK in severities else Verdict.PASS
