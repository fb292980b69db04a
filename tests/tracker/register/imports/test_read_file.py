"""Files as offices make them, read to the cell; files that are no tables are refused in a sentence."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from tests.conftest import FIXTURES
from tests.tracker.register.made_tables import HEAD, reading_of, to_csv, to_xlsx
from tracker.errors import UserError
from tracker.register.account import FilingState
from tracker.register.imports.cells import BadCell
from tracker.register.imports.column_values import BLANKS, READERS, CellValueCache
from tracker.register.imports.read_table import read_entries
from tracker.register.spreadsheets.formats.columns import Column
from tracker.register.spreadsheets.formats.header_row import read_mapping
from tracker.register.spreadsheets.formats.sheet import Cell, Sheet
from tracker.register.spreadsheets.formats.sheet_xml import check_extent, without_plain_rows
from tracker.register.spreadsheets.table_file import TableFile, read_table

REGISTERS = FIXTURES / "registers"
EXPECTED: dict[str, Any] = yaml.safe_load((REGISTERS / "expected.yaml").read_text("utf-8"))
ROW = ("韶山公安", "微博", "韶山市公安局", "1234567890")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_says_to_the_cell_what_it_says(name: str) -> None:
    reading = reading_of(REGISTERS / name)

    found = {
        "entries": [[entry.where, entry.platform, entry.handle, entry.name, entry.unit] for entry in reading.entries],
        "bad": [[cell.where, cell.value] for cell in reading.bad],
        "passed_over": [where for where, _ in reading.skipped],
    }
    assert found == EXPECTED[name]


def test_a_sheet_that_is_hidden_is_not_read() -> None:
    assert read_table(REGISTERS / "cities.xlsx").hidden == ("字典",)


def test_what_a_merged_cell_says_holds_for_its_rows_and_no_further() -> None:
    entries = {entry.where: entry for entry in reading_of(REGISTERS / "cities.xlsx").entries}

    assert entries["湘潭市!B7"].unit == "湘潭市卫生健康委员会"
    assert entries["湘潭市!B9"].stated[Column.REGION] == ("湘潭市",)


def test_a_state_or_a_date_of_closing_that_is_merged_holds_for_its_rows(tmp_path: Path) -> None:
    """Else the rows below would be taken for running accounts, and be called silent."""
    rows = [(*ROW[:3], str(number), "", "") for number in range(1, 4)]
    with Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("全部")
        for number, row in enumerate(((*HEAD, "状态", "系统关停日"), *rows)):
            sheet.write_row(number, 0, row)
        sheet.merge_range(1, 4, 3, 4, "已关停")
        sheet.merge_range(2, 5, 3, 5, "2023-09-01")
    stated = [entry.stated for entry in reading_of(tmp_path / "a.xlsx").entries]
    assert [one[Column.STATE] for one in stated] == [FilingState.CLOSED] * 3
    assert [Column.CLOSED_ON in one for one in stated] == [False, True, True]


HEADED = ("序号", *HEAD)
CLOSED_BELOW = "没有写明状态"


@pytest.mark.parametrize(
    ("rows", "imported"),
    [
        pytest.param([("二、已关停账号", "", "", "", ""), ("1", *ROW)], [], id="a-section"),
        pytest.param([("", "（二）拟注销、停更的账号", "", "", ""), ("1", *ROW)], [], id="in-the-column-of-names"),
        pytest.param([("一、正常运行账号（不含已关停）", "", "", "", ""), ("1", *ROW)], ["1234567890"], id="running"),
        pytest.param(
            [("一、已注销", "", "", "", ""), ("1", *ROW[:3], "1"), ("二、其他", "", "", "", ""), ("2", *ROW)],
            ["1234567890"],
            id="the-next-section",
        ),
        pytest.param(
            [("一、已注销", "", "", "", ""), ("（一）湘潭市", "", "", "", ""), ("1", *ROW)],
            [],
            id="a-part-of-the-section",
        ),
        pytest.param([("1", "停更小助手", *ROW[1:])], ["1234567890"], id="an-account-of-such-a-name"),
        pytest.param([("1", *ROW), ("注：已关停账号不列入", "", "", "", "")], ["1234567890"], id="a-footnote"),
    ],
)
def test_rows_below_a_heading_that_says_closed_need_a_state_of_their_own(
    tmp_path: Path, rows: Sequence[Sequence[str]], imported: list[str]
) -> None:
    reading = reading_of(to_csv(tmp_path / "a.csv", rows, HEADED))
    assert [entry.handle for entry in reading.entries] == imported
    assert all(CLOSED_BELOW in bad.zh for bad in reading.bad)
    assert len(reading.entries) + len(reading.bad) == sum(row[3] != "" for row in rows)


def test_a_row_s_own_state_counts_below_any_heading(tmp_path: Path) -> None:
    rows = [
        ("二、已关停账号", *[""] * 5),
        ("1", *ROW, "已关停"),
        ("2", *ROW[:3], "2", "正常"),
        ("3", *ROW[:3], "3", ""),
    ]
    reading = reading_of(to_csv(tmp_path / "a.csv", rows, (*HEADED, "状态")))
    assert [entry.stated[Column.STATE] for entry in reading.entries] == [FilingState.CLOSED, FilingState.RUNNING]
    assert [(bad.where, CLOSED_BELOW in bad.zh) for bad in reading.bad] == [("a!B5", True)]


@pytest.mark.parametrize(
    ("name", "title", "is_read"),
    [
        pytest.param("已注销", "", False, id="the-sheet-s-name"),
        pytest.param("全部", "湘潭市已关停政务新媒体账号名单", False, id="a-title"),
        pytest.param("在用", "湘潭市政务新媒体账号名单", True, id="neither"),
        pytest.param("全部", "填表说明：已关停的账号请在备注中写明关停日期", True, id="an-explanation"),
        pytest.param("未关停", "", True, id="not-closed"),
    ],
)
def test_a_sheet_that_is_headed_as_closed_needs_a_column_of_states(name: str, title: str, is_read: bool) -> None:
    sheet = Sheet(name=name, rows=[(title, "", "", ""), HEAD, ROW])
    reading = read_entries(TableFile(name="a.xlsx", sha256="", sheets=(sheet,)))
    assert (len(reading.entries), len(reading.bad)) == ((1, 0) if is_read else (0, 1))


@pytest.mark.parametrize(
    ("header", "cell", "is_read"),
    [
        pytest.param("是否关停", "是", False, id="a-question"),
        pytest.param("关停原因", "整合", False, id="a-reason"),
        pytest.param("运行情况", "正常", False, id="another-word-for-the-state"),
        pytest.param("是否关停", "", True, id="not-filled-in"),
        pytest.param("在用", "否", False, id="a-word-that-asks"),
        pytest.param("是否关停", "否", True, id="a-question-that-all-answer-well"),
        pytest.param("是否正常运行", "是", True, id="a-question-of-running"),
        pytest.param("是否正常运行", "否", False, id="one-does-not-run"),
        pytest.param("内容特色", "便民", True, id="something-else"),
    ],
)
def test_a_column_that_shows_the_state_in_unknown_words_is_not_passed_over(
    tmp_path: Path, header: str, cell: str, is_read: bool
) -> None:
    reading = reading_of(to_csv(tmp_path / "a.csv", [(*ROW, cell)], (*HEAD, header)))
    assert (len(reading.entries), [header in bad.zh for bad in reading.bad]) == ((1, []) if is_read else (0, [True]))


CLOSED_REMARKS = (
    "停更未注销",
    "平台已注销系统未关停",
    "系统未关停平台已注销",
    "停更后未恢复更新",
    "因运营人员未到位停更",
    "无人运营停更",
    "已停止更新未按规定注销",
)
RUNNING_REMARKS = (
    "未注销",
    "未及时注销",
    "无法注销",
    "运行正常",
    "在运行（不含已关停的）",
    "未列入关停范围",
    "2023年整合后新开通",
    "2023年关停后恢复",
    "由韶山旅游更名",
    "单位已撤并",
    "评论功能已关闭",
    "留言停用",
)


@pytest.mark.parametrize(
    ("name", "remark", "state", "is_read"),
    [
        pytest.param("韶山公安（已注销）", "", "", False, id="behind-its-name"),
        pytest.param("【已停更】韶山公安", "", "", False, id="before-its-name"),
        pytest.param("韶山公安（未关停）", "", "", True, id="not-closed"),
        pytest.param("停更提醒", "", "", True, id="in-the-name-itself"),
        pytest.param("韶山公安", "2023年8月已停更", "", False, id="in-a-remark"),
        pytest.param("韶山公安", "原韶山警方注销后合并至本号", "正常", True, id="its-own-state-counts"),
        pytest.param("韶山公安（已注销）", "", "已关停", True, id="closed-as-it-says"),
        pytest.param("韶山公安", "便民服务", "", True, id="another-remark"),
        pytest.param("韶山公安-已注销", "", "", False, id="written-behind-its-name"),
        pytest.param("韶山公安", "已迁移", "", False, id="moved"),
        pytest.param("韶山公安", "整合至韶山发布", "", False, id="merged"),
        pytest.param("韶山公安", "暂停运营", "", False, id="paused"),
        pytest.param("韶山公安", "运行正常，8月已停更", "", False, id="one-part-of-a-remark"),
        pytest.param("韶山公安", "运行正常（未停更）", "", True, id="neither-part-of-a-remark"),
        pytest.param("韶山公安", "原账号整合后保留", "", True, id="kept"),
        *(pytest.param("韶山公安", remark, "", False, id=remark) for remark in CLOSED_REMARKS),
        *(pytest.param("韶山公安", remark, "", True, id=remark) for remark in RUNNING_REMARKS),
    ],
)
def test_what_says_closed_elsewhere_needs_a_state(
    tmp_path: Path, name: str, remark: str, state: str, is_read: bool
) -> None:
    reading = reading_of(to_csv(tmp_path / "a.csv", [(name, *ROW[1:], remark, state)], (*HEAD, "备注", "状态")))
    assert (len(reading.entries), [CLOSED_BELOW in bad.zh for bad in reading.bad]) == (
        (1, []) if is_read else (0, [True])
    )


@pytest.mark.parametrize(
    ("header", "cell", "is_read"),
    [
        pytest.param("更新状态", "已停更", False, id="the-whole-cell"),
        pytest.param("填报状态", "已停更；待审核", False, id="a-part-of-the-cell"),
        pytest.param("", "账号已注销", False, id="beside-the-table"),
        pytest.param("更新状态", "未停更", True, id="not-closed"),
        pytest.param("功能介绍", "办理企业注销、车辆下线等业务", True, id="something-else"),
    ],
)
def test_a_cell_under_an_unknown_header_that_says_closed_needs_a_state(
    tmp_path: Path, header: str, cell: str, is_read: bool
) -> None:
    reading = reading_of(to_csv(tmp_path / "a.csv", [(*ROW, cell)], (*HEAD, header)))
    assert (len(reading.entries), [CLOSED_BELOW in bad.zh for bad in reading.bad]) == (
        (1, []) if is_read else (0, [True])
    )


def test_a_second_table_with_its_columns_in_another_order_is_not_read_by_the_first_s_header(tmp_path: Path) -> None:
    """By it a platform would be an account's name."""
    rows = [ROW, ("平台类型", "账号名称", "账号ID", "主办单位"), ("微博", "湘潭健康", "1234567891", "湘潭市卫健委")]
    reading = reading_of(to_csv(tmp_path / "a.csv", rows))
    assert [entry.name for entry in reading.entries] == ["韶山公安"]
    assert [(bad.where, "另一个表头" in bad.zh) for bad in reading.bad] == [("a!A3", True)]


@pytest.mark.parametrize("ditto", ["同上", "〃", "″", '"'])
@pytest.mark.parametrize("column", range(4))
def test_a_ditto_mark_is_no_name_of_anything(ditto: str, column: int) -> None:
    row = [*ROW]
    row[column] = ditto
    sheet = Sheet(name="全部", rows=[HEAD, ROW, row])
    bad = read_entries(TableFile(name="a.xlsx", sha256="", sheets=(sheet,))).bad
    assert [one.where for one in bad] == [f"全部!{'ABCD'[column]}3"]


def test_an_empty_cell_that_is_not_merged_takes_nothing_from_above(tmp_path: Path) -> None:
    reading = reading_of(to_csv(tmp_path / "a.csv", [ROW, ("韶山教育", "微博", "", "2")]))

    assert [(bad.where, bad.zh[:6]) for bad in reading.bad] == [("a!C3", "没有主办单位")]


@pytest.mark.parametrize("ending", ["xls", "ods", "csv"])
def test_every_format_says_the_same(ending: str) -> None:
    said = [(entry.name, entry.stated) for entry in reading_of(REGISTERS / f"plain.{ending}").entries]

    assert said == [(entry.name, entry.stated) for entry in reading_of(REGISTERS / "plain.xls").entries]
    assert said[1][1][Column.STATE] is FilingState.CLOSING


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_the_usual_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("\r\n".join(delimiter.join(row) for row in (HEAD, ROW)).encode(encoding))

    assert [(entry.name, entry.handle) for entry in reading_of(file).entries] == [("韶山公安", "1234567890")]


def test_the_order_and_number_of_columns_does_not_matter(tmp_path: Path) -> None:
    head = ("备注", "账号ID", "主办单位", "粉丝数", "平台类型", "账号名称")
    row = ("x", "1234567890", "韶山市公安局", "12", "微博", "韶山公安")
    entry = reading_of(to_csv(tmp_path / "a.csv", [row], head)).entries[0]

    assert (entry.name, entry.platform, entry.unit, entry.handle) == ("韶山公安", "weibo", "韶山市公安局", "1234567890")


def test_columns_about_people_are_not_read(tmp_path: Path) -> None:
    head, row = (*HEAD, "管理员", "联系电话"), (*ROW, "张三", "13800000000")
    reading = reading_of(to_csv(tmp_path / "a.csv", [row], head))

    assert reading.has_personal
    assert "张三" not in str(reading)
    assert "13800000000" not in str(reading)


def test_columns_that_are_not_known_are_named(tmp_path: Path) -> None:
    reading = reading_of(to_csv(tmp_path / "a.csv", [(*ROW, "x")], (*HEAD, "特别说明栏")))
    assert reading.unknown_headers == (("a", "特别说明栏"),)


def test_two_columns_that_say_the_same_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="A 账号名称, E 名称"):
        reading_of(to_csv(tmp_path / "a.csv", [(*ROW, "x")], (*HEAD, "名称")))


def test_two_tables_side_by_side_are_distinguished_from_two_columns(tmp_path: Path) -> None:
    with pytest.raises(UserError) as error:
        reading_of(to_csv(tmp_path / "a.csv", [(*ROW, "", *ROW)], (*HEAD, "", *HEAD)))
    assert "两个工作表" in error.value.hint


def test_a_mapping_says_what_unusual_headers_and_words_mean(tmp_path: Path) -> None:
    file = to_csv(tmp_path / "a.csv", [("韶山公安", "两微", "公安局", "在办")], ("号名", "载体", "归口", "现状"))
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        "columns: {号名: name, 载体: platform, 归口: unit, 现状: state}\n"
        "values: {platform: {两微: 微博}, state: {在办: 正常}}",
        "utf-8",
    )
    entry = read_entries(read_table(file), read_mapping(mapping)).entries[0]

    assert (entry.name, entry.platform, entry.unit) == ("韶山公安", "weibo", "公安局")
    assert entry.stated[Column.STATE] is FilingState.RUNNING


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("columns: {号名: nick}", id="no-such-column"),
        pytest.param("colums: {}", id="no-such-key"),
        pytest.param("values: {unit: {a: b}}", id="no-such-values"),
        pytest.param("- a", id="a-list"),
        pytest.param("columns: [a]", id="columns-as-a-list"),
        pytest.param("a: [", id="no-yaml"),
        pytest.param("columns: " + "[" * 100_000, id="brackets"),
        pytest.param("a: &a [x, x]\ncolumns: {x: *a}", id="an-alias"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, text: str) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text, "utf-8")
    with pytest.raises(UserError):
        read_mapping(mapping)


@pytest.mark.parametrize(
    ("row", "where", "reason"),
    [
        pytest.param(("", "微博", "某局", "1"), "a!A2", "没有账号名称", id="no-name"),
        pytest.param(("甲", "", "某局", "1"), "a!B2", "没有平台类型", id="no-platform"),
        pytest.param(("甲", "微博", "", "1"), "a!C2", "没有主办单位", id="no-unit"),
        pytest.param(("甲", "微博", "某局", "jia"), "a!D2", "不是该平台账号标识", id="not-the-platforms-form"),
        pytest.param(("甲", "微博", "某局", "1.2E+15"), "a!D2", "成了科学计数法", id="lost-digits"),
        pytest.param(("甲", "微博、微信", "某局", "1"), "a!B2", "不止一个平台", id="two-platforms"),
        pytest.param(("#REF!", "微博", "某局", "1"), "a!A2", "公式出错", id="failed-formula"),
    ],
)
def test_a_bad_cell_is_named_with_its_place_and_reason(
    tmp_path: Path, row: Sequence[str], where: str, reason: str
) -> None:
    bad = reading_of(to_csv(tmp_path / "a.csv", [row])).bad

    assert [cell.where for cell in bad] == [where]
    assert bad[0].zh.startswith(reason) or reason in bad[0].zh


CHAIN = ("账号名称", "平台类型", "主办单位", "状态", "停更公告日", "平台注销日", "系统关停日")


@pytest.mark.parametrize(
    ("row", "where"),
    [
        pytest.param(("甲", "微博", "某局", "拟关停", "2023-09-02", "2023-09-01", ""), "a!F2", id="before-announced"),
        pytest.param(("甲", "微博", "某局", "已关停", "", "2023-09-02", "2023-09-01"), "a!G2", id="closed-too-soon"),
        pytest.param(("甲", "微博", "某局", "正常", "", "", "2023-09-01"), "a!G2", id="closed-and-running"),
    ],
)
def test_closing_dates_that_contradict_each_other_are_bad(tmp_path: Path, row: Sequence[str], where: str) -> None:
    assert [bad.where for bad in reading_of(to_csv(tmp_path / "a.csv", [row], CHAIN)).bad] == [where]


def test_an_id_and_a_link_of_two_accounts_are_bad(tmp_path: Path) -> None:
    row = (*ROW, "https://weibo.com/u/9999999999")
    bad = reading_of(to_csv(tmp_path / "a.csv", [row], (*HEAD, "链接"))).bad
    assert [cell.value for cell in bad] == ["9999999999、1234567890"]


def test_totals_footnotes_and_repeated_headers_are_passed_over_and_named(tmp_path: Path) -> None:
    rows = [ROW, HEAD, ("合计", "", "", "1"), ("填表人：张三", "", "", ""), ("", "", "", "")]
    reading = reading_of(to_csv(tmp_path / "a.csv", rows))

    assert [where for where, _ in reading.skipped] == ["a!A3", "a!A4", "a!A5"]
    assert (len(reading.entries), reading.bad) == (1, ())


@pytest.mark.parametrize("name", ["合计", "统计微讯", "说明书", "备注"])
def test_an_account_with_such_a_name_is_an_account(tmp_path: Path, name: str) -> None:
    assert [entry.name for entry in reading_of(to_csv(tmp_path / "a.csv", [(name, *ROW[1:])])).entries] == [name]


# Files that are none


def zip_of(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return content.getvalue()


def workbook(folder: Path) -> bytes:
    return to_xlsx(folder / "whole.xlsx", [ROW]).read_bytes()


def with_sheet(folder: Path, sheet: bytes) -> bytes:
    """A workbook whose sheet is replaced."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(folder))) as old, zipfile.ZipFile(content, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return content.getvalue()


def far_cell(folder: Path, cell: bytes) -> bytes:
    """A sheet of two cells: the first one, and one in the last row."""
    return with_sheet(
        folder,
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1">'
        b'<v>1</v></c></row><row r="1048576"><c r="%s"><v>1</v></c></row></sheetData></worksheet>' % cell,
    )


FILES: dict[str, Callable[[Path], bytes]] = {
    "empty": lambda folder: b"",
    "blanks": lambda folder: b" \n\n ",
    "text": lambda folder: b"hello",
    "a-page": lambda folder: "<html><table><tr><td>账号名称</td></tr></table></html>".encode(),
    "a-picture": lambda folder: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "truncated": lambda folder: workbook(folder)[:-500],
    "half": lambda folder: workbook(folder)[:900],
    "another-zip": lambda folder: zip_of(readme=b"hello"),
    "encrypted": lambda folder: (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000) + "EncryptedPackage".encode("utf-16-le")
    ),
    "broken-xls": lambda folder: (REGISTERS / "plain.xls").read_bytes()[:1500],
    "far-column": lambda folder: far_cell(folder, b"XFD1048576"),
    "far-corner": lambda folder: far_cell(folder, b"ZZ1048576"),
    "broken-sheet": lambda folder: with_sheet(folder, b"<worksheet><sheetData><row><c r='A1'"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_table_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    file = tmp_path / "a.xls"
    file.write_bytes(FILES[name](tmp_path))
    with pytest.raises(UserError):
        reading_of(file)


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(zip_of(xl__workbook=b"", xl__media__bomb=bytes(1 << 20)))
    content = bytearray(file.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    file.write_bytes(bytes(content))
    with pytest.raises(UserError, match="1 GB"):
        read_table(file)


def test_a_part_that_is_bigger_than_it_says_is_refused(tmp_path: Path) -> None:
    content = bytearray(workbook(tmp_path))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    (tmp_path / "a.xlsx").write_bytes(bytes(content))
    with pytest.raises(UserError, match="损坏"):
        read_table(tmp_path / "a.xlsx")


ONE = b"<v>1</v></c>"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(b'<row r="1"><c r="A1">%s</row><row r="60000"><c r="ZZ60000">%s</row>' % (ONE, ONE), id="corner"),
        pytest.param(b'<row r="60000"><c r="A60000">%s<c s="1"\n r = \'ZZ1\'>%s</row>' % (ONE, ONE), id="spaced"),
        pytest.param(b'<x:row r="60000"><x:c r="zz60000"/></x:row>', id="prefixed"),
        pytest.param(b'<row r="1"><c r="AAA1">%s</row>' % ONE, id="column-703"),
        pytest.param(b'<row r="1"><c r="&#65;AA1">%s</row>' % ONE, id="an-entity"),
        pytest.param(b"<row>%s</row><row r='60000'><c>%s</row>" % (b"<c>%s" % ONE * 500, ONE), id="nameless-cells"),
        pytest.param(b'<row r="60000"/><x:row>%s</x:row>' % (b"<x:c s='1'/>" * 500), id="nameless-and-prefixed"),
        pytest.param(b'<row r="999999"><c r="Z999999"/></row><row><c r="B1"/></row>', id="a-nameless-row"),
    ],
)
def test_a_sheet_that_would_fill_the_memory_is_refused(rows: bytes) -> None:
    content = b"<worksheet><sheetData>%s</sheetData></worksheet>" % rows
    for rest in (content, without_plain_rows(content)):
        with pytest.raises(UserError, match="too big"):
            check_extent(content, rest)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(b'<row r="999999" spans="1:26"><c r="Z999999" t="s">%s</row>' % ONE, id="narrow"),
        pytest.param(b'<row r="28000"><c r="ZZ28000">%s</row>' % ONE, id="wide"),
        pytest.param(b"<row>%s</row>" % (b"<c>%s" % ONE * 600) * 100, id="nameless"),
    ],
)
def test_a_sheet_that_fits_is_read(rows: bytes) -> None:
    content = b"<worksheet><sheetData>%s</sheetData></worksheet>" % rows
    for rest in (content, without_plain_rows(content)):
        check_extent(content, rest)


PLAIN_ROW = b'<row r="1" spans="1:2"><c r="A1" t="s"><v>0</v></c><c r="B1" s="3"><v>-1.5E+3</v></c><c r="C1"/></row>'


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="2" hidden="1"><c r="A2"><v>1</v></c></row>',
        b'<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>',
        b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>',
        b'<row r="2"><c r="A2" t="str"><v>="x"</v></c></row>',
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>',
        b'<row r="2"><c r="AA2"><v>1</v></c></row>',
        b'<row r="2000000"><c r="A2000000"><v>1</v></c></row>',
        b"<row><c><v>1</v></c></row>",
        b'<x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_only_rows_of_numbers_and_shared_texts_are_left_out_of_what_is_inspected(row: bytes) -> None:
    rest = row + PLAIN_ROW + b"</sheetData></worksheet>"
    assert without_plain_rows(b"<worksheet><sheetData>" + 3 * PLAIN_ROW + rest) == b"<worksheet><sheetData>" + rest


def test_cells_without_a_name_are_read_one_behind_the_other(tmp_path: Path) -> None:
    rows = ("".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) for row in (HEAD, ROW))
    sheet = "".join(f"<row>{row}</row>" for row in rows).encode()
    name = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = with_sheet(tmp_path, b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (name, sheet))
    (tmp_path / "a.xlsx").write_bytes(content)
    assert [entry.handle for entry in reading_of(tmp_path / "a.xlsx").entries] == ["1234567890"]


def test_an_ods_that_repeats_a_row_a_million_times_is_refused(tmp_path: Path) -> None:
    row = b'<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
    row += b'office:value="3" table:number-columns-repeated="1000"/></table:table-row>'
    with zipfile.ZipFile(REGISTERS / "plain.ods") as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(b"</table:table>", row + b"</table:table>")
    (tmp_path / "a.ods").write_bytes(zip_of(**{name.replace("/", "__"): part for name, part in parts.items()}))
    with pytest.raises(UserError, match="too big"):
        read_table(tmp_path / "a.ods")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"," * 1_000_000, id="a-million-columns"),
        pytest.param("账号名称,平台类型\n".encode() + b"\xff\xff\x81", id="no-encoding"),
        pytest.param("账号名称\0,平台类型".encode(), id="nul"),
        pytest.param(b"a,b\n1,2\n", id="no-header"),
        pytest.param(b'"' + b"x" * (2 << 20), id="a-cell-without-end"),
    ],
)
def test_a_csv_that_is_no_register_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(UserError):
        reading_of(tmp_path / "a.csv")


def test_a_sheet_formatted_to_its_last_row_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("全部")
        border = book.add_format({"border": 1})
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, ROW)
        for row in (*range(2, 3000), 1_048_575):
            sheet.write_blank(row, 0, None, border)

    assert len(reading_of(tmp_path / "a.xlsx").entries) == 1


def test_a_sheet_with_a_header_alone_says_nothing(tmp_path: Path) -> None:
    reading = reading_of(to_csv(tmp_path / "a.csv", []))
    assert (reading.entries, reading.bad) == ((), ())


def test_a_failed_formula_below_the_last_row_says_nothing() -> None:
    sheet = Sheet(name="a", rows=[HEAD, ROW], errors={(7, 0): "#REF!"})
    reading = read_entries(TableFile(name="a.xlsx", sha256="", sheets=(sheet,)))
    assert ([entry.where for entry in reading.entries], reading.bad) == (["a!A2"], ())


CELLS = st.one_of(
    st.sampled_from(["", "无", "微博", "#REF!", "12E5", "已关停", "2023.9.1", "http://127.0.0.1/", "1234567890"]),
    st.text(max_size=6),
    st.sampled_from([1.0, True, 0.0, False, 45000.0, 1.8e15]),
    st.dates(),
    st.datetimes(),
)


def read_alone(reader: Callable[[Cell], object], cell: Cell) -> object:
    try:
        return BLANKS if cell == "" else reader(cell)
    except BadCell as why:
        return why.zh


@given(st.sampled_from(sorted(READERS)), st.lists(CELLS, max_size=8), st.booleans())
def test_a_cell_means_in_its_column_what_it_means_alone(column: Column, cells: list[Cell], is_repeated: bool) -> None:
    cache = CellValueCache(READERS[column], is_repeated=is_repeated)
    results = [round_.zh if isinstance(round_, BadCell) else round_ for round_ in cache.of([*cells, *cells])]
    assert results == [read_alone(READERS[column], cell) for cell in (*cells, *cells)]


def test_a_first_row_that_holds_a_header_s_word_is_an_account(tmp_path: Path) -> None:
    """Under an unknown header it is not the header's second line."""
    reading = reading_of(to_csv(tmp_path / "a.csv", [(*ROW, "主页"), (*ROW[:3], "2", "")], (*HEAD, "推荐栏")))
    assert [entry.handle for entry in reading.entries] == ["1234567890", "2"]


def test_a_unit_without_an_account_is_no_account_and_named(tmp_path: Path) -> None:
    rows = [
        ROW,
        ("无", "微博", "湘潭市水利局", ""),
        ("未开通", "", "湘潭市司法局", "/"),
        ("无", "微博", "某局", "2222222222"),
    ]
    reading = reading_of(to_csv(tmp_path / "a.csv", rows))
    assert [entry.name for entry in reading.entries] == ["韶山公安"]
    assert reading.skipped == (("a!A3", "无 湘潭市水利局"), ("a!A4", "未开通 湘潭市司法局"))
    assert [bad.where for bad in reading.bad] == ["a!A5"]  # it has a key


def test_a_row_that_shows_how_to_fill_in_is_no_account(tmp_path: Path) -> None:
    rows = [("（示例）某某发布", "微信公众号", "某某市人民政府办公室", "gh_xxxxxxxxxxxx"), ROW]
    reading = reading_of(to_csv(tmp_path / "a.csv", rows))
    assert ([entry.name for entry in reading.entries], reading.bad) == (["韶山公安"], ())
    assert [where for where, _ in reading.skipped] == ["a!A2"]


def test_an_address_is_no_name(tmp_path: Path) -> None:
    rows = [("https://weibo.com/u/1234567890", *ROW[1:]), ("韶山公安 https://weibo.com/u/1", *ROW[1:3], "2")]
    assert [bad.where for bad in reading_of(to_csv(tmp_path / "a.csv", rows)).bad] == ["a!A2", "a!A3"]


def test_cells_that_show_nothing_are_empty(tmp_path: Path) -> None:
    head = (*HEAD, "状态", "主管单位")
    rows = [(*ROW, " ", "\u3000"), (" ", "\u200b", " ", " ", " ", " ")]
    reading = reading_of(to_csv(tmp_path / "a.csv", rows, head))
    assert ([entry.stated for entry in reading.entries], reading.bad) == ([{}], ())


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("主办单位", "账号名称", "平台类型", "账号ID", "受众"),
            ("湘潭市卫健委", "湘潭健康", "微博", "2222222222", ""),
        ],
        [("账号名称", "平台标识", "主办单位", "账号ID", ""), ("湘潭健康", "wb1", "湘潭市卫健委", "2222222222", "")],
    ],
    ids=["its-order-is-another", "its-platform-is-no-platform"],
)
def test_a_second_header_with_unknown_words_is_one(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    reading = reading_of(to_csv(tmp_path / "a.csv", [(*ROW, ""), *rows], (*HEAD, "内容")))
    assert [entry.name for entry in reading.entries] == ["韶山公安"]
    assert [(bad.where, "另一个表头" in bad.zh) for bad in reading.bad] == [("a!A3", True)]


def test_a_row_with_more_cells_than_the_header_is_not_read(tmp_path: Path) -> None:
    """A separator within a name has moved the cells behind it."""
    rows = [
        ("韶山,公安", *ROW[1:]),
        ("湘潭健康", "微博,", "湘潭市卫健委", "2"),
        ("湘潭文旅", "微博", "湘潭市文旅局", "3,"),
    ]
    reading = reading_of(to_csv(tmp_path / "a.csv", rows))
    assert [entry.name for entry in reading.entries] == ["湘潭文旅"]
    assert len({bad.where[-1] for bad in reading.bad}) == 2


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("湘潭市公安局", True), ("市直机关工委", True), ("乡镇企业局", True), ("各乡镇", False), ("乡镇街道", False)]
    + [(name, False) for name in ("全市医院", "市直学校", "2023年市县乡", "各局委办", "各县市区政府")],
)
def test_a_sheet_of_several_offices_is_named_after_none(name: str, is_one: bool) -> None:
    rows = [("账号名称", "平台类型", "账号ID"), ("韶山公安", "微博", "1234567890")]
    reading = read_entries(TableFile(name="a.xlsx", sha256="", sheets=(Sheet(name=name, rows=rows),)))
    assert [entry.unit for entry in reading.entries] == ([name] if is_one else [])
