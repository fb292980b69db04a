"""Converts dataclasses to rows and back. Everything that enters the database passes `clean`."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from scrapers.model.profile import AccountState, Origin, Post
from tracker.history.check import Check, EvidenceFile, Look, Outcome
from tracker.history.scan import Scan
from tracker.messages.reasons import stored_sentence
from tracker.policy.policy import Policy, Severity
from tracker.register.account import Account, AccountKind, Filing, FilingState
from tracker.register.identity import normal_name
from tracker.rules.finding import Assessment, Finding, Verdict

Row = RowMapping

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""A lone surrogate has no UTF-8 form (SQLite rejects it), and PostgreSQL rejects NUL. Scraped text contains both."""
MAX_COUNT = 2**63 - 1
LAST_NUMBER = 2**31 - 1
"""The last id of a row: PostgreSQL's integer. Larger numbers are typed by people, and neither database can be asked."""
LONGEST_ID = 500
"""Characters of a post's id: PostgreSQL rejects a key of more than 2,704 bytes, and platforms' ids are theirs."""


def clean(value: Any) -> Any:
    """The value with every unstorable character, at any depth, replaced by U+FFFD."""
    if isinstance(value, str):
        return value if value.isprintable() else UNSTORABLE.sub("\ufffd", value)  # no unstorable one is printable
    if isinstance(value, list | tuple):
        return [clean(entry) for entry in value]
    if isinstance(value, Mapping):
        return {clean(key): clean(one) for key, one in value.items()}
    return value


def to_stored_id(post_id: str) -> str:
    """A post's id as it is stored; a longer one is distinguished from others by its hash."""
    kept: str = clean(post_id)
    if len(kept) <= LONGEST_ID:
        return kept
    sha256 = hashlib.sha256(kept.encode()).hexdigest()
    return f"{kept[: LONGEST_ID - 1 - len(sha256)]}…{sha256}"


def to_row(**columns: Any) -> dict[str, Any]:
    return {name: clean(value) for name, value in columns.items()}


def fields_of(value: object, names: Iterable[str]) -> dict[str, Any]:
    """The fields that a row stores unchanged under their own names."""
    return {name: getattr(value, name) for name in names}


def columns_of(row: Row, *names: str) -> dict[str, Any]:
    """The columns that a dataclass has unchanged under their own names."""
    return {name: row[name] for name in names}


UNIT_KEY = "unit_key"
"""Column that follows from another: a change of it is not recorded beside that one."""


def unit_key(account: Account) -> str:
    return normal_name(str(clean(account.unit)))


def to_account_row(account: Account) -> dict[str, Any]:
    """Only text is cleaned: a register is imported by the hundred thousand, and enum values and days are clean."""
    filing = account.filing
    return {
        "platform": clean(account.platform),
        "handle": clean(account.handle),
        "name": clean(account.name),
        "unit": clean(account.unit),
        UNIT_KEY: unit_key(account),
        "supervisor": clean(account.supervisor),
        "region": clean(account.region),
        "kind": account.kind.value,
        "filing_state": filing.state.value,
        "announced_on": filing.announced_on,
        "deregistered_on": filing.deregistered_on,
        "closed_on": filing.closed_on,
        "links": clean(account.links),
        "entity": clean(account.entity),
        "former_names": clean(account.former_names),
        "code": clean(account.code),
    }


def to_account(row: Row) -> Account:
    return Account(
        region=tuple(row["region"]),
        kind=AccountKind(row["kind"]),
        filing=Filing(
            state=FilingState(row["filing_state"]),
            announced_on=row["announced_on"],
            deregistered_on=row["deregistered_on"],
            closed_on=row["closed_on"],
        ),
        links=tuple(row["links"]),
        former_names=tuple(row["former_names"]),
        **columns_of(row, "platform", "handle", "name", "unit", "supervisor", "entity", "code"),
    )


CHECK_SAME = (
    *("checked_at", "code", "message", "words", "platform_id", "display_name", "former_names"),
    *("verified_as", "is_muted", "covers_from"),
)


def to_check_row(check: Check) -> dict[str, Any]:
    is_countable = check.post_count is not None and abs(check.post_count) <= MAX_COUNT
    return to_row(
        outcome=check.outcome.value,
        state=check.state.value if check.state else None,
        post_count=check.post_count if is_countable else None,
        last_post_at=check.shown_until,
        **fields_of(check, CHECK_SAME),
    )


CHECK_COLUMNS = (*CHECK_SAME, "outcome", "state", "post_count", "last_post_at")


def to_check(values: Sequence[Any], looks: Sequence[Look]) -> Check:
    """The check from CHECK_COLUMNS, lists as JSON; without its posts, which are stored by account. By position and not
    by name, because an account has one of every week."""
    fields = dict(zip(CHECK_COLUMNS, values, strict=True))
    names = fields["former_names"]
    fields["former_names"] = () if names == "[]" else tuple(json.loads(names))
    fields["outcome"], fields["state"] = Outcome(fields["outcome"]), to_account_state(fields["state"])
    fields["newest_shown"] = fields.pop("last_post_at")
    return Check(looks=tuple(looks), **fields)


def to_account_state(stored: str | None) -> AccountState | None:
    return AccountState(stored) if stored else None


LOOK_SAME = ("route", "way", "looked_at", "words", "code", "message", "url")


def to_look_row(look: Look) -> dict[str, Any]:
    return to_row(
        outcome=look.outcome.value,
        state=look.state.value if look.state else None,
        evidence_files=[asdict(evidence_file) for evidence_file in look.evidence_files] or None,
        **fields_of(look, LOOK_SAME),
    )


LOOK_COLUMNS = (*LOOK_SAME, "outcome", "state", "evidence_files")


def to_look(values: Sequence[Any]) -> Look:
    """The look from LOOK_COLUMNS, as to_check."""
    fields = dict(zip(LOOK_COLUMNS, values, strict=True))
    kept = fields["evidence_files"]
    fields["evidence_files"] = to_evidence_files(json.loads(kept)) if kept else ()
    fields["outcome"], fields["state"] = Outcome(fields["outcome"]), to_account_state(fields["state"])
    return Look(**fields)


def to_evidence_files(stored: Sequence[Mapping[str, Any]] | None) -> tuple[EvidenceFile, ...]:
    return tuple(EvidenceFile(**each) for each in stored or ())


def to_post_row(post: Post, seen_at: datetime) -> dict[str, Any]:
    return {  # like to_row, but faster: an account has hundreds of posts
        "post_id": to_stored_id(post.post_id),
        "published_at": post.published_at,
        "title": clean(post.title),
        "url": clean(post.url),
        "kind": clean(post.kind),
        "origin": post.origin.value,
        "origin_mark": clean(post.origin_mark),
        "is_pinned": post.is_pinned,
        "first_seen_at": seen_at,
        "last_seen_at": seen_at,
        "repost_first_read_at": seen_at if post.origin is Origin.REPOST else None,
        "repost_last_read_at": seen_at if post.origin is Origin.REPOST else None,
    }


POST_COLUMNS = ("post_id", "published_at", "title", "url", "kind", "origin", "origin_mark", "is_pinned")
ORIGINS = {origin.value: origin for origin in Origin}


def to_post(values: Sequence[Any]) -> Post:
    """A post from POST_COLUMNS; by position and not by name, because an account has hundreds."""
    post_id, published_at, title, url, kind, origin, origin_mark, is_pinned = values
    return Post(
        post_id=post_id,
        published_at=published_at,
        title=title,
        url=url,
        kind=kind,
        origin=ORIGINS[origin],
        origin_mark=origin_mark,
        is_pinned=is_pinned,
    )


ASSESSMENT_SAME = (
    *("at", "reason", "reason_message", "state", "last_post_at", "checked_at", "days_silent"),
    *("repost_share", "policy_version", "is_self_reported"),
)


def to_assessment_row(assessment: Assessment) -> dict[str, Any]:
    findings = [to_finding_json(finding) for finding in assessment.findings]
    return to_row(verdict=assessment.verdict.value, findings=findings, **fields_of(assessment, ASSESSMENT_SAME))


def to_assessment(verdict: str, findings: str, same: Sequence[Any]) -> Assessment:
    """
    Args:
        findings: as JSON; most accounts have none.
        same: the values of ASSESSMENT_SAME.
    """
    fields = dict(zip(ASSESSMENT_SAME, same, strict=True))
    if fields["reason_message"]:
        fields["reason_message"] = stored_sentence(fields["reason"], fields["reason_message"])
    found = () if findings == "[]" else tuple(map(to_finding, json.loads(findings)))
    return Assessment(verdict=Verdict(verdict), findings=found, **fields)


def to_finding(stored: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=stored["rule"],
        severity=Severity(stored["severity"]),
        since=datetime.fromisoformat(stored["since"]) if stored["since"] else None,
        message=stored["message"],
        evidence=stored["evidence"],
    )


def to_finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "since": finding.since.isoformat() if finding.since else None,
        "message": finding.message,
        "evidence": dict(finding.evidence),
    }


def to_policy_row(policy: Policy) -> dict[str, Any]:
    return to_row(version=policy.version, numbers=policy.document)


def to_scan(row: Row) -> Scan:
    return Scan(**columns_of(row, "id", "at", "started_at", "finished_at", "period", "is_replay", "selection"))
