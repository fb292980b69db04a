"""The explanation as a document of one page (判定说明), to hand to the unit: opens in Word and WPS, prints on A4."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import UnrecognizedImageError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table as DrawnTable
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from tracker.explanation import Explanation, Section, Table
from tracker.notice.official import FANGSONG, HEITI, TITLE_SONG, set_fallbacks
from tracker.plain import plain

ROWS = 5
"""Of a table; the whole is told by `tracker explain`. With them a page is full."""
PICTURE_CM = 4.0
"""Height of the picture of what was seen."""
CELL_LENGTH = 90
"""Characters of a cell."""
WIDTHS_CM = {
    "界限": (2.4, 2.8, 1.4, 5.2, 2.8, 1.4),
    "方式": (2.8, 4.0, 7.6, 1.6),
    "标题": (2.8, 5.2, 6.4, 1.6),
    "文件": (2.8, 4.8, 8.4),
}
"""By a table's second head."""


def to_document(one: Explanation, state: Path) -> bytes:
    """A docx file.

    Args:
        state: folder that the exhibits' paths start from. A picture that is not there, or is none, is left out.
    """
    document = docx.Document()
    lay_out(document)
    add_line(document, "政务新媒体账号检查情况说明", TITLE_SONG, 18, WD_ALIGN_PARAGRAPH.CENTER)
    for number, section in enumerate(one.sections):
        add_section(document, number, section)
        if section.title == "证据":
            add_picture(document, one, state)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def lay_out(document: Document) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin = page.bottom_margin = Cm(1.6)
    page.left_margin = page.right_margin = Cm(2.5)
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(0)
    set_fallbacks(document)
    document.core_properties.author = document.core_properties.comments = ""


def add_section(document: Document, number: int, section: Section) -> None:
    add_line(document, f"{'一二三四五六七八'[number]}、{section.title}", HEITI, 10.5)
    for line in section.lines:
        add_line(document, line, FANGSONG, 9)
    if section.table is not None:
        draw(document, section.table)


def add_line(
    document: Document,
    text: str,
    font: str,
    points: float,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    set_font(paragraph.add_run(plain(text)), font, points)
    return paragraph


def set_font(run: Run, font: str, points: float) -> None:
    """Both the Latin and the Chinese font: Word keeps them apart."""
    run.font.size = Pt(points)
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def draw(document: Document, table: Table) -> None:
    """At most ROWS rows, and how many were left out."""
    drawn = document.add_table(rows=0, cols=len(table.heads))
    drawn.style = document.styles["Table Grid"]
    drawn.autofit = False
    widths_cm = WIDTHS_CM[table.heads[1]]
    for column, width in zip(drawn.columns, widths_cm, strict=True):
        column.width = Cm(width)
    add_row(drawn, table.heads, HEITI, widths_cm)
    repeat_head(drawn)
    shown = pick(table)
    for row in shown:
        add_row(drawn, row, FANGSONG, widths_cm)
    if len(table.rows) > len(shown):
        add_line(document, f"另有{len(table.rows) - len(shown)}行未列", FANGSONG, 8)


def pick(table: Table) -> Sequence[tuple[str, ...]]:
    """Of rules those that hold, and where none does the first; of anything else the first."""
    held = [row for row in table.rows if row[-1] == "成立"]
    return (held or table.rows)[:ROWS]


def add_row(drawn: DrawnTable, texts: Iterable[str], font: str, widths_cm: Sequence[float]) -> None:
    cells: Sequence[Cell] = drawn.add_row().cells  # type: ignore[no-untyped-call]
    for cell, text, width in zip(cells, texts, widths_cm, strict=True):
        cell.width = Cm(width)
        set_font(cell.paragraphs[0].add_run(plain(text, limit=CELL_LENGTH)), font, 7.5)


def repeat_head(drawn: DrawnTable) -> None:
    """The head stands on every page that the table reaches."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    drawn.rows[0]._tr.get_or_add_trPr().append(mark)


def add_picture(document: Document, one: Explanation, state: Path) -> None:
    pictures = [exhibit for _, exhibit in one.exhibits if exhibit.kind == "picture"]
    for exhibit in pictures[:1]:
        try:
            document.add_picture(str(state / exhibit.path), height=Cm(PICTURE_CM))
        except (OSError, UnrecognizedImageError):
            add_line(document, f"{exhibit.path} 已不在或不能读取", FANGSONG, 8)
