"""The explanation for a terminal and as JSON, with all texts sanitized."""

from collections.abc import Iterable, Iterator

from tracker.history.check import EvidenceFile, Look
from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.explanation.explained import ExplainedCheck, ExplainedPost
from tracker.report.explanation.explanation import Explanation, Section
from tracker.report.report import to_finding_json, to_identity_json
from tracker.report.tables.policy import to_policy_json
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso
from tracker.time.official_style import to_numeral


def explanation_tables(explanation: Explanation, messages: Messages) -> list[TextTable]:
    """One table per section; its sentences precede its table."""
    title = messages.text("explain.title", key=explanation.account.key)
    return [
        TextTable(title=title),
        *(table for n, s in enumerate(explanation.sections, start=1) for table in to_tables(n, s)),
    ]


def to_tables(number: int, section: Section) -> Iterator[TextTable]:
    lines = tuple((cell(line),) for line in section.lines)
    yield TextTable(headers=("",), rows=lines, title=f"{to_numeral(number)}、{section.title}")
    if section.table is not None:
        rows = tuple(tuple(map(cell, row)) for row in section.table.rows)
        yield TextTable(headers=section.table.headers, rows=rows)


def to_explanation_json(explanation: Explanation) -> dict[str, object]:
    """The document of `tracker explain --format json`: verdict, reckoning, findings, policy, checks, posts, files."""
    account, assessment = explanation.account, explanation.assessment
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(assessment.at),
        **to_identity_json(account),
        **json_fields(assessment, "verdict", "reason", "reason_message"),
        "reckoning": [sanitize(line) for line in explanation.calculation],
        "findings": [to_finding_json(finding) for finding in assessment.findings],
        "policy": to_policy_json(explanation.rules, explanation.policy, account.region, ""),
        "checks": [to_check_json(weighed) for weighed in explanation.checks],
        "older_checks": explanation.older_checks,
        "posts": [to_post_json(weighed) for weighed in explanation.posts],
        "older_posts": explanation.older_posts,
        "files": list(to_files_json(explanation.evidence_files)),
    }


def to_check_json(weighed: ExplainedCheck) -> dict[str, object]:
    return {
        **json_fields(weighed.check, "checked_at", "outcome", "code"),
        **json_fields(weighed, "counts", "proves"),
        "looks": [
            {
                **json_fields(look, "looked_at", "route", "way", "outcome", "url"),
                "by": sanitize(look.manual_source.by) if look.manual_source else "",
            }
            for look in weighed.check.looks
        ],
    }


def to_post_json(weighed: ExplainedPost) -> dict[str, object]:
    post = weighed.post
    return {
        **json_fields(post, "published_at", "title", "url"),
        **json_fields(weighed, "counts", "why"),
    }


def to_files_json(evidence_files: Iterable[tuple[Look, EvidenceFile]]) -> Iterator[dict[str, object]]:
    for look, evidence_file in evidence_files:
        yield {"looked_at": to_iso(look.looked_at), **json_fields(evidence_file, "kind", "path", "sha256", "size")}
