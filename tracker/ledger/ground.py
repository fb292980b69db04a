"""What facts a finding rests on: their fingerprint, by which a dismissed one is known again. Pure.

Same facts, kind by kind: `inactive`, `dormant`, `due_soon` the same last post, to the minute (a person reads no
seconds); `never_posted` the count of 0; `deregistered_not_offline` the same state and words on the platform and the
same entry of the register; `closed_but_posting` the same day of closing and the same newest post; `renamed_not_filed`
the same two names; `duplicate_on_platform` the same other accounts; `mostly_reposts`, `no_original`,
`deadline_posting`, `no_interaction` a window that shares days with the one before; any other the same evidence but for
when and how it was looked at. Whatever began only after the earlier proof (`since`) is new all the same.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.account import Account
from tracker.clock import to_shanghai
from tracker.finding import Assessment, Finding, Verdict
from tracker.identity import normal_name
from tracker.ledger.matter import Matter, Proof
from tracker.policy import Policy, Rule
from tracker.rule_kinds import kind_of

STRETCHES = frozenset({"inactive", "dormant", "due_soon"})
"""Kinds of rule about one silence: it ends with the next post, and the next silence is another matter."""
OF_A_LOOK = frozenset(
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
        "observation_id",
        "screenshot",
        "screenshot_sha256",
        "is_muted",
    }
)
"""What evidence says of the look and not of the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One account as a finished scan, or a view, has it."""

    account: Account
    assessment: Assessment
    policy: Policy
    display_name: str = ""

    @property
    def is_verified(self) -> bool:
        return self.assessment.verdict is not Verdict.UNVERIFIED and self.assessment.checked_at is not None

    @property
    def proved_at(self) -> datetime:
        """The instant that it tells of; a look after the monitoring time-point proves that, and no more."""
        checked_at = self.assessment.checked_at
        return self.assessment.at if checked_at is None else min(self.assessment.at, checked_at)

    def rule(self, id_: str) -> Rule | None:
        """The rule in force; None: it is not in force."""
        return next((rule for rule in self.policy.rules if rule.id == id_), None)

    def looks_back(self, id_: str) -> int | None:
        """The days before its proof that a rule is about, and no others; None: it is not about days."""
        rule = self.rule(id_)
        numbers = rule.numbers if rule else {}
        return next((int(numbers[name]) for name in ("limit_days", "window_days") if name in numbers), None)

    @property
    def is_near(self) -> bool:
        """Whether somebody looked about then; a much later look tells of posts alone."""
        checked_at = self.assessment.checked_at
        age = timedelta(days=self.policy.max_check_age_days)
        return checked_at is not None and abs(checked_at - self.assessment.at) <= age

    def proof(self, scan_id: int, finding: Finding | None = None) -> Proof:
        """What it proves of a rule: that it holds (finding), or that it does not (None)."""
        assessment = self.assessment
        common = Proof(
            scan_id=scan_id,
            at=assessment.at,
            proved_at=self.proved_at,
            policy_version=assessment.policy_version,
            last_post_at=assessment.last_post_at,
        )
        if finding is None:
            return common
        days = self.looks_back(finding.rule)
        return Proof(
            scan_id=scan_id,
            at=common.at,
            proved_at=common.proved_at,
            policy_version=common.policy_version,
            last_post_at=common.last_post_at,
            fingerprint=fingerprint_of(finding, self),
            fresh_from=None if days is None else common.proved_at + timedelta(days=days),
            since=finding.since,
            severity=finding.severity.value,
            message=finding.message,
        )


def fingerprint_of(finding: Finding, sighting: Sighting) -> str:
    facts = FACTS.get(kind_of(finding.rule) or "", other_facts)(finding, sighting)
    text = json.dumps([finding.rule, facts], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def last_post(finding: Finding, sighting: Sighting) -> object:
    """To the minute, on a Shanghai clock."""
    instant = sighting.assessment.last_post_at
    return to_shanghai(instant).isoformat(timespec="minutes") if instant else ""


def no_post(finding: Finding, sighting: Sighting) -> object:
    return 0


def absence(finding: Finding, sighting: Sighting) -> object:
    account = sighting.account
    words = finding.evidence.get("words", "")
    return [sighting.assessment.state, words, account.name, account.unit, account.filing.state.value]


def posts_after_closing(finding: Finding, sighting: Sighting) -> object:
    return [str(sighting.account.filing.closed_on), last_post(finding, sighting)]


def window(finding: Finding, sighting: Sighting) -> object:
    return "window"


def names(finding: Finding, sighting: Sighting) -> object:
    return [normal_name(str(finding.evidence.get("display_name", ""))), normal_name(sighting.account.name)]


def siblings(finding: Finding, sighting: Sighting) -> object:
    listed = finding.evidence.get("siblings")
    return sorted(str(one.get("key")) for one in listed) if isinstance(listed, list) else []


def other_facts(finding: Finding, sighting: Sighting) -> object:
    return {key: value for key, value in finding.evidence.items() if key not in OF_A_LOOK}


FACTS: Mapping[str, Callable[[Finding, Sighting], object]] = {
    "inactive": last_post,
    "dormant": last_post,
    "due_soon": last_post,
    "never_posted": no_post,
    "deregistered_not_offline": absence,
    "closed_but_posting": posts_after_closing,
    "mostly_reposts": window,
    "no_original": window,
    "deadline_posting": window,
    "no_interaction": window,
    "renamed_not_filed": names,
    "duplicate_on_platform": siblings,
}


def is_silence(rule: str) -> bool:
    return kind_of(rule) in STRETCHES


def is_of(matter: Matter, proof: Proof) -> bool:
    """Whether a finding rests on facts that the matter was found by already."""
    if proof.fingerprint not in matter.fingerprints:
        return False
    if is_silence(matter.rule):
        return True
    is_later = proof.since is not None and proof.since > matter.holding.proved_at
    return not is_later and not is_outgrown(matter, proof)


def is_outgrown(matter: Matter, proof: Proof) -> bool:
    """Whether nothing that the rule looks back on now had happened yet when the matter was last found."""
    fresh_from = matter.holding.fresh_from
    return fresh_from is not None and proof.proved_at >= fresh_from
