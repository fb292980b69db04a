"""What is read of a workbook is the same with an empty list of merged ranges in front of its sheets."""

import io
import zipfile
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from tests.examples import examples
from tracker.register.spreadsheets.extras.merged_first import FIRST, crc_behind, merged_in
from tracker.register.spreadsheets.extras.sheet_extras import InspectedWorkbook, SheetExtras
from tracker.register.spreadsheets.extras.xlsx import inspect_xlsx
from tracker.register.spreadsheets.formats.sheet import Sheet
from tracker.register.spreadsheets.workbook import read_workbook

SHEET = "xl/worksheets/sheet1.xml"
LIST = '<mergeCells count="1"><mergeCell ref="A1:C2"/></mergeCells>'
RANGE = ((0, 0), (1, 2))


def made(merged: str = LIST, start: str = "", encoding: str = "utf-8", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of two sheets; `merged` stands behind the cells of the first one, `start` before everything."""
    whole = io.BytesIO()
    with Workbook(whole) as book:
        for name in ("全部", "另"):
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 1, 2, "备案表")
            sheet.write_row(2, 0, ["韶山公安", 7, "湘潭市"])
    packed = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(packed, "w", method) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == SHEET:
                text = content.decode()
                assert LIST in text
                text = start + text.replace(LIST, merged)
                content = text.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
            new.writestr(info.filename, content)
    return packed.getvalue()


def sheets_of(workbook: InspectedWorkbook) -> list[Sheet]:
    return list(read_workbook(workbook).shown)


@pytest.mark.parametrize(
    ("content", "merged"),
    [
        pytest.param(made(), (RANGE,), id="one"),
        pytest.param(made(""), (), id="none"),
        pytest.param(made('<mergeCells count="0"></mergeCells>'), (), id="an empty list"),
        pytest.param(made("<mergeCells/>"), (), id="an empty list in short"),
        pytest.param(made(LIST.replace("A1:C2", "B3:C3")), (((2, 1), (2, 2)),), id="elsewhere"),
        pytest.param(made(LIST.replace("<mergeCell ", "\n<mergeCell  ")), (RANGE,), id="blanks"),
        pytest.param(made(LIST.replace("ref=", "ref = ")), (RANGE,), id="blanks around the sign"),
        pytest.param(made(LIST.replace('"A1:C2"', "'A1:C2'")), (RANGE,), id="other quotes"),
        pytest.param(made(LIST.replace("<", "<x:").replace("<x:/", "</x:")), (RANGE,), id="a prefix"),
        pytest.param(made(f"<!-- {LIST.replace('C2', 'C9')} -->{LIST}"), (RANGE,), id="behind a comment"),
        pytest.param(made(f"<extLst><ext>{LIST}</ext></extLst>"), (RANGE,), id="deeper"),
        pytest.param(made(start="\ufeff"), (RANGE,), id="behind a mark of byte order"),
        pytest.param(made(method=zipfile.ZIP_STORED), (RANGE,), id="not packed"),
    ],
)
def test_sheets_are_read_as_without_the_list_in_front(content: bytes, merged: object) -> None:
    workbook = inspect_xlsx(content)
    assert workbook.merged_first is not None

    sheets = sheets_of(workbook)

    assert sheets == sheets_of(replace(workbook, merged_first=None))
    assert [sheet.merged for sheet in sheets] == [merged, (RANGE,)]


@pytest.mark.parametrize(
    "merged",
    [
        LIST.replace("A1:C2", "C2:A1"),
        LIST.replace("A1:C2", "A1"),
        LIST.replace("A1:C2", "a1:c2"),
        LIST.replace("A1:C2", "A1:C2 "),
        LIST * 2,
        LIST.replace("/>", ">"),
        LIST.replace("<mergeCells ", "<mergeCells x='' "),
    ],
)
def test_of_ranges_written_in_an_unusual_way_the_reader_decides(merged: str) -> None:
    assert merged_in(merged.encode()) is None


def test_the_reader_finds_the_list_in_front() -> None:
    workbook = inspect_xlsx(made())
    assert workbook.merged_first is not None
    with zipfile.ZipFile(io.BytesIO(workbook.merged_first)) as archive:
        assert archive.read(SHEET).startswith(FIRST + b"<?xml")
        assert archive.testzip() is None

    uninspected = dict.fromkeys(workbook.sheets, SheetExtras())
    sheets = sheets_of(replace(workbook, content=workbook.merged_first, merged_first=None, sheets=uninspected))
    assert [sheet.merged for sheet in sheets] == [(), ()]


@settings(max_examples=examples(50))
@given(st.binary(max_size=50), st.binary(max_size=5_000))
def test_the_crc_of_two_contents_follows_from_those_of_each(first: bytes, second: bytes) -> None:
    assert crc_behind(zlib.crc32(first), zlib.crc32(second), len(second)) == zlib.crc32(first + second)


def test_an_archive_of_overlapping_parts_is_read_as_it_is() -> None:
    content = made()
    begin = content.index(b"PK\1\2")
    size = content[begin + 20 : begin + 24]
    overlapping = content[: begin + 20] + (len(content)).to_bytes(4, "little") + content[begin + 24 :]
    assert size != overlapping[begin + 20 : begin + 24]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tracker.register.spreadsheets.extras.xlsx.with_empty_lists", None)  # would take all memory
        assert inspect_xlsx(overlapping).merged_first is None
