"""The progress of a round (填报进度) as tables and as JSON; all text is sanitized."""

from collections.abc import Iterable, Mapping, Sequence

from rich.text import Text

from tracker.forms.status import FOR_PEOPLE, AccountStatus, AnswerState, GroupStatus, RoundStatus
from tracker.forms.tables import to_answer_json
from tracker.history.unit_answers.answer import GivenLink
from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_identity_json, to_iso_or_null
from tracker.report.tables.tables import format_minute_or_empty, numbered
from tracker.report.text_tables.table import TextTable, cell, list_table
from tracker.rules.self_report import stated_time
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute, to_iso


def status_tables(status: RoundStatus, messages: Messages) -> list[TextTable]:
    accounts = [
        account
        for account in status.accounts
        if account.state in FOR_PEOPLE or account.is_mismatch or account.bad_cells
    ]
    return [groups_table(status, messages), *([accounts_table(accounts, messages)] if accounts else [])]


def groups_table(status: RoundStatus, messages: Messages) -> TextTable:
    form_round, due = status.form_round, status.form_round.due_at
    heads = (
        *("form_group", "form_rows", "form_answered", "form_verified", "form_pending", "form_for_people"),
        *("form_bad", "form_returned_at", "form_due", "form_file"),
    )
    counts = {state: sum(account.state is state for account in status.accounts) for state in AnswerState}
    states = "，".join(f"{messages.text(f'forms.state.{state}')} {count}" for state, count in counts.items() if count)
    return TextTable(
        title=messages.text(
            "forms.status.title",
            number=form_round.id,
            round_at=format_minute(form_round.at),
            at=format_minute(status.at),
        ),
        headers=messages.heads(heads),
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
        note=messages.text(
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


ACCOUNT_COLUMNS: Mapping[str, int] = {
    "number": 0,
    "name": 0,
    "platform": 6,
    "form_state": 1,
    "form_stated_at": 4,
    "form_page_at": 4,
    "form_page_name": 5,
    "detail": 7,
    "key": 2,
    "link": 8,
}
"""The columns with their priorities, see TextTable."""


def accounts_table(accounts: Sequence[AccountStatus], messages: Messages) -> TextTable:
    return list_table(
        "forms",
        ACCOUNT_COLUMNS,
        (account_cells(status, number, messages) for number, status in enumerate(accounts, start=1)),
        numbered(status.row.account for status in accounts),
        messages,
        title=messages.text("forms.status.people"),
    )


def account_cells(status: AccountStatus, number: int, messages: Messages) -> tuple[Text, ...]:
    account, shown = status.row.account, status.shown
    return (
        cell(number, "dim"),
        cell(account.name),
        cell(messages.platform(account.platform)),
        cell(state_words(status, messages)),
        cell(stated_time(status.answer)),
        cell(format_minute_or_empty(shown.page_published_at if shown else None)),
        cell(shown.page_name if shown else ""),
        cell(detail_of(status, messages)),
        cell(account.key, "dim"),
        cell(shown.link if shown else status.answer.home_link, "dim"),
    )


def state_words(status: AccountStatus, messages: Messages) -> str:
    state = messages.text(f"forms.state.{status.state}")
    return f"{state}，{messages.text('forms.mismatch')}" if status.is_mismatch else state


def detail_of(status: AccountStatus, messages: Messages) -> str:
    given = status.shown
    why = messages.reason(given.code, given.words) if given and given.code else ""
    return " ".join(filter(None, [why, status.answer.note]))


def to_status_json(status: RoundStatus) -> dict[str, object]:
    """{schema_version, at, round: {…}, units: one for each sheet, accounts: one for each row}."""
    form_round = status.form_round
    return {
        "schema_version": SCHEMA_VERSION,
        "at": to_iso(status.at),
        "round": {
            **json_fields(form_round, "id", "at", "due_at", "issued_at", "issued_by", "options"),
        },
        "units": [to_group_json(status, group) for group in status.groups],
        "accounts": to_status_records(status),
    }


def to_group_json(status: RoundStatus, group: GroupStatus) -> dict[str, object]:
    return {
        **json_fields(group, "group", "file"),
        "accounts": len(group.accounts),
        **json_fields(group, "answered", "bad_cells", "returned_at"),
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
        **to_identity_json(account, "region"),
        "group": sanitize(group.group),
        "state": status.state.value,
        **to_answer_json(answer),
        "self_report_mismatch": status.is_mismatch,
        "bad_cells": status.bad_cells,
        **json_fields(answer, "returned_at", "file", "cell"),
        "opened_at": to_iso_or_null(given.looked_at),
        **json_fields(given, "page_published_at", "page_name", "page_handle", "page_title", "code"),
    }


def waiting_table(status: RoundStatus, groups: Sequence[GroupStatus], messages: Messages) -> TextTable:
    """For the digest: who has not returned its sheet."""
    heads = ("form_group", "form_rows", "form_answered", "form_due", "form_file")
    due = format_minute_or_empty(status.form_round.due_at)
    return TextTable(
        title=messages.text("forms.digest", number=status.form_round.id),
        headers=messages.heads(heads),
        rows=tuple(
            (
                cell(group.group),
                cell(len(group.accounts)),
                cell(group.answered),
                cell(f"{due} {messages.text('forms.overdue')}" if is_overdue(status, group) else due),
                cell(group.file, "dim"),
            )
            for group in groups
        ),
        numbers=frozenset({1, 2}),
    )


def to_waiting_json(status: RoundStatus, groups: Iterable[GroupStatus]) -> list[Mapping[str, object]]:
    return [{"round": status.form_round.id, **to_group_json(status, group)} for group in groups]
