"""Computes the fingerprint of the facts behind a finding, by which a dismissed finding is recognised. Pure.

The same facts, by kind of rule: `inactive`, `dormant`, `due_soon` the same last post, to the minute (a person reads no
seconds), or one within that silence; `never_posted` the count of 0; `deregistered_not_offline` the same state and words
on the platform and the same register entry; `closed_but_posting` the same day of closing and the same newest post;
`renamed_not_filed` the same two names; `duplicate_on_platform` the same other accounts; `mostly_reposts`,
`no_original`, `deadline_posting`, `no_interaction` a window that shares days with the one before; any other the same
evidence, apart from when and how the account was checked. A finding that began after the earlier proof (`since`) is new
in any case.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from tracker.cases.case import Case, ScanProof
from tracker.cases.report_row import ReportRow
from tracker.policy.rule_kinds import kind_of
from tracker.register.identity import normal_name
from tracker.rules.finding import MESSAGE_IN_ENGLISH, Finding
from tracker.time.clock import to_shanghai

SILENCE_KINDS = frozenset({"inactive", "dormant", "due_soon"})
"""Kinds of rule about one silence: it ends with the next post, and the next silence is another case."""
LOOK_KEYS = frozenset(
    {
        "checked_at",
        "route",
        "way",
        "url",
        "covers_from",
        "files",
        "people",
        "by",
        "note",
        "manual_check_id",
        "screenshot",
        "screenshot_sha256",
        "is_muted",
        MESSAGE_IN_ENGLISH,
    }
)
"""Evidence keys that describe the look and not the account."""


def proof_of(row: ReportRow, scan_id: int, finding: Finding | None = None) -> ScanProof:
    """What a row proves about a rule: that it matches (finding), or that it does not (None)."""
    proof = ScanProof(
        scan_id=scan_id,
        at=row.assessment.at,
        proved_at=row.proved_at,
        policy_version=row.assessment.policy_version,
        last_post_at=row.assessment.last_post_at,
    )
    if finding is None:
        return proof
    days = row.looks_back(finding.rule)
    return replace(
        proof,
        fingerprint=fingerprint_of(finding, row),
        fresh_from=None if days is None else proof.proved_at + timedelta(days=days),
        since=finding.since,
        severity=finding.severity.value,
        message=finding.message,
    )


def fingerprint_of(finding: Finding, row: ReportRow) -> str:
    facts = FINGERPRINT_FACTS.get(kind_of(finding.rule) or "", other_facts)(finding, row)
    text = json.dumps([finding.rule, facts], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def last_post(finding: Finding, row: ReportRow) -> object:
    """To the minute, on a Shanghai clock."""
    instant = row.assessment.last_post_at
    return to_shanghai(instant).isoformat(timespec="minutes") if instant else ""


def no_post(finding: Finding, row: ReportRow) -> object:
    return 0


def deregistration_facts(finding: Finding, row: ReportRow) -> object:
    account = row.account
    words = finding.evidence.get("words", "")
    return [row.assessment.state, words, account.name, account.unit, account.filing.state.value]


def posts_after_closing(finding: Finding, row: ReportRow) -> object:
    return [str(row.account.filing.closed_on), last_post(finding, row)]


def window(finding: Finding, row: ReportRow) -> object:
    return "window"


def names(finding: Finding, row: ReportRow) -> object:
    return [normal_name(str(finding.evidence.get("display_name", ""))), normal_name(row.account.name)]


def siblings(finding: Finding, row: ReportRow) -> object:
    listed = finding.evidence.get("siblings")
    return sorted(str(sibling.get("key")) for sibling in listed) if isinstance(listed, list) else []


def other_facts(finding: Finding, row: ReportRow) -> object:
    return {key: value for key, value in finding.evidence.items() if key not in LOOK_KEYS}


FINGERPRINT_FACTS: Mapping[str, Callable[[Finding, ReportRow], object]] = {
    "inactive": last_post,
    "dormant": last_post,
    "due_soon": last_post,
    "never_posted": no_post,
    "deregistered_not_offline": deregistration_facts,
    "closed_but_posting": posts_after_closing,
    "mostly_reposts": window,
    "no_original": window,
    "deadline_posting": window,
    "no_interaction": window,
    "renamed_not_filed": names,
    "duplicate_on_platform": siblings,
}


def is_silence(rule: str) -> bool:
    return kind_of(rule) in SILENCE_KINDS


def rests_on_same_facts(case: Case, proof: ScanProof) -> bool:
    """Whether a finding rests on facts on which the case was found before. A post within a silence that comes to light
    later only shortens it."""
    if is_silence(case.rule) and is_shortened(case.last_positive_proof, proof):
        return True
    if proof.fingerprint not in case.fingerprints:
        return False
    if is_silence(case.rule):
        return True
    is_later = proof.since is not None and proof.since > case.last_positive_proof.proved_at
    return not is_later and not is_wholly_new_window(case, proof)


def is_shortened(known: ScanProof, proof: ScanProof) -> bool:
    """Whether the newest post was published within the silence that was known."""
    if known.last_post_at is None or proof.last_post_at is None:
        return False
    return known.last_post_at < proof.last_post_at <= known.proved_at


def is_wholly_new_window(case: Case, proof: ScanProof) -> bool:
    """Whether the rule's window begins after the case was last found."""
    fresh_from = case.last_positive_proof.fresh_from
    return fresh_from is not None and proof.proved_at >= fresh_from
