"""A zipped workbook looked into before it is read: how big it truly is, and what the reader does not tell.

The reader (calamine) lays a sheet out whole, from its first cell to its last: one stray cell in the last corner would
take all memory. It gives a failed formula as an empty cell, and no addresses behind cells; both are read here.
"""

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree

from tracker.errors import UserError
from tracker.register_import.sheet import Place

MOST_BYTES = 1 << 30
"""Of all parts unpacked; 200,000 rows of 17 columns are 0.12 GB."""
MOST_CELLS = 20_000_000
"""Of a sheet laid out: 1,000,000 rows of 20 columns."""
NARROW = re.compile(
    rb"""(?:[^<]*+<(?:/|v>|c r="[A-Z][1-9][0-9]{0,5}"|row r="[1-9][0-9]{0,5}"|\?xml\s"""
    rb"""|(?!(?:c|row)[\s/>])[A-Za-z]++[\s/>]))*+[^<]*+"""
)
"""A sheet that matches whole fits: each of its cells is named, none is beyond column Z or row 999,999. Nearly all do;
the others are looked at closely, in four times the time."""
FAR_COLUMN = re.compile(rb"""\sr\s*=\s*["']\s*(?:[A-Za-z]{3}|[A-Za-z0-9]*&)""")
TWO_LETTERS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{2}[0-9]""")
LOW_CELL = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{0,2}([0-9]{5,})""")
ROW = re.compile(rb"""<(?:[^\s<>/]*:)?row(?=[\s/>])""")
CELL = re.compile(rb"""<(?:[^\s<>/]*:)?c(?=[\s/>])""")
NAMELESS = re.compile(rb"""<(?:[^\s<>/]*:)?(?:c|row)(?=[\s/>])(?![^>]*\sr\s*=)""")
"""The reader puts it behind the one before."""
FAILED_CELL = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bt=["']e["'][^>]*)>(.*?)</(?:\w+:)?c>""", re.DOTALL)
HYPERLINK = re.compile(rb"<(?:\w+:)?hyperlink\s([^>]*)>")
REPEATED = re.compile(
    rb"""<table:table-(row|cell)\b[^>]*?number-(?:rows|columns)-repeated="([0-9]+)"[^>]*?(/?)>""", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Extras:
    """Of one sheet."""

    links: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)


def look_into(content: bytes) -> dict[str, Extras]:
    """Sheet name -> what the reader does not tell of it; empty for an .ods.

    Raises:
        UserError: damaged, or too big to be read safely.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return Archive(content, archive).look()
    except (zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, KeyError, ValueError) as error:
        raise damaged() from error


def damaged() -> UserError:
    return UserError(
        "文件已损坏，读不出来 / the file is damaged and cannot be read", "重新导出或下载 / export or download it again"
    )


def too_big(what: str) -> UserError:
    return UserError(
        f"文件过大，未读取 / too big to be read: {what}",
        "删去数据以外的空行空列，或拆成几个文件 / delete the rows and columns beyond the data, or split the file",
    )


class Archive:
    def __init__(self, content: bytes, archive: zipfile.ZipFile) -> None:
        self._content = content
        self._parts = {info.filename: info for info in archive.infolist()}
        if len(self._parts) > 10_000 or sum(info.file_size for info in self._parts.values()) > MOST_BYTES:
            raise too_big("1 GB")

    def look(self) -> dict[str, Extras]:
        for name in self._parts.keys() - self._sheet_parts():
            if name != "xl/workbook.xml" and not name.endswith(".rels"):
                self._size_checked(name)
        if "xl/workbook.xml" not in self._parts:
            self._check_repeats()
            return {}
        return {name: self._extras(part) for name, part in self._sheets()}

    def _sheet_parts(self) -> set[str]:
        return {name for name in self._parts if name.startswith("xl/worksheets/sheet")}

    def _size_checked(self, name: str) -> None:
        self._read(name)

    def _read(self, name: str) -> bytes:
        """Unpacked here, for the size that an archive states is only a claim."""
        info = self._parts[name]
        name_size, extra_size = struct.unpack_from("<HH", self._content, info.header_offset + 26)
        start = info.header_offset + 30 + name_size + extra_size
        packed = self._content[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            return packed
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise zipfile.BadZipFile(name)
        unpacked = zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
        if len(unpacked) != info.file_size:
            raise zipfile.BadZipFile(name)
        return unpacked

    def _sheets(self) -> Iterator[tuple[str, str]]:
        """Name and part of each."""
        targets = dict(relations(self._read("xl/_rels/workbook.xml.rels")))
        for node in ElementTree.fromstring(self._read("xl/workbook.xml")).iter():
            if node.tag.rpartition("}")[2] != "sheet":
                continue
            reference = next((value for key, value in node.items() if key.endswith("}id")), "")
            part = normpath(join("xl", targets.get(reference, ""))).lstrip("/")
            yield node.get("name", ""), part.removeprefix("xl/xl/") if part in self._parts else part

    def _extras(self, part: str) -> Extras:
        if part not in self._parts:
            return Extras()
        content = self._read(part)
        check_extent(content)
        relations_part = f"{part.rpartition('/')[0]}/_rels/{part.rpartition('/')[2]}.rels"
        has_links = b"hyperlink" in content and relations_part in self._parts
        links = dict(links_in(content, dict(relations(self._read(relations_part))))) if has_links else {}
        return Extras(links=links, errors=dict(errors_in(content)))

    def _check_repeats(self) -> None:
        """An .ods says "a million times the same row" in one line."""
        content = self._read("content.xml")
        rows, columns = content.count(b"<table:table-row"), 1
        for found in REPEATED.finditer(content):
            kind, times = found[1], int(found[2])
            if kind == b"cell" and times > columns and b"value-type" in found[0]:
                columns = times
            if kind == b"row" and not found[3]:
                end = content.find(b"</table:table-row>", found.end())
                rows += times if b"value-type" in content[found.end() : end] else 0
        if rows * columns > MOST_CELLS:
            raise too_big("content.xml")


def relations(content: bytes) -> Iterator[tuple[str, str]]:
    """Id and target."""
    for node in ElementTree.fromstring(content):
        yield node.get("Id", ""), node.get("Target", "")


def check_extent(content: bytes) -> None:
    """
    Raises:
        UserError: laid out, the sheet would not fit.
    """
    if not NARROW.fullmatch(content):
        look_closely(content)


def look_closely(content: bytes) -> None:
    """
    Raises:
        UserError: see check_extent.
    """
    if b"\0" in content[:64] or FAR_COLUMN.search(content):
        raise too_big("702 列以外还有内容 / more than 702 columns")
    rows = max(map(int, LOW_CELL.findall(content)), default=9_999)
    rows = max(rows, content.count(b"<row"), content.count(b":row "))
    if NAMELESS.search(content):
        check_nameless(content, rows)
    may_be_wide = rows * 702 > 2 * MOST_CELLS and TWO_LETTERS.search(content) is not None
    if rows * 26 > 2 * MOST_CELLS or (may_be_wide and widest(content) * rows > MOST_CELLS):
        raise too_big(f"{rows} 行 / rows")


def check_nameless(content: bytes, named_rows: int) -> None:
    """Cells without a name reach as far behind named ones as there are any.

    Raises:
        UserError: laid out, the sheet would not fit.
    """
    lines = ROW.split(content)
    rows, columns = len(lines) + named_rows, max(len(CELL.findall(line)) for line in lines) + widest(content)
    if rows * columns > MOST_CELLS:
        raise too_big(f"{rows} 行 {columns} 列 / rows and columns")


def widest(content: bytes) -> int:
    """The last column, from 1."""
    names = set(re.findall(rb"""\sr\s*=\s*["']([A-Za-z]{1,2})[0-9]""", content))
    return max((number_of(name) for name in names), default=1)


def number_of(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


CELL_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def to_place(name: str) -> Place:
    """
    Raises:
        ValueError: not a cell's name, such as C17; of a range the first cell counts.
    """
    found = CELL_NAME.match(name)
    if found is None:
        raise ValueError(name)
    return int(found[2]) - 1, number_of(found[1].encode()) - 1


def errors_in(content: bytes) -> Iterator[tuple[Place, str]]:
    if b't="e"' not in content and b"t='e'" not in content:
        return
    for found in FAILED_CELL.finditer(content):
        name = re.search(rb"""\br=["']([A-Z0-9]+)""", found[1])
        value = re.search(rb"<(?:\w+:)?v>([^<]*)", found[2])
        if name:
            yield to_place(name[1].decode()), html.unescape(value[1].decode("utf-8", "replace")) if value else "#?"


def links_in(content: bytes, targets: dict[str, str]) -> Iterator[tuple[Place, str]]:
    for found in HYPERLINK.finditer(content, content.find(b"hyperlinks")):  # they follow the cells
        keys = dict(re.findall(r"""([\w:]+)=["']([^"']*)""", found[1].decode("utf-8", "replace")))
        target = next((targets.get(value, "") for key, value in keys.items() if key.endswith(":id")), "")
        if target and "ref" in keys:
            yield to_place(keys["ref"]), html.unescape(target)
