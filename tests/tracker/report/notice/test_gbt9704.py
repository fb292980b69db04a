"""How a notice looks: GB/T 9704-2012, and the head of a table on every page. The template is what is measured."""

import io
import re
import zipfile

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Length, Pt
from docx.styles.style import ParagraphStyle

from tests.tracker.report.notice.made import HUNAN, document
from tracker.report.notice.notice import TEMPLATE


@pytest.fixture(scope="module")
def made() -> Document:
    return document(HUNAN)


def style(made: Document, name: str) -> ParagraphStyle:
    found = made.styles[name]
    assert isinstance(found, ParagraphStyle)
    return found


LINE = Pt(28.95)


def part(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(TEMPLATE.read_bytes())) as parts:
        return parts.read(name).decode()


@pytest.mark.parametrize(
    ("measure", "mm"),
    [
        pytest.param("page_width", 210, id="A4-across"),
        pytest.param("page_height", 297, id="A4-down"),
        pytest.param("top_margin", 37, id="above"),
        pytest.param("bottom_margin", 35, id="below"),
        pytest.param("left_margin", 28, id="left"),
        pytest.param("right_margin", 26, id="right"),
    ],
)
def test_page_is_the_standards(made: Document, measure: str, mm: int) -> None:
    assert round(getattr(made.sections[0], measure).mm) == mm


def test_twenty_two_lines_fill_a_page_and_no_more_fit(made: Document) -> None:
    line = style(made, "公文正文").paragraph_format.line_spacing
    assert isinstance(line, Length)
    height = (297 - 37 - 35) / 25.4 * 72

    assert 22 * line.pt <= height < 22.1 * line.pt


def test_twenty_eight_characters_fill_a_line_and_no_more_fit(made: Document) -> None:
    spacing = style(made, "公文正文").element.rPr.find(qn("w:spacing")).get(qn("w:val"))
    width = (210 - 28 - 26) / 25.4 * 72

    assert 28 <= width / (16 + int(spacing) / 20) < 29


@pytest.mark.parametrize(
    ("name", "font", "points"),
    [
        pytest.param("公文正文", "仿宋_GB2312", 16, id="text-3号"),
        pytest.param("公文标题", "方正小标宋简体", 22, id="title-2号"),
        pytest.param("一级标题", "黑体", 16, id="first-level"),
        pytest.param("附件序号", "黑体", 16, id="attachment"),
        pytest.param("页码", "宋体", 14, id="page-number-4号"),
        pytest.param("表文", "仿宋_GB2312", 10.5, id="table"),
    ],
)
def test_type(made: Document, name: str, font: str, points: float) -> None:
    fonts = style(made, name).element.rPr.rFonts

    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {font}
    assert style(made, name).font.size is not None
    assert style(made, name).font.size == points * 12700


def test_second_level_headings_are_set_in_kaiti(made: Document) -> None:
    headings = [run for paragraph in made.paragraphs for run in paragraph.runs if run.text.startswith("（一）")]

    assert [run.style.name for run in headings if run.style] == ["二级标题字"]
    assert made.styles["二级标题字"].element.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"


def test_lines_are_of_a_fixed_height(made: Document) -> None:
    form = style(made, "公文正文").paragraph_format

    assert (form.line_spacing_rule, form.line_spacing) == (WD_LINE_SPACING.EXACTLY, LINE)


def test_first_line_of_a_paragraph_is_two_characters_in(made: Document) -> None:
    indent = style(made, "公文正文").element.pPr.ind

    assert (indent.get(qn("w:firstLineChars")), indent.get(qn("w:firstLine"))) == ("200", "640")


def test_page_numbers_are_at_the_outer_edge(made: Document) -> None:
    section = made.sections[0]

    assert made.settings.odd_and_even_pages_header_footer
    assert section.footer.paragraphs[0].alignment is WD_ALIGN_PARAGRAPH.RIGHT
    assert section.even_page_footer.paragraphs[0].alignment is WD_ALIGN_PARAGRAPH.LEFT


def test_page_number_is_between_dashes(made: Document) -> None:
    footer = made.sections[0].footer.paragraphs[0]

    assert footer.text == "— 1 —"
    assert "PAGE" in footer._p.xml


def test_head_of_a_table_is_on_every_page_and_no_row_is_cut(made: Document) -> None:
    rows = made.tables[0]._tbl.tr_lst

    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows[:3]] == [True, False, False]
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_table_is_as_wide_as_the_text(made: Document) -> None:
    widths = [column.width.mm for column in made.tables[0].columns if column.width]

    assert round(sum(widths)) == 156


def test_attachment_begins_a_page(made: Document) -> None:
    assert style(made, "附件序号").paragraph_format.page_break_before


def test_head_is_red_over_a_red_line(made: Document) -> None:
    head, number = made.paragraphs[:2]
    line = number._p.find(f".//{qn('w:bottom')}")

    assert str(style(made, head.style.name if head.style else "").font.color.rgb) == "FF0000"
    assert line is not None
    assert line.get(qn("w:color")) == "FF0000"


def test_no_font_is_embedded_and_each_names_what_may_take_its_place() -> None:
    fonts = part("word/fontTable.xml")

    assert "embed" not in fonts
    assert re.findall(r'w:name="(?:仿宋_GB2312|楷体_GB2312|黑体|宋体|方正小标宋简体)"><w:altName ', fonts) != []
    assert fonts.count("<w:altName ") >= 5


def test_document_names_no_author_and_is_as_old_as_it_says(made: Document) -> None:
    properties = made.core_properties

    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert (properties.title, str(properties.created)) == (
        "关于2023年第三季度全省政务新媒体检查情况的通报",
        "2023-09-19 10:00:00+00:00",
    )


def test_template_opens_as_a_document_and_shows_its_tags() -> None:
    shown = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(TEMPLATE.read_bytes())).paragraphs)

    assert "合格率{{ 合格率 }}（{{ 未见不合格 }}÷{{ 已核实 }}）" in shown
