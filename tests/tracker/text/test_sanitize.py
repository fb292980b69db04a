"""Hostile text becomes harmless in a terminal, a sheet, a CSV and in UTF-8."""

import csv
import io
import unicodedata
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from tracker.text.sanitize import sanitize, sanitize_csv_cell

HOSTILE = (
    pytest.param("湖南\x1b[31m公安\x1b[0m", "湖南公安", id="colour"),
    pytest.param("\x1b[2J\x1b[H湖南公安", "湖南公安", id="clear-the-screen"),
    pytest.param("\x9b31m湖南公安", "湖南公安", id="c1-colour"),
    pytest.param("\x1b]0;title\x07湖南公安", "湖南公安", id="window-title"),
    pytest.param("\x1b]8;;https://evil.example/\x1b\\湖南公安\x1b]8;;\x1b\\", "湖南公安", id="hyperlink"),
    pytest.param("\x1b]52;c;cm0gLXJm\x07湖南公安", "湖南公安", id="clipboard"),
    pytest.param("\x1bP1$r\x1b\\湖南公安", "湖南公安", id="device-control"),
    pytest.param("\x9d0;title\x9c湖南公安", "湖南公安", id="c1-window-title"),
    pytest.param("\x1bc湖南公安\x1b(0", "湖南公安", id="reset-and-character-set"),
    pytest.param("\x1b]0;湖南公安", "0;湖南公安", id="an-unfinished-sequence-hides-nothing"),
    pytest.param("\x1b\x1b[31m[31m湖南公安", "[31m湖南公安", id="a-sequence-inside-a-sequence"),
    pytest.param("湖南公安\x1b", "湖南公安", id="a-lone-escape"),
    pytest.param("湖\x00南\x07公\x08安\x7f", "湖南公安", id="control-characters"),
    pytest.param("湖南\r\n公安\t\v厅\x85\u2028\u2029", "湖南 公安 厅", id="line-ends-and-tabs"),
    pytest.param("\ud83d湖南公安\udc00", "湖南公安", id="lone-surrogates"),
    pytest.param("\u202e湖南公安\u202c\u2066x\u2069\u200e\u200f\u061c", "湖南公安x", id="bidi-marks"),
    pytest.param("湖\u200b南\u200d公\u2060安\ufeff\u00ad", "湖南公安", id="zero-width"),
    pytest.param("👩\u200d🚒❤\ufe0f湖南", "👩🚒❤湖南", id="joined-and-varied-emoji"),
    pytest.param("葛\U000e0100城", "葛城", id="ideographic-variation"),
    pytest.param("湖\u3164\u115f\u034f南", "湖南", id="invisible-fillers"),
    pytest.param("湖南\ufffe\uffff\U0010ffff\ufdd0公安", "湖南公安", id="noncharacters"),
    pytest.param("\U000e0041\U000e0042湖南公安", "湖南公安", id="tag-characters"),
    pytest.param("e" + "\u0316" * 50, "e" + "\u0316" * 4, id="a-tower-of-marks"),
    pytest.param("\u3000湖南\u3000\u00a0公安\u2800 ", "湖南 公安", id="blanks-of-all-kinds"),
    pytest.param("e\u0301", "é", id="composed"),
    pytest.param("e\u200b\u0301", "é", id="composed-once-nothing-is-between"),
    pytest.param("[red]湖南[/red] [/b] <b>&", "[red]湖南[/red] [/b] <b>&", id="markup-is-only-text"),
    pytest.param("བསྒྲུབས ئۇيغۇر 𠮷野家", "བསྒྲུབས ئۇيغۇر 𠮷野家", id="other-scripts-are-kept"),
    pytest.param("\x1b[0m\u200b\n", "", id="nothing-is-left"),
)

ACTIVE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    " =1",
    "\r\n=1",
    "\u200b=1",
    "\x1b[0m=1",
)

hostile_text = st.text(st.characters(exclude_categories=()), max_size=40) | st.lists(
    st.sampled_from(
        [*"\x1b\x9b\x9d\x9c\x07[]0;mPx\\=+-@ \t\n湖南e\u0301\u0316\u200d\u202e\ud800\udc00\ufffe\u1100\u1161\ufe0f"]
    ),
    max_size=16,
).map("".join)


@pytest.mark.parametrize(("text", "expected"), HOSTILE)
def test_what_acts_or_hides_is_gone(text: str, expected: str) -> None:
    assert sanitize(text) == expected


@given(hostile_text)
def test_plain_text_is_one_line_that_can_be_written(text: str) -> None:
    line = sanitize(text)
    line.encode("utf-8")
    assert not {unicodedata.category(character) for character in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert line == " ".join(line.split())
    assert unicodedata.is_normalized("NFC", line)


@given(hostile_text)
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        pytest.param(4, "湖南公安", id="fits"),
        pytest.param(3, "湖南…", id="one-too-long"),
        pytest.param(1, "…", id="no-room"),
    ],
)
def test_text_over_the_limit_says_so(limit: int, expected: str) -> None:
    assert sanitize("湖南公安", limit) == expected


@pytest.mark.parametrize("text", ACTIVE, ids=ascii)
def test_a_csv_cell_is_no_formula(text: str) -> None:
    assert sanitize_csv_cell(text).startswith("'")


def test_an_ordinary_csv_cell_is_left_alone() -> None:
    assert sanitize_csv_cell("湖南公安 = 好") == "湖南公安 = 好"


@given(hostile_text)
def test_a_csv_row_is_read_back_as_it_was_written(text: str) -> None:
    file = io.StringIO()
    csv.writer(file).writerow([sanitize_csv_cell(text), "湖南"])
    assert list(csv.reader(io.StringIO(file.getvalue()))) == [[sanitize_csv_cell(text), "湖南"]]


def test_a_sheet_holds_no_formula_and_no_link(tmp_path: Path) -> None:
    texts = [*ACTIVE, *(row.values[0] for row in HOSTILE), "{=1+1}", "https://evil.example/", "x" * 99]
    path = tmp_path / "names.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for row, text in enumerate(texts):
            sheet.write_string(row, 0, sanitize(str(text)))
    cells = [row[0] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(max_row=len(texts))]
    assert [str(read.value or "") for read in cells] == [sanitize(str(text)) for text in texts]
    assert {read.data_type for read in cells} <= {"s", "n"}  # n: an empty cell
    assert not any(read.hyperlink for read in cells)


@pytest.mark.parametrize(("text", "expected"), HOSTILE)
def test_a_terminal_is_sent_no_sequence(text: str, expected: str) -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system=None, width=200)
    console.print(Text(sanitize(text)))
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == expected + "\n"


SHORT_WAY = "aZ09 ~!·—‘’“”…、【】〔〕一湘鿿！～Ａ"
"""Of all that is taken as it stands; among others the long way is gone."""


@given(st.text(st.sampled_from(f"{SHORT_WAY}\t\u3000\u200b\ufe0fé") | st.characters()))
def test_text_taken_as_it_stands_is_what_the_long_way_makes_of_it(text: str) -> None:
    assert sanitize(text) == sanitize(f"{text}\x00")  # the last sends it the long way, and is dropped


def test_long_hostile_text_is_no_slower_for_the_short_way() -> None:
    assert len(sanitize(f"{'湘' * 200_000}\x1b")) == 200_000
