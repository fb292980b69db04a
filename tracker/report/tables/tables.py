"""Rows, summaries and facts as tables. Nothing here prints; tracker.report.text_tables.printing does."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from rich.text import Text

from tracker.cases.case import Case
from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.policy.policy import Severity
from tracker.register.account import Account
from tracker.report.counts import By, Counts, Summary, coverage_percent, pass_percent
from tracker.report.text_tables.table import TextTable, cell, list_table
from tracker.rules.finding import Finding, Verdict
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute

VERDICT_STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "bold red",
    Verdict.REMARK: "yellow",
    Verdict.UNVERIFIED: "magenta",
}
SEVERITY_STYLES = {Severity.FAIL: "bold red", Severity.REMARK: "yellow", Severity.WARN: "cyan"}


def format_minute_or_empty(instant: datetime | None) -> str:
    """On a Shanghai clock; empty where there is none."""
    return format_minute(instant) if instant else ""


def to_date(instant: datetime | None) -> str:
    return to_shanghai(instant).date().isoformat() if instant else ""


COUNT_PRIORITIES = (0, 3, 5, 4, 0, 6, 0, 0, 0)
"""Of counts_cells, see TextTable."""


def summary_table(summary: Summary, by: By | None, messages: Messages) -> TextTable:
    """Counts per group and over all; the pass rate always with its coverage."""
    heads = ("group", "total", "verified", "passed", "failed", "remarked", "unverified", "pass_rate", "coverage")
    groups = [(group_label(group.key, by, messages), group.counts) for group in summary.groups]
    rows = [counts_cells(label, counts) for label, counts in [*groups, (messages.text("summary.all"), summary.counts)]]
    title = messages.text("summary.title", at=format_minute_or_empty(summary.at))
    return TextTable(
        title=f"{title} · {messages.text(f'by.{by}')}" if by else title,
        headers=messages.heads(heads),
        rows=tuple(rows),
        numbers=frozenset(range(1, len(heads))),
        priorities=COUNT_PRIORITIES,
        has_total=bool(groups),
        note=counts_sentence(summary.counts, messages),
    )


def group_label(key: str, by: By | None, messages: Messages) -> str:
    if not key:
        return messages.text("group.none")
    label = {"platform": messages.marked_platform, "rule": messages.rule_or_code}.get(by or "")
    return label(key) if label else key


def counts_cells(label: str, counts: Counts) -> tuple[Text, ...]:
    return (
        cell(label),
        cell(counts.total),
        cell(counts.verified),
        cell(counts.passed, "green"),
        cell(counts.failed, "bold red" if counts.failed else ""),
        cell(counts.remarked, "yellow" if counts.remarked else ""),
        cell(counts.unverified, "magenta" if counts.unverified else ""),
        cell(pass_percent(counts), "bold"),
        cell(coverage_percent(counts), "bold"),
    )


def counts_sentence(counts: Counts, messages: Messages) -> str:
    sentence = messages.text(
        "summary.counts",
        total=counts.total,
        verified=counts.verified,
        failed=counts.failed,
        unverified=counts.unverified,
        pass_rate=pass_percent(counts),
        coverage=coverage_percent(counts),
    )
    apart = {
        "summary.self_reported": counts.self_reported,
        "summary.closed": counts.closed,
        "summary.dismissed": counts.dismissed,
    }
    return " · ".join([sentence, *(messages.text(key, count=count) for key, count in apart.items() if count)])


PROBLEM_COLUMNS: Mapping[str, int] = {
    "number": 0,
    "verdict": 0,
    "platform": 5,
    "name": 0,
    "unit": 7,
    "categories": 1,
    "last_post": 6,
    "days_silent": 4,
    "is_new": 3,
    "case_status": 9,
    "region": 8,
    "key": 2,
}
"""The columns with their priorities, see TextTable."""


def problems_table(
    rows: Sequence[ReportRow], at: datetime, messages: Messages, *, is_narrowed: bool = False
) -> TextTable:
    """The problem list, in the order given; unverified accounts show the reason instead of a problem.

    Args:
        is_narrowed: whether a filter left rows out: then an empty list does not say that there are no problems.
    """
    if not rows:
        none = "problems.none_found" if is_narrowed else "problems.none"
        return TextTable(note=messages.text(none, at=format_minute_or_empty(at)))
    useless = uniform_columns(rows)
    columns = {head: priority for head, priority in PROBLEM_COLUMNS.items() if head not in useless}
    lines = (problem_cells(row, number, messages) for number, row in enumerate(rows, start=1))
    return list_table(
        "problems",
        columns,
        (tuple(line[head] for head in columns) for line in lines),
        numbered(row.account for row in rows),
        messages,
        title=messages.text("problems.title", at=format_minute_or_empty(at)),
        numbers=(0, list(columns).index("days_silent")),
    )


def uniform_columns(rows: Sequence[ReportRow]) -> set[str]:
    """Of PROBLEM_COLUMNS, those that distinguish none of these rows."""
    useless = set()
    if not any(row.cases for row in rows):
        useless.add("case_status")
    if all(row.is_new for row in rows):  # after a first scan everything is new, and the mark has no use
        useless.add("is_new")
    return useless


def numbered(accounts: Iterable[Account]) -> tuple[tuple[int, str], ...]:
    """The number of each account in a list, and its key."""
    return tuple((number, account.key) for number, account in enumerate(accounts, start=1))


def problem_cells(row: ReportRow, number: int, messages: Messages) -> dict[str, Text]:
    """Head -> cell, of all PROBLEM_COLUMNS."""
    account, assessment = row.account, row.assessment
    return {
        "number": cell(number, "dim"),
        "verdict": verdict_cell(row, messages),
        "is_new": cell(messages.text("problems.new") if row.is_new else "", "bold"),
        "platform": cell(messages.marked_platform(account.platform)),
        "name": cell(account.name, link=page_of(row)),
        "categories": categories_cell(row, messages),
        "days_silent": cell(to_whole_days(assessment.days_silent)),
        "last_post": cell(to_date(assessment.last_post_at)),
        "unit": cell(account.unit),
        "region": cell("/".join(account.region)),
        "case_status": cell(cases_words(row.cases, messages)),
        "key": cell(account.key, "dim"),
    }


def page_of(row: ReportRow) -> str:
    """An address that shows the problem: of a finding's evidence, else one that the register has; empty: neither."""
    urls = [str(finding.evidence.get("url") or "") for finding in row.assessment.findings]
    return next(filter(None, [*urls, *row.account.links]), "")


def cases_words(cases: Mapping[str, Case], messages: Messages) -> str:
    """The status of its cases, with their numbers, in the order of the findings."""
    return messages.clauses(
        messages.text("cases.column", status=messages.case_status(case.status), id=case.id) for case in cases.values()
    )


def verdict_cell(row: ReportRow, messages: Messages) -> Text:
    """A passed account is on the list only for its reminders, and is labelled so."""
    verdict = row.assessment.verdict
    if verdict is Verdict.PASS and row.assessment.findings:
        return cell(messages.severity(Severity.WARN), SEVERITY_STYLES[Severity.WARN])
    return cell(messages.verdict(verdict), VERDICT_STYLES[verdict])


def categories_cell(row: ReportRow, messages: Messages) -> Text:
    """Its findings, each in the colour of its severity; for an unverified account the reason first."""
    parts = [
        cell(category(finding, messages), SEVERITY_STYLES[finding.severity]) for finding in row.assessment.findings
    ]
    if row.assessment.verdict is Verdict.UNVERIFIED:
        parts.insert(0, cell(messages.code(row.assessment.reason), VERDICT_STYLES[Verdict.UNVERIFIED]))
    return Text(messages.clause_mark).join(parts)


def category(finding: Finding, messages: Messages) -> str:
    """The rule; for a manual check also by whom."""
    if not finding.people:
        return messages.rule(finding.rule)
    return messages.with_remark(
        messages.rule(finding.rule), messages.text("review.mark", by=messages.listed(finding.people))
    )


def to_whole_days(days: float | None) -> str:
    """Rounded down: 13.99 days are 13."""
    return "" if days is None else str(int(days))


ACCOUNT_COLUMNS: Mapping[str, int] = {
    "number": 0,
    "platform": 4,
    "name": 0,
    "unit": 2,
    "region": 3,
    "kind": 6,
    "filing": 5,
    "key": 1,
}


def accounts_table(name: str, accounts: Sequence[Account], messages: Messages) -> TextTable:
    return list_table(
        "accounts",
        ACCOUNT_COLUMNS,
        (tuple(account_cells(account, number, messages).values()) for number, account in enumerate(accounts, start=1)),
        numbered(accounts),
        messages,
        title=messages.text("accounts.title", name=name, count=len(accounts)),
    )


def account_cells(account: Account, number: int, messages: Messages) -> dict[str, Text]:
    """Head -> cell, of all ACCOUNT_COLUMNS."""
    return {
        "number": cell(number, "dim"),
        "platform": cell(messages.platform(account.platform)),
        "name": cell(account.name, link=account.links[0] if account.links else ""),
        "unit": cell(account.unit),
        "region": cell("/".join(account.region)),
        "kind": cell(messages.kind(account.kind)),
        "filing": cell(messages.filing(account.filing.state)),
        "key": cell(account.key, "dim"),
    }


def pairs_table(title: str, pairs: Iterable[tuple[str, Text]]) -> TextTable:
    """Headers in the first column; a pair without a value is left out."""
    rows = tuple((cell(head, "cyan"), value) for head, value in pairs if value.plain)
    return TextTable(title=title, headers=("", ""), rows=rows)
