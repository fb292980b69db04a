"""Template and tags become a document. The template is a person's: it may be broken, and it is never trusted.

Its tags are run in a sandbox; text of the values can neither be a tag nor markup, whatever it holds.
"""

import io
import re
from datetime import UTC, datetime
from typing import Any

from docx.opc.coreprops import CoreProperties
from docx.oxml import parse_xml
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, meta
from markupsafe import Markup, escape

from tracker.errors import UserError
from tracker.messages.catalog import Messages
from tracker.report.notice.template_language import LONGEST_TAG, TemplateLanguage, TooMuch

BRACES = re.compile(r"[{}｛｝]")
NO_BRACES = {ord(brace): f"&#{ord(brace)};" for brace in "{}｛｝"}
BESIDE = {"合格率": "核实率"}
"""A tag that may not be used without another: no pass rate without its coverage."""
PROPERTY_LIMIT = 255
"""Characters that the format allows a document's property."""
SHOWN = 40
"""Characters of the template that a fault quotes."""


def render(template: bytes, tags: dict[str, object], now: datetime, words: Messages, *, is_partial: bool) -> bytes:
    """The notice as a docx.

    Args:
        is_partial: whether some accounts were not verified; then the template has to say so.

    Raises:
        UserError: the template is no docx, or one of its tags is wrong; the sentence names it.
    """
    try:
        return rendered(template, tags, now, words, is_partial=is_partial)
    except TooMuch as error:
        raise UserError(words.text("notice.too_much"), words.text("notice.template.hint")) from error
    except PARSER_FAULTS as error:
        raise fault(words, "notice.broken_tag", str(error)) from error


PARSER_FAULTS = (ValueError, LookupError, AttributeError, RuntimeError, MemoryError, SyntaxError, AssertionError)
"""What jinja, docxtpl and lxml raise beside their own errors, seen on hostile templates; RecursionError is a
RuntimeError."""


def rendered(template: bytes, tags: dict[str, object], now: datetime, words: Messages, *, is_partial: bool) -> bytes:
    document = StrictTemplate(io.BytesIO(template))
    try:
        check_tags(document, words, is_partial=is_partial)
        document.render(tags, environment())
    except BrokenTemplate as error:
        raise fault(words, "notice.broken_tag", error.part) from error
    except UndefinedError as error:
        raise fault(words, "notice.unknown_tag", unknown_in(error)) from error
    except TemplateSyntaxError as error:
        raise fault(words, "notice.broken_tag", line_of(error)) from error
    except (TemplateError, ArithmeticError, TypeError) as error:
        raise fault(words, "notice.broken_tag", str(error)) from error
    sign(document.docx.core_properties, str(tags["标题"]), now)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def sign(properties: CoreProperties, title: str, now: datetime) -> None:
    """Its title and its age; nobody's name."""
    properties.title = title.replace("\n", "")[:PROPERTY_LIMIT]
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = now.astimezone(UTC).replace(tzinfo=None)


def fault(words: Messages, key: str, part: str) -> UserError:
    return UserError(words.text(key, part=part[:SHOWN]), words.text("notice.template.hint"))


class BrokenTemplate(Exception):
    """A tag was not closed, or stands where it makes no document."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class StrictTemplate(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """DocxTemplate leaves out what is not well-formed, and lets half a tag pass as text. This one does neither."""

    def fix_tables(self, xml: str) -> Any:
        try:
            parse_xml(xml)
        except SyntaxError as error:  # lxml's is one
            raise BrokenTemplate(str(error)) from error
        for text in re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml):
            if BRACES.search(text):  # of the values none has a brace as such: see to_text
                raise BrokenTemplate(text)
        return super().fix_tables(xml)


def check_tags(document: DocxTemplate, words: Messages, *, is_partial: bool) -> None:
    """
    Raises:
        UserError: a tag is used without the one that has to stand beside it.
        BrokenTemplate: an order has no end, or an end no order.
        TemplateSyntaxError: another fault.
    """
    document.init_docx()
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", document.patch_xml(document.get_xml()))  # a line a paragraph
    check_orders(source)
    for tag in TAG.findall(source):
        if len(tag) > LONGEST_TAG:
            raise BrokenTemplate(re.sub("<[^>]+>", "", tag))
    used = meta.find_undeclared_variables(environment().parse(source))
    for tag, beside in BESIDE.items():
        if tag in used and beside not in used:
            raise UserError(words.text("notice.alone", tag=tag, beside=beside), words.text("notice.template.hint"))
    if is_partial and "未能核实" not in used:
        raise UserError(words.text("notice.silent"), words.text("notice.template.hint"))


TAG = re.compile(r"\{[{%][^{}]*")


def check_orders(source: str) -> None:
    """
    Raises:
        BrokenTemplate: {% if %} and {% for %} do not match their ends; jinja would only name the last line.
    """
    opened: list[str] = []
    for order, is_end, kind in re.findall(r"(\{%-?\s*(end)?(if|for)\b[^%]*%\})", source):
        if not is_end:
            opened.append(order)
        elif not opened or not re.match(rf"\{{%-?\s*{kind}\b", opened.pop()):
            raise BrokenTemplate(order)
    if opened:
        raise BrokenTemplate(opened[-1])


def environment() -> TemplateLanguage:
    return TemplateLanguage(to_text)


def to_text(value: object) -> Markup | InlineImage:
    """As XML text in which no brace is one: docxtpl would take {_{ for {{, and we half a tag for a name."""
    if isinstance(value, InlineImage):
        return value
    return Markup(str(escape(str(value))).translate(NO_BRACES))


def unknown_in(error: UndefinedError) -> str:
    """The tag that is not known, as the error quotes it."""
    quoted = re.findall("'([^']+)'", error.message or "")
    return quoted[-1] if quoted else error.message or ""


def line_of(error: TemplateSyntaxError) -> str:
    """The tags of the paragraph that the error is in."""
    lines = (error.source or "").splitlines()
    line = lines[error.lineno - 1] if 0 < error.lineno <= len(lines) else ""
    text = re.sub("<[^>]+>", "", line).strip()
    return next(iter(re.findall("[{｛].*", text)), text) or error.message or ""
