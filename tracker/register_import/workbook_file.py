"""A file as sheets: .xlsx, .xls, .ods by what they are, whatever they are called; .csv else."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tracker.errors import Failed, UserError
from tracker.register_import.archive import Extras, damaged, look_into, too_big
from tracker.register_import.heads import column_of
from tracker.register_import.sheet import Cell, Sheet

MOST_BYTES = 200 << 20
"""Of a file as it lies on the disk."""
ENDINGS = (".xlsx", ".xls", ".ods", ".csv")
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MOST_COLUMNS = 702


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFile:
    name: str
    """Without its folder."""
    sha256: str
    """In hex."""
    sheets: Iterable[Sheet]
    """Hidden ones are left out. Each is had once, when its turn comes; one that is damaged raises UserError then."""
    hidden: tuple[str, ...] = ()
    """Names of those."""


def read_table(path: Path) -> TableFile:
    """
    Raises:
        UserError: no such file, not a table, encrypted, damaged, or too big; nothing of it was taken.
        Failed: it may not be read.
    """
    content = read_bytes(path)
    digest = hashlib.sha256(content).hexdigest()
    sheets: Iterable[Sheet]
    if content.startswith(b"PK\x03\x04"):
        sheets, hidden = read_workbook(content, look_into(content))
    elif content.startswith(OLE):
        if ENCRYPTED in content:
            raise encrypted()
        sheets, hidden = read_workbook(content, {})
    elif looks_like_a_page(content):
        raise UserError(
            f"{path.name} 其实是网页 / is a web page in fact",
            "用 Excel 或 WPS 打开，另存为 .xlsx / open it in Excel or WPS and save it as .xlsx",
        )
    elif path.suffix.lower() in (".csv", ".txt", ".tsv"):
        sheets, hidden = (Sheet(name=path.stem, rows=read_csv(content)),), ()
    else:
        raise UserError(
            f"{path.name} 不是表格文件 / is not a table", f"可以导入 / can be imported: {' '.join(ENDINGS)}"
        )
    return TableFile(name=path.name, sha256=digest, sheets=sheets, hidden=hidden)


def read_bytes(path: Path) -> bytes:
    if not path.is_file():
        raise UserError(f"找不到文件 / no such file: {path}")
    try:
        if path.stat().st_size > MOST_BYTES:
            raise too_big("200 MB")
        content = path.read_bytes()
    except OSError as error:
        raise Failed(f"文件读不出来 / the file cannot be read: {path}: {error.strerror}") from error
    if not content.strip():
        raise UserError(f"文件是空的 / the file is empty: {path}")
    return content


def looks_like_a_page(content: bytes) -> bool:
    """Many systems export a web page and name it .xls."""
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version"))


def encrypted() -> UserError:
    return UserError(
        "文件有密码，读不出来 / the file is protected by a password",
        "在 Excel 或 WPS 里去掉密码后再导入 / take the password off and import it again",
    )


def read_workbook(content: bytes, extras: Mapping[str, Extras]) -> tuple[Iterator[Sheet], tuple[str, ...]]:
    """Sheets that are shown, and names of those that are not.

    Raises:
        UserError: encrypted or damaged.
    """
    with reader_faults():
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        metadata = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    shown = [one.name for one in metadata if one.visible == SheetVisibleEnum.Visible]
    hidden = tuple(one.name for one in metadata if one.visible != SheetVisibleEnum.Visible)
    return laid_out(book, shown, extras), hidden


def laid_out(book: CalamineWorkbook, names: Sequence[str], extras: Mapping[str, Extras]) -> Iterator[Sheet]:
    """Sheet by sheet; the next one is laid out meanwhile, for the reader lets go of Python.

    Raises:
        UserError: one is damaged.
    """
    with reader_faults(), ThreadPoolExecutor(1) as behind:
        for sheet in behind.map(book.get_sheet_by_name, names):
            yield to_sheet(sheet, extras.get(sheet.name, Extras()))


@contextmanager
def reader_faults() -> Iterator[None]:
    """
    Raises:
        UserError: encrypted or damaged.
    """
    try:
        yield
    except PasswordError as error:
        raise encrypted() from error
    except CalamineError as error:
        raise damaged() from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the reader's own fault; it is no Exception
            raise
        raise damaged() from error


def to_sheet(sheet: CalamineSheet, extras: Extras) -> Sheet:
    merged = tuple(sheet.merged_cell_ranges or ())
    rows = sheet.to_python(skip_empty_area=False)
    return Sheet(name=sheet.name, rows=rows, merged=merged, links=extras.links, errors=extras.errors)


def read_csv(content: bytes) -> list[Sequence[Cell]]:
    """
    Raises:
        UserError: its encoding cannot be told, or it is no table.
    """
    text = decoded(content)
    limit = csv.field_size_limit(1 << 20)
    try:
        rows: list[Sequence[Cell]] = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text)):
            if len(row) > MOST_COLUMNS:
                raise too_big(f"{len(row)} 列 / columns")
            rows.append([unquoted(cell) for cell in row])
        width = max(map(len, rows), default=0)
        rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    except csv.Error as error:
        raise damaged() from error
    finally:
        csv.field_size_limit(limit)
    return rows


ACTIVE = frozenset("'=+-@＝＋－＠")


def unquoted(cell: str) -> str:
    """Without the ' by which a .csv says that a cell is text and no formula (tracker.plain.cell)."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ACTIVE else cell


def decoded(content: bytes) -> str:
    """UTF-8, with or without its mark, or GB18030, which Excel writes on Chinese machines. Both refuse most of what
    is not theirs; a text that is neither is refused.

    Raises:
        UserError: neither.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decoded_as(content, "utf-16")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decoded_as(content, "gb18030")
    if "\0" in text:
        raise unreadable()
    return text


def decoded_as(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise unreadable() from error
    if any("\ue000" <= letter <= "\uf8ff" for letter in text):  # GB18030 takes nearly any bytes, into private letters
        raise unreadable()
    return text


def unreadable() -> UserError:
    return UserError(
        "文件的编码认不出来 / the file's encoding is not known",
        "另存为 UTF-8 的 .csv，或存为 .xlsx / save it as .csv in UTF-8, or as .xlsx",
    )


def delimiter_of(text: str) -> str:
    """The one that parts the most known headers, else the one that the first lines hold most often."""
    lines = text[:20_000].splitlines()[:20]

    def fit(sign: str) -> tuple[int, int]:
        known = max(
            (sum(column_of(cell.strip('"')) is not None for cell in line.split(sign)) for line in lines), default=0
        )
        return known, sum(line.count(sign) for line in lines)

    return max(",;\t", key=fit)
