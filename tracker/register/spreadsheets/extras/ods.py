"""What an .ods workbook holds besides values: formulas without one, hidden rows, merged ranges, lines, comments and
links."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from tracker.register.spreadsheets.extras.sheet_extras import SheetExtras
from tracker.register.spreadsheets.formats.sheet import CellPosition

MAY_HAVE = re.compile(
    rb'table:formula|table:visibility="(?:collapse|filter)"|-rows-spanned|office:annotation|text-line-through|value-type="error"|<text:a\s'
)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"
VALUE_TYPE = f"{OFFICE}value-type"
NOTE = f"{OFFICE}annotation"
ROW = f"{TABLE}table-row"
MAX_ROWS = 1_048_576


def extras_of_ods(content: bytes, styles: bytes) -> Iterator[tuple[str, SheetExtras]]:
    """Sheet name -> what it holds. Parsed only if there may be any.

    Args:
        content: content.xml.
        styles: styles.xml, with the styles that have names.
    """
    if not MAY_HAVE.search(content) and b"text-line-through" not in styles:
        return
    root = ElementTree.fromstring(content)
    struck = struck_styles(root, *([ElementTree.fromstring(styles)] if b"text-line-through" in styles else []))
    for table in root.iter(f"{TABLE}table"):
        yield table.get(f"{TABLE}name", ""), extras_of(table, struck)


def struck_styles(*roots: ElementTree.Element) -> frozenset[str]:
    """The names of the styles that draw a line through, by themselves or as their parent does."""
    parents: dict[str, str] = {}
    struck: set[str] = set()
    for style in (style for root in roots for style in root.iter(f"{STYLE}style")):
        name = style.get(f"{STYLE}name", "")
        parents[name] = style.get(f"{STYLE}parent-style-name", "")
        said = [found.get(f"{STYLE}text-line-through-{of}") for found in style for of in ("style", "type")]
        if any(word not in (None, "none") for word in said):
            struck.add(name)
    while more := {name for name, parent in parents.items() if parent in struck} - struck:
        struck |= more
    return frozenset(struck)


def extras_of(table: ElementTree.Element, struck: frozenset[str]) -> SheetExtras:
    formulas: dict[CellPosition, str] = {}
    hyperlinks: dict[CellPosition, str] = {}
    links: dict[CellPosition, str] = {}
    errors: dict[CellPosition, str] = {}
    notes: dict[CellPosition, str] = {}
    lines: set[CellPosition] = set()
    merged: list[tuple[CellPosition, CellPosition]] = []
    for place, cell in placed_cells(table):
        formula = cell.get(f"{TABLE}formula", "").partition(":")[2]
        if formula and not cell.get(VALUE_TYPE):
            formulas[place] = formula
        if cell.get(f"{CALC}value-type") == "error":
            errors[place] = "".join(cell.itertext()) or "#?"
        if "HYPERLINK" in formula.upper():
            hyperlinks[place] = formula.replace(";", ",")
        down, across = (number_in(cell, f"number-{what}-spanned") for what in ("rows", "columns"))
        if down > 1 or across > 1:
            merged.append((place, (place[0] + down - 1, place[1] + across - 1)))
        if cell.get(VALUE_TYPE) and is_struck(cell, struck):
            lines.add(place)
        if address := link_of(cell):
            links[place] = address
        for note in cell.iterfind(NOTE):
            notes[place] = "\n".join("".join(text.itertext()) for text in note.iter(f"{TEXT}p"))
    return SheetExtras(
        links=links,
        formulas=formulas,
        hyperlinks=hyperlinks,
        errors=errors,
        hidden_rows=hidden_rows(table),
        merged=tuple(merged),
        struck=frozenset(lines),
        notes=notes,
    )


def placed_cells(table: ElementTree.Element) -> Iterator[tuple[CellPosition, ElementTree.Element]]:
    """Each cell with its place; a repeated one with its first."""
    row = 0
    for line in table.iter(ROW):
        column = 0
        for cell in cells_of(line):
            yield (row, column), cell
            column += repeats(cell, "columns")
        row += repeats(line, "rows")


def hidden_rows(table: ElementTree.Element) -> int:
    """How many rows with a value are hidden."""
    return sum(
        min(repeats(line, "rows"), MAX_ROWS)
        for line in table.iter(ROW)
        if line.get(f"{TABLE}visibility") in ("collapse", "filter")
        and any(cell.get(VALUE_TYPE) for cell in cells_of(line))
    )


def cells_of(line: ElementTree.Element) -> list[ElementTree.Element]:
    return [cell for cell in line if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")]


def link_of(cell: ElementTree.Element) -> str:
    """The first address behind the cell's text, not behind its comment's; empty: none."""
    links = (link for text in cell.iterfind(f"{TEXT}p") for link in text.iter(f"{TEXT}a"))
    return next((address for link in links if (address := link.get(f"{XLINK}href"))), "")


def is_struck(cell: ElementTree.Element, struck: frozenset[str]) -> bool:
    names = (cell.get(f"{TABLE}style-name"), *(span.get(f"{TEXT}style-name") for span in cell.iter(f"{TEXT}span")))
    return bool(struck) and not struck.isdisjoint(names)


def repeats(element: ElementTree.Element, what: str) -> int:
    return number_in(element, f"number-{what}-repeated")


def number_in(element: ElementTree.Element, name: str) -> int:
    text = element.get(f"{TABLE}{name}", "1")
    return int(text) if text.isdigit() and len(text) < 9 else 1
