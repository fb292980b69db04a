"""QR codes in workbooks: which row each belongs to, and what is too much."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.tracker.register.resolving.made_workbook import to_png, to_workbook, with_cell_picture
from tracker.errors import UserError
from tracker.register.spreadsheets import pictures
from tracker.register.spreadsheets.pictures import codes_in, read_pictures
from tracker.register.spreadsheets.table_file import read_picture_rows

ROWS = [
    ("韶山公安", "微博", "韶山市公安局"),
    ("湘潭教育", "微博", "湘潭市教育局"),
    ("湘潭财政", "微博", "湘潭市财政局"),
]
ONE, TWO = "https://weibo.com/u/9900000101", "http://weixin.qq.com/r/abcdefg"


def test_a_picture_belongs_to_the_row_that_it_lies_in(tmp_path: Path) -> None:
    book = to_workbook(ROWS, [(1, 4, to_png(ONE)), (2, 70, to_png(TWO))])
    file = tmp_path / "a.xlsx"
    file.write_bytes(with_cell_picture(book, "D4", to_png("https://weibo.com/n/湘潭财政")))

    assert read_picture_rows(file) == (  # by the reading process
        ("湘潭市", 1, (ONE,), ""),
        ("湘潭市", -1, (TWO,), "several_rows"),
        ("湘潭市", 3, ("https://weibo.com/n/湘潭财政",), ""),
    )


def test_a_picture_without_a_code_or_unreadable_is_reported() -> None:
    plain = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(plain, "PNG")
    assert codes_in(plain.getvalue()) == ((), "no_code")
    assert codes_in(b"GIF89a nothing") == ((), "unreadable")
    assert codes_in(b"%!PS-Adobe-3.0 EPSF-3.0\n") == ((), "unreadable")  # no interpreter is started


def test_a_picture_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = to_png(ONE)
    monkeypatch.setattr(Image.Image, "load", lambda image: pytest.fail("it was unpacked"))
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)
    assert codes_in(picture) == ((), "picture_too_big")


def test_more_pictures_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PICTURES", 1)
    with pytest.raises(UserError):
        read_pictures(to_workbook(ROWS, [(1, 4, to_png(ONE)), (2, 4, to_png(ONE))]))


def test_a_damaged_workbook_is_refused() -> None:
    with pytest.raises(UserError):
        read_pictures(b"PK\x03\x04 nothing")
    with pytest.raises(UserError, match="xlsx"):
        read_pictures("账号名称,平台类型\n".encode())
