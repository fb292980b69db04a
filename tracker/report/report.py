"""The report: one row per account, the problem list, and its JSON document, which is a contract.

Pure. Scraped text is sanitized here when it becomes JSON; in a ReportRow it is still as scraped.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tracker.cases.case import Case
from tracker.cases.report_row import ReportRow
from tracker.policy.policies import Policies
from tracker.register.account import Account
from tracker.report.counts import SCHEMA_VERSION, rules_of
from tracker.report.export.sheet_table import SheetTable
from tracker.report.statistics.sampled_rows import SampledRows
from tracker.rules.finding import Finding, Verdict
from tracker.text.plain_json import json_fields
from tracker.time.format import to_iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The input of a document: every account as of one instant, and the policies applied."""

    rows: tuple[ReportRow, ...]
    """In the register's order."""
    at: datetime
    """监测时间点."""
    policies: Policies = field(default_factory=Policies)
    sampled: SampledRows | None = None
    """The sample (抽查) whose drawn accounts the rows are; None: they are no sample's."""
    within: str | None = None
    """The region whose accounts alone the rows are; None: they are of all regions."""
    appendices: tuple[SheetTable, ...] = ()
    """Further sheets of a workbook."""


def problem_rows(
    rows: Iterable[ReportRow],
    *,
    rule: str | None = None,
    platform: str | None = None,
    region: str | None = None,
    only_new: bool = False,
) -> tuple[ReportRow, ...]:
    """The problem list: failed, remarked, warned, unverified; within these by platform, region, name.

    Args:
        rule: a rule's id, or the code of a reason.
        region: of any level.
    """
    chosen = [
        row
        for row in rows
        if row.is_problem
        and (rule is None or rule in rules_of(row))
        and (platform is None or platform == row.account.platform)
        and (region is None or row.account.lies_in(region))
        and (row.is_new or not only_new)
    ]
    return tuple(sorted(chosen, key=problem_order))


RANKS = {Verdict.FAIL: 0, Verdict.REMARK: 1, Verdict.PASS: 2, Verdict.UNVERIFIED: 3}


def problem_order(row: ReportRow) -> tuple[int, str, tuple[str, ...], str, str]:
    account = row.account
    return RANKS[row.assessment.verdict], account.platform, account.region, account.name, account.handle


def to_problems_json(rows: Iterable[ReportRow], at: datetime) -> dict[str, object]:
    """The document of `tracker problems --format json`: rows in the order given."""
    return {"schema_version": SCHEMA_VERSION, "at": to_iso(at), "accounts": [to_account_json(row) for row in rows]}


def to_identity_json(account: Account, *further: str) -> dict[str, object]:
    """Which account it is, and further fields of it; sanitized."""
    return json_fields(account, "platform", "handle", "name", "unit", *further)


def to_account_json(row: ReportRow) -> dict[str, object]:
    account, assessment = row.account, row.assessment
    return {
        **to_identity_json(account, "supervisor", "region"),
        **json_fields(assessment, "verdict", "state", "last_post_at", "checked_at", "days_silent"),
        "repost_share": None if assessment.repost_share is None else round(assessment.repost_share, 4),
        "findings": [to_finding_json(finding, row.cases.get(finding.rule)) for finding in assessment.findings],
        **json_fields(assessment, "reason", "reason_message"),
        **json_fields(row, "display_name", "is_new"),
        "closed": row.is_closed,
        "policy_version": assessment.policy_version,
        "dismissed": [to_finding_json(dismissal.finding, dismissal.case) for dismissal in row.dismissed],
    }


def to_finding_json(finding: Finding, case: Case | None = None) -> dict[str, object]:
    return {
        **json_fields(finding, "rule", "severity", "since", "message", "evidence"),
        "case": to_case_json(case) if case else None,
    }


def to_case_json(case: Case) -> dict[str, object]:
    """The case of a finding; `repeats` counts earlier cases of the same account and rule (反复)."""
    return {
        **json_fields(case, "id", "status"),
        "due": case.due_on.isoformat() if case.due_on else None,
        "repeats": case.repeats,
    }


def to_iso_or_null(instant: datetime | None) -> str | None:
    return None if instant is None else to_iso(instant)
