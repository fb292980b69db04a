"""The sheets that went out and came back as tables and as JSON; all text is sanitized."""

from collections.abc import Iterable, Mapping, Sequence

from tracker.forms.intake import NOT_TAKEN, TAKEN, FileTaking, RowTaking, Taking
from tracker.forms.status import FOR_PEOPLE, AccountStatus, AnswerState, GroupStatus, RoundStatus
from tracker.history.unit_word.answer import GivenLink, UnitAnswer
from tracker.history.unit_word.form import FormRound, RefusedCell
from tracker.messages.catalog import Messages
from tracker.report.report import SCHEMA_VERSION, to_iso_or_null
from tracker.report.tables.table import TextTable, cell
from tracker.report.tables.tables import format_minute_or_empty, numbered
from tracker.rules.self_report import stated_time
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute, to_iso

# What came back


def intake_tables(form_round: FormRound, takings: Sequence[FileTaking], words: Messages) -> list[TextTable]:
    heads = (
        *("form_file", "form_rows", "form_taken", "form_unchanged", "form_blank", "form_not_taken"),
        *("form_bad", "detail"),
    )
    files = TextTable(
        title=words.text("forms.in.title", number=form_round.id),
        headers=tuple(words.head(head) for head in heads),
        rows=tuple(
            (
                cell(taking.name),
                cell(len(taking.rows)),
                cell(taking.count(*TAKEN)),
                cell(taking.count(Taking.UNCHANGED)),
                cell(taking.count(Taking.BLANK)),
                cell(taking.count(*NOT_TAKEN), "red" if taking.count(*NOT_TAKEN) else ""),
                cell(len(taking.bad), "red" if taking.bad else ""),
                cell(words.said(taking.reading.refusal) if taking.reading.refusal else "", "red"),
            )
            for taking in takings
        ),
        numbers=frozenset({1, 2, 3, 4, 5, 6}),
    )
    records = to_problem_records(takings, words)
    if not records:
        return [files]
    bad = TextTable(
        title=words.text("forms.in.bad"),
        headers=tuple(
            words.head(head) for head in ("form_file", "form_cell", "form_value", "form_wrong", "form_to_do")
        ),
        rows=tuple(
            tuple(cell(record[name]) for name in ("file", "cell", "value", "wrong", "to_do")) for record in records
        ),
    )
    return [files, bad]


def to_problem_records(takings: Iterable[FileTaking], words: Messages) -> list[dict[str, object]]:
    """Everything that could not be taken: file, cell, what stands there, what is wrong, what to do."""
    return [problem for taking in takings for problem in problems_of(taking, words)]


def problems_of(one: FileTaking, words: Messages) -> Iterable[dict[str, object]]:
    if one.reading.refusal:
        yield problem(one, RefusedCell(cell="", value="", code="refused"), words, wrong=words.said(one.reading.refusal))
    for bad in one.bad:
        yield problem(one, bad, words)
    for taking in one.rows:
        if taking.taking in NOT_TAKEN:
            bad = RefusedCell(cell=taking.answer.cell, value=answer_text(taking.answer), code=taking.taking.value)
            yield problem(
                one, bad, words, wrong=f"{words.text(f'forms.cell.{bad.code}')}{words.colon}{others_of(taking)}"
            )


def problem(taking: FileTaking, bad: RefusedCell, words: Messages, wrong: str = "") -> dict[str, object]:
    return {
        "file": sanitize(taking.name),
        "cell": sanitize(bad.cell),
        "value": sanitize(bad.value),
        "code": bad.code,
        "wrong": sanitize(wrong or words.text(f"forms.cell.{bad.code}")),
        "to_do": words.text(f"forms.todo.{bad.code}"),
    }


def others_of(taking: RowTaking) -> str:
    """Which account, and where the other answer is."""
    name = f"{taking.row.account.name}（{taking.row.account.key}）"
    if taking.taking is Taking.CONFLICT:
        return f"{name} {'、'.join(taking.files)}"
    stored = taking.stored or UnitAnswer()
    return f"{name} {stored.file} {stored.cell} {answer_text(stored)}"


def answer_text(answer: UnitAnswer) -> str:
    return " ".join(filter(None, [*answer.addresses, stated_time(answer), answer.home_link]))


def to_intake_json(
    form_round: FormRound, takings: Sequence[FileTaking], words: Messages, *, is_applied: bool
) -> dict[str, object]:
    """{schema_version, round, applied, counts, files: [{file, sha256, …, rows}], not_taken: [{file, cell, value, code,
    wrong, to_do}]}."""
    every = [row for taking in takings for row in taking.rows]
    return {
        "schema_version": SCHEMA_VERSION,
        "round": form_round.id,
        "applied": is_applied,
        "counts": {
            "files": len(takings),
            "refused": sum(bool(taking.reading.refusal) for taking in takings),
            "bad_cells": sum(len(taking.bad) for taking in takings),
            **{taking.value: sum(row.taking is taking for row in every) for taking in Taking},
        },
        "files": [to_file_json(taking, words) for taking in takings],
        "not_taken": to_problem_records(takings, words),
    }


def to_file_json(taking: FileTaking, words: Messages) -> dict[str, object]:
    return {
        "file": sanitize(taking.name),
        "sha256": taking.reading.sha256,
        "refused": sanitize(words.said(taking.reading.refusal)) if taking.reading.refusal else "",
        "bad_cells": len(taking.bad),
        "rows": [to_row_json(row) for row in taking.rows],
    }


def to_row_json(row: RowTaking) -> dict[str, object]:
    account, answer = row.row.account, row.answer
    return {
        "platform": sanitize(account.platform),
        "handle": sanitize(account.handle),
        "name": sanitize(account.name),
        "unit": sanitize(account.unit),
        "taking": row.taking.value,
        "cell": answer.cell,
        **to_answer_json(answer),
    }


def to_answer_json(answer: UnitAnswer) -> dict[str, object]:
    return {
        "links": [sanitize(link) for link in answer.addresses],
        "stated_at": to_iso_or_null(answer.published_at),
        "is_day": answer.is_day,
        "home_link": sanitize(answer.home_link),
        "note": sanitize(answer.note),
    }


# How a round stands


def status_tables(status: RoundStatus, words: Messages) -> list[TextTable]:
    accounts = [
        account
        for account in status.accounts
        if account.state in FOR_PEOPLE or account.is_mismatch or account.bad_cells
    ]
    return [groups_table(status, words), *([accounts_table(accounts, words)] if accounts else [])]


def groups_table(status: RoundStatus, words: Messages) -> TextTable:
    form_round, due = status.form_round, status.form_round.due_at
    heads = (
        *("form_group", "form_rows", "form_answered", "form_verified", "form_pending", "form_for_people"),
        *("form_bad", "form_returned_at", "form_due", "form_file"),
    )
    counts = {state: sum(account.state is state for account in status.accounts) for state in AnswerState}
    states = "，".join(f"{words.text(f'forms.state.{state}')} {count}" for state, count in counts.items() if count)
    return TextTable(
        title=words.text(
            "forms.status.title",
            number=form_round.id,
            round_at=format_minute(form_round.at),
            at=format_minute(status.at),
        ),
        headers=tuple(words.head(head) for head in heads),
        rows=tuple(
            (
                cell(group.group),
                cell(len(group.accounts)),
                cell(group.answered),
                cell(group.count(AnswerState.VERIFIED)),
                cell(group.count(AnswerState.NOT_OPENED)),
                cell(group.count(*FOR_PEOPLE)),
                cell(group.bad_cells, "red" if group.bad_cells else ""),
                cell(format_minute_or_empty(group.returned_at)),
                cell(format_minute_or_empty(due), "red" if is_overdue(status, group) else ""),
                cell(group.file, "dim"),
            )
            for group in status.groups
        ),
        numbers=frozenset(range(1, 7)),
        note=words.text(
            "forms.status.note",
            groups=len(status.groups),
            returned=sum(group.returned_at is not None for group in status.groups),
            rows=len(status.accounts),
            states=states,
        ),
    )


def is_overdue(status: RoundStatus, group: GroupStatus) -> bool:
    due = status.form_round.due_at
    return due is not None and due < status.present and group in status.waiting


def accounts_table(accounts: Sequence[AccountStatus], words: Messages) -> TextTable:
    heads = (
        *("number", "name", "platform", "form_state", "form_stated_at", "form_page_at", "form_page_name"),
        *("detail", "key", "link"),
    )
    return TextTable(
        title=words.text("forms.status.people"),
        headers=tuple(words.head(head) for head in heads),
        rows=tuple(
            (
                cell(number, "dim"),
                cell(one.row.account.name),
                cell(words.platform(one.row.account.platform)),
                cell(state_words(one, words)),
                cell(stated_time(one.answer)),
                cell(format_minute_or_empty(one.shown.page_published_at if one.shown else None)),
                cell(one.shown.page_name if one.shown else ""),
                cell(detail_of(one, words)),
                cell(one.row.account.key, "dim"),
                cell(one.shown.link if one.shown else one.answer.home_link, "dim"),
            )
            for number, one in enumerate(accounts, start=1)
        ),
        numbers=frozenset({0}),
        priorities=(0, 0, 6, 1, 4, 4, 5, 7, 2, 8),
        whole=frozenset({heads.index("key")}),
        list_name="forms",
        accounts=numbered(account.row.account for account in accounts),
    )


def state_words(status: AccountStatus, words: Messages) -> str:
    state = words.text(f"forms.state.{status.state}")
    return f"{state}，{words.text('forms.mismatch')}" if status.is_mismatch else state


def detail_of(status: AccountStatus, words: Messages) -> str:
    given = status.shown
    why = words.reason(given.code, given.words) if given and given.code else ""
    return " ".join(filter(None, [why, status.answer.note]))


def to_status_json(status: RoundStatus) -> dict[str, object]:
    """{schema_version, at, round: {…}, units: one for each sheet, accounts: one for each row}."""
    form_round = status.form_round
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(status.at),
        "round": {
            "id": form_round.id,
            "at": to_iso(form_round.at),
            "due_at": to_iso_or_null(form_round.due_at),
            "issued_at": to_iso(form_round.issued_at),
            "issued_by": sanitize(form_round.issued_by),
            "options": sanitize(form_round.options),
        },
        "units": [to_group_json(status, group) for group in status.groups],
        "accounts": to_status_records(status),
    }


def to_group_json(status: RoundStatus, group: GroupStatus) -> dict[str, object]:
    return {
        "group": sanitize(group.group),
        "file": sanitize(group.file),
        "accounts": len(group.accounts),
        "answered": group.answered,
        "bad_cells": group.bad_cells,
        "returned_at": to_iso_or_null(group.returned_at),
        "returned_files": [sanitize(name) for name in group.files],
        "due_at": to_iso_or_null(status.form_round.due_at),
        "overdue": is_overdue(status, group),
        "states": {state.value: group.count(state) for state in AnswerState},
    }


def to_status_records(status: RoundStatus) -> list[dict[str, object]]:
    return [to_account_status_json(group, account) for group in status.groups for account in group.accounts]


def to_account_status_json(group: GroupStatus, status: AccountStatus) -> dict[str, object]:
    account, answer, given = status.row.account, status.answer, status.shown or GivenLink(link="")
    return {
        "platform": sanitize(account.platform),
        "handle": sanitize(account.handle),
        "name": sanitize(account.name),
        "unit": sanitize(account.unit),
        "region": [sanitize(name) for name in account.region],
        "group": sanitize(group.group),
        "state": status.state.value,
        **to_answer_json(answer),
        "self_report_mismatch": status.is_mismatch,
        "bad_cells": status.bad_cells,
        "returned_at": to_iso_or_null(answer.returned_at),
        "file": sanitize(answer.file),
        "cell": sanitize(answer.cell),
        "opened_at": to_iso_or_null(given.looked_at),
        "page_published_at": to_iso_or_null(given.page_published_at),
        "page_name": sanitize(given.page_name),
        "page_handle": sanitize(given.page_handle),
        "page_title": sanitize(given.page_title),
        "code": given.code,
    }


# What is told elsewhere


def waiting_table(status: RoundStatus, groups: Sequence[GroupStatus], words: Messages) -> TextTable:
    """For the digest: who has not returned its sheet."""
    heads = ("form_group", "form_rows", "form_answered", "form_due", "form_file")
    overdue = words.text("forms.overdue")
    return TextTable(
        title=words.text("forms.digest", number=status.form_round.id),
        headers=tuple(words.head(head) for head in heads),
        rows=tuple(
            (
                cell(group.group),
                cell(len(group.accounts)),
                cell(group.answered),
                cell(
                    " ".join(
                        filter(
                            None,
                            [
                                format_minute_or_empty(status.form_round.due_at),
                                overdue if is_overdue(status, group) else "",
                            ],
                        )
                    )
                ),
                cell(group.file, "dim"),
            )
            for group in groups
        ),
        numbers=frozenset({1, 2}),
    )


def to_waiting_json(status: RoundStatus, groups: Iterable[GroupStatus]) -> list[Mapping[str, object]]:
    return [{"round": status.form_round.id, **to_group_json(status, group)} for group in groups]
