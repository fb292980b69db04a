"""A register as a sheet: what repeats is written once, and every cell says what its account does."""

import io

import pytest
from openpyxl import load_workbook

from tracker.register.account import Account
from tracker.report.export import xlsx_writer
from tracker.report.export.register import to_xlsx

NAMES = ("甲 & 乙", "<丙>", "甲 & 乙", "丁\u202e", "<丙>", "=1+1")


@pytest.mark.parametrize("kept", [1, 2, 3, 100])
def test_however_few_texts_are_kept_each_cell_has_its_own(monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    monkeypatch.setattr(xlsx_writer, "MAX_KEPT", kept)
    accounts = [Account(platform="weibo", handle=str(at), name=name, unit=name) for at, name in enumerate(NAMES)]
    sheet = load_workbook(io.BytesIO(to_xlsx(accounts))).active

    assert sheet is not None
    reported = [(row[1], row[2], row[3]) for row in sheet.iter_rows(min_row=2, values_only=True)]
    shown = [name.removesuffix("\u202e") for name in NAMES]
    assert reported == [(name, str(at), name) for at, name in enumerate(shown)]
