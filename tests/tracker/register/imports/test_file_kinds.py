"""Files are read by their content, whatever their name; cells without a value are reported."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from xlsxwriter import Workbook

from tests.tracker.register.made_tables import HEAD, reading_of, table_of, to_csv, to_xlsx
from tracker.errors import UserError
from tracker.register.account import FilingState
from tracker.register.imports.entry import ImportReading
from tracker.register.spreadsheets.formats.columns import Column

ROW = ("韶山公安", "微博", "韶山市公安局", "1234567890")
INPUTS = Path(__file__).resolve().parents[5] / "shared" / "inputs"


def handles(reading: ImportReading) -> list[str]:
    return [entry.handle for entry in reading.entries]


def line(cells: Sequence[str], tag: str = "td") -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


TABLE = f"<table>{line(HEAD, 'th')}{line(ROW)}</table>"
MAIL = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
    'Content-Type: text/html; charset="utf-8"\r\n\r\n' + TABLE + "\r\n--x--\r\n"
)
XML = (
    '<?xml version="1.0" encoding="{}"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>{}</Table></Worksheet>'
    "</Workbook>"
)


def xml_row(cells: Sequence[str]) -> str:
    told = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells)
    return f"<Row>{told}</Row>"


LINES = "\r\n".join("\t".join(row) for row in (HEAD, ROW)) + "\r\n"
SAME: dict[str, bytes] = {
    "html-gbk": TABLE.encode("gbk"),
    "html-utf-8": TABLE.encode(),
    "html-utf-16": TABLE.encode("utf-16"),
    "html-declared": f'<meta charset="gb2312">{TABLE}'.encode("gb18030"),
    "html-declared-wrongly": f'<meta charset="utf-8">{TABLE}'.encode("gb18030"),
    "html-comment": f"<!-- 导出 -->{TABLE}".encode("gb18030"),
    "html-style": f"<style>td{{mso-number-format:'\\@'}}</style>{TABLE}".encode("gb18030"),
    "html-nested-style": TABLE.replace("韶山公安", "<style>td{color:red}</style><font><b>韶山</b>公安</font>").encode(),
    "html-in-a-layout": f"<table><tr><td>{TABLE}</td></tr></table>".encode(),
    "html-entities": TABLE.replace("韶", "&#38902;").replace("微博", "&nbsp;微博&nbsp;").encode(),
    "xhtml": f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">{TABLE}</html>'.encode(),
    "web-archive": MAIL.encode(),
    "xml-2003": XML.format("utf-8", xml_row(HEAD) + xml_row(ROW)).encode(),
    "xml-2003-gbk": XML.format("gb2312", xml_row(HEAD) + xml_row(ROW)).encode("gb18030"),
    "lines-utf-16": LINES.encode("utf-16"),
    "lines-utf-16-le-without-mark": LINES.encode("utf-16-le"),
    "lines-utf-16-be-without-mark": LINES.encode("utf-16-be"),
    "lines-gbk": LINES.encode("gbk"),
    "lines-utf-8-sig": LINES.encode("utf-8-sig"),
    "lines-dos-end": LINES.encode("gbk") + b"\x1a",
}


@pytest.mark.parametrize("ending", ["xls", "xlsx", "csv", "dat"])
@pytest.mark.parametrize("name", SAME)
def test_what_a_file_is_comes_from_its_content(tmp_path: Path, name: str, ending: str) -> None:
    file = tmp_path / f"a.{ending}"
    file.write_bytes(SAME[name])

    entries = reading_of(file).entries
    assert [(entry.name, entry.platform, entry.unit, entry.handle) for entry in entries] == [
        ("韶山公安", "weibo", "韶山市公安局", "1234567890")
    ]


WITH_REMARKS = ",".join((*HEAD, "备注"))
WHOLE = "甲,微博,甲局,1234567801,{}\n乙,微博,乙局,1234567802,\n丙,微博,丙局,1234567803,{}\n丁,微博,丁局,1234567804,\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param('"未完', "", id="never-closed"),
        pytest.param('"未完', '"好"', id="closed-by-the-next-cell-in-quotes"),
        pytest.param('"未完', '好"', id="closed-by-another-stray-quote"),
        pytest.param('"未完', '""', id="an-empty-cell-in-quotes-follows"),
    ],
)
def test_rows_that_a_stray_quote_took_in_are_never_lost_in_silence(tmp_path: Path, one: str, other: str) -> None:
    (tmp_path / "a.csv").write_text(f"{WITH_REMARKS}\n{WHOLE.format(one, other)}", "utf-8")
    with pytest.raises(UserError, match="第 2 行的引号"):
        reading_of(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "remark",
    [
        pytest.param('"第一行\n第二行，有逗号"', id="lines"),
        pytest.param('"见通知, 第一条\n另见, 第二条"', id="lines-with-a-separator"),
        pytest.param('"某"号', id="quotes-in-part-of-a-cell"),
        pytest.param('某"号', id="a-quote-within"),
    ],
)
def test_quotes_that_take_nothing_in_are_read(tmp_path: Path, remark: str) -> None:
    (tmp_path / "a.csv").write_text(f"{WITH_REMARKS}\n{WHOLE.format(remark, '')}", "utf-8")
    assert handles(reading_of(tmp_path / "a.csv")) == ["1234567801", "1234567802", "1234567803", "1234567804"]


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("<select><option>正常运行<option selected>已关停</select>", id="a-choice"),
        pytest.param("<select><option>已关停<option>正常运行</select>", id="the-first-of-a-choice"),
        pytest.param('<select><option label="已关停"></select>', id="a-label"),
        pytest.param('<input value="已关停">', id="a-field"),
        pytest.param(
            '<INPUT TYPE=text readonly value="已关停"><input type=hidden value="1">', id="beside-a-hidden-one"
        ),
        pytest.param("<textarea>已关停</textarea>", id="a-text"),
        pytest.param("<label><input type=radio checked>已关停</label>", id="a-mark-with-its-words"),
    ],
)
def test_a_form_field_in_a_cell_is_read_as_it_shows(tmp_path: Path, cell: str) -> None:
    page = f"<table>{line((*HEAD, '运行状态'), 'th')}{line((*ROW, cell))}</table>"
    (tmp_path / "a.xls").write_text(page, "utf-8")

    (entry,) = reading_of(tmp_path / "a.xls").entries
    assert entry.stated[Column.STATE] is FilingState.CLOSED


def renamed(
    content: bytes, rename: Callable[[str], str], change: Callable[[bytes], bytes] = lambda part: part
) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", 8) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(rename(name)), change(old.read(name)))
    return packed.getvalue()


def test_parts_named_with_backslashes_are_found(tmp_path: Path) -> None:
    whole = to_xlsx(tmp_path / "whole.xlsx", [ROW]).read_bytes()
    content = renamed(whole, lambda name: name).replace(b"xl/worksheets/", b"xl\\worksheets\\")
    (tmp_path / "a.xlsx").write_bytes(content)
    assert handles(reading_of(tmp_path / "a.xlsx")) == ["1234567890"]


def test_a_main_part_of_another_name_is_found(tmp_path: Path) -> None:
    whole = to_xlsx(tmp_path / "whole.xlsx", [ROW]).read_bytes()
    content = renamed(
        whole,
        lambda name: name.replace("xl/workbook.xml", "xl/book3.xml").replace("rels/workbook.xml", "rels/book3.xml"),
        lambda part: part.replace(b"xl/workbook.xml", b"xl/book3.xml"),
    )
    (tmp_path / "a.xlsx").write_bytes(content)
    assert handles(reading_of(tmp_path / "a.xlsx")) == ["1234567890"]


def zip_of(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return packed.getvalue()


OTHERS: dict[str, tuple[bytes, str]] = {
    "word": (zip_of("[Content_Types].xml", "word/document.xml"), "Word"),
    "slides": (zip_of("ppt/presentation.xml"), "演示文稿"),
    "binary-workbook": (zip_of("xl/workbook.bin"), "xlsb"),
    "archive": (zip_of("备案表.xlsx"), "压缩包"),
    "numbers": (zip_of("Index/Document.iwa"), "Numbers"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "压缩包"),
    "picture": (b"\x89PNG\r\n\x1a\n", "图片"),
    "old-word": (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "WordDocument".encode("utf-16-le"), "Word"),
    "old-excel": (b"\x09\x00\x04\x00\x02\x00\x10\x00", "很旧的 Excel"),
    "a-page-without-a-table": (b"<html><body>login</body></html>", "没有表格"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_whole_file_of_another_kind_is_named_by_what_it_is(tmp_path: Path, name: str) -> None:
    content, word = OTHERS[name]
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(UserError, match=word) as told:
        table_of(tmp_path / "a.xlsx")
    assert "损坏" not in told.value.message
    assert "重新导出" not in told.value.hint


def test_a_page_deeper_than_is_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text(TABLE.replace("韶山", "<div>" * 300 + "韶山"), "utf-8")
    with pytest.raises(UserError, match="文件已损坏"):
        table_of(tmp_path / "a.xls")


def test_spanning_cells_of_a_page_hold_for_their_rows(tmp_path: Path) -> None:
    rows = (
        "<tr><td>甲</td><td>微博</td><td rowspan=2>某局</td><td>1</td></tr>"
        "<tr><td>乙</td><td>微博</td><td>2222222222</td></tr>"
    )
    page = f"<table><tr><td colspan=4>备案表</td></tr>{line(HEAD)}{rows.replace('>1<', '>1111111111<')}</table>"
    (tmp_path / "a.xls").write_text(page, "utf-8")
    assert [(entry.name, entry.unit, entry.handle) for entry in reading_of(tmp_path / "a.xls").entries] == [
        ("甲", "某局", "1111111111"),
        ("乙", "某局", "2222222222"),
    ]


def test_an_address_behind_a_cell_of_a_page_is_read(tmp_path: Path) -> None:
    row = ('<a href="https://weibo.com/u/1234567890">韶山公安</a>', "微博", "韶山市公安局", "")
    (tmp_path / "a.xls").write_text(f"<table>{line(HEAD)}{line(row)}</table>", "utf-8")
    assert handles(reading_of(tmp_path / "a.xls")) == ["1234567890"]


# Formulas


def by_openpyxl(path: Path, *rows: Sequence[object], head: Sequence[str] = HEAD) -> Path:
    """As a program writes it: no formula has a value."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (head, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def test_a_formula_without_a_value_is_bad_and_not_empty(tmp_path: Path) -> None:
    head = (*HEAD, "运行状态", "平台注销日")
    row = (*ROW, '=IF(1=1,"已关停","")', "=DATE(2023,8,31)")
    bad = reading_of(by_openpyxl(tmp_path / "a.xlsx", row, head=head)).bad
    assert [(cell.where, cell.zh[:7]) for cell in bad] == [
        ("Sheet!E2", "公式没有存值；"),
        ("Sheet!F2", "公式没有存值；"),
    ]


def test_a_formula_in_a_column_that_is_not_read_says_nothing(tmp_path: Path) -> None:
    reading = reading_of(by_openpyxl(tmp_path / "a.xlsx", (*ROW, "=1+1"), head=(*HEAD, "序号")))
    assert (handles(reading), reading.bad) == (["1234567890"], ())


@pytest.mark.parametrize(
    ("formula", "handle"),
    [
        pytest.param('=HYPERLINK("https://weibo.com/u/1234567890","韶山公安")', "1234567890", id="written-out"),
        pytest.param('=HYPERLINK("https://weibo.com/u/"&D2,"韶山公安")', "1234567890", id="of-another-cell"),
    ],
)
def test_an_address_that_a_formula_makes_is_read(tmp_path: Path, formula: str, handle: str) -> None:
    row = (formula, "微博", "韶山市公安局", "1234567890")
    entry = reading_of(by_openpyxl(tmp_path / "a.xlsx", row)).entries[0]
    assert (entry.name, entry.handle, entry.stated[Column.LINKS]) == (
        "韶山公安",
        handle,
        ("https://weibo.com/u/1234567890",),
    )


@pytest.mark.parametrize("cell", ['="1234567890"', '"=""1234567890"""', '=T("1234567890")'])
def test_a_text_in_a_formula_is_that_text(tmp_path: Path, cell: str) -> None:
    assert handles(reading_of(to_csv(tmp_path / "a.csv", [(*ROW[:3], cell)]))) == ["1234567890"]


def test_a_comma_inside_such_a_text_ends_no_cell(tmp_path: Path) -> None:
    reading = reading_of(to_csv(tmp_path / "a.csv", [('="甲,乙"', *ROW[1:])]))
    assert [entry.name for entry in reading.entries] == ["甲,乙"]


def test_another_formula_in_a_csv_is_bad(tmp_path: Path) -> None:
    assert [cell.zh[:6] for cell in reading_of(to_csv(tmp_path / "a.csv", [("=A1&B1", *ROW[1:])])).bad] == [
        "公式没有存值"
    ]


# Names


@pytest.mark.parametrize("cell", [date(2026, 3, 15), True, False, 1.5])
@pytest.mark.parametrize("column", [0, 2])
def test_what_excel_made_of_a_name_is_bad(tmp_path: Path, cell: object, column: int) -> None:
    row: list[object] = [*ROW]
    row[column] = cell
    bad = reading_of(by_openpyxl(tmp_path / "a.xlsx", row)).bad
    assert [(cell.where[-2:], cell.zh[:4]) for cell in bad] == [(f"{'ABC'[column]}2", "名称成了")]


def test_a_name_of_digits_is_a_name(tmp_path: Path) -> None:
    assert [entry.name for entry in reading_of(by_openpyxl(tmp_path / "a.xlsx", (12345, *ROW[1:]))).entries] == [
        "12345"
    ]


def test_a_files_name_is_no_unit_and_no_platform(tmp_path: Path) -> None:
    for name in ("湘潭市公安局", "微博"):
        file = to_csv(tmp_path / f"{name}.csv", [("甲", "1234567890")], ("账号名称", "账号ID"))
        assert [cell.zh[:4] for cell in reading_of(file).bad] == ["这张表没"]


@pytest.mark.parametrize("sheet", ["备案表", "全部", "Sheet1", "导出数据", "湘潭市"])
def test_a_sheet_that_is_called_after_no_office_gives_no_unit(tmp_path: Path, sheet: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(["账号名称", "平台类型"])
    page.append(["甲", "微博"])
    book.save(tmp_path / "a.xlsx")
    assert [cell.zh for cell in reading_of(tmp_path / "a.xlsx").bad] == ["这张表没有主办单位一列"]


def test_an_address_in_the_column_of_ids_leads_to_the_account(tmp_path: Path) -> None:
    row = (*ROW[:3], "https://weibo.com/u/1234567890")
    entry = reading_of(to_csv(tmp_path / "a.csv", [row])).entries[0]
    assert (entry.handle, entry.stated[Column.LINKS]) == ("1234567890", ("https://weibo.com/u/1234567890",))


def test_an_address_of_a_platform_that_is_not_read_is_no_handle(tmp_path: Path) -> None:
    row = ("甲", "抖音", "某局", "https://www.douyin.com/user/MS4wLjABAAAA")
    entry = reading_of(to_csv(tmp_path / "a.csv", [row])).entries[0]
    assert (entry.handle, entry.stated[Column.LINKS]) == ("", ("https://www.douyin.com/user/MS4wLjABAAAA",))


@pytest.mark.parametrize("head", ["账号链接/二维码", "账号主页", "链接、二维码", "主页链接/账号链接"])
def test_headers_of_links_are_known(tmp_path: Path, head: str) -> None:
    row = (*ROW[:3], "", "https://weibo.com/u/1234567890")
    assert handles(reading_of(to_csv(tmp_path / "a.csv", [row], (*HEAD, head)))) == ["1234567890"]


# Settings of the workbook


def test_days_counted_from_1904_are_those_days(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append([*HEAD, "平台注销日"])
    sheet.append([*ROW, 43707])
    book.save(tmp_path / "a.xlsx")
    assert reading_of(tmp_path / "a.xlsx").entries[0].stated[Column.DEREGISTERED_ON] == date(2023, 8, 31)


def test_hidden_rows_are_read_and_counted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD, ROW, ("乙", "微博", "某局", "2222222222")):
        sheet.append(list(row))
    sheet.row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    reading = reading_of(tmp_path / "a.xlsx")
    assert (handles(reading), reading.hidden_rows) == (["1234567890", "2222222222"], 1)


def struck_xlsx(path: Path, states: Sequence[str]) -> Path:
    with Workbook(str(path)) as book:
        sheet, struck = book.add_worksheet("全部"), book.add_format({"font_strikeout": True})
        sheet.write_row(0, 0, [*HEAD, "状态"])
        for number, state in enumerate(states, start=1):
            sheet.write_row(number, 0, [f"账号{number}", *ROW[1:3], str(1234567890 + number), state])
        sheet.write_string(1, 0, "账号1", struck)
    return path


def struck_page(path: Path, states: Sequence[str]) -> Path:
    names = ["<del>账号1</del>", *(f"账号{number}" for number in range(2, len(states) + 1))]
    rows = [
        line((name, *ROW[1:3], str(1234567890 + number), state))
        for number, (name, state) in enumerate(zip(names, states, strict=True))
    ]
    path.write_text(f"<table>{line((*HEAD, '状态'), 'th')}{''.join(rows)}</table>", "utf-8")
    return path


@pytest.mark.parametrize("made", [struck_xlsx, struck_page])
@pytest.mark.parametrize(("state", "is_read"), [("", False), ("正常运行", False), ("已关停", True)])
def test_an_account_that_is_struck_through_is_not_taken_for_running(
    tmp_path: Path, made: Callable[[Path, Sequence[str]], Path], state: str, is_read: bool
) -> None:
    reading = reading_of(made(tmp_path / "a.xls", [state, state]))
    assert [entry.name for entry in reading.entries] == (["账号1", "账号2"] if is_read else ["账号2"])
    assert ["删除线" in bad.zh for bad in reading.bad] == ([] if is_read else [True])


# Given inputs; beside the tree, and not part of it


@pytest.mark.parametrize("folder", ["xls-html-fragment", "xls-really-text"])
def test_the_given_files_hold_three_accounts_each(folder: str) -> None:
    if not (INPUTS / folder).is_dir():
        pytest.skip("the inputs are not here")
    files = [file for file in (INPUTS / folder).iterdir() if file.name != "expected.txt"]
    told = {file.name: [entry.name for entry in reading_of(file).entries] for file in files}
    assert told == {name: ["韶山公安", "娄底教育", "湖南生态环境"] for name in told}


def test_a_workbook_that_the_archiver_encrypted_is_reported_as_such(tmp_path: Path) -> None:
    content = bytearray(to_xlsx(tmp_path / "whole.xlsx", [ROW]).read_bytes())
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(head)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(head, at + 4)
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(UserError, match="有密码"):
        table_of(tmp_path / "a.xlsx")


def test_a_cell_of_a_text_that_is_too_long_is_reported_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{','.join(HEAD)}\n{'长' * (1 << 20)}长,微博,湘潭市某局,1\n", "utf-8")
    with pytest.raises(UserError, match="一个单元格超过 1048576 字"):
        table_of(tmp_path / "a.csv")
