"""Rows of the sheets (填报) to dataclasses and back."""

from collections.abc import Sequence
from typing import Any

from tracker.history.unit_word.answer import GivenLink, Opened, UnitAnswer
from tracker.history.unit_word.form import FormRound, FormRow, RefusedCell, ReturnedFile
from tracker.store.rows.rows import Row, clean, to_account


def to_opened_row(given: GivenLink) -> dict[str, Any]:
    return {
        "outcome": given.outcome.value,
        "code": given.code,
        "looked_at": given.looked_at,
        "page_name": clean(given.page_name),
        "page_handle": clean(given.page_handle),
        "page_title": clean(given.page_title),
        "page_published_at": given.page_published_at,
        "words": clean(given.words),
    }


def to_given(row: Row) -> GivenLink:
    place = {"link": row["link"], "answer_id": row["answer_id"], "position": row["position"]}
    if row["withheld"] is not None:
        return GivenLink(**place)
    return GivenLink(
        **place,
        outcome=Opened(row["outcome"]),
        code=row["code"],
        looked_at=row["looked_at"],
        page_name=row["page_name"],
        page_handle=row["page_handle"],
        page_title=row["page_title"],
        page_published_at=row["page_published_at"],
        words=row["words"],
    )


def to_answer(row: Row, links: Sequence[GivenLink]) -> UnitAnswer:
    return UnitAnswer(
        links=tuple(links),
        published_at=row["published_at"],
        is_day=row["is_day"],
        home_link=row["home_link"],
        note=row["note"],
        returned_at=row["returned_at"],
        file=row["file_name"],
        cell=row["cell"],
    )


def to_round(row: Row) -> FormRound:
    return FormRound(**{name: row[name] for name in ("id", "options", "at", "due_at", "issued_at", "issued_by")})


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
        id=row["id"],
        sha256=row["sha256"],
        name=row["name"],
        row_keys=tuple(row["row_keys"]),
        bad=tuple(RefusedCell(**cell) for cell in row["bad"]),
        read_at=row["read_at"],
        by=row["read_by"],
    )


def to_bad_row(bad: RefusedCell) -> dict[str, str]:
    return {"row_key": bad.row_key, "cell": clean(bad.cell), "value": clean(bad.value), "code": bad.code}
