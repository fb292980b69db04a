"""The page and the type of an official document (公文) after GB/T 9704-2012: A4, 22 lines of 28 characters.

Sizes of type: 2号 is 22 pt, 3号 16 pt, 4号 14 pt, 五号 10.5 pt. Fonts are named, none is embedded; without one
a machine takes the next that its entry in the fontTable names.
"""

from dataclasses import dataclass
from html import escape

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.text.paragraph import Paragraph

FANGSONG, HEITI, KAITI, SONGTI, TITLE_SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "方正小标宋简体"
FALLBACKS = {
    FANGSONG: "仿宋,FangSong,Noto Serif CJK SC",
    HEITI: "SimHei,Noto Sans CJK SC",
    KAITI: "楷体,KaiTi,Noto Serif CJK SC",
    SONGTI: "SimSun,Noto Serif CJK SC",
    TITLE_SONG: "方正小标宋_GBK,宋体,SimSun,Noto Serif CJK SC",
}
RED = RGBColor(0xFF, 0, 0)

NONE = Pt(0)
TEXT_WIDTH = Mm(156)
LINE = Pt(28.95)
"""A 22nd of the 225 mm between the margins, in whole twips; 29 pt would leave room for 21 lines only."""
TWO_LINES, HALF_LINE = Length(LINE * 2), Length(LINE // 2)
LINE_PITCH = 579
"""LINE in twips."""
TIGHTER = -5
"""20ths of a point by which 3号 characters stand closer than their 16 pt, so that 28 fill the 156 mm.
(A grid of characters would say it more plainly; LibreOffice then gives each of them two cells.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A paragraph's style."""

    font: str = FANGSONG
    size: float = 16
    """Points."""
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    first: int = 0
    """Indent of the first line in characters; negative: it hangs out."""
    left: int = 0
    """Indent of all lines in characters."""
    right: int = 0
    line: Length = LINE
    before: Length = NONE
    after: Length = NONE
    colour: RGBColor | None = None
    keep_with_next: bool = False
    on_new_page: bool = False
    on_grid: bool = True
    """Whether it keeps the page's 22 lines of 28 characters."""


FORMS = {
    "发文机关标志": Form(
        font=TITLE_SONG, size=42, align=WD_ALIGN_PARAGRAPH.CENTER, colour=RED, line=Pt(52), before=Mm(32), on_grid=False
    ),
    "发文字号": Form(align=WD_ALIGN_PARAGRAPH.CENTER, before=LINE),
    "公文标题": Form(
        font=TITLE_SONG, size=22, align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(34), before=TWO_LINES, on_grid=False
    ),
    "主送机关": Form(before=LINE),
    "公文正文": Form(first=2),
    "一级标题": Form(font=HEITI, first=2, keep_with_next=True),
    "附件说明": Form(left=5, first=-3),
    "署名": Form(align=WD_ALIGN_PARAGRAPH.RIGHT, right=3, before=TWO_LINES, keep_with_next=True),
    "成文日期": Form(align=WD_ALIGN_PARAGRAPH.RIGHT, right=4),
    "附注": Form(first=2, before=LINE),
    "附件序号": Form(font=HEITI, align=WD_ALIGN_PARAGRAPH.LEFT, on_new_page=True),
    "附件标题": Form(
        font=TITLE_SONG,
        size=22,
        align=WD_ALIGN_PARAGRAPH.CENTER,
        line=Pt(34),
        before=LINE,
        after=HALF_LINE,
        on_grid=False,
    ),
    "表头": Form(
        font=HEITI, size=10.5, align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(15), before=Pt(3), after=Pt(3), on_grid=False
    ),
    "表文": Form(size=10.5, align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(15), before=Pt(1.5), after=Pt(1.5), on_grid=False),
    "页码": Form(font=SONGTI, size=14, line=Pt(18), on_grid=False),
    "模板指令": Form(size=9, line=Pt(14), colour=RGBColor(0x80, 0x80, 0x80), on_grid=False),
}
CHARACTER_FONTS = {"二级标题字": KAITI}


def set_page(document: Document) -> None:
    """A4 with the margins of the standard: 37 mm above, 28 mm left, a text area of 156 × 225 mm."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)  # the number's dash 7 mm below the text
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_PITCH))


def set_styles(document: Document) -> None:
    """Normal becomes 3号仿宋; every form and character font gets a style of its name."""
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    dress(normal, Form())
    for name, form in FORMS.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)
        style.base_style = normal
        style.quick_style = True
        dress(style, form)
    for name, font in CHARACTER_FONTS.items():
        character = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        assert isinstance(character, CharacterStyle)
        set_font(character, font)
    set_defaults(document)


def set_defaults(document: Document) -> None:
    """What holds below all styles: Chinese, and 3号."""
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert defaults is not None  # python-docx' own document has them
    for child in list(defaults):
        defaults.remove(child)
    for name, values in (
        ("rFonts", dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), FANGSONG)),
        ("sz", {"val": "32"}),
        ("szCs", {"val": "32"}),
        ("lang", {"val": "en-US", "eastAsia": "zh-CN", "bidi": "ar-SA"}),
    ):
        element = OxmlElement(f"w:{name}")
        for key, value in values.items():
            element.set(qn(f"w:{key}"), value)
        defaults.append(element)


def dress(style: ParagraphStyle, form: Form) -> None:
    set_font(style, form.font)
    style.font.size = Pt(form.size)
    if form.colour is not None:
        style.font.color.rgb = form.colour
    paragraph = style.paragraph_format
    paragraph.alignment = form.align
    paragraph.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.line_spacing = form.line
    paragraph.space_before, paragraph.space_after = Length(int(form.before)), Length(int(form.after))
    paragraph.widow_control = False  # it would break the 22 lines of a page
    paragraph.keep_with_next = form.keep_with_next
    paragraph.page_break_before = form.on_new_page
    set_indent(style, form)
    if form.on_grid:
        tighten(style)
    else:
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:rPr")


def tighten(style: ParagraphStyle) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TIGHTER))
    style.element.get_or_add_rPr().insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")


def set_indent(style: ParagraphStyle, form: Form) -> None:
    """In characters, which python-docx does not know, and in points for programs that do not either."""
    wanted = {"left": form.left, "right": form.right, "firstLine": max(form.first, 0), "hanging": max(-form.first, 0)}
    if not any(wanted.values()):
        return
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    for name, characters in wanted.items():
        if characters:
            indent.set(qn(f"w:{name}Chars"), str(characters * 100))
            indent.set(qn(f"w:{name}"), str(round(characters * form.size * 20)))


def set_font(style: ParagraphStyle | CharacterStyle, font: str) -> None:
    """For Latin letters and digits too: the standard sets a document in one type."""
    style.font.name = font
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def set_fallbacks(document: Document) -> None:
    """Say in the fontTable what to take for a font that is not there."""
    entries = "".join(
        f'<w:font w:name="{escape(name)}"><w:altName w:val="{escape(others)}"/>'
        f'<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, others in FALLBACKS.items()
    )
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = part.blob.replace(b"</w:fonts>", f"{entries}</w:fonts>".encode())


def number_pages(document: Document) -> None:
    """`— 1 —` in 4号, one character from the outer edge: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["页码"]
        paragraph.alignment = align
        paragraph.paragraph_format.right_indent = Pt(14)
        paragraph.paragraph_format.left_indent = Pt(14)
        paragraph.add_run("— ")
        add_field(paragraph, "PAGE")
        paragraph.add_run(" —")


def add_field(paragraph: Paragraph, instruction: str) -> None:
    for kind in ("begin", "instruction", "separate", "value", "end"):
        run = paragraph.add_run("1" if kind == "value" else "")
        if kind == "instruction":
            text = OxmlElement("w:instrText")
            text.text = instruction
            run._r.append(text)
        elif kind != "value":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def add_red_line(paragraph: Paragraph) -> None:
    """Under the paragraph, 4 mm below, as wide as the text (分隔线)."""
    border = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", "FF0000")):
        line.set(qn(f"w:{name}"), value)
    border.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(border, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
