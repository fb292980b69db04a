"""Reads a web page as sheets: export buttons write one and call it .xls. A table that is no layout is a sheet."""

import email
import email.policy
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from lxml import html  # type: ignore[import-untyped]  # lxml has no types

from tracker.register.spreadsheets.formats.formulas import read_formula
from tracker.register.spreadsheets.formats.refusals import SAVE_AS_XLSX, damaged, is_instead, too_big
from tracker.register.spreadsheets.formats.sheet import Cell, CellPosition, Sheet
from tracker.register.spreadsheets.formats.text_table import MAX_COLUMNS

DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)|<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_-]+)""")
IS_TABLE = re.compile(r"<table[\s>].*?<t[dhr][\s>]", re.IGNORECASE | re.DOTALL)
BEGINS_AS_PAGE = re.compile(r"(?:\s|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|[a-z][a-z0-9]*[\s>/])", re.I | re.S)
MAX_CELLS = 5_000_000
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
COMMENT = "comment"
"""The element in which LibreOffice writes the comment on a cell, before its text."""
NO_TEXT = frozenset({"style", "script", "template", "title", "datalist", COMMENT})
NO_VALUE = frozenset({"hidden", "checkbox", "radio", "button", "submit", "reset", "image", "file", "password"})
"""Kinds of <input> whose value is not shown as text."""
LINES = frozenset({"br", "p", "div", "li"})


def declared_in(content: bytes) -> str:
    """The encoding that the page declares; empty: none."""
    found = DECLARED.search(content[:5000])
    return (found[1] or found[2]).decode() if found else ""


def is_page(text: str) -> bool:
    return BEGINS_AS_PAGE.match(text[:10_000]) is not None or IS_TABLE.search(text[:200_000]) is not None


MAIL = re.compile(
    rb"\s*(?:from|date|to|subject|message-id|mime-version|content-[a-z-]+|x-[a-z-]+|snapshot-content-location)\s*:",
    re.I,
)
"""The first line of a web archive: which header is first depends on the program that saved it."""


def is_mail(content: bytes) -> bool:
    return MAIL.match(content[:300]) is not None and b"mime-version:" in content[:5000].lower()


MAX_PARTS = 2000
LONGEST_TYPE = 1000
"""Bytes of a part's header of its type: what takes a longer one apart takes time as its square."""


def pages_of_mail(content: bytes) -> list[bytes]:
    """The pages with a table in a web archive (.mht): one a sheet, where a spreadsheet program saved it.

    Raises:
        UserError: it has too many parts.
    """
    if len(IN_MAIL.findall(content)) > MAX_PARTS:
        raise too_big(f"超过 {MAX_PARTS} 个部分 / more than {MAX_PARTS} parts")
    message = email.message_from_bytes(content, policy=email.policy.compat32)
    pages = []
    for part in message.walk():
        if len(str(part.get("content-type", ""))) > LONGEST_TYPE or part.get_content_type() != "text/html":
            continue
        page = part.get_payload(decode=True)
        if isinstance(page, bytes) and b"<table" in page.replace(b"\0", b"").lower():
            charset = part.get_content_charset("")
            pages.append(b'<meta charset="%s">' % charset.encode("ascii", "ignore") + page if charset else page)
    return pages


IN_MAIL = re.compile(rb"^(?:--|content-type\s*:)", re.IGNORECASE | re.MULTILINE)
"""Lines that begin a part, or its type."""


def read_page(text: str) -> list[Sheet]:
    """
    Raises:
        UserError: the page has no table, or is nested deeper than the library reads, which leaves out what follows.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    root = html.document_fromstring(without_declaration(text).encode("utf-8", "replace"), parser=parser)
    if parser.error_log.filter_from_fatals():
        raise damaged()
    for nested in [table for table in root.iter("table") if has_tables(table)]:
        nested.tag = "div"  # a layout: its inner tables are read instead
    struck = frozenset(chain.from_iterable(map(STRUCK_CLASS.findall, map(str, root.xpath("//style/text()")))))
    read = (TableReader(table, number, struck).sheet() for number, table in enumerate(root.iter("table"), 1))
    sheets = [sheet for sheet in read if sheet.rows]
    if not sheets:
        raise is_instead(
            "网页，里面没有表格", "a web page without a table", f"导出时选择 Excel / export it as Excel; {SAVE_AS_XLSX}"
        )
    return sheets


def without_declaration(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*>", "", text, count=1)


def has_tables(table: Any) -> bool:
    return next(table.iterdescendants("table"), None) is not None


class TableReader:
    """The table that is being read; its spanning cells become merged cells."""

    def __init__(self, table: Any, number: int, struck: frozenset[str]) -> None:
        """
        Args:
            struck: classes that draw a line through.
        """
        self._struck_classes = struck
        self._table = table
        self._lines = list(table.iter("tr"))
        self._name = f"表{number}"
        self._cells: list[dict[int, Cell]] = [{} for _ in self._lines]
        self._taken: list[set[int]] = [set() for _ in self._lines]
        """Columns that a cell of an earlier row spans."""
        self._count = 0
        self._merged: list[tuple[CellPosition, CellPosition]] = []
        self._links: dict[CellPosition, str] = {}
        self._formulas: dict[CellPosition, str] = {}
        self._struck: set[CellPosition] = set()
        self._notes: dict[CellPosition, str] = {}

    def sheet(self) -> Sheet:
        for row, line in enumerate(self._lines):
            self._lay(row, line)
        width = max((max(columns, default=-1) + 1 for columns in self._cells), default=0)
        rows = [[columns.get(column, "") for column in range(width)] for columns in self._cells] if width else []
        return Sheet(
            name=self._name,
            rows=rows,
            merged=tuple(self._merged),
            links=self._links,
            formulas=self._formulas,
            struck=frozenset(self._struck),
            notes=self._notes,
            titles=tuple(titles_of(self._table)),
            hidden_rows=sum(map(is_unseen, self._lines)),
            is_named=False,
        )

    def _lay(self, row: int, line: Any) -> None:
        column = 0
        for cell in line.iterchildren("td", "th"):
            while column in self._taken[row]:
                column += 1
            wide, high = span_of(cell, "colspan"), span_of(cell, "rowspan")
            high = min(high or len(self._lines), len(self._lines) - row)
            wide = max(wide, 1)
            self._check(column + wide, wide * high)
            self._put(row, column, cell)
            if wide > 1 or high > 1:
                self._merged.append(((row, column), (row + high - 1, column + wide - 1)))
                for below in range(row + 1, row + high):
                    self._taken[below].update(range(column, column + wide))
            column += wide

    def _check(self, width: int, cells: int) -> None:
        self._count += cells
        if width > MAX_COLUMNS:
            raise too_big(f"共 {width} 列 / with {width} columns")
        if self._count > MAX_CELLS:
            raise too_big(f"超过 {MAX_CELLS} 个单元格 / more than {MAX_CELLS} cells")

    def _put(self, row: int, column: int, cell: Any) -> None:
        text = to_text(cell) or words_without_text(cell)
        address = next((link.get("href", "") for link in cell.iter("a") if link.get("href")), "")
        if address:
            self._links[row, column] = address
        if text.startswith("=") and text != "=":
            text = read_formula(text, (row, column), self._formulas, self._links)
        self._cells[row][column] = text
        if notes := [to_text(comment) for comment in cell.iter(COMMENT)]:
            self._notes[row, column] = "\n".join(notes)
        within = (self._lines[row], *cell.iter())
        if any(map(is_struck, within)) or not self._struck_classes.isdisjoint(
            chain.from_iterable(map(classes_of, within))
        ):
            self._struck.add((row, column))


LONGEST_TITLE = 60
"""Characters."""


def titles_of(table: Any) -> Iterator[str]:
    """The caption, the nearest text before the table, and behind it a note; another text there heads the next table."""
    yield from map(to_text, table.iterchildren("caption"))
    for is_before in (True, False):
        beside = (to_text(each) for each in table.itersiblings(preceding=is_before) if isinstance(each.tag, str))
        text = next(filter(None, islice(beside, NEAR)), "")
        if len(text) <= LONGEST_TITLE and (is_before or NOTE.match(text)):
            yield text


NOTE = re.compile("[(（]?(?:备?注|附注|说明|以上|上述|上列)")
NEAR = 3
"""Elements, among which a text is looked for."""


def span_of(cell: Any, name: str) -> int:
    """The number of rows or columns that a cell spans; 0: to the end. An invalid number is 1."""
    found = re.match(r"\s*([0-9]{1,6})", cell.get(name, "1"))
    return int(found[1]) if found else 1


def is_unseen(element: Any) -> bool:
    return HIDDEN_STYLE.search(element.get("style", "")) is not None or element.get("hidden") is not None


STRUCK_CLASS = re.compile(r"\.([\w-]+)\s*\{[^}]*line-through")
"""Of a page that Excel saved."""


def classes_of(element: Any) -> list[str]:
    return str(element.get("class", "")).split()


def is_struck(element: Any) -> bool:
    return element.tag in ("s", "strike", "del") or "line-through" in element.get("style", "").lower()


def to_text(cell: Any) -> str:
    """The visible text: without styles and scripts, with its line breaks."""
    return re.sub(r"[ \t\r\f]+", " ", "".join(texts_in(cell))).strip()


def words_without_text(cell: Any) -> str:
    """What the pictures and the checked marks stand for, in a cell without text."""
    words = [str(picture.get("alt") or picture.get("title") or "") for picture in cell.iter("img")]
    words += [str(mark.get("value", "")) for mark in cell.iter("input") if mark.get("checked") is not None]
    return " ".join(filter(None, map(str.strip, words)))


def value_of(field: Any) -> str:
    """What a form field shows: an unread field would make a closed account one without a state, which is running."""
    if field.tag == "input":
        return "" if field.get("type", "text").strip().lower() in NO_VALUE else str(field.get("value", ""))
    options = list(field.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    return " ".join(to_text(option) or str(option.get("label", "")) for option in chosen)


def texts_in(element: Any) -> Iterator[str]:
    yield (element.text or "").replace("\n", " ")
    for child in element:
        if not isinstance(child.tag, str) or child.tag in NO_TEXT or is_unseen(child):
            pass
        elif child.tag in ("select", "input"):
            yield value_of(child)
        elif child.tag in LINES:
            yield "\n"
            yield from texts_in(child)
        else:
            yield from texts_in(child)
        yield (child.tail or "").replace("\n", " ")
