"""Reads single parts of an .xlsx: relationships, styles and shared texts with a line through them, comments."""

from collections.abc import Iterator
from posixpath import join, normpath
from xml.etree import ElementTree

from tracker.register.spreadsheets.formats.sheet import CellPosition
from tracker.register.spreadsheets.formats.sheet_xml import CELL_NAME, to_place


def is_set(workbook: ElementTree.Element, tag: str, key: str) -> bool:
    """Whether a setting of the workbook is on."""
    return any(node.tag.rpartition("}")[2] == tag and node.get(key) in ("1", "true", "on") for node in workbook.iter())


def canonical(name: str) -> str:
    """A part's name in the form that the reader compares: lower case, `/` for the `\\` of .NET."""
    return name.replace("\\", "/").lower()


def whole_target(target: str, folder: str) -> str:
    """The part that a relationship of a part in a folder leads to."""
    target = canonical(target)
    return target.lstrip("/") if target.startswith(("/", "xl/")) else normpath(join(folder, target))


def struck_styles(content: bytes) -> frozenset[int]:
    """The numbers of the cell styles whose font has a line through it."""
    if b"strike" not in content:
        return frozenset()
    root = ElementTree.fromstring(content)
    fonts = [any(map(is_strike, font)) for fonts in root.iterfind("{*}fonts") for font in fonts]
    styles = [int(style.get("fontId", "0")) for styles in root.iterfind("{*}cellXfs") for style in styles]
    return frozenset(number for number, font in enumerate(styles) if font < len(fonts) and fonts[font])


def struck_strings(content: bytes) -> frozenset[int]:
    """The numbers of the shared texts of which a part has a line through it."""
    if b"strike" not in content:
        return frozenset()
    texts = (node for node in ElementTree.fromstring(content) if node.tag.rpartition("}")[2] == "si")
    return frozenset(number for number, text in enumerate(texts) if any(map(is_strike, text.iter())))


def notes_in(content: bytes) -> Iterator[tuple[CellPosition, str]]:
    """Cell -> the comment on it."""
    for node in ElementTree.fromstring(content).iter() if content else ():
        if node.tag.rpartition("}")[2] == "comment" and CELL_NAME.match(node.get("ref", "")):
            yield to_place(node.get("ref", "")), "".join(node.itertext())


def is_strike(node: ElementTree.Element) -> bool:
    return node.tag.rpartition("}")[2] == "strike" and node.get("val", "1") not in ("0", "false", "off")


def relations(content: bytes) -> Iterator[tuple[str, str]]:
    """Id and target of each relationship."""
    for node in ElementTree.fromstring(content):
        yield node.get("Id", ""), node.get("Target", "")
