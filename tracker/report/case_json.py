"""The JSON documents of `tracker cases`. Text is sanitized; instants are on a Shanghai clock."""

from collections.abc import Iterable
from datetime import date, datetime

from tracker.cases.case import Case, Step
from tracker.cases.round_outcome import RoundReport
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_identity_json, to_iso_or_null
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso


def to_cases_json(cases: Iterable[Case], now: datetime, today: date) -> dict[str, object]:
    """{schema_version, at: now, cases}, in the order given."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(now),
        "cases": [to_case_row(case, today) for case in cases],
    }


def to_case_row(case: Case, today: date) -> dict[str, object]:
    """`found_at` is the 监测时间点 of the scan that opened it; `repeats` counts the earlier ones (反复);
    `discarded`: only discarded scans (作废) found it, so it rests on nothing."""
    account, deciding = case.account, case.deciding_step
    return {
        "id": case.id,
        **to_identity_json(account, "supervisor", "region"),
        "rule": case.rule,
        "severity": case.opened_by.severity,
        "status": case.status.value,
        "overdue": case.is_overdue(today),
        "found_at": to_iso(case.opened_by.at),
        "since": to_iso_or_null(case.opened_by.since),
        "message": sanitize(case.last_positive_proof.message),
        "proved_at": to_iso(case.last_proof.proved_at),
        "due": case.due_on.isoformat() if case.due_on else None,
        "decided_at": to_iso(deciding.taken_at),
        "decided_by": sanitize(deciding.by),
        "why": sanitize(deciding.why),
        **json_fields(case, "number", "repeats", "quarters"),
        "earlier": case.earlier_id,
        "later": case.later_id,
        "discarded": not case.is_found,
    }


def to_case_json(case: Case, now: datetime, today: date) -> dict[str, object]:
    """{schema_version, at: now, case, steps: in the order taken}."""
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(now),
        "case": to_case_row(case, today),
        "steps": [to_step_json(step) for step in case.steps],
    }


def to_step_json(step: Step) -> dict[str, object]:
    """In a person's step everything from `scan` to `last_post_at` is null or empty; in the program's `by` is empty."""
    proof = step.proof
    return {
        **json_fields(step, "what", "taken_at", "by", "why", "notified_on"),
        "due": step.due_on.isoformat() if step.due_on else None,
        **json_fields(step, "document", "file", "file_sha256"),
        "scan": proof.scan_id if proof else None,
        "at": to_iso(proof.at) if proof else None,
        "proved_at": to_iso(proof.proved_at) if proof else None,
        "policy_version": proof.policy_version if proof else "",
        "fingerprint": proof.fingerprint if proof else "",
        "severity": proof.severity if proof else "",
        "message": sanitize(proof.message) if proof else "",
        "since": to_iso_or_null(proof.since) if proof else None,
        "last_post_at": to_iso_or_null(proof.last_post_at) if proof else None,
        "discarded": step.is_discarded,
    }


def to_round_json(round_report: RoundReport, today: date) -> dict[str, object]:
    """{schema_version, since: {scan, at}, at, total, counts, cases: each with its `outcome`}."""
    return {
        "schema_version": SCHEMA_VERSION,
        "since": {"scan": round_report.scan_id, "at": to_iso(round_report.since)},
        **json_fields(round_report, "at", "total"),
        "counts": {outcome.value: len(found) for outcome, found in round_report.outcomes.items()},
        "cases": to_outcomes_json(round_report, today),
    }


def to_outcomes_json(round_report: RoundReport, today: date) -> list[dict[str, object]]:
    return [
        {"outcome": outcome.value, **to_case_row(case, today)}
        for outcome, found in round_report.outcomes.items()
        for case in found
    ]
