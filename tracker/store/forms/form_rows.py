"""Rows of the sheets (填报) to dataclasses and back."""

from collections.abc import Sequence
from typing import Any

from tracker.history.unit_answers.answer import GivenLink, Opened, UnitAnswer
from tracker.history.unit_answers.form import FormRound, FormRow, RefusedCell, ReturnedFile
from tracker.store.rows.rows import Row, clean, columns_of, fields_of, to_account, to_row

OPENED_SAME = ("code", "looked_at", "page_name", "page_handle", "page_title", "page_published_at", "words")


def to_opened_row(given: GivenLink) -> dict[str, Any]:
    return to_row(outcome=given.outcome.value, **fields_of(given, OPENED_SAME))


def to_given(row: Row) -> GivenLink:
    place = columns_of(row, "link", "answer_id", "position")
    if row["withheld"] is not None:
        return GivenLink(**place)
    return GivenLink(**place, outcome=Opened(row["outcome"]), **columns_of(row, *OPENED_SAME))


def to_answer(row: Row, links: Sequence[GivenLink]) -> UnitAnswer:
    return UnitAnswer(
        links=tuple(links),
        file=row["file_name"],
        **columns_of(row, "published_at", "is_day", "home_link", "note", "returned_at", "cell"),
    )


def to_round(row: Row) -> FormRound:
    return FormRound(**columns_of(row, "id", "options", "at", "due_at", "issued_at", "issued_by"))


def to_form_row(row: Row) -> FormRow:
    return FormRow(
        round_id=row["round_id"],
        key=row["row_key"],
        account=to_account(row),
        group=row["group_name"],
        file=row["file_name"],
    )


def to_file(row: Row) -> ReturnedFile:
    return ReturnedFile(
        row_keys=tuple(row["row_keys"]),
        bad=tuple(RefusedCell(**cell) for cell in row["bad"]),
        by=row["read_by"],
        **columns_of(row, "id", "sha256", "name", "read_at"),
    )


def to_bad_row(bad: RefusedCell) -> dict[str, str]:
    return {"row_key": bad.row_key, "cell": clean(bad.cell), "value": clean(bad.value), "code": bad.code}
