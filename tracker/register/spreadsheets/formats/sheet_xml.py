"""What a sheet's XML says besides the values of its cells: how far it extends, failed cells, links, formulas."""

import html
import re
from collections.abc import Iterator

from tracker.register.spreadsheets.extras.usual_xml import NAMELESS, number_of
from tracker.register.spreadsheets.formats.formulas import HYPERLINK_CALL
from tracker.register.spreadsheets.formats.refusals import too_big
from tracker.register.spreadsheets.formats.sheet import CellPosition

MAX_CELLS = 20_000_000
"""The most cells of a sheet: 1,000,000 rows of 20 columns."""
NARROW = re.compile(
    rb"""(?:[^<]*+<(?:/|v>|c r="[A-Z][1-9][0-9]{0,5}"|row r="[1-9][0-9]{0,5}"|\?xml\s"""
    rb"""|(?!(?:c|row)[\s/>])[A-Za-z]++[\s/>]))*+[^<]*+"""
)
"""A sheet that matches entirely is small enough: each cell has a name, none is beyond column Z or row 999,999. Nearly
all match; the others are inspected cell by cell, which takes four times as long."""
PLAIN_CELL = (
    rb"""<c r="[A-Z][1-9][0-9]{0,5}" t="s"><v>[0-9]++</v></c>"""  # most; the general form takes half as long again
    rb"""|<c r="[A-Z][1-9][0-9]{0,5}"(?: s="[0-9]++")?(?: t="s")?(?:/>|></c>|><v>[-+.0-9E]*+</v></c>)"""
)
PLAIN_ROWS = re.compile(
    rb"""(?:<row r="[1-9][0-9]{0,5}"(?: (?!hidden|ht="0[".])[A-Za-z0-9:]++="[^"<>=]*+")*+"""
    rb"""(?:/>|>(?:%s)*+</row>))*+""" % PLAIN_CELL
)
"""Rows of numbers and shared texts, as most programs write them: in them is nothing that is looked for here."""
FAR_COLUMN = re.compile(rb"""\sr\s*=\s*["']\s*(?:[A-Za-z]{3}|[A-Za-z0-9]*&)""")
TWO_LETTERS = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{2}[0-9]""")
LOW_CELL = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{0,2}([0-9]{5,})""")
ROW = re.compile(rb"""<(?:[^\s<>/]*:)?row(?=[\s/>])""")
CELL = re.compile(rb"""<(?:[^\s<>/]*:)?c(?=[\s/>])""")
IN_CELL = rb"(?:[^<]|<(?!/?(?:\w+:)?c[\s>/]))*+"
"""What a cell holds: no other cell, so that one that is never closed is not searched to the end."""
FAILED_CELL = re.compile(rb"""<(?:\w+:)?c\s([^<>]*\bt=["']e["'][^<>]*)>(%s)</(?:\w+:)?c>""" % IN_CELL)
HYPERLINK = re.compile(rb"<(?:\w+:)?hyperlink\s([^>]*)>")


def has_tag(content: bytes, tag: bytes) -> bool:
    """Whether the part may have a tag that begins so, with the sheet's own prefix."""
    at = content.find(b"sheetData")
    return (b":" if content[at - 1 : at] == b":" else b"<") + tag in content


def without_plain_rows(content: bytes) -> bytes:
    """A sheet's XML without the first rows, as far as they are plain and narrow; usually these are all."""
    begin = content.find(SHEET_DATA) + len(SHEET_DATA)
    found = PLAIN_ROWS.match(content, begin) if begin >= len(SHEET_DATA) else None
    return content[:begin] + content[found.end() :] if found else content


SHEET_DATA = b"<sheetData>"


def check_extent(content: bytes, rest: bytes) -> None:
    """
    Args:
        rest: the content without_plain_rows, or the content.

    Raises:
        UserError: laid out, the sheet would not fit.
    """
    if not NARROW.fullmatch(rest):
        check_sheet_xml(content)


def check_sheet_xml(content: bytes) -> None:
    """
    Raises:
        UserError: see check_extent.
    """
    if b"\0" in content[:64] or FAR_COLUMN.search(content):
        raise too_big("超过 702 列 / more than 702 columns")
    rows = max(map(int, LOW_CELL.findall(content)), default=9_999)
    rows = max(rows, content.count(b"<row"), content.count(b":row "))
    if NAMELESS.search(content):
        check_nameless(content, rows)
    may_be_wide = rows * 702 > 2 * MAX_CELLS and TWO_LETTERS.search(content) is not None
    if rows * 26 > 2 * MAX_CELLS or (may_be_wide and widest(content) * rows > MAX_CELLS):
        raise too_big(f"共 {rows} 行 / with {rows} rows")


def check_nameless(content: bytes, named_rows: int) -> None:
    """Check the extent if cells have no names: they may extend beyond the last named cell by as many as there are.

    Raises:
        UserError: laid out, the sheet would not fit.
    """
    lines = ROW.split(content)
    rows, columns = len(lines) + named_rows, max(len(CELL.findall(line)) for line in lines) + widest(content)
    if rows * columns > MAX_CELLS:
        raise too_big(f"共 {rows} 行 {columns} 列 / with {rows} rows, {columns} columns")


def widest(content: bytes) -> int:
    """The number, from 1, of the last column that a named cell is in."""
    names = set(re.findall(rb"""\sr\s*=\s*["']([A-Za-z]{1,2})[0-9]""", content))
    return max((number_of(name) for name in names), default=1)


CELL_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def to_place(name: str) -> CellPosition:
    """
    Raises:
        ValueError: the text is not a cell name, such as C17. Only the first cell of a range counts.
    """
    found = CELL_NAME.match(name)
    if found is None:
        raise ValueError(name)
    return int(found[2]) - 1, number_of(found[1].encode()) - 1


def errors_in(content: bytes) -> Iterator[tuple[CellPosition, str]]:
    if b't="e"' not in content and b"t='e'" not in content:
        return
    for found in FAILED_CELL.finditer(content):
        name = re.search(rb"""\br=["']([A-Z0-9]+)""", found[1])
        value = re.search(rb"<(?:\w+:)?v>([^<]*)", found[2])
        if name:
            yield to_place(name[1].decode()), html.unescape(value[1].decode("utf-8", "replace")) if value else "#?"


def links_in(content: bytes, targets: dict[str, str]) -> Iterator[tuple[CellPosition, str]]:
    for found in HYPERLINK.finditer(content, content.find(b"hyperlinks")):  # they follow the cells
        keys = dict(re.findall(r"""([\w:]+)=["']([^"']*)""", found[1].decode("utf-8", "replace")))
        target = next((targets.get(value, "") for key, value in keys.items() if key.endswith(":id")), "")
        if target and CELL_NAME.match(keys.get("ref", "")):  # others are whole columns or rows
            yield to_place(keys["ref"]), html.unescape(target)


STYLED_CELL = re.compile(rb"""<(?:\w+:)?c\s([^>]*\bs=["']([0-9]{1,6})["'][^>]*)>""")


SHARED_CELL = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^>]*>\s*<(?:\w+:)?v>([0-9]{1,9})</"""
)
INLINE_CELL = re.compile(rb"""<(?:\w+:)?c\s([^<>]*\bt=["']inlineStr["'][^<>]*)>(%s)</(?:\w+:)?c>""" % IN_CELL)
STRIKE = re.compile(rb"""<(?:\w+:)?strike(?:\s*/?>|\s[^>]*val=["'](?:1|true|on)["'])""")


def struck_in(content: bytes, styles: frozenset[int], texts: frozenset[int]) -> frozenset[CellPosition]:
    """The named cells with one of the styles, or a text (one of these, or their own) with a line through it."""
    names: list[bytes] = []
    if styles:
        styled = (found[1] for found in STYLED_CELL.finditer(content) if int(found[2]) in styles)
        names += (found[1] for attributes in styled if (found := NAMED.search(attributes)))
    if texts:
        names += (
            found[1]
            for found in SHARED_CELL.finditer(content)
            if int(found[2]) in texts and re.search(rb"""\bt=["']s["']""", found[0])
        )
    if b"strike" in content:
        own = (found[1] for found in INLINE_CELL.finditer(content) if STRIKE.search(found[2]))
        names += (found[1] for attributes in own if (found := NAMED.search(attributes)))
    return frozenset(to_place(name.decode()) for name in names)


NAMED = re.compile(rb"""\br=["']([A-Z]{1,3}[0-9]{1,7})["']""")


FORMULA_CELL = re.compile(
    rb"""<(?:\w+:)?c\s([^<>]*)>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)(%s)</(?:\w+:)?c>""" % IN_CELL
)
A_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]|<(?:\w+:)?t(?:\s[^>]*)?>[^<]")
FAILED = re.compile(rb"""\bt\s*=\s*["']e["']""")
AN_EMPTY_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")


def formulas_in(content: bytes, *, is_uncalculated: bool) -> tuple[dict[CellPosition, str], dict[CellPosition, str]]:
    """The formulas without a valid value, and the HYPERLINK formulas.

    An empty value is valid if the type of the cell is text: Excel writes it for ="".

    Args:
        is_uncalculated: whether the workbook states that its formulas were not calculated.
    """
    formulas: dict[CellPosition, str] = {}
    hyperlinks: dict[CellPosition, str] = {}
    if not has_tag(content, b"f"):
        return formulas, hyperlinks
    for found in FORMULA_CELL.finditer(content):
        name = re.search(rb"""\br\s*=\s*["']([A-Z0-9]+)""", found[1])
        if name is None:
            continue
        if FAILED.search(found[1]):
            continue  # errors_in reports it
        place, formula = to_place(name[1].decode()), html.unescape((found[2] or b"").decode("utf-8", "replace"))
        if HYPERLINK_CALL.fullmatch(formula):
            hyperlinks[place] = formula
        is_text = AN_EMPTY_TEXT.search(found[1]) is not None and found[3].strip() != b""
        if is_uncalculated or not (is_text or A_VALUE.search(found[3])):
            formulas[place] = f"={formula}"[:200]
    return formulas, hyperlinks
