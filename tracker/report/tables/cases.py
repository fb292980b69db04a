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


def cases_table(cases: Sequence[Case], left_out: Iterable[Case], today: date, words: Messages) -> TextTable:
    """
    Args:
        left_out: ended cases, which are counted but not listed.
    """
    statuses = [case.status for case in left_out]
    counts = {status.value: statuses.count(status) for status in Status if status not in OPEN_STATUSES}
    note = words.text("cases.over", **counts) if any(counts.values()) else ""
    if not cases:
        return TextTable(note="\n".join(filter(None, [words.text("cases.none"), note])))
    return list_table(
        "cases",
        LIST_COLUMNS,
        (case_cells(case, today, words) for case in cases),
        ((case.id, case.account.key) for case in cases),
        words,
        title=words.text("cases.title", count=len(cases)),
        note=note,
    )


def case_cells(case: Case, today: date, words: Messages) -> tuple[Text, ...]:
    account = case.account
    return (
        cell(case.id),
        status_cell(case, today, words),
        cell(words.platform(account.platform)),
        cell(account.name),
        cell(account.unit),
        cell(words.rule(case.rule), SEVERITY_STYLES[Severity(case.opened_by.severity)]),
        cell(to_date(case.opened_by.at)),
        cell(case.due_on.isoformat() if case.due_on else ""),
        cell(repeats_words(case, words), "bold red"),
        cell(key_words(account, words), "dim"),
    )


def key_words(account: Account, words: Messages) -> str:
    """Its key; of what was seen under a handle that was taken back, that handle's."""
    withdrawn = account.withdrawn_key
    return words.with_remark(withdrawn, words.text("cases.handle_withdrawn")) if withdrawn else account.key


def status_cell(case: Case, today: date, words: Messages) -> Text:
    status = words.case_status(case.status)
    if not case.is_found:
        return cell(f"{status} · {words.text('cases.of_discarded')}", "dim")
    style, parts = STATUS_STYLES[case.status], [status]
    if case.is_overdue(today) and case.due_on is not None:
        style = "bold red"
        parts.append(words.text("cases.overdue", days=(today - case.due_on).days))
    return cell(" · ".join([*parts, *left_words(case, words)]), style)


def left_words(case: Case, words: Messages) -> list[str]:
    """That its account has left the register, where a scan would still have to look at it; empty: it has not."""
    is_left = case.has_left and case.is_open and not case.account.withdrawn_key
    return [words.text("cases.left")] if is_left else []


def repeats_words(case: Case, words: Messages) -> str:
    """Empty: the first time."""
    if not case.repeats:
        return ""
    return words.text("cases.nth", number=case.repeats + 1, quarters=words.listed(case.quarters))


def case_tables(case: Case, today: date, words: Messages) -> list[TextTable]:
    return [case_table(case, today, words), trace_table(case, words)]


def case_table(case: Case, today: date, words: Messages) -> TextTable:
    account, notice = case.account, case.last(StepKind.NOTIFIED)
    key = key_words(account, words)
    return pairs_table(
        words.text("cases.one", id=case.id),
        [
            (words.head("case_status"), status_cell(case, today, words)),
            (
                words.head("account_key"),
                cell(words.with_remark(f"{words.platform(account.platform)} {account.name}", key)),
            ),
            (words.head("unit"), cell(account.unit)),
            (words.head("region"), cell("/".join(account.region))),
            (words.head("rule"), cell(words.rule(case.rule), SEVERITY_STYLES[Severity(case.opened_by.severity)])),
            (words.head("detail"), cell(found_words(case.last_positive_proof, words))),
            (words.head("found_at"), cell(format_minute_or_empty(case.opened_by.at))),
            (words.head("due_on"), cell(case.due_on.isoformat() if case.due_on else "")),
            (words.head("document"), cell(notice.document if notice else "")),
            (words.head("repeats"), cell(repeats_words(case, words), "bold red")),
            (words.head("earlier"), cell(case.earlier_id)),
            (words.head("later"), cell(case.later_id)),
        ],
    )


def trace_table(case: Case, words: Messages) -> TextTable:
    """Every step, oldest first."""
    heads = ("number", "took_at", "took_by", "step", "detail", "policy_version")
    return TextTable(
        title=words.text("cases.trace"),
        headers=words.heads(heads),
        rows=tuple(
            (
                cell(number, "dim"),
                cell(format_minute_or_empty(step.taken_at)),
                cell(step.by or words.text("cases.program")),
                cell(words.case_step(step.what)),
                cell(step_words(step, words)),
                cell(step.proof.policy_version if step.proof else "", "dim"),
            )
            for number, step in enumerate(case.steps, start=1)
        ),
        numbers=frozenset({0}),
    )


def step_words(step: Step, words: Messages) -> str:
    proof = step.proof
    found = found_words(proof, words) if proof else ""
    parts = [
        words.text("cases.of_discarded") if step.is_discarded else "",
        why_words(step, words),
        found,
        notice_words(step, words),
        step.document,
    ]
    if step.file:
        parts.append(words.text("cases.file", file=step.file))
    if proof:
        at, proved_at = format_minute_or_empty(proof.at), format_minute_or_empty(proof.proved_at)
        parts.append(words.text("cases.scan", scan=proof.scan_id, at=at, proved_at=proved_at))
    return " · ".join(filter(None, parts))


def found_words(proof: ScanProof, words: Messages) -> str:
    """The finding's sentence; in Chinese, as it was stored, where no other is known."""
    return words.sentence(proof.message, proof.english_message or proof.message)


def why_words(step: Step, words: Messages) -> str:
    """A person's own words as typed, the program's in the language of the reader."""
    return step.why if step.by else words.case_reason(step.why)


def notice_words(step: Step, words: Messages) -> str:
    if step.notified_on is None or step.due_on is None:
        return ""
    return words.text("cases.notice", on=step.notified_on.isoformat(), due=step.due_on.isoformat())


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


def round_table(round_report: RoundReport, words: Messages) -> TextTable:
    """Last round's problems by outcome, then those found since."""
    counts = {outcome.value: len(found) for outcome, found in round_report.outcomes.items()}
    title = words.text(
        "round.title",
        scan=round_report.scan_id,
        since=format_minute_or_empty(round_report.since),
        at=format_minute_or_empty(round_report.at),
    )
    note = (
        words.text("round.counts", total=round_report.total, **counts)
        if round_report.total
        else words.text("round.none")
    )
    found = [(outcome, case) for outcome, cases in round_report.outcomes.items() for case in cases]
    return TextTable(
        title=title,
        headers=words.heads(ROUND_COLUMNS) if found else (),
        rows=tuple(round_cells(outcome, case, words) for outcome, case in found),
        numbers=frozenset({1}),
        priorities=tuple(ROUND_COLUMNS.values()) if found else (),
        whole=frozenset({list(ROUND_COLUMNS).index("key")}),
        wraps=True,
        list_name="cases",
        accounts=tuple((case.id, case.account.key) for _, case in found),
        note=note,
    )


def round_cells(outcome: RoundOutcome, case: Case, words: Messages) -> tuple[Text, ...]:
    account = case.account
    return (
        cell(words.text(f"round.{outcome}"), OUTCOME_STYLES[outcome]),
        cell(case.id),
        cell(words.platform(account.platform)),
        cell(account.name),
        cell(account.unit),
        cell(words.rule(case.rule)),
        cell(to_date(case.opened_by.at)),
        cell(round_detail(outcome, case, words)),
        cell(key_words(account, words), "dim"),
    )


def round_detail(outcome: RoundOutcome, case: Case, words: Messages) -> str:
    """Why it ended; for a repeated one its new case; for one found again, that it was; of one that no scan looks at any
    more, that its account has left the register."""
    if outcome is RoundOutcome.REPEATED:
        return words.text("cases.one", id=case.later_id)
    if outcome is RoundOutcome.RETURNED:
        return repeats_words(case, words)
    return "".join(left_words(case, words)) if case.is_open else why_words(case.deciding_step, words)
