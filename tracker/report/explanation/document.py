"""The explanation as a document of one page (判定说明), for the unit: opens in Word and WPS, prints on A4.

Its template is explanation.docx beside this file: it has each kind of table once, identified by its second header.
"""

import io
from collections.abc import Sequence
from pathlib import Path

from docx.image.exceptions import UnrecognizedImageError
from docx.image.image import Image
from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage

from tracker.evidence.paths import sha256_of
from tracker.evidence.vault.vault import Vault
from tracker.report.explanation.explanation import Explanation, Section, SectionTable
from tracker.report.notice.render import environment
from tracker.text.sanitize import sanitize
from tracker.time.official_style import to_numeral

FORM = Path(__file__).with_name("explanation.docx")
ROWS = 5
"""Maximum rows of a table, which fill a page; `tracker explain` shows all."""
PICTURE_CM = 4.0
"""Height of the screenshot."""
CELL_LENGTH = 90
"""Maximum characters of a cell."""


def to_document(explanation: Explanation, vault: Vault) -> bytes:
    """A docx file.

    Args:
        vault: where the evidence is stored. A picture that is missing, invalid, or not what was kept is left out.
    """
    form = DocxTemplate(io.BytesIO(FORM.read_bytes()))
    sections = [to_tags(section, number) for number, section in enumerate(explanation.sections, start=1)]
    for tags, section in zip(sections, explanation.sections, strict=True):
        if section.title == "证据":
            tags |= to_picture_tags(explanation, vault, form)
    form.render({"各节": sections}, environment())
    written = io.BytesIO()
    form.save(written)
    return written.getvalue()


def to_tags(section: Section, number: int) -> dict[str, object]:
    table = section.table
    shown = pick(table) if table else ()
    return {
        "标题": f"{to_numeral(number)}、{sanitize(section.title)}",
        "各行": [sanitize(line) for line in section.lines],
        "表": {"表头": to_cells(table.headers), "各行": [to_cells(row) for row in shown]} if table else None,
        "未列": len(table.rows) - len(shown) if table else 0,
        "图片": None,
        "缺图": "",
    }


def to_cells(row: Sequence[str]) -> list[str]:
    return [sanitize(text, limit=CELL_LENGTH) for text in row]


def pick(table: SectionTable) -> Sequence[tuple[str, ...]]:
    """For rules the rows that matched, else the first ones; for other tables the first rows."""
    held = [row for row in table.rows if row[-1] == "成立"]
    return (held or table.rows)[:ROWS]


def to_picture_tags(explanation: Explanation, vault: Vault, form: DocxTemplate) -> dict[str, object]:
    """The first picture, or the text in its place."""
    picture = next(
        (evidence_file for _, evidence_file in explanation.evidence_files if evidence_file.kind == "picture"), None
    )
    if picture is None:
        return {}
    try:
        content = vault.read(picture.path, picture.size + 1)
        if sha256_of(content) != picture.sha256:
            return {"缺图": sanitize(picture.path)}
        Image.from_blob(content)
    except (OSError, UnrecognizedImageError):
        return {"缺图": sanitize(picture.path)}
    return {"图片": InlineImage(form, io.BytesIO(content), height=Cm(PICTURE_CM))}
