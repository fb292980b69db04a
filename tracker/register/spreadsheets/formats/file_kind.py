"""Detects the kind of a file by its content, never by its name. An error for another kind names that kind."""

import re
from collections.abc import Iterable
from enum import Enum

from tracker.errors import UserError
from tracker.register.spreadsheets.formats.refusals import SAVE_AS_XLSX, is_instead

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"


class FileKind(Enum):
    ZIPPED = "zipped"
    """.xlsx or .ods, or another zip archive."""
    OLE = "ole"
    """.xls of 1997 to 2003, or an encrypted workbook."""
    TEXT = "text"
    """Any other file; after decoding: a web page, XML, or lines of cells."""


TAKE_THE_TABLE_OUT = "把其中的表格另存为 .xlsx 再导入 / save the table that is in it as .xlsx and import that"
OTHER_KINDS: tuple[tuple[bytes, str, str, str], ...] = (
    (b"%PDF-", " PDF 文档", "a PDF document", TAKE_THE_TABLE_OUT),
    (b"{\\rtf", " Word 文档（RTF）", "a Word document (RTF)", TAKE_THE_TABLE_OUT),
    (
        b"Rar!\x1a\x07",
        "压缩包（RAR）",
        "an archive (RAR)",
        "解压后导入里面的表格 / unpack it and import the table in it",
    ),
    (b"7z\xbc\xaf\x27\x1c", "压缩包（7z）", "an archive (7z)", "解压后导入里面的表格 / unpack it and import the table"),
    (b"\x1f\x8b", "压缩包（gzip）", "an archive (gzip)", "解压后导入里面的表格 / unpack it and import the table in it"),
    (b"\x89PNG\r\n", "图片", "a picture", TAKE_THE_TABLE_OUT),
    (b"\xff\xd8\xff", "图片", "a picture", TAKE_THE_TABLE_OUT),
    (b"GIF8", "图片", "a picture", TAKE_THE_TABLE_OUT),
    (b"ID;P", " SYLK 表格", "a SYLK table", SAVE_AS_XLSX),
    (b"\x09\x00\x04\x00", "很旧的 Excel 表格", "a very old Excel table", SAVE_AS_XLSX),
    (b"\x09\x02\x06\x00", "很旧的 Excel 表格", "a very old Excel table", SAVE_AS_XLSX),
    (b"\x09\x04\x06\x00", "很旧的 Excel 表格", "a very old Excel table", SAVE_AS_XLSX),
    (b"\x09\x08", "很旧的 Excel 表格", "a very old Excel table", SAVE_AS_XLSX),
    (b"SQLite format 3\0", "数据库", "a database", TAKE_THE_TABLE_OUT),
)
"""First bytes of a file -> kind."""


def kind_of(content: bytes) -> FileKind:
    """
    Raises:
        UserError: the file is of another kind.
    """
    if content.startswith((ZIP, EMPTY_ZIP)):
        return FileKind.ZIPPED
    if content.startswith(OLE):
        check_ole(content)
        return FileKind.OLE
    for beginning, zh, en, hint in OTHER_KINDS:
        if content.startswith(beginning):
            raise is_instead(zh, en, hint)
    return FileKind.TEXT


OTHER_TEXTS = (
    (re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:uof:UOF|UOF)[\s>]"), "标文通文档（UOF）", "a UOF document", SAVE_AS_XLSX),
    (
        re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<office:document[\s>]"),
        "单个 XML 的 OpenDocument 文档（.fods）",
        "an OpenDocument file of one XML (.fods)",
        SAVE_AS_XLSX,
    ),
    (re.compile(r'\s*[\[{]\s*[\[{"]'), " JSON 数据", "JSON data", "导出为 .xlsx 或 .csv / export it as .xlsx or .csv"),
    (re.compile(r"TABLE\r?\n0,1\r?\n"), " DIF 表格", "a DIF table", SAVE_AS_XLSX),
)
"""The beginning of a text -> kind."""


def check_text(text: str) -> None:
    """
    Raises:
        UserError: the text is of another kind than a page or lines of cells.
    """
    for beginning, zh, en, hint in OTHER_TEXTS:
        if beginning.match(text[:1000]):
            raise is_instead(zh, en, hint)


def check_ole(content: bytes) -> None:
    """
    Raises:
        UserError: the file is a Word or PowerPoint document.
    """
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book", "EncryptedPackage")):
        return
    if "WordDocument".encode("utf-16-le") in content:
        raise is_instead(" Word 文档", "a Word document", TAKE_THE_TABLE_OUT)
    if "PowerPoint Document".encode("utf-16-le") in content:
        raise is_instead("演示文稿", "a presentation", TAKE_THE_TABLE_OUT)


OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|presentation|graphics)")


def other_zip(names: Iterable[str], mimetype: bytes) -> UserError:
    """The kind of an archive that is not a workbook.

    Args:
        names: the names of its parts, in lower case, with `/`.
        mimetype: the content of the part `mimetype`; empty: there is no such part.
    """
    names = list(names)
    if "xl/workbook.bin" in names:
        return is_instead(" Excel 二进制工作簿（.xlsb）", "a binary Excel workbook (.xlsb)")
    if any(name.startswith("word/") for name in names):
        return is_instead(" Word 文档", "a Word document", TAKE_THE_TABLE_OUT)
    if any(name.startswith("ppt/") for name in names):
        return is_instead("演示文稿", "a presentation", TAKE_THE_TABLE_OUT)
    if any(name.endswith(".iwa") for name in names):
        return is_instead(
            " Numbers 表格", "a Numbers table", "导出为 .xlsx 再导入 / export it as .xlsx and import that"
        )
    if OPEN_DOCUMENT.match(mimetype):
        return is_instead("文字或演示文档", "a text or a presentation", TAKE_THE_TABLE_OUT)
    tables = "、".join(name for name in names if name.endswith((".xlsx", ".xls", ".csv", ".ods", ".et")))
    named = f"：{tables[:80]}" if tables else ""
    return is_instead(
        "压缩包", "an archive (zip)", f"解压后导入里面的表格 / unpack it and import the table in it{named}"
    )
