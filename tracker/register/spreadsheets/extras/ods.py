"""What an .ods workbook holds besides values: formulas without one, hidden rows, merged ranges, lines, comments."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from tracker.register.spreadsheets.extras.sheet_extras import SheetExtras
from tracker.register.spreadsheets.formats.sheet import CellPosition

MAY_HAVE = re.compile(
    rb'table:formula|table:visibility="(?:collapse|filter)"|-rows-spanned|office:annotation|text-line-through|value-type="error"'
)
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
VALUE_TYPE = f"{OFFICE}value-type"
NOTE = f"{OFFICE}annotation"
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
    errors: dict[CellPosition, str] = {}
    notes: dict[CellPosition, str] = {}
    lines: set[CellPosition] = set()
    merged: list[tuple[CellPosition, CellPosition]] = []
    hidden = row = 0
    for line in table.iter(f"{TABLE}table-row"):
        repeated = repeats(line, "rows")
        cells = [cell for cell in line if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")]
        if line.get(f"{TABLE}visibility") in ("collapse", "filter") and any(cell.get(VALUE_TYPE) for cell in cells):
            hidden += min(repeated, MAX_ROWS)
        column = 0
        for cell in cells:
            place = row, column
            formula = cell.get(f"{TABLE}formula", "").partition(":")[2]
            if formula and not cell.get(VALUE_TYPE):
                formulas[place] = formula
            if cell.get(f"{CALC}value-type") == "error":
                errors[place] = "".join(cell.itertext()) or "#?"
            if "HYPERLINK" in formula.upper():
                hyperlinks[place] = formula.replace(";", ",")
            down, across = (number_in(cell, f"number-{what}-spanned") for what in ("rows", "columns"))
            if down > 1 or across > 1:
                merged.append((place, (row + down - 1, column + across - 1)))
            if cell.get(VALUE_TYPE) and is_struck(cell, struck):
                lines.add(place)
            for note in cell.iterfind(NOTE):
                notes[place] = "\n".join("".join(text.itertext()) for text in note.iter(f"{TEXT}p"))
            column += repeats(cell, "columns")
        row += repeated
    return SheetExtras(
        formulas=formulas,
        hyperlinks=hyperlinks,
        errors=errors,
        hidden_rows=hidden,
        merged=tuple(merged),
        struck=frozenset(lines),
        notes=notes,
    )


def is_struck(cell: ElementTree.Element, struck: frozenset[str]) -> bool:
    names = (cell.get(f"{TABLE}style-name"), *(span.get(f"{TEXT}style-name") for span in cell.iter(f"{TEXT}span")))
    return bool(struck) and not struck.isdisjoint(names)


def repeats(element: ElementTree.Element, what: str) -> int:
    return number_in(element, f"number-{what}-repeated")


def number_in(element: ElementTree.Element, name: str) -> int:
    text = element.get(f"{TABLE}{name}", "1")
    return int(text) if text.isdigit() and len(text) < 9 else 1
