"""The sheets that came back as tables and as JSON; all text is sanitized."""

from collections.abc import Iterable, Sequence

from tracker.forms.intake import NOT_TAKEN, TAKEN, FileTaking, RowTaking, Taking
from tracker.history.unit_word.answer import UnitAnswer
from tracker.history.unit_word.form import FormRound, RefusedCell
from tracker.messages.messages import Messages
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.report import to_identity_json, to_iso_or_null
from tracker.report.text_tables.table import TextTable, cell
from tracker.rules.self_report import stated_time
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize


def intake_tables(form_round: FormRound, takings: Sequence[FileTaking], words: Messages) -> list[TextTable]:
    heads = (
        *("form_file", "form_rows", "form_taken", "form_unchanged", "form_blank", "form_not_taken"),
        *("form_bad", "detail"),
    )
    files = TextTable(
        title=words.text("forms.in.title", number=form_round.id),
        headers=words.heads(heads),
        rows=tuple(
            (
                cell(taking.name),
                cell(len(taking.rows)),
                cell(taking.count(*TAKEN)),
                cell(taking.count(Taking.UNCHANGED)),
                cell(taking.count(Taking.BLANK)),
                cell(taking.count(*NOT_TAKEN), "red" if taking.count(*NOT_TAKEN) else ""),
                cell(len(taking.bad), "red" if taking.bad else ""),
                cell(words.localized(taking.reading.refusal), "red"),
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
        headers=words.heads(("form_file", "form_cell", "form_value", "form_wrong", "form_to_do")),
        rows=tuple(
            tuple(cell(record[name]) for name in ("file", "cell", "value", "wrong", "to_do")) for record in records
        ),
    )
    return [files, bad]


def to_problem_records(takings: Iterable[FileTaking], words: Messages) -> list[dict[str, object]]:
    """Everything that could not be taken: file, cell, what stands there, what is wrong, what to do."""
    return [problem for taking in takings for problem in problems_of(taking, words)]


def problems_of(file: FileTaking, words: Messages) -> Iterable[dict[str, object]]:
    if file.reading.refusal:
        refused = RefusedCell(cell="", value="", code="refused")
        yield problem(file, refused, words, wrong=words.localized(file.reading.refusal))
    for bad in file.bad:
        yield problem(file, bad, words)
    for row in file.rows:
        if row.taking in NOT_TAKEN:
            bad = RefusedCell(cell=row.answer.cell, value=answer_text(row.answer), code=row.taking.value)
            yield problem(
                file, bad, words, wrong=f"{words.text(f'forms.cell.{bad.code}')}{words.colon}{others_of(row)}"
            )


def problem(taking: FileTaking, bad: RefusedCell, words: Messages, wrong: str = "") -> dict[str, object]:
    return {
        "file": sanitize(taking.name),
        **json_fields(bad, "cell", "value", "code"),
        "wrong": sanitize(wrong or words.text(f"forms.cell.{bad.code}")),
        "to_do": words.text(f"forms.todo.{bad.code}"),
    }


def others_of(taking: RowTaking) -> str:
    """The account, and the place of the other answer."""
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
        "refused": sanitize(words.localized(taking.reading.refusal)),
        "bad_cells": len(taking.bad),
        "rows": [to_row_json(row) for row in taking.rows],
    }


def to_row_json(row: RowTaking) -> dict[str, object]:
    account, answer = row.row.account, row.answer
    return {
        **to_identity_json(account),
        "taking": row.taking.value,
        "cell": answer.cell,
        **to_answer_json(answer),
    }


def to_answer_json(answer: UnitAnswer) -> dict[str, object]:
    return {
        "links": [sanitize(link) for link in answer.addresses],
        "stated_at": to_iso_or_null(answer.published_at),
        **json_fields(answer, "is_day", "home_link", "note"),
    }
