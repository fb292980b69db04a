"""Computes the fingerprint of the facts behind a finding, by which a dismissed finding is recognised. Pure.

The same facts, by kind of rule: `inactive`, `dormant`, `due_soon` the same last post, to the minute (a person reads no
seconds), or one within that silence; `never_posted` the count of 0; `deregistered_not_offline` the same state on the
platform, in whatever words, and the same register entry; `closed_but_posting` the same day of closing and the same
newest post; `renamed_not_filed`, `entity_mismatch` the same two names; `duplicate_on_platform` the same other accounts;
`mostly_reposts`, `no_original`, `deadline_posting`, `no_interaction` a window that shares days with the one before; any
other the same evidence, apart from when and how the account was checked. A finding that began after the earlier proof
(`since`) is new in any case.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from scrapers.model.profile import AccountState
from tracker.cases.case import Case, ScanProof
from tracker.cases.report_row import ReportRow
from tracker.policy.rule_kinds import kind_of
from tracker.register.identity import name_letters, normal_name
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
        fingerprint=fingerprint_of(finding, row, FINGERPRINT_FACTS),
        former_fingerprint=fingerprint_of(finding, row, FORMER_FACTS) if kind_of(finding.rule) in FORMER_FACTS else "",
        fresh_from=None if days is None else proof.proved_at + timedelta(days=days),
        since=finding.since,
        severity=finding.severity.value,
        message=finding.message,
    )


Facts = Callable[[Finding, ReportRow], object]


def fingerprint_of(finding: Finding, row: ReportRow, facts_of_kind: Mapping[str, Facts]) -> str:
    facts = facts_of_kind.get(kind_of(finding.rule) or "", other_facts)(finding, row)
    text = json.dumps([finding.rule, facts], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def last_post(finding: Finding, row: ReportRow) -> object:
    """To the minute, on a Shanghai clock."""
    instant = row.assessment.last_post_at
    return to_shanghai(instant).isoformat(timespec="minutes") if instant else ""


def no_post(finding: Finding, row: ReportRow) -> object:
    return 0


ABSENT = frozenset({AccountState.DEREGISTERED.value, AccountState.NOT_FOUND.value})
"""One fact: a route that does not tell them apart gives the weaker claim."""


def deregistration_facts(finding: Finding, row: ReportRow) -> object:
    """Routes word one state differently, and so its words are no fact."""
    account, state = row.account, row.assessment.state
    return ["absent" if state in ABSENT else state, account.name, account.unit, account.filing.state.value]


def deregistration_in_words(finding: Finding, row: ReportRow) -> object:
    account = row.account
    words = finding.evidence.get("words", "")
    return [row.assessment.state, words, account.name, account.unit, account.filing.state.value]


def posts_after_closing(finding: Finding, row: ReportRow) -> object:
    return [str(row.account.filing.closed_on), last_post(finding, row)]


def window(finding: Finding, row: ReportRow) -> object:
    return "window"


def names(finding: Finding, row: ReportRow) -> object:
    return [name_letters(str(finding.evidence.get("display_name", ""))), name_letters(row.account.name)]


def names_with_marks(finding: Finding, row: ReportRow) -> object:
    return [normal_name(str(finding.evidence.get("display_name", ""))), normal_name(row.account.name)]


def entities(finding: Finding, row: ReportRow) -> object:
    return [name_letters(str(finding.evidence.get(key, ""))) for key in ("verified_as", "registered_as")]


def siblings(finding: Finding, row: ReportRow) -> object:
    listed = finding.evidence.get("siblings")
    return sorted(str(sibling.get("key")) for sibling in listed) if isinstance(listed, list) else []


def other_facts(finding: Finding, row: ReportRow) -> object:
    return {key: value for key, value in finding.evidence.items() if key not in LOOK_KEYS}


FINGERPRINT_FACTS: Mapping[str, Facts] = {
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
    "entity_mismatch": entities,
    "duplicate_on_platform": siblings,
}


FORMER_FACTS: Mapping[str, Facts] = {
    "deregistered_not_offline": deregistration_in_words,
    "renamed_not_filed": names_with_marks,
    "entity_mismatch": other_facts,
}
"""By which earlier versions of the program identified facts: what a person dismissed then stays dismissed."""


def is_silence(rule: str) -> bool:
    return kind_of(rule) in SILENCE_KINDS


def rests_on_same_facts(case: Case, proof: ScanProof) -> bool:
    """Whether a finding rests on facts on which the case was found before. A post within a silence that comes to light
    later only shortens it."""
    if is_silence(case.rule) and is_shortened(case.last_positive_proof, proof):
        return True
    if case.fingerprints.isdisjoint({proof.fingerprint, proof.former_fingerprint}):
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
