"""The problem list attached to a notice (通报): its accounts and cells. In Chinese, like notices."""

from collections.abc import Iterable

from tracker.cases.report_row import ReportRow
from tracker.messages.messages import ZH
from tracker.policy.policy import Severity
from tracker.report.export.sheet_table import Cell
from tracker.report.report import problem_rows
from tracker.rules.finding import Finding, Verdict
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai

NEVER = "从未更新"
NAMED = frozenset({Verdict.FAIL, Verdict.REMARK})
"""Verdicts of the problem list; a warning is only a reminder, and unverified accounts are not accused."""


def problems_of(rows: Iterable[ReportRow]) -> list[ReportRow]:
    return [row for row in problem_rows(rows) if row.assessment.verdict in NAMED]


def reminders_of(rows: Iterable[ReportRow]) -> list[ReportRow]:
    verified = (row for row in problem_rows(rows) if row.assessment.verdict is not Verdict.UNVERIFIED)
    return [row for row in verified if findings_of(row, is_reminder=True)]


def unverified_of(rows: Iterable[ReportRow]) -> list[ReportRow]:
    """Without closed accounts (已关停), which are not counted and need no check."""
    return [row for row in problem_rows(rows) if row.assessment.verdict is Verdict.UNVERIFIED and not row.is_closed]


def findings_of(row: ReportRow, *, is_reminder: bool) -> list[Finding]:
    return [finding for finding in row.assessment.findings if (finding.severity is Severity.WARN) is is_reminder]


COLUMNS = tuple(ZH.head(key) for key in ("number", "platform", "name", "unit", "categories", "last_post"))
UNVERIFIED_COLUMNS = tuple(ZH.head(key) for key in ("number", "platform", "name", "unit", "reason", "detail"))


def to_cells(row: ReportRow, number: int, *, is_reminder: bool = False) -> tuple[Cell, ...]:
    """One account in the columns of a notice's attachment; several findings share one cell."""
    findings = findings_of(row, is_reminder=is_reminder)
    never = any(finding.rule == "never_posted" for finding in findings)
    last = row.assessment.last_post_at
    return (
        *to_owner_cells(row, number),
        "；".join(ZH.rule(finding.rule) for finding in findings),
        to_shanghai(last) if last else NEVER if never else "",
    )


def people_of(rows: Iterable[ReportRow]) -> list[str]:
    """One sentence for every listed account that rests on a manual check (人工核实)."""
    return [
        f"{ZH.platform(row.account.platform)}“{sanitize(row.account.name)}”：{ZH.rule(finding.rule)}，"
        f"依据{sanitize('、'.join(finding.people))}人工查看"
        for row in problem_rows(rows)
        for finding in row.assessment.findings
        if finding.people and row.assessment.verdict is not Verdict.UNVERIFIED
    ]


def to_unverified_cells(row: ReportRow, number: int) -> tuple[Cell, ...]:
    return (
        *to_owner_cells(row, number),
        ZH.code(row.assessment.reason),
        sanitize(row.assessment.reason_message),
    )


def to_owner_cells(row: ReportRow, number: int) -> tuple[Cell, ...]:
    account = row.account
    return (number, ZH.platform(account.platform), sanitize(account.name), sanitize(row.unit_words))
