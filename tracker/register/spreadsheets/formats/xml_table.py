"""Reads an Excel 2003 XML table (XML Spreadsheet) as sheets.

Source: Workbook / Worksheet ss:Name / Table / Row ss:Index ss:Hidden / Cell ss:Index ss:MergeAcross ss:MergeDown
ss:HRef ss:Formula / Data ss:Type (String, Number, DateTime, Boolean, Error), all of the namespace in SPREADSHEET.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml has no types

from tracker.register.spreadsheets.formats.formulas import hyperlink_in, without_quotes
from tracker.register.spreadsheets.formats.refusals import damaged, too_big
from tracker.register.spreadsheets.formats.sheet import Cell, CellPosition, Sheet
from tracker.register.spreadsheets.formats.text_table import MAX_COLUMNS

SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
MAX_CELLS = 5_000_000
MAX_ROWS = 1_048_576


def is_xml_workbook(text: str) -> bool:
    return SPREADSHEET in text[:5000] and re.search(r"<(?:\w+:)?Workbook[\s>]", text[:5000]) is not None


def read_xml_workbook(text: str) -> tuple[list[Sheet], tuple[str, ...]]:
    """The visible sheets, and the names of the hidden ones.

    Raises:
        UserError: the file is damaged or too big.
    """
    declared_once = re.sub(r"^\s*<\?xml[^>]*>", "", text, count=1).encode()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(declared_once, parser)
    except etree.XMLSyntaxError as error:
        raise damaged() from error
    struck = frozenset(
        attribute_of(style, "ID")
        for style in root.iter(f"{{{SPREADSHEET}}}Style")
        for font in style
        if attribute_of(font, "StrikeThrough") == "1"
    )
    counts_from_1904 = next(root.iter("{*}Date1904"), None) is not None
    shown, hidden = [], []
    for sheet in root.iter(f"{{{SPREADSHEET}}}Worksheet"):
        name = attribute_of(sheet, "Name") or ""
        visible = next(sheet.iter("{*}Visible"), None)
        if visible is not None and (visible.text or "").startswith("Sheet"):
            hidden.append(name)
        else:
            shown.append(XmlSheet(sheet, struck).read(name, counts_from_1904=counts_from_1904))
    return shown, tuple(hidden)


def attribute_of(element: Any, name: str) -> str | None:
    text: str | None = element.get(f"{{{SPREADSHEET}}}{name}") or element.get(name)
    return text


def number_in(element: Any, name: str, default: int) -> int:
    """
    Raises:
        UserError: the text is not a number, or is out of bounds.
    """
    text = attribute_of(element, name)
    if text is None:
        return default
    if re.fullmatch(r"[0-9]{1,7}", text) is None:
        raise damaged()
    return int(text)


class XmlSheet:
    """The sheet that is being read."""

    def __init__(self, element: Any, struck_styles: frozenset[str | None]) -> None:
        self._element = element
        self._struck_styles = struck_styles
        self._struck: set[CellPosition] = set()
        self._notes: dict[CellPosition, str] = {}
        self._cells: dict[CellPosition, Cell] = {}
        self._merged: list[tuple[CellPosition, CellPosition]] = []
        self._links: dict[CellPosition, str] = {}
        self._errors: dict[CellPosition, str] = {}
        self._formulas: dict[CellPosition, str] = {}
        self._hidden = 0

    def read(self, name: str, *, counts_from_1904: bool) -> Sheet:
        for row, line in self._lines():
            self._hidden += attribute_of(line, "Hidden") == "1"
            for column, cell in self._cells_of(line):
                self._put((row, column), cell)
        height = max((row for row, _ in self._cells), default=-1) + 1
        width = max((column for _, column in self._cells), default=-1) + 1
        if height * width > MAX_CELLS:
            raise too_big(f"共 {height} 行 {width} 列 / with {height} rows, {width} columns")
        rows: list[list[Cell]] = [[""] * width for _ in range(height)]
        for (row, column), value in self._cells.items():
            rows[row][column] = value
        return Sheet(
            name=name,
            rows=without_quotes(rows),
            merged=tuple(self._merged),
            links=self._links,
            errors=self._errors,
            formulas=self._formulas,
            struck=frozenset(self._struck),
            notes=self._notes,
            hidden_rows=self._hidden,
            counts_from_1904=counts_from_1904,
        )

    def _lines(self) -> Iterator[tuple[int, Any]]:
        row = -1
        for line in self._element.iterfind(f"{{{SPREADSHEET}}}Table/{{{SPREADSHEET}}}Row"):
            row = number_in(line, "Index", row + 2) - 1
            if not 0 <= row < MAX_ROWS:
                raise damaged()
            yield row, line
            row += number_in(line, "Span", 0)

    def _cells_of(self, line: Any) -> Iterator[tuple[int, Any]]:
        column = -1
        for cell in line.iterfind(f"{{{SPREADSHEET}}}Cell"):
            column = number_in(cell, "Index", column + 2) - 1
            if not 0 <= column < MAX_COLUMNS:
                raise too_big(f"共 {column + 1} 列 / with {column + 1} columns")
            yield column, cell
            column += number_in(cell, "MergeAcross", 0)

    def _put(self, place: CellPosition, cell: Any) -> None:
        across, down = number_in(cell, "MergeAcross", 0), number_in(cell, "MergeDown", 0)
        if across or down:
            self._merged.append((place, (place[0] + down, place[1] + across)))
        if address := attribute_of(cell, "HRef"):
            self._links[place] = address
        if (
            attribute_of(cell, "StyleID") in self._struck_styles
            or next(cell.iter("{http://www.w3.org/TR/REC-html40}S"), None) is not None
        ):
            self._struck.add(place)
        for note in cell.iterfind(f"{{{SPREADSHEET}}}Comment"):
            self._notes[place] = "".join(note.itertext())
        formula, data = attribute_of(cell, "Formula"), cell.find(f"{{{SPREADSHEET}}}Data")
        link = hyperlink_in(formula) if formula else None
        if link is not None and link[0]:
            self._links[place] = link[0]
        if data is None:
            if link is not None and link[1] is not None:
                self._cells[place] = link[1]
            elif formula:
                self._formulas[place] = formula
                self._cells[place] = ""
            return
        text, kind = "".join(data.itertext()), attribute_of(data, "Type") or "String"
        if kind == "Error":
            self._errors[place], self._cells[place] = text or "#?", ""
        else:
            self._cells[place] = to_value(text, kind)


def to_value(text: str, kind: str) -> Cell:
    """
    Raises:
        UserError: the value is not of the type that the cell states.
    """
    try:
        if kind == "Number" and text.strip():
            return float(text)
        if kind == "DateTime" and text.strip():
            at = datetime.fromisoformat(text.strip())
            return at if at.time() != at.min.time() else date(at.year, at.month, at.day)
    except ValueError as error:
        raise damaged() from error
    if kind == "Boolean":
        return text.strip() in ("1", "true")
    return text
