"""What workbooks hold besides values: lines through a name, comments, merged cells, formulas without a value."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment

from tests.tracker.register.made_tables import HEAD, reading_of
from tests.tracker.register.spreadsheets.made_xls import record, to_xls, wide
from tests.tracker.register.spreadsheets.made_xls_texts import to_rich_xls
from tracker.errors import UserError
from tracker.register.spreadsheets.extras.xls import inspect_xls

ROWS = [(f"湘潭{name}", "微博", "湘潭市某局", str(1234567890 + number)) for number, name in enumerate("甲乙丙")]
STRUCK = "湘潭乙"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def rich_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEAD, *ROWS):
        sheet.append(list(row))
    sheet["A3"] = CellRichText("湘潭", TextBlock(InlineFont(strike=True), "乙"))
    book.save(path)


def struck_xls(path: Path) -> None:
    path.write_bytes(to_xls([HEAD, *ROWS], {2: 0}))


def rich_xls(path: Path) -> None:
    path.write_bytes(to_rich_xls([HEAD, *ROWS], STRUCK))


def ods(path: Path, styles: str, name: str, named: str = "") -> None:
    """
    Args:
        name: the cell of the second account's name.
        named: styles in their own part.
    """

    def line(row: tuple[str, ...]) -> str:
        plain = [f"<{CELL}><text:p>{text}</text:p></table:table-cell>" for text in row]
        if row[0] == STRUCK:
            plain[0] = name
        return f"<table:table-row>{''.join(plain)}</table:table-row>"

    body = "".join(map(line, (HEAD, *ROWS)))
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": f"<office:document-content {NAMESPACES}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f'<office:body><office:spreadsheet><table:table table:name="全部">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {NAMESPACES}>{named}</office:document-styles>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    path.write_bytes(packed.getvalue())


CELL = 'table:table-cell office:value-type="string"'
THROUGH = '<style:text-properties style:text-line-through-style="solid"/>'


def struck_ods(path: Path) -> None:
    name = f'<{CELL} table:style-name="ce2"><text:p>湘潭乙</text:p></table:table-cell>'
    named = f'<style:style style:name="Struck" style:family="table-cell">{THROUGH}</style:style>'
    ods(path, '<style:style style:name="ce2" style:parent-style-name="Struck"/>', name, named=named)


def struck_span_ods(path: Path) -> None:
    span = '<text:p><text:span text:style-name="T1">湘潭乙</text:span></text:p>'
    name = f"<{CELL}>{span}</table:table-cell>"
    ods(path, f'<style:style style:name="T1" style:family="text">{THROUGH}</style:style>', name)


def page(path: Path) -> None:
    """As Excel saves a web page."""
    style = "<style>.xl0{color:red} .xl1\n{text-decoration:line-through}</style>"
    lines = "".join(
        "<tr>" + "".join(f"<td class=xl{int(text == STRUCK)}>{text}</td>" for text in row) + "</tr>"
        for row in (HEAD, *ROWS)
    )
    path.write_text(f"{style}<table>{lines}</table>", "utf-8")


def xml2003(path: Path) -> None:
    lines = "".join(
        "<Row>"
        + "".join(
            f'<Cell ss:StyleID="s{int(text == STRUCK)}"><Data ss:Type="String">{text}</Data></Cell>' for text in row
        )
        + "</Row>"
        for row in (HEAD, *ROWS)
    )
    style = '<Styles><Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style></Styles>'
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{style}'
        f'<Worksheet ss:Name="全部"><Table>{lines}</Table></Worksheet></Workbook>',
        "utf-8",
    )


@pytest.mark.parametrize("made", [rich_xlsx, struck_xls, rich_xls, struck_ods, struck_span_ods, page, xml2003])
def test_a_name_that_is_struck_through_is_asked_about_in_every_format(
    tmp_path: Path, made: Callable[[Path], None]
) -> None:
    made(tmp_path / "a.xls")
    reading = reading_of(tmp_path / "a.xls")
    assert [entry.name for entry in reading.entries] == ["湘潭甲", "湘潭丙"]
    assert [(bad.value, "删除线" in bad.zh) for bad in reading.bad] == [("湘潭乙", True)]


def noted_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEAD, *ROWS):
        sheet.append(list(row))
    sheet["B3"].comment = Comment("张三:\n该账号已于2023年8月注销", "张三")
    sheet["A2"].comment = Comment("未停更", "张三")
    book.save(path)


def noted_ods(path: Path) -> None:
    note = "<office:annotation><text:p>该账号已注销</text:p></office:annotation><text:p>湘潭乙</text:p>"
    ods(path, "", f"<{CELL}>{note}</table:table-cell>")


NOTES = {(2, 1): "张三:\n该账号已于2023年8月注销", (1, 0): "未停更"}


def noted_xls(path: Path) -> None:
    path.write_bytes(to_rich_xls([HEAD, *ROWS], notes=NOTES))


@pytest.mark.parametrize("made", [noted_xlsx, noted_ods, noted_xls])
def test_a_comment_that_says_closed_is_asked_about(tmp_path: Path, made: Callable[[Path], None]) -> None:
    made(tmp_path / "a.xlsx")
    reading = reading_of(tmp_path / "a.xlsx")
    assert [entry.name for entry in reading.entries] == ["湘潭甲", "湘潭丙"]
    assert [(bad.value, "没有写明状态" in bad.zh) for bad in reading.bad] == [("湘潭乙", True)]


@pytest.mark.parametrize("text", ["#REF!", "Err:502"])
def test_a_failed_formula_in_an_ods_is_a_bad_cell(tmp_path: Path, text: str) -> None:
    calc = 'xmlns:c="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    failed = f'<{CELL} {calc} office:string-value="" c:value-type="error"><text:p>{text}</text:p></table:table-cell>'
    ods(tmp_path / "a.ods", "", failed)
    reading = reading_of(tmp_path / "a.ods")
    assert [bad.value for bad in reading.bad] == [text]


def test_merged_cells_of_an_ods_hold_for_their_rows(tmp_path: Path) -> None:
    first = f"<{CELL}><text:p>{STRUCK}</text:p></table:table-cell>"
    ods(tmp_path / "a.ods", "", first)
    content = (tmp_path / "a.ods").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(tmp_path / "b.ods", "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            unit = f"<{CELL}><text:p>湘潭市某局</text:p></table:table-cell>"
            spanning = unit.replace(CELL, f'{CELL} table:number-rows-spanned="3"')
            covered = "<table:covered-table-cell/>"
            new.writestr(name, text.replace(unit, spanning, 1).replace(unit, covered))
    assert [entry.unit for entry in reading_of(tmp_path / "b.ods").entries] == ["湘潭市某局"] * 3


BLANK_TEXT = b"\x03\0\0\0\0\0\xff\xff"
"""What a program writes that does not count the formula; what Excel writes for ="" as well, beside another record."""
NOT_FOUND = b"\x02\0\x2a\0\0\0\xff\xff"


@pytest.mark.parametrize(("result", "said"), [(BLANK_TEXT, "没有存值"), (NOT_FOUND, "公式出错 #N/A")])
def test_a_formula_without_a_value_in_an_xls_is_a_bad_cell(tmp_path: Path, result: bytes, said: str) -> None:
    """Taken for empty, =IF(…,"已关停") made a closed account a running one."""
    rows: list[tuple[str | bytes, ...]] = [(*HEAD, "状态"), (*ROWS[0], result), (*ROWS[1], "正常")]
    (tmp_path / "a.xls").write_bytes(to_xls(rows, {}, hidden=[2]))
    reading = reading_of(tmp_path / "a.xls")
    assert [entry.name for entry in reading.entries] == ["湘潭乙"]
    assert [(bad.where, said in bad.zh) for bad in reading.bad] == [("全部!E2", True)]
    assert reading.hidden_rows == 1


def test_a_whole_number_in_an_xls_is_read_as_in_an_xlsx(tmp_path: Path) -> None:
    """The reader returns it as int, not as float; so ids and days of accounts were refused, or names read otherwise."""
    head, row = (*HEAD, "状态", "关停日期"), (110, "人民号", "湘潭市公安局", 100004, "已关停", 44197)
    (tmp_path / "a.xls").write_bytes(to_xls([head, row], {}))
    book = openpyxl.Workbook()
    for cells in (head, row):
        book.worksheets[0].append(list(cells))
    book.save(tmp_path / "a.xlsx")

    old, new = (reading_of(tmp_path / name) for name in ("a.xls", "a.xlsx"))
    assert old.bad == new.bad == ()
    assert [entry[1:] for entry in old.entries] == [entry[1:] for entry in new.entries]
    assert [(entry.name, entry.handle) for entry in old.entries] == [("110", "100004")]


@pytest.mark.parametrize("size", [0, 40, 511, 700, 1600, 3000])
def test_an_xls_that_ends_early_holds_nothing_besides(size: int) -> None:
    assert inspect_xls(to_xls([HEAD, *ROWS], {2: 0})[:size]).sheets.get("全部") is None or size > 1536


def test_a_workbook_of_excel_5_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(to_rich_xls([HEAD, *ROWS], version=0x500))
    with pytest.raises(UserError, match="Excel 5/95"):
        reading_of(tmp_path / "a.xls")


def test_a_workbook_of_which_only_the_values_can_be_read_is_refused(tmp_path: Path) -> None:
    """Lines and comments that say closed would be missing, and nobody would see it."""
    content = to_rich_xls([HEAD, *ROWS], STRUCK)
    font = struct.pack("<HHHHHBBBB", 200, 8, 0, 400, 0, 0, 0, 0, 0) + wide("A", "B")
    spoilt = content.replace(record(0x31, font), record(0x31, b"") + record(0, font[4:]))
    (tmp_path / "a.xls").write_bytes(spoilt)
    with pytest.raises(UserError, match="删除线"):
        reading_of(tmp_path / "a.xls")
