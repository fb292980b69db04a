"""Places of a table, besides a column of states, where clerks write that accounts are closed."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from tests.tracker.register.made_tables import HEAD, reading_of, to_csv
from tracker.register.imports.entry import ImportReading

ROWS = [(f"湘潭{name}", "微博", "湘潭市某局", str(1234567890 + number)) for number, name in enumerate("甲乙丙")]


def asked_in(reading: ImportReading) -> list[str]:
    """The names of the rows that were refused for want of a state; the others are imported."""
    asked = [bad.value for bad in reading.bad if "没有写明状态" in bad.zh]
    assert len(asked) == len(reading.bad)
    assert len(reading.entries) + len(asked) == len(ROWS)
    return sorted(asked)


def read(folder: Path, before: Sequence[str], after: Sequence[str], remarks: Sequence[str], header: str) -> list[str]:
    """Read rows with notes before and after them, and a remark each."""
    rows = [(*row, remark) for row, remark in zip(ROWS, remarks, strict=True)]
    lines = [(text, "", "", "", "") for text in before], [(text, "", "", "", "") for text in after]
    return asked_in(reading_of(to_csv(folder / "a.csv", [(*HEAD, header), *rows, *lines[1]], (*before, *[""] * 4)[:5])))


ALL, NONE = ["湘潭丙", "湘潭乙", "湘潭甲"], ["", "", ""]


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        pytest.param(["说明：标红的为已关停账号"], [], ALL, id="a-legend"),
        pytest.param(["填表说明：已关停的账号请在备注中写明"], [], [], id="an-instruction"),
        pytest.param(["名单"], ["注：1.湘潭乙已于2023年8月注销。"], ["湘潭乙"], id="a-note-that-names-one"),
        pytest.param(["名单"], ["注：带*的账号已停更"], ALL, id="a-legend-below"),
        pytest.param(["名单"], ["以上账号均已注销"], ALL, id="of-those-above"),
        pytest.param(["名单"], ["注：本表不含已关停账号"], [], id="what-is-left-out"),
        pytest.param(["名单"], ["注：如需注销请联系市政府办"], [], id="an-offer"),
    ],
)
def test_a_note_that_leaves_open_which_rows_are_closed_is_asked_about(
    tmp_path: Path, before: Sequence[str], after: Sequence[str], asked: list[str]
) -> None:
    assert read(tmp_path, before, after, NONE, "") == asked


@pytest.mark.parametrize(
    ("header", "remarks", "asked"),
    [
        pytest.param("备注", ["已注销", "同上", "便民"], ["湘潭乙", "湘潭甲"], id="a-ditto-mark"),
        pytest.param("备注", ["便民", "同上", ""], [], id="a-ditto-mark-of-something-else"),
        pytest.param("链接", ["已注销", "", ""], ["湘潭甲"], id="in-the-place-of-an-address"),
        pytest.param("近期情况", ["机构改革后于2023年8月由县里注销", "正常", ""], ["湘潭甲"], id="a-sentence"),
        pytest.param("内容", ["2023年8月已注销", "政务", ""], ["湘潭甲"], id="with-its-date"),
        pytest.param("评论功能", ["停用", "启用", ""], [], id="the-comments"),
        pytest.param("留言", ["已停用", "", "已关闭"], [], id="messages"),
        pytest.param("弹幕是否启用", ["否", "是", ""], [], id="a-question-about-something-else"),
    ],
)
def test_what_a_column_says_of_a_row(tmp_path: Path, header: str, remarks: Sequence[str], asked: list[str]) -> None:
    assert read(tmp_path, ["名单"], [], remarks, header) == asked


def test_a_remark_that_is_merged_downwards_counts_for_its_rows(tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("全部")
        for number, row in enumerate(((*HEAD, "备注"), *ROWS)):
            sheet.write_row(number, 0, row)
        sheet.merge_range(1, 4, 2, 4, "以上账号已注销")
    assert asked_in(reading_of(tmp_path / "a.xlsx")) == ["湘潭乙", "湘潭甲"]


def test_a_note_that_a_comma_spreads_over_cells_is_read_whole(tmp_path: Path) -> None:
    rows = [*((*row, "") for row in ROWS), ("注：湘潭乙", "已于8月注销", "", "", "")]
    assert asked_in(reading_of(to_csv(tmp_path / "a.csv", rows, (*HEAD, "")))) == ["湘潭乙"]


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        pytest.param("<table><caption>已关停账号</caption>{}</table>", ALL, id="a-caption"),
        pytest.param("<h3>二、已注销账号</h3>\n<table>{}</table>", ALL, id="a-heading"),
        pytest.param("<table>{}</table><p>注：湘潭乙已于8月注销</p>", ["湘潭乙"], id="a-note-below"),
        pytest.param("<table>{}</table><br><p>以上账号均已注销</p>", ALL, id="of-those-above"),
        pytest.param("<table>{}</table><h3>二、已注销账号</h3><table><tr><td>无</table>", [], id="the-next-one-s"),
        pytest.param("<h3>一、正常运行账号（不含已关停）</h3><table>{}</table>", [], id="running"),
        pytest.param("<p>填表说明：已关停的账号请在备注中写明</p><table>{}</table>", [], id="an-instruction"),
    ],
)
def test_what_stands_around_a_table_of_a_page(tmp_path: Path, page: str, asked: list[str]) -> None:
    lines = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in (HEAD, *ROWS))
    (tmp_path / "a.xls").write_text(page.format(lines), "utf-8")
    assert asked_in(reading_of(tmp_path / "a.xls")) == asked


def test_a_title_above_the_header_hides_no_header(tmp_path: Path) -> None:
    """A column that asks whether accounts are closed is seen below a title, too."""
    rows = [(*HEAD, "是否关停"), *((*row, "是") for row in ROWS)]
    reading = reading_of(to_csv(tmp_path / "a.csv", rows, ("湘潭市政务新媒体名单", "", "", "", "")))
    assert (reading.entries, ["是否关停" in bad.zh for bad in reading.bad]) == ((), [True])
    assert reading.unknown_headers == (("a", "是否关停"),)
