"""Reads the QR codes in the pictures of an .xlsx workbook, each with the row that it lies in. Hostile content may take
all time and memory: only the reading process calls this module.

A picture lies over the cells (xl/drawings) or in a cell (DISPIMG of WPS, xl/cellimages.xml). One that lies over several
rows belongs to none: it would be another account's code.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import join, normpath
from typing import Any
from xml.etree import ElementTree

from tracker.errors import UserError
from tracker.register.spreadsheets.extras.xlsx import RELATIONS, WORKBOOK, XlsxInspection
from tracker.register.spreadsheets.extras.xlsx_parts import canonical, relations
from tracker.register.spreadsheets.formats.file_kind import FileKind, kind_of
from tracker.register.spreadsheets.formats.refusals import damaged, too_big
from tracker.register.spreadsheets.formats.sheet_xml import to_place

MAX_PICTURES = 5_000
"""The most pictures that are read."""
MAX_BYTES = 10 << 20
"""Bytes of one picture as it is stored."""
MAX_PIXELS = 25_000_000
"""Pixels of one picture; a photograph of a telephone has 12 million."""
MAX_CODES = 4
"""Codes read of one picture."""
LONGEST_TEXT = 2_000
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")
SHARE_IN_ROW = 0.8
"""A picture belongs to the row that this share of its height lies in."""
EMU_PER_POINT = 12_700
DEFAULT_HEIGHT = 15.0
"""Points of a row without a height of its own, where the sheet states none."""
ROW_HEIGHT = re.compile(rb"""<(?:\w+:)?row\s(?=[^>]*\br\s*=\s*["']([0-9]+))(?=[^>]*\bht\s*=\s*["']([0-9.]+))""")
SHEET_HEIGHT = re.compile(rb"""\bdefaultRowHeight\s*=\s*["']([0-9.]+)""")
CELL_PICTURE = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*\br\s*=\s*["']([A-Z]{1,3}[0-9]{1,7})["'][^>]*>\s*<(?:\w+:)?f[^>]*>\s*=?(?:_xlfn\.)?"""
    rb"""DISPIMG\(\s*(?:"|&quot;)([^"&<]{1,80})(?:"|&quot;)"""
)

PictureRow = tuple[str, int, tuple[str, ...], str]
"""Sheet, row from 0 (-1: none), the texts of its codes, and the code of a fault; a tuple, for the frames."""


def read_pictures(content: bytes) -> list[PictureRow]:
    """
    Raises:
        UserError: the file is no .xlsx, damaged, or holds more than its limits.
    """
    if kind_of(content) is not FileKind.ZIPPED:
        raise UserError("二维码只能从 .xlsx 里读 / QR codes are read from .xlsx alone")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inspection = XlsxInspection(content, archive)
            inspection.look()
            return list(WorkbookPictures(inspection).read())
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, KeyError, ValueError, IndexError) as error:
        raise damaged() from error


@dataclass(frozen=True, slots=True)
class PicturePosition:
    """The position of a picture: rows from 0, and heights in points."""

    row: int
    above: float
    """From the top of that row to the top of the picture."""
    end_row: int
    end_above: float
    height: float
    """Of an anchor that states only its beginning; 0: it states its end."""


class WorkbookPictures:
    def __init__(self, inspection: XlsxInspection) -> None:
        self._inspection = inspection
        self._texts: dict[str, tuple[tuple[str, ...], str]] = {}
        """Part -> what its codes hold, and the code of a fault."""
        self._count = 0

    def read(self) -> Iterator[PictureRow]:
        in_cells = self._cell_pictures()
        for name, part in self._sheets():
            content = self._inspection.part(part)
            if content is None:
                continue
            heights = heights_in(content)
            for anchor, picture in self._drawn(part, content):
                row = row_of(anchor, heights)
                texts, fault = self._read_once(picture)
                yield name, row, texts, "several_rows" if row < 0 and texts else fault
            for place, picture_id in CELL_PICTURE.findall(content) if b"DISPIMG" in content else ():
                row, _ = to_place(place.decode())
                picture = in_cells.get(picture_id.decode("utf-8", "replace"), "")
                yield name, row, *(self._read_once(picture) if picture else ((), "unreadable"))

    def _sheets(self) -> Iterator[tuple[str, str]]:
        if self._inspection.part(WORKBOOK) is None or self._inspection.part(RELATIONS) is None:
            return
        yield from self._inspection.sheets()

    def _drawn(self, part: str, content: bytes) -> Iterator[tuple[PicturePosition, str]]:
        """The pictures over the sheet's cells."""
        if b"drawing" not in content:
            return
        for target in self._targets(part).values():
            drawing = self._inspection.part(target) if "/drawings/" in f"/{target}" else None
            if drawing is None or not target.endswith(".xml"):
                continue
            embedded = self._targets(target)
            for node in ElementTree.fromstring(drawing):
                anchor = to_anchor(node)
                pictures = [embedded.get(embed, "") for embed in embeds_in(node)]
                for picture in filter(None, pictures if anchor else ()):
                    yield anchor, picture  # type: ignore[misc]  # there is one

    def _cell_pictures(self) -> dict[str, str]:
        """WPS's id of a picture in a cell -> its part."""
        part = "xl/cellimages.xml"
        content = self._inspection.part(part)
        if content is None:
            return {}
        targets = self._targets(part)
        found: dict[str, str] = {}
        for node in ElementTree.fromstring(content):
            names = [element.get("name", "") for element in node.iter() if element.tag.endswith("}cNvPr")]
            embeds = list(embeds_in(node))
            if names and embeds:
                found[names[0]] = targets.get(embeds[0], "")
        return found

    def _targets(self, part: str) -> dict[str, str]:
        """Id -> part, of the relations of a part."""
        folder, _, file = part.rpartition("/")
        content = self._inspection.part(f"{folder}/_rels/{file}.rels")
        if content is None:
            return {}
        return {
            key: canonical(target).lstrip("/") if target.startswith("/") else normpath(join(folder, canonical(target)))
            for key, target in relations(content)
        }

    def _read_once(self, part: str) -> tuple[tuple[str, ...], str]:
        self._count += 1
        if self._count > MAX_PICTURES:
            raise too_big(f"超过 {MAX_PICTURES} 张图片 / more than {MAX_PICTURES} pictures")
        if part not in self._texts:
            self._texts[part] = self._read(part)
        return self._texts[part]

    def _read(self, part: str) -> tuple[tuple[str, ...], str]:
        if self._inspection.size_of(part) > MAX_BYTES:
            return (), "picture_too_big"
        content = self._inspection.part(part)
        return codes_in(content) if content is not None else ((), "unreadable")


def codes_in(picture: bytes) -> tuple[tuple[str, ...], str]:
    """The texts of the QR codes in a picture, and the code of a fault."""
    import zxingcpp
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:  # known before it is unpacked
                return (), "picture_too_big"
            plain = on_white(image.convert("RGBA"))
    except Exception:  # noqa: BLE001  # whatever a hostile picture makes its reader raise
        return (), "unreadable"
    found = zxingcpp.read_barcodes(plain, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    texts = [code.text for code in found if code.valid and 0 < len(code.text) <= LONGEST_TEXT]
    return tuple(dict.fromkeys(texts[:MAX_CODES])), "" if texts else "no_code"


def on_white(image: Any) -> Any:
    """The picture in grey, its transparent parts white."""
    from PIL import Image

    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("L")


def embeds_in(node: ElementTree.Element) -> Iterator[str]:
    """Ids of the pictures in an anchor."""
    for element in node.iter():
        if element.tag.endswith("}blip"):
            yield from (value for key, value in element.items() if key.endswith("}embed"))


def to_anchor(node: ElementTree.Element) -> PicturePosition | None:
    """None: it lies at a fixed place of the sheet, whose row is not known."""
    start, end = corner_of(node, "from"), corner_of(node, "to")
    if start is None:
        return None
    if end is not None:
        return PicturePosition(start[0], start[1], end[0], end[1], 0.0)
    extent = next((element for element in node if element.tag.endswith("}ext")), None)
    height = int(extent.get("cy", "0")) / EMU_PER_POINT if extent is not None else 0.0
    return PicturePosition(start[0], start[1], start[0], start[1], height) if height > 0 else None


def corner_of(node: ElementTree.Element, name: str) -> tuple[int, float] | None:
    """Row, and points below its top."""
    place = next((child for child in node if child.tag.endswith(f"}}{name}")), None)
    if place is None:
        return None
    values = {element.tag.rpartition("}")[2]: (element.text or "0").strip() for element in place}
    return int(values["row"]), int(values.get("rowOff", "0")) / EMU_PER_POINT


@dataclass(frozen=True, slots=True)
class RowHeights:
    stated: Mapping[int, float]
    """Row from 0 -> points."""
    default: float

    def of(self, row: int) -> float:
        return self.stated.get(row, self.default)


def heights_in(content: bytes) -> RowHeights:
    default = SHEET_HEIGHT.search(content)
    return RowHeights(
        {int(row) - 1: float(height) for row, height in ROW_HEIGHT.findall(content)},
        float(default[1]) if default else DEFAULT_HEIGHT,
    )


def row_of(anchor: PicturePosition, heights: RowHeights) -> int:
    """The row that nearly all of the picture lies in; -1: none."""
    parts = dict(parts_of(anchor, heights))
    total = sum(parts.values())
    if total <= 0:
        return -1
    row = max(parts, key=lambda part: parts[part])
    return row if parts[row] >= SHARE_IN_ROW * total else -1


MAX_ROWS = 200
"""A picture over more rows belongs to none anyway."""


def parts_of(anchor: PicturePosition, heights: RowHeights) -> Iterator[tuple[int, float]]:
    """Each row that the picture lies in, with the points of it there."""
    left = anchor.height
    for row in range(anchor.row, anchor.row + MAX_ROWS):
        top = min(anchor.above, heights.of(row)) if row == anchor.row else 0.0
        if anchor.height:
            part = min(left, heights.of(row) - top)
            left -= part
            yield row, part
            if left <= 0:
                return
        else:
            bottom = min(anchor.end_above, heights.of(row)) if row == anchor.end_row else heights.of(row)
            yield row, max(bottom - top, 0.0)
            if row >= anchor.end_row:
                return
