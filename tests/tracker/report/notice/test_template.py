"""The template in a person's hands: what a broken one reports, that it runs nothing, and that it hides nothing."""

import io
import re
from pathlib import Path

import docx
import pytest
from jinja2 import meta

from tests.conftest import ROOT
from tests.tracker.report import reported
from tests.tracker.report.notice.made import EN, HUNAN, request, text
from tracker.errors import UserError
from tracker.report.export.workbook import to_xlsx
from tracker.report.notice.content import to_notice
from tracker.report.notice.notice import TEMPLATE, write_template
from tracker.report.notice.render import environment
from tracker.report.notice.request import Letterhead
from tracker.report.notice.tags import to_tags
from tracker.report.report import Report


def template(tmp_path: Path, *paragraphs: str, keep: bool = True) -> Path:
    """The one that ships with paragraphs added; without it, these alone."""
    document = docx.Document(io.BytesIO(TEMPLATE.read_bytes())) if keep else docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    path = tmp_path / "我的模板.docx"
    document.save(str(path))
    return path


def made_from(path: Path, *, partial: bool = False) -> str:
    """Of seven accounts; a partial one of one more that is not verified."""
    rows = (*HUNAN[:7], reported.UNVERIFIED) if partial else HUNAN[:7]
    return text(rows, request(template=path, partial=partial))


def test_words_of_ones_own_are_used(tmp_path: Path) -> None:
    assert "特此通报，共7个。" in made_from(template(tmp_path, "特此通报，共{{ 账号数 }}个。"))


def test_tag_that_a_word_processor_cut_into_runs_is_one(tmp_path: Path) -> None:
    path = template(tmp_path)
    document = docx.Document(str(path))
    paragraph = document.add_paragraph()
    for piece in ("共{", "{ 账号", "数 }", "}个"):
        paragraph.add_run(piece)
    document.save(str(path))

    assert "共7个" in made_from(path)


HOSTILE = (
    "{{ 'a' * 100000000 }}",
    "{{ 10 ** 10 ** 8 }}",
    "{{ '%999999999d'|format(1) }}",
    "{{ 标题|center(10000000000) }}",
    "{{ 标题.center(10000000000) }}",
    "{{ '{0.__class__}'.format(标题) }}",
    "{{ 标题|attr('__class__') }}",
    "{{ 标题[100000000000] }}",
    "{{ 标题() }}",
    "{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}",
    "{% for a in 5 %}{% endfor %}",
    "{% for a in 标题 recursive %}{{ loop(标题) }}{% endfor %}",
    "{{ 标题|slice(0)|list }}",
    "{{ lipsum(n=10000) }}",
    "{{ " + "(" * 400 + "1" + ")" * 400 + " }}",
    "{{ " + "+".join(["1"] * 400) + " }}",
    "{{ 标题 + 标题 }}",
    "{{ 标题 ~ 标题 }}",
    "{{ " + "9" * 900 + "[0] }}",
    "{% colspan 标题 %}",
    "{% debug %}",
    "{% extends 'x' %}",
    "{{ 标题|nofilter }}",
    "{{ 1e999 - 1e999 }}",
    "{{ [1e999][0] }}",
)
"""What a template could do and may not; each is a sentence."""


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [
        pytest.param("{{ 合格綠 }}", "has an unknown tag: 合格綠", id="unknown"),
        pytest.param("{{ 附件号.名单 }}", "has an unknown tag: 名单", id="unknown-part"),
        pytest.param("合格率为{{ 合格率 }", "a tag of the template is broken: .*合格率", id="not-closed"),
        pytest.param("{ 合格率 }}", "is broken: { 合格率 }}", id="not-opened"),
        pytest.param("{合格率}", "is broken: {合格率}", id="single"),
        pytest.param("｛｛合格率｝｝", "is broken: ｛｛合格率｝｝", id="full-width"),
        pytest.param("{%p if 未能核实 %}", "is broken: .*if 未能核实", id="not-ended"),
        pytest.param("{%p endif %}", "is broken: .*endif", id="ended-twice"),
        pytest.param("{{ 合格率 合格率 }}", "is broken: .*合格率 合格率", id="two-in-one"),
        pytest.param("{{ ''.__class__.__mro__ }}", "is broken: access to attribute '__class__'", id="reaches-out"),
        pytest.param("{% for 数 in range(1000000) %}x{% endfor %}", "unknown tag: range", id="endless"),
        pytest.param("{{ 1 // 0 }}", "is broken: .*1 // 0", id="impossible"),
        pytest.param("{% include '/etc/passwd' %}", "is broken: ", id="includes"),
        *(pytest.param(tag, "is broken: |unknown tag: ", id=f"hostile-{number}") for number, tag in enumerate(HOSTILE)),
    ],
)
def test_fault_is_one_sentence_that_names_the_tag(tmp_path: Path, paragraph: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as fault:
        made_from(template(tmp_path, paragraph))

    assert "\n" not in fault.value.message


def test_pass_rate_is_not_used_without_its_coverage(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="uses 合格率 without 核实率"):
        made_from(template(tmp_path, "合格率{{ 合格率 }}", keep=False))


def test_template_that_hides_the_unverified_makes_no_partial_notice(tmp_path: Path) -> None:
    path = template(tmp_path, "核实率{{ 核实率 }}，合格率{{ 合格率 }}", keep=False)

    with pytest.raises(UserError, match="does not use the tag 未能核实"):
        made_from(path, partial=True)


def test_template_that_hides_the_unverified_serves_where_there_are_none(tmp_path: Path) -> None:
    path = template(tmp_path, "核实率{{ 核实率 }}，合格率{{ 合格率 }}", keep=False)

    assert made_from(path) == "核实率100.00%，合格率28.57%"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), id="doc-of-Word-97"),
        pytest.param(b"PK\x03\x04 cut off", id="cut-off"),
        pytest.param(TEMPLATE.read_bytes()[:-100], id="half-copied"),
    ],
)
def test_what_is_no_docx_is_reported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)

    with pytest.raises(UserError, match=r"is no \.docx file: .*a\.docx"):
        made_from(path)


def test_sheet_is_no_template(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(to_xlsx(Report(rows=reported.ROWS, at=reported.AT)))

    with pytest.raises(UserError, match=r"is no \.docx file"):
        made_from(path)


def test_template_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read: No such file"):
        made_from(tmp_path / "nowhere.docx")


def test_template_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    write_template(path, EN)

    with pytest.raises(UserError, match="is there already"):
        write_template(path, EN)


def test_template_that_was_written_makes_the_same_notice(tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    write_template(path, EN)

    assert made_from(path) == text(HUNAN[:7])


TAGS = to_tags(to_notice(Report(rows=HUNAN[:7], at=reported.AT)), Letterhead())


@pytest.mark.parametrize("tag", TAGS)
def test_every_tag_is_in_the_documentation(tag: str) -> None:
    assert re.search(rf"`{tag}[(`.]", (ROOT / "docs" / "notice.md").read_text("utf-8"))


def test_template_that_ships_uses_no_tag_but_these() -> None:
    shipped = docx.Document(io.BytesIO(TEMPLATE.read_bytes()))
    cells = (cell.text for table in shipped.tables for row in table.rows for cell in row.cells)
    source = "\n".join([*(paragraph.text for paragraph in shipped.paragraphs), *cells])
    used = meta.find_undeclared_variables(environment().parse(re.sub(r"\{%(p|tr) ", "{% ", source)))

    assert used <= set(TAGS)
