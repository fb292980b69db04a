"""Inspects a zipped workbook before it is read: its true size, and what the reader does not return.

The reader (calamine) allocates every cell of a sheet from the first to the last: one stray cell in the last corner
would take all memory. It returns a failed formula as an empty cell, and no links of cells; both are read here.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree

from tracker.register.spreadsheets.extras.ods import extras_of_ods
from tracker.register.spreadsheets.extras.part_limits import check_part
from tracker.register.spreadsheets.extras.sheet_extras import InspectedWorkbook, SheetExtras
from tracker.register.spreadsheets.extras.usual_xml import in_usual_form, is_odd
from tracker.register.spreadsheets.extras.xlsx_parts import (
    canonical,
    is_set,
    notes_in,
    relations,
    struck_strings,
    struck_styles,
    whole_target,
)
from tracker.register.spreadsheets.formats.file_kind import OPEN_DOCUMENT, other_zip
from tracker.register.spreadsheets.formats.refusals import damaged, encrypted, too_big
from tracker.register.spreadsheets.formats.sheet_xml import (
    errors_in,
    formulas_in,
    links_in,
    struck_in,
    without_plain_rows,
)

MAX_BYTES = 1 << 30
"""Bytes of all unpacked parts; 200,000 rows of 17 columns are 0.12 GB."""
WORKBOOK = "xl/workbook.xml"
MANIFEST, LOCKED = "meta-inf/manifest.xml", b"encryption-data"
"""The part of an .ods that says which parts are encrypted, and how it says so."""
IS_ENCRYPTED = 1
"""Of a part's flags in the archive."""
COMMENTS = re.compile(r"comments?[0-9]*\.xml$")
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedstrings.xml"
STYLES = "xl/styles.xml"
OUTSIDE = ("_rels/", "[content_types]", "docprops/")
IS_WORKBOOK = re.compile(rb"<(?:[A-Za-z0-9]+:)?workbook[\s>]")
FROM_1904 = "workbookPr", "date1904"
UNCALCULATED = "calcPr", "fullCalcOnLoad"
"""The program that wrote the workbook did not calculate its formulas: their values are empty, 0, or out of date."""
HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row\s[^>]*\b(?:hidden\s*=\s*["'](?:1|true|on)["']|ht\s*=\s*["']0(?:\.0*)?["'])[^>]*(?<!/)>"""
)
"""A hidden row, or one without height, that has cells."""
QUOTED_CELL = b">="
"""The beginning of the text of a cell like `="韶山公安"`."""


def inspect_xlsx(content: bytes) -> InspectedWorkbook:
    """
    Raises:
        UserError: the file is damaged, not a workbook, or too big to be read safely.
    """
    with archive_faults(), zipfile.ZipFile(io.BytesIO(content)) as archive:
        return XlsxInspection(content, archive).look()


@contextmanager
def archive_faults() -> Iterator[None]:
    """
    Raises:
        UserError: the file is damaged.
    """
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, KeyError, ValueError) as error:
        raise damaged() from error


class XlsxInspection:
    def __init__(self, content: bytes, archive: zipfile.ZipFile) -> None:
        self._content = content
        self._parts = {canonical(info.filename): info for info in archive.infolist() if not info.is_dir()}
        if len(self._parts) > 10_000 or sum(info.file_size for info in self._parts.values()) > MAX_BYTES:
            raise too_big("1 GB")
        if any(info.flag_bits & IS_ENCRYPTED for info in self._parts.values()) or LOCKED in (
            self.part(MANIFEST) or b""
        ):
            raise encrypted()
        names = [canonical(info.filename) for info in archive.infolist()]
        if len(names) != len(set(names)):  # if two parts have one name, the reader may choose the other
            raise damaged()

    def look(self) -> InspectedWorkbook:
        if WORKBOOK not in self._parts and "content.xml" not in self._parts:
            return inspect_xlsx(self._repacked())
        if WORKBOOK not in self._parts and OPEN_DOCUMENT.match(mimetype := self.part("mimetype") or b""):
            raise other_zip(self._parts, mimetype)
        settings = self._parts.keys() & {WORKBOOK, RELATIONS}
        sheets = dict(self._sheets()) if settings else {}
        may_be_quoted = False
        for name in self._parts.keys() - settings - set(sheets.values()):
            content = self._read(name)
            check_part(content)
            may_be_quoted |= name == STRINGS and QUOTED_CELL in content
        if not settings:
            styles = self.part("styles.xml") or b""
            return InspectedWorkbook(
                content=self._content, sheets=dict(extras_of_ods(self._read("content.xml"), styles))
            )
        workbook = ElementTree.fromstring(self._read(WORKBOOK))
        marks = SheetMarks(
            struck=struck_styles(self._read(STYLES)) if STYLES in self._parts else frozenset(),
            struck_texts=struck_strings(self._read(STRINGS)) if STRINGS in self._parts else frozenset(),
            is_uncalculated=is_set(workbook, *UNCALCULATED),
        )
        return InspectedWorkbook(
            content=self._content,
            sheets=InspectedSheets(sheets, lambda part: self._extras(part, marks)),
            counts_from_1904=is_set(workbook, *FROM_1904),
            may_be_quoted=may_be_quoted,
            lists_all=True,
        )

    def part(self, name: str) -> bytes | None:
        """A part by its canonical name; None: there is none."""
        return self._read(name) if name in self._parts else None

    def size_of(self, name: str) -> int:
        """Bytes that the archive states for a part, which `part` does not exceed; 0: there is none."""
        return self._parts[name].file_size if name in self._parts else 0

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Name and part of each sheet."""
        return self._sheets()

    def _read(self, name: str) -> bytes:
        """Unpack a part with a limit, because the size that the archive states may be false."""
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

    def _repacked(self) -> bytes:
        """The workbook with its main part renamed as the reader expects it.

        Raises:
            UserError: the archive is not a workbook.
        """
        main = self._main_part()
        if not main:
            raise other_zip(self._parts, self.part("mimetype") or b"")
        folder, _, file = main.rpartition("/")
        relations_of_main = f"{folder}/_rels/{file}.rels".lstrip("/")
        prefix = f"{folder}/" if folder else ""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name in self._parts:
                new = {main: WORKBOOK, relations_of_main: RELATIONS}.get(name, f"xl/{name.removeprefix(prefix)}")
                kept = name if not name.startswith(prefix) or name.startswith(OUTSIDE) else new
                archive.writestr(kept, self._read(name))
        return packed.getvalue()

    def _main_part(self) -> str:
        """The name of the main part; empty: the archive is not a workbook, or the name is the expected one."""
        if "_rels/.rels" not in self._parts:
            return ""
        for node in ElementTree.fromstring(self._read("_rels/.rels")):
            part = canonical(node.get("Target", "")).lstrip("/")
            if node.get("Type", "").endswith("/officeDocument") and part in self._parts and part != WORKBOOK:
                return part if IS_WORKBOOK.search(self._read(part)[:5000]) else ""
        return ""

    def _sheets(self) -> Iterator[tuple[str, str]]:
        """Name and part of each sheet, found as the reader finds them."""
        targets = dict(relations(self._read(RELATIONS)))
        for node in ElementTree.fromstring(self._read(WORKBOOK)).iter():
            if node.tag.rpartition("}")[2] != "sheet":
                continue
            reference = next((value for key, value in node.items() if key.endswith("}id")), "")
            yield node.get("name", ""), whole_target(targets.get(reference, ""), "xl")

    def _extras(self, part: str, marks: "SheetMarks") -> SheetExtras:
        if part not in self._parts:
            return SheetExtras()
        content = self._read(part)
        rest = without_plain_rows(content)
        check_part(content, rest)
        if is_odd(rest):
            content = rest = in_usual_form(content)
        relations_part = f"{part.rpartition('/')[0]}/_rels/{part.rpartition('/')[2]}.rels"
        beside = dict(relations(self._read(relations_part))) if relations_part in self._parts else {}
        links = dict(links_in(rest, beside)) if b"hyperlink" in rest else {}
        notes = {
            place: text
            for target in beside.values()
            if COMMENTS.search(target.lower())
            for place, text in notes_in(self.part(whole_target(target, part.rpartition("/")[0])) or b"")
        }
        formulas, hyperlinks = formulas_in(rest, is_uncalculated=marks.is_uncalculated)
        hidden = len(HIDDEN_ROW.findall(rest)) if b"hidden=" in rest or b"ht=" in rest else 0
        may_be_struck = content if marks.struck or marks.struck_texts else rest
        return SheetExtras(
            links=links,
            errors=dict(errors_in(rest)),
            formulas=formulas,
            hyperlinks=hyperlinks,
            struck=struck_in(may_be_struck, marks.struck, marks.struck_texts),
            notes=notes,
            hidden_rows=hidden,
            may_be_quoted=QUOTED_CELL in rest,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMarks:
    """What a workbook says of the cells of all its sheets."""

    struck: frozenset[int]
    """The styles with a line through them."""
    struck_texts: frozenset[int]
    """The shared texts with a line through them."""
    is_uncalculated: bool


class InspectedSheets(Mapping[str, SheetExtras]):
    """Sheet -> what it holds besides its values. A sheet is inspected when it is first asked for, which must be before
    it is read; then reading begins before all are inspected."""

    def __init__(self, parts: Mapping[str, str], inspect: Callable[[str], SheetExtras]) -> None:
        self._parts = parts
        self._inspect = inspect
        self._found: dict[str, SheetExtras] = {}

    def __getitem__(self, name: str) -> SheetExtras:
        """
        Raises:
            KeyError: there is no such sheet.
            UserError: it is damaged, or too big to be read safely.
        """
        part = self._parts[name]
        if part not in self._found:
            with archive_faults():
                self._found[part] = self._inspect(part)
        return self._found[part]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)
