"""The accounts of the page, one entry each, in words. Text is as scraped: the template makes it harmless."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.cases.case import Case, StepKind
from tracker.cases.report_row import ReportRow
from tracker.grouping import grouped
from tracker.messages.messages import Messages
from tracker.messages.reasons import reason_sentence
from tracker.messages.report_page.advice import ADVICE_OF
from tracker.policy.policy import Severity
from tracker.report.export.sheet_table import AccountLink
from tracker.report.export.sheets import page_of
from tracker.report.page.drawings import TimelineDrawing, draw_timeline
from tracker.report.page.pictures import PagePicture, PictureBudget
from tracker.report.page.search_text import search_text
from tracker.report.posting_history import posting_history
from tracker.report.problem_list import findings_of
from tracker.report.tables.policy import limit_of
from tracker.rules.finding import Finding, Verdict
from tracker.text.sanitize import sanitize
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute

LONGEST_NAME = 80
"""Characters of a name of an account, a unit or a region: a longer one would fill the page, and is cut with `…`."""
NAMED_KINDS = ("picture", "record")
"""Evidence files that are named; the record lists the others."""
MAX_FINDINGS = 20
WHEN = re.compile(r"^检查于 [-0-9: ]{16}，未能核实：")
"""What a stored reason begins with; the list has a column for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEntry:
    """An account in a list."""

    number: int
    key: str
    platform: str
    name: str
    unit: str
    region: str
    """The whole path."""
    widest: str
    """The value by which the region filter selects it."""
    tags: tuple[str, ...]
    """Rules or reason, by which the problem filter selects it."""
    search: str
    url: str
    """Its page; empty: none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingEntry:
    rule: str
    severity: str
    is_fail: bool
    message: str
    source: str
    limit: str
    seen_at: str
    way: str
    people: str
    last_title: str
    last_url: str
    """Not yet checked: the template passes it through safe_url."""
    words: str
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFile:
    folder: str
    """Empty: the same as that of the file before."""
    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemEntry:
    account: AccountEntry
    verdict: str
    is_fail: bool
    is_closed: bool
    """Counted apart, whatever was found."""
    last_post: str
    """A day, `从未更新`, or empty."""
    days: str
    """Days of silence; empty: not known."""
    findings: tuple[FindingEntry, ...]
    is_explained: bool
    timeline: TimelineDrawing | None
    limit_days: int
    picture: PagePicture | None
    picture_at: str
    files: tuple[NamedFile, ...]
    more_files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedEntry:
    account: AccountEntry
    reason: str
    detail: str
    """What is special to the account; empty: only what the reason means for everyone."""
    seen_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonGroup:
    """Accounts that are not verified for one reason."""

    code: str
    label: str
    detail: str
    """What the reason means."""
    advice: str
    count: int
    entries: tuple[UnverifiedEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderEntry:
    account: AccountEntry
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedEntry:
    account: AccountEntry
    rule: str
    found_at: str
    proved_at: str


@dataclass(slots=True, kw_only=True)
class EntryMaker:
    """Makes the entries of one page."""

    messages: Messages
    posts: Mapping[str, Sequence[datetime]]
    pictures: PictureBudget

    def account(self, row: ReportRow, number: int, tags: Sequence[str]) -> AccountEntry:
        account = row.account
        platform = sanitize(self.messages.platform(account.platform), LONGEST_NAME)
        region = " / ".join(sanitize(level, LONGEST_NAME) for level in account.region)
        page = page_of(row)
        return AccountEntry(
            number=number,
            key=account.key,
            platform=platform,
            name=sanitize(account.name, LONGEST_NAME),
            unit=sanitize(row.unit_words, LONGEST_NAME),
            region=region,
            widest=row.region,
            tags=tuple(tags),
            search=search_text(account.name, account.unit, region, platform, *tags, account.handle),
            url=page.url if isinstance(page, AccountLink) else "",
        )

    def problem(self, row: ReportRow, number: int, *, is_explained: bool) -> ProblemEntry:
        findings = findings_of(row, is_reminder=False)[:MAX_FINDINGS]
        last, silent = row.assessment.last_post_at, row.assessment.days_silent
        never = any(finding.rule == "never_posted" for finding in findings)
        files = files_of(findings) if is_explained else []
        picture = next((file for file in files if file.get("kind") == "picture"), None)
        named = [file for file in files if file.get("kind") in NAMED_KINDS]
        verdict = self.messages.verdict(row.assessment.verdict)
        history = posting_history(row, self.posts.get(row.account.key, ())) if is_explained else None
        return ProblemEntry(
            account=self.account(row, number, [self.messages.rule(finding.rule) for finding in findings]),
            verdict=self.messages.text("page.closed_too", verdict=verdict) if row.is_closed else verdict,
            is_fail=row.assessment.verdict is Verdict.FAIL,
            is_closed=row.is_closed,
            last_post=to_day(last) if last else self.messages.text("page.never") if never else "",
            days="" if silent is None else f"{int(silent)}",
            findings=tuple(self.finding(row, finding) for finding in findings) if is_explained else (),
            is_explained=is_explained,
            timeline=draw_timeline(history, self.messages.text("page.timeline.days", days="{days}"))
            if history
            else None,
            limit_days=row.policy.inactive_days,
            picture=self.pictures.take(picture) if picture else None,
            picture_at=format_minute(row.assessment.checked_at) if row.assessment.checked_at else "",
            files=tuple(named_files(named)),
            more_files=len(files) - len(named),
        )

    def finding(self, row: ReportRow, finding: Finding) -> FindingEntry:
        messages, evidence, rule = self.messages, finding.evidence, row.rule(finding.rule)
        last = evidence.get("last_post")
        post: Mapping[str, object] = last if isinstance(last, Mapping) else {}
        case = row.cases.get(finding.rule)
        way = str(evidence.get("way") or "")
        return FindingEntry(
            rule=messages.rule(finding.rule),
            severity=messages.severity(finding.severity),
            is_fail=finding.severity is Severity.FAIL,
            message=messages.sentence(finding.message, finding.english_message),
            source=rule.source if rule else "",
            limit=limit_of(rule, messages) if rule else "",
            seen_at=to_minute(evidence.get("checked_at")),
            way=messages.way(way) if way else "",
            people=self.messages.listed(finding.people),
            last_title=str(post.get("title") or ""),
            last_url=str(post.get("url") or ""),
            words=messages.shown(str(evidence.get("words") or "")),
            case=self.case(case) if case else "",
        )

    def case(self, case: Case) -> str:
        messages = self.messages
        parts = [messages.text("page.case.one", id=case.id, status=messages.case_status(case.status))]
        parts += [messages.text("page.case.due", due=case.due_on.isoformat())] if case.due_on else []
        parts += [messages.text("page.case.repeats", count=case.repeats)] if case.repeats else []
        return " · ".join(parts)

    def unverified(self, row: ReportRow, number: int) -> UnverifiedEntry:
        assessment, label = row.assessment, self.messages.code(row.assessment.reason)
        reason = WHEN.sub("", self.messages.reason(assessment.reason, assessment.reason_message))
        general = {self.messages.reason(assessment.reason, ""), reason_sentence(assessment.reason, "")}
        return UnverifiedEntry(
            account=self.account(row, number, [label]),
            reason=label,
            detail="" if reason in general else reason,
            seen_at=format_minute(assessment.checked_at) if assessment.checked_at else "",
        )

    def reminder(self, row: ReportRow, number: int) -> ReminderEntry:
        findings = findings_of(row, is_reminder=True)[:MAX_FINDINGS]
        rules = [self.messages.rule(finding.rule) for finding in findings]
        return ReminderEntry(
            account=self.account(row, number, rules),
            message=self.messages.sentence(
                "；".join(finding.message for finding in findings),
                "; ".join(finding.english_message for finding in findings),
            ),
        )

    def resolved(self, case: Case, row: ReportRow, number: int) -> ResolvedEntry:
        step = case.last(StepKind.RESOLVED)
        assert step is not None  # see sources.resolved_cases
        assert step.proof is not None  # a scan takes this step
        rule = self.messages.rule(case.rule)
        return ResolvedEntry(
            account=self.account(row, number, [rule]),
            rule=rule,
            found_at=format_minute(case.opened_by.at),
            proved_at=format_minute(step.proof.proved_at),
        )

    def reasons(self, rows: Sequence[ReportRow], most: int) -> tuple[ReasonGroup, ...]:
        """The most frequent reason first; of all groups together `most` accounts are listed."""
        found = grouped(rows, lambda row: row.assessment.reason)
        return tuple(self._groups(sorted(found.items(), key=lambda group: -len(group[1])), most))

    def _groups(self, found: Sequence[tuple[str, Sequence[ReportRow]]], most: int) -> Iterator[ReasonGroup]:
        number = 0
        for code, rows in found:
            listed = rows[: max(most - number, 0)]
            yield ReasonGroup(
                code=code,
                label=self.messages.code(code),
                detail=self.messages.reason(code, ""),
                advice=self.messages.text(ADVICE_OF.get(code, "advice.person")),
                count=len(rows),
                entries=tuple(self.unverified(row, number + place) for place, row in enumerate(listed, 1)),
            )
            number += len(listed)


def files_of(findings: Sequence[Finding]) -> list[Mapping[str, object]]:
    """The evidence files of all findings, each once."""
    found: dict[str, Mapping[str, object]] = {}
    for finding in findings:
        files = finding.evidence.get("files")
        for file in files if isinstance(files, list | tuple) else ():
            if isinstance(file, Mapping):
                found[str(file.get("path", ""))] = file
        screenshot = str(finding.evidence.get("screenshot") or "")
        if screenshot:  # a person's: named, and not shown, because it may show more than the account
            digest = finding.evidence.get("screenshot_sha256")
            found[screenshot] = {"kind": "record", "path": screenshot, "sha256": digest}
    return list(found.values())


def named_files(files: Sequence[Mapping[str, object]]) -> Iterator[NamedFile]:
    before = ""
    for file in files:
        folder, _, name = str(file.get("path", "")).rpartition("/")
        yield NamedFile(
            folder="" if folder == before else f"{folder}/", name=name, sha256=str(file.get("sha256") or "")
        )
        before = folder


def to_day(instant: datetime) -> str:
    return to_shanghai(instant).date().isoformat()


def to_minute(stored: object) -> str:
    """The minute of an instant in a finding's evidence; empty: it has none."""
    try:
        return format_minute(datetime.fromisoformat(str(stored)))
    except ValueError:
        return ""
