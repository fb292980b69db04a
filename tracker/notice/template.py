"""The template of the notice (通报), as a docx that people edit in Word or WPS: `tracker export --write-template FILE`.

It is built here and kept nowhere, so what ships can be read. Tags are Chinese, for the people who edit it:
`{{ 合格率 }}` is a value; `{%p if 未能核实 %}`, `{%p for 类 in 问题类 %}` and their ends stand alone in a paragraph,
which vanishes.
What each tag stands for is tracker.notice.tags'.
"""

import io
from functools import cache

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.table import Table, _Cell, _Row

from tracker.notice.official import TEXT_WIDTH, add_red_line, number_pages, set_fallbacks, set_page, set_styles

PROBLEM_TABLE = (
    ("序号", "行.序号", 11),
    ("新媒体类型", "行.新媒体类型", 21),
    ("新媒体名称", "行.新媒体名称", 33),
    ("责任单位", "行.责任单位", 37),
    ("问题类别", "行.问题类别", 26),
    ("检查时更新日期", "行.检查时更新日期", 28),
)
"""Head, tag, width in mm."""
UNVERIFIED_TABLE = (
    ("序号", "行.序号", 11),
    ("新媒体类型", "行.新媒体类型", 21),
    ("新媒体名称", "行.新媒体名称", 38),
    ("责任单位", "行.责任单位", 42),
    ("未能核实原因", "行.未能核实原因", 44),
)


@cache
def notice_template() -> bytes:
    """The docx as it ships."""
    document = docx.Document()
    for name in ("author", "comments", "keywords", "last_modified_by"):
        setattr(document.core_properties, name, "")
    document.core_properties.language = "zh-CN"
    set_page(document)
    set_styles(document)
    set_fallbacks(document)
    number_pages(document)
    write_head(document)
    write_body(document)
    write_end(document)
    write_attachments(document)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def add(document: Document, text: str, style: str = "公文正文") -> None:
    """A paragraph; what stands between two `|` of it is a second-level heading (楷体)."""
    paragraph = document.add_paragraph(style=style)
    for number, part in enumerate(text.split("|")):
        if part:
            paragraph.add_run(part, style="二级标题字" if number % 2 else None)


def order(document: Document, tag: str) -> None:
    """A line that is an order to the program and vanishes."""
    add(document, f"{{%p {tag} %}}", "模板指令")


def write_head(document: Document) -> None:
    add(document, "{{ 发文机关 }}", "发文机关标志")
    add(document, "{{ 发文字号 }}", "发文字号")
    add_red_line(document.paragraphs[-1])
    add(document, "{{ 标题 }}", "公文标题")
    add(document, "{{ 主送机关 }}：", "主送机关")


def write_body(document: Document) -> None:
    add(
        document,
        "按照《国务院办公厅秘书局关于印发政府网站与政务新媒体检查指标、监管工作年度考核指标的通知》（国办秘函〔2019〕19号）"
        "要求，对{{ 范围 }}正常运行的政务新媒体进行了检查，监测时间点为{{ 监测时间点 }}。现将有关情况通报如下：",
    )
    write_counts(document)
    write_problems(document)
    write_unverified(document)
    write_rectification(document)
    write_demands(document)


def write_counts(document: Document) -> None:
    add(document, "{{ 一级() }}总体情况", "一级标题")
    add(
        document,
        "应检查政务新媒体{{ 账号数 }}个，已核实{{ 已核实 }}个，核实率{{ 核实率 }}（{{ 已核实 }}÷{{ 账号数 }}）；"
        "已核实的账号中，不合格{{ 不合格 }}个，合格率{{ 合格率 }}（{{ 未见不合格 }}÷{{ 已核实 }}）。"
        "{% if 备注 %}另有{{ 备注 }}个账号存在其他问题，单列通报，不计入不合格账号。{% endif %}"
        "{% if 已关停 %}已在报送系统中关停的{{ 已关停 }}个账号不计入账号数。{% endif %}",
    )
    order(document, "if 未能核实")
    add(
        document,
        "本通报依据部分核实结果：截至监测时间点尚有{{ 未能核实 }}个账号未能核实，对其不作任何结论，"
        "不计入不合格账号，也不计入合格率的分母。",
    )
    order(document, "endif")
    order(document, "if 全部合格地区")
    add(
        document,
        "全部账号均已核实且合格率为100%的地区{{ 全部合格地区数 }}个：{{ 全部合格地区 }}。",
    )
    order(document, "endif")


def write_problems(document: Document) -> None:
    add(document, "{{ 一级() }}存在的主要问题", "一级标题")
    order(document, "if not 问题类")
    add(document, "已核实的账号中未发现问题。")
    order(document, "endif")
    order(document, "for 类 in 问题类")
    add(
        document,
        "|{{ 二级() }}{{ 类.名称 }}。|{{ 类.说明 }}，共{{ 类.个数 }}个，"
        "{% if not 类.计入不合格 %}不{% endif %}计入不合格账号：{{ 类.账号 }}。"
        "{% if 类.依据 %}（依据：{{ 类.依据 }}）{% endif %}",
    )
    order(document, "endfor")
    order(document, "if 待确认")
    add(
        document,
        "{% if 均待确认 %}以上{{ 待确认 }}个账号的问题{% else %}标注“待确认”的{{ 待确认 }}个账号{% endif %}"
        "尚未经人工确认，以确认结果为准。",
    )
    order(document, "endif")


def write_unverified(document: Document) -> None:
    order(document, "if 未能核实")
    add(document, "{{ 一级() }}未能核实的账号", "一级标题")
    add(
        document,
        "未能核实的{{ 未能核实 }}个账号，原因为：{{ 未能核实原因 }}。"
        "名单见附件{{ 附件号.未能核实 }}，由人工核查，结果另行通报。",
    )
    order(document, "endif")


def write_rectification(document: Document) -> None:
    order(document, "if 上轮整改")
    add(document, "{{ 一级() }}上轮问题整改情况", "一级标题")
    add(
        document,
        "上轮通报的问题{{ 上轮整改.总数 }}个：已整改{{ 上轮整改.已整改 }}个，仍未整改{{ 上轮整改.未整改 }}个，"
        "整改后反复{{ 上轮整改.反复 }}个，本次未能核实{{ 上轮整改.未能核实 }}个。"
        "{% if 上轮整改.未整改 %}仍未整改的：{{ 上轮整改.未整改账号 }}。{% endif %}"
        "{% if 上轮整改.反复 %}整改后反复的：{{ 上轮整改.反复账号 }}。{% endif %}",
    )
    order(document, "endif")


def write_demands(document: Document) -> None:
    add(document, "{{ 一级() }}整改要求", "一级标题")
    order(document, "if 问题类")
    add(
        document,
        "存在问题的账号，主办单位要对照附件{{ 附件号.问题清单 }}逐项整改，于{{ 整改期限 }}前将整改情况书面报送"
        "{{ 发文机关 }}。整改情况将进行复核，逾期未整改或整改后反复的，予以再次通报。",
    )
    order(document, "endif")
    add(
        document,
        "各主管单位要加强日常监管，账号的开设、变更、关停、注销须及时在“全国政务新媒体信息报送系统”中备案；"
        "无力维护的账号应按程序关停，先发布停更公告，再在平台注销，并在系统中下线。",
    )


def write_end(document: Document) -> None:
    order(document, "if 附件说明")
    add(document, "")
    order(document, "endif")
    order(document, "for 行 in 附件说明")
    add(document, "{{ 行 }}", "附件说明")
    order(document, "endfor")
    add(document, "{{ 发文机关 }}", "署名")
    add(document, "{{ 成文日期 }}", "成文日期")
    add(document, "（联系人：{{ 联系人 }}）", "附注")


def write_attachments(document: Document) -> None:
    order(document, "if 问题清单")
    add(document, "附件{{ 附件号.问题清单 }}", "附件序号")
    add(document, "政务新媒体检查问题清单", "附件标题")
    add_table(document, PROBLEM_TABLE, "问题清单")
    order(document, "endif")
    order(document, "if 未能核实清单")
    add(document, "附件{{ 附件号.未能核实 }}", "附件序号")
    add(document, "未能核实的政务新媒体清单", "附件标题")
    add_table(document, UNVERIFIED_TABLE, "未能核实清单")
    order(document, "endif")


def add_table(document: Document, columns: tuple[tuple[str, str, int], ...], rows: str) -> None:
    """A table whose head stands on every page, and whose one row is repeated; as wide as the text."""
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    assert sum(width for *_, width in columns) == round(TEXT_WIDTH.mm)
    set_cell_margins(table, Mm(0.8))
    for column, (head, tag, width) in enumerate(columns):
        table.columns[column].width = Mm(width)
        for row in table.rows:
            row.cells[column].width = Mm(width)
        write(table.cell(0, column), head, "表头")
        write(table.cell(2, column), f"{{{{ {tag} }}}}", "表文")
    write(table.cell(1, 0), f"{{%tr for 行 in {rows} %}}", "模板指令")
    write(table.cell(3, 0), "{%tr endfor %}", "模板指令")
    mark(table.rows[0], "w:cantSplit", "w:tblHeader")
    mark(table.rows[2], "w:cantSplit")


def write(cell: _Cell, text: str, style: str) -> None:
    cell.paragraphs[0].style = style
    cell.paragraphs[0].add_run(text)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def mark(row: _Row, *names: str) -> None:
    for name in names:
        row._tr.get_or_add_trPr().append(OxmlElement(name))


def set_cell_margins(table: Table, width: Length) -> None:
    """Left and right; Word's own 1.9 mm would break a date in two."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width.twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
