"""The sheets that came back as tables and as JSON; all text is sanitized."""

from collections.abc import Iterable, Sequence

from tracker.forms.intake import NOT_TAKEN, TAKEN, DecidedFile, DecidedRow, RowOutcome
from tracker.history.unit_answers.answer import UnitAnswer
from tracker.history.unit_answers.form import FormRound, RefusedCell
from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_identity_json, to_iso_or_null
from tracker.report.text_tables.table import TextTable, cell
from tracker.rules.self_report import stated_time
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize


def intake_tables(form_round: FormRound, files: Sequence[DecidedFile], messages: Messages) -> list[TextTable]:
    heads = (
        *("form_file", "form_rows", "form_taken", "form_unchanged", "form_blank", "form_not_taken"),
        *("form_bad", "detail"),
    )
    read = TextTable(
        title=messages.text("forms.in.title", number=form_round.id),
        headers=messages.heads(heads),
        rows=tuple(
            (
                cell(file.name),
                cell(len(file.rows)),
                cell(file.count(*TAKEN)),
                cell(file.count(RowOutcome.UNCHANGED)),
                cell(file.count(RowOutcome.BLANK)),
                cell(file.count(*NOT_TAKEN), "red" if file.count(*NOT_TAKEN) else ""),
                cell(len(file.bad), "red" if file.bad else ""),
                cell(messages.localized(file.reading.refusal), "red"),
            )
            for file in files
        ),
        numbers=frozenset({1, 2, 3, 4, 5, 6}),
    )
    records = to_problem_records(files, messages)
    if not records:
        return [read]
    bad = TextTable(
        title=messages.text("forms.in.bad"),
        headers=messages.heads(("form_file", "form_cell", "form_value", "form_wrong", "form_to_do")),
        rows=tuple(
            tuple(cell(record[name]) for name in ("file", "cell", "value", "wrong", "to_do")) for record in records
        ),
    )
    return [read, bad]


def to_problem_records(files: Iterable[DecidedFile], messages: Messages) -> list[dict[str, object]]:
    """Everything that could not be taken: file, cell, what stands there, what is wrong, what to do."""
    return [problem for file in files for problem in problems_of(file, messages)]


def problems_of(file: DecidedFile, messages: Messages) -> Iterable[dict[str, object]]:
    if file.reading.refusal:
        refused = RefusedCell(cell="", value="", code="refused")
        yield problem(file, refused, messages, wrong=messages.localized(file.reading.refusal))
    for bad in file.bad:
        yield problem(file, bad, messages)
    for row in file.rows:
        if row.outcome in NOT_TAKEN:
            bad = RefusedCell(cell=row.answer.cell, value=answer_text(row.answer), code=row.outcome.value)
            yield problem(
                file, bad, messages, wrong=f"{messages.text(f'forms.cell.{bad.code}')}{messages.colon}{others_of(row)}"
            )


def problem(file: DecidedFile, bad: RefusedCell, messages: Messages, wrong: str = "") -> dict[str, object]:
    return {
        "file": sanitize(file.name),
        **json_fields(bad, "cell", "value", "code"),
        "wrong": sanitize(wrong or messages.text(f"forms.cell.{bad.code}")),
        "to_do": messages.text(f"forms.todo.{bad.code}"),
    }


def others_of(row: DecidedRow) -> str:
    """The account, and the place of the other answer."""
    name = f"{row.row.account.name}（{row.row.account.key}）"
    if row.outcome is RowOutcome.CONFLICT:
        return f"{name} {'、'.join(row.files)}"
    stored = row.stored or UnitAnswer()
    return f"{name} {stored.file} {stored.cell} {answer_text(stored)}"


def answer_text(answer: UnitAnswer) -> str:
    return " ".join(filter(None, [*answer.addresses, stated_time(answer), answer.home_link]))


def to_intake_json(
    form_round: FormRound, files: Sequence[DecidedFile], messages: Messages, *, is_applied: bool
) -> dict[str, object]:
    """{schema_version, round, applied, counts, files: [{file, sha256, …, rows}], not_taken: [{file, cell, value, code,
    wrong, to_do}]}."""
    every = [row for file in files for row in file.rows]
    return {
        "schema_version": SCHEMA_VERSION,
        "round": form_round.id,
        "applied": is_applied,
        "counts": {
            "files": len(files),
            "refused": sum(bool(file.reading.refusal) for file in files),
            "bad_cells": sum(len(file.bad) for file in files),
            **{outcome.value: sum(row.outcome is outcome for row in every) for outcome in RowOutcome},
        },
        "files": [to_file_json(file, messages) for file in files],
        "not_taken": to_problem_records(files, messages),
    }


def to_file_json(file: DecidedFile, messages: Messages) -> dict[str, object]:
    return {
        "file": sanitize(file.name),
        "sha256": file.reading.sha256,
        "refused": sanitize(messages.localized(file.reading.refusal)),
        "bad_cells": len(file.bad),
        "rows": [to_row_json(row) for row in file.rows],
    }


def to_row_json(row: DecidedRow) -> dict[str, object]:
    account, answer = row.row.account, row.answer
    return {
        **to_identity_json(account),
        "taking": row.outcome.value,
        "cell": answer.cell,
        **to_answer_json(answer),
    }


def to_answer_json(answer: UnitAnswer) -> dict[str, object]:
    return {
        "links": [sanitize(link) for link in answer.addresses],
        "stated_at": to_iso_or_null(answer.published_at),
        **json_fields(answer, "is_day", "home_link", "note"),
    }
