"""The content of the report page, in its order, from the report and the store. Pure but for the pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.report.counts import Counts, concluded_counts, coverage_percent, pass_percent, verdict_counts
from tracker.report.page.drawings import TrendDrawing, draw_trend
from tracker.report.page.entries import (
    AccountEntry,
    EntryMaker,
    ProblemEntry,
    ReasonGroup,
    ReminderEntry,
    ResolvedEntry,
)
from tracker.report.page.groups import MAX_PLATFORMS, MAX_REGIONS, GroupTable, group_table
from tracker.report.page.lead import first_lines
from tracker.report.page.pictures import PictureBudget
from tracker.report.page.sources import MAX_EXPLAINED, PageSources, Scope
from tracker.report.problem_list import problems_of, reminders_of, unverified_of
from tracker.report.report import Report
from tracker.report.rule_legend import in_force, meaning_of
from tracker.report.statistics.sampled import sample_pairs
from tracker.report.tables.policy import limit_of
from tracker.rules.finding import Verdict
from tracker.time.format import format_minute
from tracker.time.official_style import to_instant

MAX_PROBLEMS = 1000
MAX_UNVERIFIED = 1000
MAX_REMINDERS = 300
MAX_RESOLVED = 300
MAX_REMARKS = 100
MAX_NAMED_FIRST = 8
"""Failed accounts on the leader's first page."""
LOW_COVERAGE = 0.9
"""Below it the page says that many accounts are not verified."""
HTML_LANGS = {Lang.ZH: "zh-CN", Lang.EN: "en"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendRow:
    at: str
    counts: Counts
    pass_rate: str
    coverage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendRow:
    rule: str
    meaning: str
    """In Chinese, like the rules."""
    limit: str
    severity: str
    source: str
    places: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDocument:
    messages: Messages
    sources: PageSources
    at: datetime
    counts: Counts
    first_lines: tuple[tuple[str, str], ...]
    """What is to be read first: the id of its section, and a sentence."""
    trend: tuple[TrendRow, ...]
    trend_drawing: TrendDrawing | None
    groups: tuple[GroupTable, ...]
    """Regions and platforms; empty: nothing is compared."""
    levels: GroupTable | None
    problems: tuple[ProblemEntry, ...]
    problem_count: int
    reminders: tuple[ReminderEntry, ...]
    reminder_count: int
    unverified: tuple[ReasonGroup, ...]
    resolved: tuple[ResolvedEntry, ...]
    remarks: tuple[str, ...]
    legend: tuple[LegendRow, ...]
    policies: str
    """Versions of the rules, joined."""
    sample: tuple[tuple[str, str], ...] = ()
    """How a sample was drawn, and what its rate says of the frame: name and value; empty: it is none."""

    @property
    def lang(self) -> str:
        return HTML_LANGS[self.messages.lang]

    @property
    def is_selection(self) -> bool:
        return self.sources.scope is Scope.SELECTION

    @property
    def pass_rate(self) -> str:
        return pass_percent(self.counts)

    @property
    def coverage(self) -> str:
        return coverage_percent(self.counts)

    @property
    def is_low(self) -> bool:
        return self.counts.coverage is not None and self.counts.coverage < LOW_COVERAGE

    @property
    def made_at(self) -> str:
        return self.instant(self.sources.origin.made_at) if self.sources.origin else ""

    def instant(self, instant: datetime) -> str:
        """In Chinese as official documents write it."""
        return self.messages.sentence(to_instant(instant), format_minute(instant))

    @property
    def failed_first(self) -> tuple[ProblemEntry, ...]:
        failed = (problem for problem in self.problems if problem.is_fail and not problem.is_closed)
        return tuple(islice(failed, MAX_NAMED_FIRST))

    @property
    def failed_more(self) -> int:
        return self.counts.failed - len(self.failed_first)

    @property
    def explained(self) -> tuple[ProblemEntry, ...]:
        return tuple(problem for problem in self.problems if problem.is_explained)

    @property
    def unverified_listed(self) -> int:
        return sum(len(group.entries) for group in self.unverified)

    @property
    def regions(self) -> tuple[str, ...]:
        return self._choices("widest")

    @property
    def platforms(self) -> tuple[str, ...]:
        return self._choices("platform")

    def _choices(self, name: str) -> tuple[str, ...]:
        """What a filter offers."""
        return tuple(sorted({getattr(account, name) for account in self._accounts()} - {""}))

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag for account in self._accounts() for tag in account.tags))

    def _accounts(self) -> list[AccountEntry]:
        listed = [problem.account for problem in self.problems]
        return listed + [entry.account for group in self.unverified for entry in group.entries]


def to_document(report: Report, sources: PageSources) -> PageDocument:
    messages = Messages(sources.lang)
    problems, reminders = problems_of(report.rows), reminders_of(report.rows)
    unverified, counts = unverified_of(report.rows), verdict_counts(report.rows)
    maker = EntryMaker(
        messages=messages,
        posts=sources.posts,
        pictures=PictureBudget(sources.origin.vault if sources.origin else None),
    )
    sample = tuple((messages.head(head), value) for head, value in sample_pairs(report.sampled, messages))
    is_compared = sources.scope is not Scope.SELECTION
    trend = [(conclusion.at, concluded_counts(conclusion)) for conclusion in sources.conclusions]
    return PageDocument(
        messages=messages,
        sample=sample,
        sources=sources,
        at=report.at,
        counts=counts,
        first_lines=tuple(first_lines(report.rows, counts, sources, messages)),
        trend=tuple(
            TrendRow(
                at=format_minute(at), counts=counts, pass_rate=pass_percent(counts), coverage=coverage_percent(counts)
            )
            for at, counts in trend
        ),
        trend_drawing=draw_trend(trend),
        groups=(
            group_table(report.rows, "region", MAX_REGIONS, messages),
            group_table(report.rows, "platform", MAX_PLATFORMS, messages),
        )
        if is_compared
        else (),
        levels=group_table(report.rows, "level", 0, messages) if is_compared else None,
        problems=tuple(
            maker.problem(row, number, is_explained=number <= MAX_EXPLAINED)
            for number, row in enumerate(problems[:MAX_PROBLEMS], 1)
        ),
        problem_count=len(problems),
        reminders=tuple(maker.reminder(row, number) for number, row in enumerate(reminders[:MAX_REMINDERS], 1)),
        reminder_count=len(reminders),
        unverified=maker.reasons(unverified, MAX_UNVERIFIED),
        resolved=resolved_entries(report, sources, maker),
        remarks=tuple(remarks_of(report.rows, counts, messages)),
        legend=tuple(legend_of(report, messages)),
        policies=messages.listed(dict.fromkeys(row.assessment.policy_version for row in report.rows)),
    )


def resolved_entries(report: Report, sources: PageSources, maker: EntryMaker) -> tuple[ResolvedEntry, ...]:
    rows = {row.account.key: row for row in report.rows}
    cases = sources.resolved.cases if sources.resolved else ()
    return tuple(
        maker.resolved(case, rows[case.account.key], number) for number, case in enumerate(cases[:MAX_RESOLVED], 1)
    )


def remarks_of(rows: Sequence[ReportRow], counts: Counts, messages: Messages) -> list[str]:
    """The results that rest on a person, and the parts that the page leaves out."""
    lines = [messages.text("page.remarks.passed", count=counts.passed)] if counts.passed else []
    lines.append(messages.text("page.remarks.pictures"))
    remarks = []
    for row in rows:
        about = {"platform": messages.platform(row.account.platform), "name": row.account.name}
        for finding in row.assessment.findings:
            if finding.people and row.assessment.verdict is not Verdict.UNVERIFIED:
                people = messages.listed(finding.people)
                rule = messages.rule(finding.rule)
                remarks.append(messages.text("page.remarks.person", **about, rule=rule, people=people))
        for dismissed in row.dismissed:
            rule = messages.rule(dismissed.finding.rule)
            remarks.append(messages.text("page.remarks.dismissed", **about, rule=rule))
    lines += remarks[:MAX_REMARKS]
    if len(remarks) > MAX_REMARKS:
        lines.append(messages.text("page.remarks.left_out", count=len(remarks) - MAX_REMARKS))
    return [*lines, messages.text("page.zone")]


def legend_of(report: Report, messages: Messages) -> list[LegendRow]:
    return [
        LegendRow(
            rule=messages.rule(rule.rule.id),
            meaning=meaning_of(rule.rule.id),
            limit=limit_of(rule.rule, messages),
            severity=messages.severity(rule.rule.severity),
            source=rule.rule.source,
            places=messages.listed(place or messages.text("page.former_region") for place in rule.places)
            or messages.text("page.everywhere"),
        )
        for rule in in_force(report)
    ]
