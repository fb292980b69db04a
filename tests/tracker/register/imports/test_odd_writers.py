"""Workbooks and pages of writers that leave out, space out or hide what other writers say plainly."""

import base64
import io
import quopri
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import openpyxl
import pytest

from tests.tracker.register.imports.test_file_kinds import ROW, TABLE, handles, line
from tests.tracker.register.made_tables import HEAD, reading_of, to_xlsx
from tracker.errors import UserError
from tracker.register.account import FilingState
from tracker.register.spreadsheets.formats.columns import Column

STATED = (*HEAD, "运行状态")
SHEET = "xl/worksheets/sheet1.xml"
PLAIN = '<c r="E2" t="inlineStr"><is><t>已关停</t></is></c>'


def written(path: Path, cell: str = PLAIN, *, head: str = "", is_named: bool = True, name: str = "") -> Path:
    """A workbook with one account, whose state is the cell."""
    names = "ABCDE"
    rows = [STATED, (*ROW, "")]
    inline = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
    lines = [
        f'<row r="{number}">'
        + "".join(inline.format(names[at], number, text) for at, text in enumerate(row) if text)
        + (cell if number == 2 else "")
        + "</row>"
        for number, row in enumerate(rows, 1)
    ]
    xml = "".join(lines)
    if name:
        xml = xml.replace(f"<is><t>{ROW[0]}</t></is>", name)
    if not is_named:
        xml = re.sub(r' r="[A-Z]?[0-9]+"', "", xml)
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f"{head}<sheetData>{xml}</sheetData></worksheet>"
    )
    return with_part(path, SHEET, sheet.encode())


def with_part(path: Path, part: str, content: bytes) -> Path:
    """A workbook that openpyxl wrote, with one part of it replaced."""
    whole, packed = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == part else old.read(info.filename))
    path.write_bytes(packed.getvalue())
    return path


WITHOUT_A_VALUE = '<c r="E2"><f>IF(1=1,"已关停","")</f></c>'
FAILED = '<c r="E2" t="e"><f>A1</f><v>#N/A</v></c>'


@pytest.mark.parametrize("is_named", [True, False], ids=["named", "nameless"])
@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(WITHOUT_A_VALUE, id="formula-without-a-value"),
        pytest.param(WITHOUT_A_VALUE.replace("<f>", "<!-- made by a program --><f>"), id="behind-a-comment"),
        pytest.param(WITHOUT_A_VALUE.replace('IF(1=1,"已关停","")', "<![CDATA[IF(1<2,1)]]>"), id="in-cdata"),
        pytest.param(FAILED, id="failed"),
        pytest.param(FAILED.replace('t="e"', 't = "e" '), id="failed-spaced-out"),
        pytest.param(FAILED.replace('t="e"', "t\n=\n'e'"), id="failed-over-lines"),
        pytest.param(FAILED.replace("E2", "e2"), id="failed-in-lower-case"),
        pytest.param(WITHOUT_A_VALUE.replace("E2", "e2"), id="formula-in-lower-case"),
    ],
)
def test_a_state_that_nobody_calculated_is_bad_however_it_is_written(tmp_path: Path, cell: str, is_named: bool) -> None:
    reading = reading_of(written(tmp_path / "a.xlsx", cell, is_named=is_named))

    assert [bad.where for bad in reading.bad] == ["Sheet!E2"]
    assert not reading.entries


@pytest.mark.parametrize("blank", ["\t", "\n", "\r\n", "  "])
def test_a_cell_keeps_its_name_whatever_stands_before_it(tmp_path: Path, blank: str) -> None:
    path = written(tmp_path / "a.xlsx", FAILED, head="<!-- made by a program -->")
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET).replace(b' r="', f'{blank}r="'.encode())
    sheet = re.sub(rb'([A-E]|row\s+r=")2"', rb'\g<1>7"', sheet)  # behind empty rows, which are not written

    assert [bad.where for bad in reading_of(with_part(path, SHEET, sheet)).bad] == ["Sheet!E7"]


def test_a_comment_that_looks_like_a_cell_is_none(tmp_path: Path) -> None:
    head = f"<!-- <sheetData><row>{FAILED}</row></sheetData> -->"
    (entry,) = reading_of(written(tmp_path / "a.xlsx", head=head)).entries
    assert entry.stated[Column.STATE] is FilingState.CLOSED


@pytest.mark.parametrize("is_named", [True, False], ids=["named", "nameless"])
def test_a_line_through_a_name_is_seen_in_cells_without_names(tmp_path: Path, is_named: bool) -> None:
    struck = f"<is><r><rPr><strike/></rPr><t>{ROW[0]}</t></r></is>"
    reading = reading_of(written(tmp_path / "a.xlsx", cell="", is_named=is_named, name=struck))
    assert [bad.where for bad in reading.bad] == ["Sheet!A2"]


def test_days_are_counted_from_1904_also_beside_odd_attributes(tmp_path: Path) -> None:
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + "".join(
            f'<row r="{number}">'
            + "".join(
                f'<c r="{name}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
                for name, text in zip("ABCD", row, strict=True)
            )
            + last
            + "</row>"
            for number, row, last in (
                (1, HEAD, '<c r="E1" t="inlineStr"><is><t>停更公告日</t></is></c>'),
                (2, ROW, '<c r="E2"><v>43708</v></c>'),
            )
        )
        + "</sheetData></worksheet>"
    )
    path = with_part(tmp_path / "a.xlsx", SHEET, xml.encode())
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            content = old.read(info.filename)
            if info.filename == "xl/workbook.xml":
                content = re.sub(rb"<workbookPr[^>]*/>", b'<workbookPr codeName="a>b" date1904 = "1"/>', content)
            new.writestr(info.filename, content)
    path.write_bytes(packed.getvalue())

    (entry,) = reading_of(path).entries
    assert str(entry.stated[Column.ANNOUNCED_ON]) == "2023-09-01"


def test_a_link_of_whole_columns_spoils_no_workbook(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(to_xlsx(tmp_path / "a.xlsx", [ROW]))
    book.worksheets[0]["A2"].hyperlink = "https://weibo.com/u/1234567890"
    book.save(tmp_path / "a.xlsx")
    packed = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info.filename).replace(b'ref="A2"', b'ref="A:A"'))
    (tmp_path / "a.xlsx").write_bytes(packed.getvalue())
    assert handles(reading_of(tmp_path / "a.xlsx")) == ["1234567890"]


@pytest.mark.parametrize("has_shared_texts", [True, False])
def test_rows_without_height_are_hidden_ones(tmp_path: Path, has_shared_texts: bool) -> None:
    path = tmp_path / "a.xlsx"
    if has_shared_texts:  # as Excel writes them
        to_xlsx(path, [ROW, (*ROW[:-1], "3333333333")])
    else:
        written(path)
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            content = old.read(info.filename).replace(b'<row r="2"', b'<row r="2" ht="0" customHeight="1"')
            new.writestr(info.filename, content)
    path.write_bytes(packed.getvalue())
    assert reading_of(path).hidden_rows == 1


def closed_page(cell: str) -> str:
    return f"<table>{line(STATED, 'th')}{line((*ROW, cell))}</table>"


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param('<img src="x.png" alt="已关停">', id="a-picture-with-its-words"),
        pytest.param('<img src="x.png" title="已关停" alt="">', id="a-picture-with-a-title"),
        pytest.param(
            "<input type=radio name=a value=正常运行><input type=radio name=a checked value=已关停>", id="a-choice"
        ),
        pytest.param('<input type=checkbox checked value="已关停">', id="a-mark"),
    ],
)
def test_a_picture_or_a_mark_that_says_closed_is_read(tmp_path: Path, cell: str) -> None:
    (tmp_path / "a.xls").write_text(closed_page(cell), "utf-8")
    (entry,) = reading_of(tmp_path / "a.xls").entries
    assert entry.stated[Column.STATE] is FilingState.CLOSED


def test_the_value_of_a_mark_counts_only_where_no_word_stands_beside_it(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text(closed_page("<input type=radio checked value=1>已关停"), "utf-8")
    (entry,) = reading_of(tmp_path / "a.xls").entries
    assert entry.stated[Column.STATE] is FilingState.CLOSED


def test_a_picture_beside_a_name_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text(TABLE.replace(ROW[0], f'<img alt="头像">{ROW[0]}'), "utf-8")
    (entry,) = reading_of(tmp_path / "a.xls").entries
    assert entry.name == ROW[0]


def archive(*pages: tuple[str, bytes], first: str = "From: <Saved by WPS>") -> bytes:
    parts = "".join(
        f'--x\r\nContent-Type: text/html; charset="{charset}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        f"{base64.encodebytes(page).decode()}\r\n"
        for charset, page in pages
    )
    return (
        f'{first}\r\nSubject: 备案表\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
        f"{parts}--x--\r\n"
    ).encode()


@pytest.mark.parametrize(
    "first", ["From: <Saved by WPS>", "X-Document-Type: Workbook", "Date: Mon, 1 Jan 2024", "Message-ID: <a>"]
)
def test_a_web_archive_is_known_whatever_it_begins_with(tmp_path: Path, first: str) -> None:
    (tmp_path / "a.xls").write_bytes(archive(("gb2312", TABLE.encode("gb18030")), first=first))
    assert handles(reading_of(tmp_path / "a.xls")) == [ROW[3]]


def test_each_sheet_of_a_web_archive_is_read(tmp_path: Path) -> None:
    frames = b'<html><frameset><frame src="a.files/sheet001.htm"></frameset></html>'
    other = TABLE.replace(ROW[3], "1234567891").replace(ROW[0], "乙号")
    content = archive(("us-ascii", frames), ("utf-8", TABLE.encode()), ("gb2312", other.encode("gb18030")))
    (tmp_path / "a.mht").write_bytes(content)
    assert handles(reading_of(tmp_path / "a.mht")) == [ROW[3], "1234567891"]


def test_a_quoted_printable_archive_is_read(tmp_path: Path) -> None:
    body = quopri.encodestring(TABLE.encode("gb18030"))
    head = b'From: <Saved by WPS>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset="gb2312"\r\n'
    (tmp_path / "a.xls").write_bytes(head + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + body)
    assert handles(reading_of(tmp_path / "a.xls")) == [ROW[3]]


ODS = "application/vnd.oasis.opendocument.spreadsheet"
LOCKED = b"<manifest><file-entry full-path='content.xml'><encryption-data/></file-entry></manifest>"


def test_an_ods_with_a_password_is_reported_as_such(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive_of_parts:
        archive_of_parts.writestr("mimetype", ODS)
        archive_of_parts.writestr("content.xml", bytes(range(256)) * 8)
        archive_of_parts.writestr("META-INF/manifest.xml", LOCKED)
    with pytest.raises(UserError, match="有密码"):
        reading_of(tmp_path / "a.ods")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        pytest.param(
            '<?xml version="1.0"?><uof:UOF xmlns:uof="http://schemas.uof.org/cn/2003/uof"/>', "标文通", id="uof"
        ),
        pytest.param('<?xml version="1.0"?>\n<office:document xmlns:office="urn:x"/>', "OpenDocument", id="flat-ods"),
        pytest.param('[{"账号名称": "a"}]', "JSON", id="json"),
        pytest.param('TABLE\r\n0,1\r\n"EXCEL"\r\n', "DIF", id="dif"),
    ],
)
def test_a_text_of_another_kind_is_named_by_what_it_is(tmp_path: Path, content: str, kind: str) -> None:
    (tmp_path / "a.xls").write_text(content, "utf-8", newline="")
    with pytest.raises(UserError, match=kind):
        reading_of(tmp_path / "a.xls")


@pytest.mark.parametrize(
    ("head", "state"),
    [
        pytest.param(("帳號名稱", "平臺類型", "主辦單位", "帳號ID", "運行狀態"), "已關停", id="head-and-state"),
        pytest.param(("账号名称", "平台类型", "主办单位", "账号ID", "狀態"), "已关停", id="the-head-of-states-alone"),
    ],
)
def test_traditional_characters_say_the_same(tmp_path: Path, head: tuple[str, ...], state: str) -> None:
    (entry,) = reading_of(to_xlsx(tmp_path / "a.xlsx", [(*ROW, state)], head)).entries
    assert entry.stated[Column.STATE] is FilingState.CLOSED


@pytest.mark.parametrize("cell", ["已關停", "帳號已註銷", "停止運營"])
def test_a_remark_in_traditional_characters_that_says_closed_is_asked_about(tmp_path: Path, cell: str) -> None:
    reading = reading_of(to_xlsx(tmp_path / "a.xlsx", [(*ROW, cell)], (*HEAD, "備註")))
    assert [bad.where for bad in reading.bad] == ["全部!A2"]


LINES = {
    "bar": "|", "double-bar": "||", "caret": "^", "tilde": "~", "wide-comma": "，", "wide-semicolon": "；",
    "enumeration-comma": "、", "u000b": "\v", "u000c": "\f", "u001f": "\x1f", "u2028": "\u2028",
}  # fmt: skip


@pytest.mark.parametrize("sign", LINES.values(), ids=LINES)
def test_cells_may_be_parted_by_any_usual_sign(tmp_path: Path, sign: str) -> None:
    rows = [
        sign.join(row) for row in ((*HEAD, "运行状态"), (*ROW, "已关停"), ("乙号", "知乎", "乙局", "b-1", "正常运行"))
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows) + "\n", "utf-8", newline="")
    entries = reading_of(tmp_path / "a.csv").entries
    assert [(entry.handle, entry.stated[Column.STATE]) for entry in entries] == [
        (ROW[3], FilingState.CLOSED),
        ("b-1", FilingState.RUNNING),
    ]


ENDS = {"u000b": "\v", "u000c": "\f", "u001e": "\x1e", "u0085": "\x85", "u2028": "\u2028", "u2029": "\u2029"}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_lines_may_end_with_any_sign_that_ends_a_line(tmp_path: Path, end: str) -> None:
    (tmp_path / "a.csv").write_text(end.join(map(",".join, (HEAD, ROW))) + end, "utf-8", newline="")
    assert handles(reading_of(tmp_path / "a.csv")) == [ROW[3]]


def test_a_break_within_a_cell_ends_no_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\n".join(map(",".join, (HEAD, ROW))).replace("韶山公安", "韶山\v公安"), "utf-8")
    (entry,) = reading_of(tmp_path / "a.csv").entries
    assert entry.name == "韶山 公安"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"????,????,????,??ID\n????,????,??????,1234567890\n", id="question-marks"),
        pytest.param("账号名称,平台类型,主办单位\n韶山公安,微博,韶山市公安局\n".encode("utf-7"), id="utf-7"),
        pytest.param("账号名称,平台类型,主办单位\n韶山公安,微博,韶山市公安局\n".encode("hz"), id="hz"),
        pytest.param("账号名称,平台类型,主办单位\n".encode().decode("latin-1").encode(), id="utf-8-twice"),
    ],
)
def test_a_text_that_lost_its_chinese_is_reported_as_such(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(UserError, match="没有一个汉字"):
        reading_of(tmp_path / "a.csv")


ODD = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
ARCHIVE = b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
MANY = 250_000
"""Takes an eighth of BOMB_S where each is looked at once; looking from each to the end would take minutes."""
BOMB_S = 2.0
BOMBS: dict[str, Callable[[Path], object]] = {
    "comments": lambda path: with_part(path, SHEET, ODD.format("<!--" * MANY).encode()),
    "cdata": lambda path: with_part(path, SHEET, ODD.format("<![CDATA[" * MANY).encode()),
    "instructions": lambda path: with_part(path, SHEET, ODD.format("<!-- --><?x" * MANY).encode()),
    "quotes": lambda path: with_part(path, SHEET, ODD.format('<c r ="' * MANY).encode()),
    "failed-cells": lambda path: with_part(path, SHEET, ODD.format("<c r='A1' t='e'>" * (MANY // 2)).encode()),
    "formulas": lambda path: with_part(path, SHEET, ODD.format("<c r='A1'><f>" * (MANY // 2)).encode()),
    "parts": lambda path: path.write_bytes(ARCHIVE + b"--x\r\nContent-Type: text/html\r\n\r\n<table><td>\r\n" * 50_000),
    "a-long-type": lambda path: path.write_bytes(b"MIME-Version: 1.0\r\nContent-Type: text/html" + b"; a=b" * 200_000),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_is_never_closed_takes_no_minutes(tmp_path: Path, bomb: str) -> None:
    BOMBS[bomb](tmp_path / "a.xls")
    begun = process_time()
    with pytest.raises(UserError):
        reading_of(tmp_path / "a.xls")
    assert process_time() - begun < BOMB_S


@pytest.mark.parametrize("kind", ["text", "presentation", "graphics", "text-template"])
@pytest.mark.parametrize("ending", ["ods", "odt", "xlsx"])
def test_a_document_of_another_kind_that_is_packed_like_an_ods_is_named(tmp_path: Path, kind: str, ending: str) -> None:
    """It is whole: who is told to download it again gets the same."""
    path = tmp_path / f"a.{ending}"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        parts.writestr("content.xml", "<document-content/>")
    with pytest.raises(UserError, match="其实是文字或演示文档"):
        reading_of(path)


QUOTES = ['="{}"', ' ="{}"', '="{}" ', '\u00a0="{}"', '\u3000= "{}"', "＝＂{}＂", '\t="{}"']


@pytest.mark.parametrize("quote", QUOTES)
def test_a_text_in_quotes_behind_an_equals_sign_is_the_text_whatever_stands_around(tmp_path: Path, quote: str) -> None:
    path = tmp_path / "a.csv"
    cells = [quote.format(cell).replace('"', '""') for cell in ROW]
    path.write_text("\n".join([",".join(HEAD), ",".join(f'"{cell}"' for cell in cells)]), "utf-8")
    (found,) = reading_of(path).entries
    assert (found.name, found.platform, found.unit, found.handle) == (ROW[0], "weibo", *ROW[2:])
