"""A register as a sheet: what repeats is written once, and every cell says what its account does."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from tracker.register.account import Account, Filing, FilingState
from tracker.report.export import register, xlsx_writer
from tracker.report.export.register import to_xlsx

NAMES = ("甲 & 乙", "<丙>", "甲 & 乙", "丁\u202e", "<丙>", "=1+1")


@pytest.mark.parametrize("kept", [1, 2, 3, 100])
def test_however_few_texts_are_kept_each_cell_has_its_own(monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    monkeypatch.setattr(xlsx_writer, "MOST_KEPT", kept)
    accounts = [Account(platform="weibo", handle=str(at), name=name, unit=name) for at, name in enumerate(NAMES)]
    sheet = load_workbook(io.BytesIO(to_xlsx(accounts))).active

    assert sheet is not None
    reported = [(row[1], row[2], row[3]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    shown = [name.removesuffix("\u202e") for name in NAMES]
    assert reported == [(name, str(at), name) for at, name in enumerate(shown)]


@pytest.mark.parametrize("at_once", [1, 2, 4, 100])
def test_however_many_rows_are_written_at_once_the_workbook_is_the_same(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    accounts = [
        Account(platform="weibo", handle=str(at), name=name, unit="某局", code="1" * (at % 2), filing=FILINGS[at % 3])
        for at, name in enumerate(NAMES)
    ]
    whole = to_xlsx(accounts)
    monkeypatch.setattr(register, "AT_ONCE", at_once)

    assert rows_of(to_xlsx(accounts)) == rows_of(whole)
    assert [row[2] for row in rows_of(whole)] == ["账号ID", *map(str, range(len(NAMES)))]


FILINGS = (
    Filing(),
    Filing(state=FilingState.CLOSING, announced_on=date(2023, 3, 1)),
    Filing(state=FilingState.CLOSED, announced_on=date(2023, 3, 1), closed_on=date(2023, 3, 31)),
)


def rows_of(content: bytes) -> list[tuple[object, ...]]:
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))
