"""Addresses behind the cells of old and open workbooks; most rows of a register that have one have it there alone."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from tests.tracker.register.made_tables import HEAD, reading_of
from tests.tracker.register.spreadsheets.made_xls import record, to_xls

ADDRESS = "https://weibo.com/u/1234567890"
ROW = ("湘潭甲", "微博", "湘潭市某局", "")
URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
FILE = bytes.fromhex("0303000000000000c000000000000046")


def counted(text: str) -> bytes:
    return struct.pack("<I", len(text) + 1) + f"{text}\0".encode("utf-16-le")


def link(row: int, column: int, options: int, target: bytes) -> bytes:
    place = struct.pack("<HHHH", row, row, column, column)
    return record(0x1B8, place + bytes(16) + struct.pack("<II", 2, options) + target)


def url(address: str) -> bytes:
    letters = f"{address}\0".encode("utf-16-le")
    return URL + struct.pack("<I", len(letters)) + letters


def formula(row: int, column: int, tokens: bytes) -> bytes:
    """A formula whose result is a text, which a record of its own holds."""
    result = b"\0\0\0\0\0\0\xff\xff"
    body = struct.pack("<HHH", row, column, 0) + result + struct.pack("<HIH", 0, 0, len(tokens)) + tokens
    return record(0x06, body) + record(0x207, struct.pack("<HB", 2, 1) + "点击".encode("utf-16-le"))


def token(text: str) -> bytes:
    return struct.pack("<BBB", 0x17, len(text), 1) + text.encode("utf-16-le")


def call(count: int, function: int = 359) -> bytes:
    return struct.pack("<BBH", 0x42, count, function)


def handles(path: Path) -> list[str]:
    reading = reading_of(path)
    assert reading.bad == ()
    return [entry.handle for entry in reading.entries]


@pytest.mark.parametrize(
    ("options", "target", "found"),
    [
        pytest.param(0x3, url(ADDRESS), ["1234567890"], id="address"),
        pytest.param(0x17, counted("点击") + url(ADDRESS), ["1234567890"], id="behind-a-shown-text"),
        pytest.param(0x93, counted("点击") + counted("_blank") + url(ADDRESS), ["1234567890"], id="and-a-frame"),
        pytest.param(0x103, counted(ADDRESS), ["1234567890"], id="saved-as-text"),
        pytest.param(0x3, FILE + struct.pack("<I", 8) + b"C:\\a.xls", [""], id="file"),
        pytest.param(0x8, counted("全部!A1"), [""], id="place-in-the-workbook"),
        pytest.param(0x3, url(ADDRESS)[:30], [""], id="cut"),
        pytest.param(0x17, struct.pack("<I", 0xFFFFFFFF), [""], id="false-length"),
        pytest.param(0x3, b"", [""], id="without-a-target"),
    ],
)
def test_the_address_behind_a_cell_of_an_xls_is_read(
    tmp_path: Path, options: int, target: bytes, found: list[str]
) -> None:
    rows = [(*HEAD, "链接"), (*ROW, "点击")]
    (tmp_path / "a.xls").write_bytes(to_xls(rows, {}, more=[link(1, 4, options, target)]))
    assert handles(tmp_path / "a.xls") == found


@pytest.mark.parametrize(
    ("tokens", "found"),
    [
        pytest.param(token(ADDRESS) + token("点击") + call(2), "1234567890", id="address-and-text"),
        pytest.param(token(ADDRESS) + call(1), "1234567890", id="address"),
        pytest.param(token(ADDRESS) + b"\x19\x40\x00\x01" + call(1), "1234567890", id="blanks"),
        pytest.param(b"\x44\x00\x00\x00\x00" + call(1), "", id="address-of-another-cell"),
        pytest.param(token(ADDRESS) + call(1, function=4), "", id="another-function"),
        pytest.param(b"", "", id="no-tokens"),
    ],
)
def test_the_address_of_a_hyperlink_formula_in_an_xls_is_read(tmp_path: Path, tokens: bytes, found: str) -> None:
    (tmp_path / "a.xls").write_bytes(to_xls([(*HEAD, "链接"), ROW], {}, more=[formula(1, 4, tokens)]))
    assert handles(tmp_path / "a.xls") == [found]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        pytest.param(f'<text:p><text:a xlink:href="{ADDRESS}">点击</text:a></text:p>', "1234567890", id="text"),
        pytest.param(
            f'<office:annotation><text:p><text:a xlink:href="{ADDRESS}">见</text:a></text:p></office:annotation>'
            "<text:p>点击</text:p>",
            "",
            id="comment",
        ),
    ],
)
def test_the_address_behind_a_cell_of_an_ods_is_read(tmp_path: Path, cell: str, found: str) -> None:
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    start = '<table:table-cell office:value-type="string">'
    lines = "".join(
        f"<table:table-row>{''.join(f'{start}{text}</table:table-cell>' for text in row)}</table:table-row>"
        for row in (
            [f"<text:p>{text}</text:p>" for text in (*HEAD, "链接")],
            [*(f"<text:p>{text}</text:p>" for text in ROW), cell],
        )
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body>'
            f'<office:spreadsheet><table:table table:name="全部">{lines}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )
    (tmp_path / "a.ods").write_bytes(packed.getvalue())
    assert handles(tmp_path / "a.ods") == [found]


def test_a_comment_in_a_web_page_is_no_part_of_a_name(tmp_path: Path) -> None:
    """As LibreOffice saves a page: it joined the name, and the account was found under another name than its own."""
    lines = "".join(
        "<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>"
        for row in (HEAD, ("<comment>2021年已注销</comment> 湘潭甲", "微博", "湘潭市某局", "1234567890"))
    )
    (tmp_path / "a.xls").write_text(f"<html><table>{lines}</table></html>", "utf-8")
    reading = reading_of(tmp_path / "a.xls")
    assert "湘潭甲" in (*(entry.name for entry in reading.entries), *(bad.value for bad in reading.bad))
    assert not any("2021" in entry.name for entry in reading.entries)
