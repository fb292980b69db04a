"""One account as tables: register, verdict, findings, looks, and its posts as a timeline."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from tracker.cases.case import Case
from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory
from tracker.history.check import Check, Look
from tracker.history.facts_as_of import facts_as_of
from tracker.history.remaining_proof import DISCARDED
from tracker.history.unit_answers.answer import OPENED_PLATFORMS, GivenLink, UnitAnswer
from tracker.messages.messages import Messages
from tracker.policy.policy import Policy
from tracker.register.account import Account
from tracker.report.tables.account_posts import posts_table
from tracker.report.tables.tables import (
    SEVERITY_STYLES,
    VERDICT_STYLES,
    cases_words,
    format_minute_or_empty,
    pairs_table,
    to_whole_days,
)
from tracker.report.text_tables.table import TextTable, cell, columns_table
from tracker.rules.assess import accepted_statement
from tracker.rules.finding import Finding, Verdict
from tracker.rules.self_report import stated_time

LOOK_COLUMNS: Mapping[str, int] = {
    "checked_at": 0,
    "route": 3,
    "way": 2,
    "outcome": 0,
    "detail": 1,
    "link": 4,
}
"""The columns of the looks with their priorities, see TextTable."""


def account_tables(
    row: ReportRow, facts: AccountHistory, policy: Policy, messages: Messages, most: int = 0
) -> list[TextTable]:
    """One account: register, verdict, findings, looks, posts. most: number of posts and checks shown; 0 shows all."""
    return [
        register_table(row.account, messages),
        verdict_table(row, facts, policy, messages),
        *([findings_table(row, messages)] if row.assessment.findings else []),
        *([dismissed_table(row, messages)] if row.dismissed else []),
        *([answers_table(row.account.platform, facts.unit_answers, messages)] if facts.unit_answers else []),
        looks_table(facts.recorded_checks, messages, most),
        posts_table(row, facts, policy, messages, most),
    ]


def register_table(account: Account, messages: Messages) -> TextTable:
    return pairs_table(
        f"{messages.text('show.register')} {account.key}",
        [
            (messages.head("platform"), cell(messages.marked_platform(account.platform))),
            (messages.head("handle"), cell(account.handle)),
            (messages.head("name"), cell(account.name, "bold")),
            (messages.head("unit"), cell(account.unit)),
            (messages.head("supervisor"), cell(account.supervisor)),
            (messages.head("region"), cell("/".join(account.region))),
            (messages.head("kind"), cell(messages.kind(account.kind))),
            (messages.head("filing"), cell(filing_words(account, messages))),
            (messages.head("links"), cell(" ".join(account.links))),
        ],
    )


def filing_words(account: Account, messages: Messages) -> str:
    filing = account.filing
    dates = {
        "announced_on": filing.announced_on,
        "deregistered_on": filing.deregistered_on,
        "closed_on": filing.closed_on,
    }
    known = [f"{messages.head(name)} {day.isoformat()}" for name, day in dates.items() if day]
    return " · ".join([messages.filing(filing.state), *known])


def verdict_table(row: ReportRow, facts: AccountHistory, policy: Policy, messages: Messages) -> TextTable:
    assessment = row.assessment
    is_passed = assessment.verdict is Verdict.PASS
    accepted = accepted_statement(facts_as_of(facts, policy, assessment.at)) if is_passed else ""
    good = next((check for check in reversed(facts.checks) if check.has_answer and not check.checked_by), None)
    reason = messages.stored_reason(assessment.reason, assessment.reason_message)
    reason = f"{messages.code(assessment.reason)}{messages.colon}{reason}" if assessment.reason else ""
    share = "" if assessment.repost_share is None else f"{assessment.repost_share:.0%}"
    muted = messages.with_remark("", messages.text("show.muted")) if good and good.is_muted else ""
    return pairs_table(
        messages.text("show.verdict"),
        [
            (messages.head("at"), cell(format_minute_or_empty(assessment.at))),
            (messages.head("verdict"), cell(messages.verdict(assessment.verdict), VERDICT_STYLES[assessment.verdict])),
            (messages.head("reason"), cell(reason, "magenta")),
            (messages.head("form_believed"), cell(accepted, "magenta")),
            (messages.head("state"), cell(messages.state(assessment.state) + muted)),
            (messages.head("checked_at"), cell(format_minute_or_empty(assessment.checked_at))),
            (messages.head("last_post"), cell(format_minute_or_empty(assessment.last_post_at))),
            (messages.head("days_silent"), cell(to_whole_days(assessment.days_silent))),
            (messages.head("repost_share"), cell(share)),
            *(profile_pairs(row, good, messages) if good else ()),
        ],
    )


def profile_pairs(row: ReportRow, good: Check, messages: Messages) -> list[tuple[str, Text]]:
    """What the last valid look saw of the profile."""
    return [
        (messages.head("display_name"), cell(row.display_name or good.display_name)),
        (messages.head("former_names"), cell(messages.listed(good.former_names))),
        (messages.head("verified_as"), cell(good.verified_as)),
        (messages.head("post_count"), cell(good.post_count)),
    ]


def findings_table(row: ReportRow, messages: Messages) -> TextTable:
    heads = ("rule", "severity", "since", "detail", "case_status", "evidence")
    return TextTable(
        title=messages.text("show.findings"),
        headers=messages.heads(heads),
        rows=tuple(
            (
                cell(messages.rule(finding.rule), SEVERITY_STYLES[finding.severity]),
                cell(messages.severity(finding.severity), SEVERITY_STYLES[finding.severity]),
                cell(format_minute_or_empty(finding.since)),
                cell(sentence_of(finding, messages)),
                cell(cases_words(cases_of(row, finding), messages)),
                cell(evidence_words(finding), link=str(finding.evidence.get("url") or "")),
            )
            for finding in row.assessment.findings
        ),
    )


def sentence_of(finding: Finding, messages: Messages) -> str:
    """In the language of the interface; documents quote the Chinese one."""
    return messages.sentence(finding.message, finding.english_message)


def cases_of(row: ReportRow, finding: Finding) -> dict[str, Case]:
    """The finding's case; empty: no finished scan has recorded it yet."""
    return {rule: case for rule, case in row.cases.items() if rule == finding.rule}


def dismissed_table(row: ReportRow, messages: Messages) -> TextTable:
    """Dismissed findings, with who dismissed them, when and why."""
    heads = ("rule", "detail", "case", "why_dismissed")
    return TextTable(
        title=messages.text("show.dismissed"),
        headers=messages.heads(heads),
        rows=tuple(
            (
                cell(messages.rule(dismissal.finding.rule), "dim"),
                cell(sentence_of(dismissal.finding, messages), "dim"),
                cell(dismissal.case.id),
                cell(dismissal_words(dismissal.case, messages)),
            )
            for dismissal in row.dismissed
        ),
    )


def dismissal_words(case: Case, messages: Messages) -> str:
    step = case.deciding_step
    by = step.by or messages.text("cases.program")
    return messages.text("cases.dismissed", by=by, at=format_minute_or_empty(step.taken_at), why=step.why)


def evidence_words(finding: Finding) -> str:
    """The address at which it was seen, and the folder of its evidence."""
    files = finding.evidence.get("files")
    folders = dict.fromkeys(str(file["path"]).rpartition("/")[0] for file in files) if isinstance(files, list) else {}
    return " · ".join(filter(None, [str(finding.evidence.get("url") or ""), *folders]))


def answers_table(platform: str, answers: Sequence[UnitAnswer], messages: Messages) -> TextTable:
    """What the unit stated on sheets (单位自报), apart from what was seen, and what its links turned out to be: only
    some platforms' are opened."""
    is_opened = platform in OPENED_PLATFORMS
    heads = ("form_returned_at", "form_stated_at", "link", "form_state", "form_page_at", "form_page_name", "note")
    return TextTable(
        title=messages.text("forms.show" if is_opened else "forms.show_unopened"),
        headers=messages.heads(heads),
        rows=tuple(
            (
                cell(format_minute_or_empty(answer.returned_at)),
                cell(stated_time(answer)),
                cell(given.link or answer.home_link, "dim", given.link or answer.home_link),
                cell(messages.text(f"forms.opened.{given.outcome or 'not_yet'}") if given.link and is_opened else ""),
                cell(format_minute_or_empty(given.page_published_at)),
                cell(given.page_name),
                cell(answer.note),
            )
            for answer in answers
            for given in answer.links or (GivenLink(link=""),)
        ),
    )


def looks_table(checks: Sequence[Check], messages: Messages, most: int) -> TextTable:
    """Every look of the newest checks, newest check first."""
    newest = list(reversed(checks))[: most or None]
    rows = [
        (
            cell(format_minute_or_empty(look.looked_at)),
            cell(look.route),
            cell(messages.way(look.way)),
            outcome_cell(look, messages),
            cell(discarded_words(check, messages) + look_detail(look, messages)),
            cell(look.url, "dim", look.url),
        )
        for check in newest
        for look in check.looks
    ]
    note = "" if rows else messages.text("show.no_looks")
    return columns_table(LOOK_COLUMNS, rows, messages, title=messages.text("show.looks"), note=note, whole=("link",))


def outcome_cell(look: Look, messages: Messages) -> Text:
    """Linked to the page: the column of links is the first to be left out."""
    outcome = messages.code(look.code) if look.code else messages.state(look.state or "")
    return cell(outcome, "magenta" if look.code else "", look.url)


def discarded_words(check: Check, messages: Messages) -> str:
    """A sentence that the check does not count because its scan was discarded; empty: it was not."""
    return f"{messages.code(DISCARDED)}{messages.colon}{check.message} · " if check.code == DISCARDED else ""


def look_detail(look: Look, messages: Messages) -> str:
    """What the look showed or why it failed, and for a manual check who made it, with which screenshot."""
    shown = " · ".join(filter(None, [messages.shown(look.words), messages.notes(look.message)]))
    message = failure_of(look, messages) if look.code else shown
    manual_source = look.manual_source
    if manual_source is None:
        return message
    note = "" if look.code else manual_source.note  # a failed look already shows its note
    by = messages.text("review.mark", by=manual_source.by)
    return " · ".join(filter(None, [by, message, note, manual_source.screenshot]))


def failure_of(look: Look, messages: Messages) -> str:
    """Why the look proves nothing; empty where the code says all."""
    why = messages.reason(look.code, look.message)
    return "" if why == messages.code(look.code) else why
