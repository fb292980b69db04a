"""Cases as tables: the list, one case with its steps, and the outcomes of last round's."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rich.text import Text

from tracker.cases.case import OPEN_STATUSES, Case, ScanProof, Status, Step, StepKind
from tracker.cases.round_outcome import RoundOutcome, RoundReport
from tracker.messages.messages import Messages
from tracker.policy.policy import Severity
from tracker.register.account import Account
from tracker.report.tables.tables import SEVERITY_STYLES, format_minute_or_empty, pairs_table, to_date
from tracker.report.text_tables.table import TextTable, cell, list_table

STATUS_STYLES: Mapping[Status, str] = {
    Status.OPEN: "magenta",
    Status.CONFIRMED: "yellow",
    Status.NOTIFIED: "yellow",
    Status.RESOLVED: "green",
    Status.CLOSED: "green",
    Status.DISMISSED: "dim",
}
OUTCOME_STYLES: Mapping[RoundOutcome, str] = {
    RoundOutcome.RESOLVED: "green",
    RoundOutcome.UNRESOLVED: "bold red",
    RoundOutcome.REPEATED: "bold red",
    RoundOutcome.UNVERIFIED: "magenta",
    RoundOutcome.CLOSED: "green",
    RoundOutcome.DISMISSED: "dim",
    RoundOutcome.RETURNED: "bold red",
    RoundOutcome.FOUND: "yellow",
}
LIST_COLUMNS: Mapping[str, int] = {
    "case": 0,
    "case_status": 0,
    "platform": 5,
    "name": 0,
    "unit": 6,
    "categories": 1,
    "found_at": 7,
    "due_on": 3,
    "repeats": 4,
    "key": 2,
}
"""The columns with their priorities, see TextTable."""


def cases_table(cases: Sequence[Case], left_out: Iterable[Case], today: date, messages: Messages) -> TextTable:
    """
    Args:
        left_out: ended cases, which are counted but not listed.
    """
    statuses = [case.status for case in left_out]
    counts = {status.value: statuses.count(status) for status in Status if status not in OPEN_STATUSES}
    note = messages.text("cases.over", **counts) if any(counts.values()) else ""
    if not cases:
        return TextTable(note="\n".join(filter(None, [messages.text("cases.none"), note])))
    return list_table(
        "cases",
        LIST_COLUMNS,
        (case_cells(case, today, messages) for case in cases),
        ((case.id, case.account.key) for case in cases),
        messages,
        title=messages.text("cases.title", count=len(cases)),
        note=note,
    )


def case_cells(case: Case, today: date, messages: Messages) -> tuple[Text, ...]:
    account = case.account
    return (
        cell(case.id),
        status_cell(case, today, messages),
        cell(messages.platform(account.platform)),
        cell(account.name),
        cell(account.unit),
        cell(messages.rule(case.rule), SEVERITY_STYLES[Severity(case.opened_by.severity)]),
        cell(to_date(case.opened_by.at)),
        cell(case.due_on.isoformat() if case.due_on else ""),
        cell(repeats_words(case, messages), "bold red"),
        cell(key_words(account, messages), "dim"),
    )


def key_words(account: Account, messages: Messages) -> str:
    """Its key; of what was seen under a handle that was taken back, that handle's."""
    withdrawn = account.withdrawn_key
    return messages.with_remark(withdrawn, messages.text("cases.handle_withdrawn")) if withdrawn else account.key


def status_cell(case: Case, today: date, messages: Messages) -> Text:
    status = messages.case_status(case.status)
    if not case.is_found:
        return cell(f"{status} · {messages.text('cases.of_discarded')}", "dim")
    style, parts = STATUS_STYLES[case.status], [status]
    if case.is_overdue(today) and case.due_on is not None:
        style = "bold red"
        parts.append(messages.text("cases.overdue", days=(today - case.due_on).days))
    return cell(" · ".join([*parts, *left_words(case, messages)]), style)


def left_words(case: Case, messages: Messages) -> list[str]:
    """That its account has left the register, where a scan would still have to look at it; empty: it has not."""
    is_left = case.has_left and case.is_open and not case.account.withdrawn_key
    return [messages.text("cases.left")] if is_left else []


def repeats_words(case: Case, messages: Messages) -> str:
    """Empty: the first time."""
    if not case.repeats:
        return ""
    return messages.text("cases.nth", number=case.repeats + 1, quarters=messages.listed(case.quarters))


def case_tables(case: Case, today: date, messages: Messages) -> list[TextTable]:
    return [case_table(case, today, messages), trace_table(case, messages)]


def case_table(case: Case, today: date, messages: Messages) -> TextTable:
    account, notice = case.account, case.last(StepKind.NOTIFIED)
    key = key_words(account, messages)
    return pairs_table(
        messages.text("cases.one", id=case.id),
        [
            (messages.head("case_status"), status_cell(case, today, messages)),
            (
                messages.head("account_key"),
                cell(messages.with_remark(f"{messages.platform(account.platform)} {account.name}", key)),
            ),
            (messages.head("unit"), cell(account.unit)),
            (messages.head("region"), cell("/".join(account.region))),
            (messages.head("rule"), cell(messages.rule(case.rule), SEVERITY_STYLES[Severity(case.opened_by.severity)])),
            (messages.head("detail"), cell(found_words(case.last_positive_proof, messages))),
            (messages.head("found_at"), cell(format_minute_or_empty(case.opened_by.at))),
            (messages.head("due_on"), cell(case.due_on.isoformat() if case.due_on else "")),
            (messages.head("document"), cell(notice.document if notice else "")),
            (messages.head("repeats"), cell(repeats_words(case, messages), "bold red")),
            (messages.head("earlier"), cell(case.earlier_id)),
            (messages.head("later"), cell(case.later_id)),
        ],
    )


def trace_table(case: Case, messages: Messages) -> TextTable:
    """Every step, oldest first."""
    heads = ("number", "took_at", "took_by", "step", "detail", "policy_version")
    return TextTable(
        title=messages.text("cases.trace"),
        headers=messages.heads(heads),
        rows=tuple(
            (
                cell(number, "dim"),
                cell(format_minute_or_empty(step.taken_at)),
                cell(step.by or messages.text("cases.program")),
                cell(messages.case_step(step.what)),
                cell(step_words(step, messages)),
                cell(step.proof.policy_version if step.proof else "", "dim"),
            )
            for number, step in enumerate(case.steps, start=1)
        ),
        numbers=frozenset({0}),
    )


def step_words(step: Step, messages: Messages) -> str:
    proof = step.proof
    found = found_words(proof, messages) if proof else ""
    parts = [
        messages.text("cases.of_discarded") if step.is_discarded else "",
        why_words(step, messages),
        found,
        notice_words(step, messages),
        step.document,
    ]
    if step.file:
        parts.append(messages.text("cases.file", file=step.file))
    if proof:
        at, proved_at = format_minute_or_empty(proof.at), format_minute_or_empty(proof.proved_at)
        parts.append(messages.text("cases.scan", scan=proof.scan_id, at=at, proved_at=proved_at))
    return " · ".join(filter(None, parts))


def found_words(proof: ScanProof, messages: Messages) -> str:
    """The finding's sentence; in Chinese, as it was stored, where no other is known."""
    return messages.sentence(proof.message, proof.english_message or proof.message)


def why_words(step: Step, messages: Messages) -> str:
    """A person's own words as typed, the program's in the language of the reader."""
    return step.why if step.by else messages.case_reason(step.why)


def notice_words(step: Step, messages: Messages) -> str:
    if step.notified_on is None or step.due_on is None:
        return ""
    return messages.text("cases.notice", on=step.notified_on.isoformat(), due=step.due_on.isoformat())


ROUND_COLUMNS: Mapping[str, int] = {
    "case_outcome": 0,
    "case": 0,
    "platform": 4,
    "name": 0,
    "unit": 5,
    "categories": 1,
    "found_at": 6,
    "detail": 3,
    "key": 2,
}
"""The columns of last round's outcomes with their priorities, see TextTable."""


def round_table(round_report: RoundReport, messages: Messages) -> TextTable:
    """Last round's problems by outcome, then those found since."""
    counts = {outcome.value: len(found) for outcome, found in round_report.outcomes.items()}
    title = messages.text(
        "round.title",
        scan=round_report.scan_id,
        since=format_minute_or_empty(round_report.since),
        at=format_minute_or_empty(round_report.at),
    )
    note = (
        messages.text("round.counts", total=round_report.total, **counts)
        if round_report.total
        else messages.text("round.none")
    )
    found = [(outcome, case) for outcome, cases in round_report.outcomes.items() for case in cases]
    return list_table(
        "cases",
        ROUND_COLUMNS,
        (round_cells(outcome, case, messages) for outcome, case in found),
        ((case.id, case.account.key) for _, case in found),
        messages,
        title=title,
        note=note,
        numbers=(1,),
        wraps=True,
    )


def round_cells(outcome: RoundOutcome, case: Case, messages: Messages) -> tuple[Text, ...]:
    account = case.account
    return (
        cell(messages.text(f"round.{outcome}"), OUTCOME_STYLES[outcome]),
        cell(case.id),
        cell(messages.platform(account.platform)),
        cell(account.name),
        cell(account.unit),
        cell(messages.rule(case.rule)),
        cell(to_date(case.opened_by.at)),
        cell(round_detail(outcome, case, messages)),
        cell(key_words(account, messages), "dim"),
    )


def round_detail(outcome: RoundOutcome, case: Case, messages: Messages) -> str:
    """Why it ended; for a repeated one its new case; for one found again, that it was; of one that no scan looks at any
    more, that its account has left the register; empty: none of it."""
    if outcome is RoundOutcome.REPEATED:
        return messages.text("cases.one", id=case.later_id)
    if outcome is RoundOutcome.RETURNED:
        return repeats_words(case, messages)
    if outcome is RoundOutcome.UNVERIFIED:
        is_left = case.has_left and not case.account.withdrawn_key
        return messages.text("cases.left") if is_left else ""
    return "" if case.is_open else why_words(case.deciding_step, messages)
