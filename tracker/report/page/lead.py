"""The lead of the report page (检查情况报告): what a leader reads first, in a few sentences."""

from collections import Counter
from collections.abc import Sequence

from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.policy.policy import Severity
from tracker.report.counts import Counts
from tracker.report.page.sources import PageSources
from tracker.report.problem_list import findings_of, problems_of, unverified_of
from tracker.rules.finding import Verdict
from tracker.time.format import format_minute

MAX_TAGS = 6
"""Rules or reasons named in one line of it."""


def first_lines(
    rows: Sequence[ReportRow], counts: Counts, sources: PageSources, messages: Messages
) -> list[tuple[str, str]]:
    """What a leader reads first."""
    problems, unverified = problems_of(rows), unverified_of(rows)
    is_nothing_verified = not counts.verified
    lines = []
    running = [row for row in problems if not row.is_closed]
    for verdict, key in ((Verdict.FAIL, "failed"), (Verdict.REMARK, "remarked")):
        rows = [row for row in running if row.assessment.verdict is verdict]
        if rows:
            rules = rule_counts_text(rules_of(rows, verdict, messages), messages)
            lines.append(("problems", messages.text(f"page.first.{key}", count=len(rows), rules=rules)))
        elif verdict is Verdict.FAIL and not is_nothing_verified:
            lines.append(("problems", messages.text("page.first.no_failed")))
    if counts.self_reported:
        lines.append(("headline", messages.text("summary.self_reported", count=counts.self_reported)))
    if closed := [row for row in problems if row.is_closed]:
        sentence = messages.text(
            "page.first.closed", count=len(closed), rules=rule_counts_text(rules_of(closed, None, messages), messages)
        )
        lines.append(("problems", sentence))
    if unverified:
        reasons = Counter(messages.code(row.assessment.reason) for row in unverified)
        sentence = messages.text(
            "page.first.unverified", count=len(unverified), reasons=rule_counts_text(reasons, messages)
        )
        lines.append(("unverified", sentence))
    if sources.resolved and sources.resolved.since and sources.resolved.cases:
        since = format_minute(sources.resolved.since)
        count = len(sources.resolved.cases)
        lines.append(("resolved", messages.text("page.first.resolved", since=since, count=count)))
    return lines


def rules_of(rows: Sequence[ReportRow], verdict: Verdict | None, messages: Messages) -> Counter[str]:
    """How many accounts broke each rule; of failed accounts only the rules that fail them."""
    return Counter(
        messages.rule(finding.rule)
        for row in rows
        for finding in findings_of(row, is_reminder=False)
        if verdict is None or (finding.severity is Severity.FAIL) is (verdict is Verdict.FAIL)
    )


def rule_counts_text(found: Counter[str], messages: Messages) -> str:
    parts = [messages.text("page.first.rule", rule=name, count=count) for name, count in found.most_common(MAX_TAGS)]
    return messages.listed(parts) + ("…" if len(found) > MAX_TAGS else "")
