"""Renders a template with tags as a document. The template comes from users: it may be broken and is never trusted.

Its tags run in a sandbox; values cannot act as tags or markup.
"""

import io
import re
from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from docx.opc.coreprops import CoreProperties
from docx.oxml import parse_xml
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError, meta
from markupsafe import Markup, escape

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.report.notice.template_language import LONGEST_TAG, TemplateLanguage, TemplateLimitExceeded

BRACES = re.compile(r"[{}｛｝]")
NO_BRACES = {ord(brace): f"&#{ord(brace)};" for brace in "{}｛｝"}
BESIDE = {"合格率": "核实率"}
"""Tags that require another one: no pass rate without its coverage."""
SAYS = {"未能核实": "notice.silent", "抽查": "sample.no_template_tag", "单位自报": "notice.self_reported"}
"""Tags that must not be left out where they have something to say -> the message that says so."""
PROPERTY_LIMIT = 255
"""Maximum characters of a document property."""
SHOWN = 40
"""Maximum characters of the template quoted in an error."""


def render(
    template: bytes, tags: dict[str, object], now: datetime, messages: Messages, *, must_say: Collection[str] = ()
) -> bytes:
    """The notice as a docx.

    Args:
        must_say: tags that the template has to use: some accounts are unverified, or only a sample was checked.

    Raises:
        UserError: the template is not a docx, or one of its tags is wrong; the message names it.
    """
    try:
        return rendered(template, tags, now, messages, must_say=must_say)
    except TemplateLimitExceeded as error:
        raise UserError(messages.text("notice.too_much"), messages.text("notice.template.hint")) from error
    except PARSER_FAULTS as error:
        raise template_error(messages, "notice.broken_tag", str(error)) from error


PARSER_FAULTS = (
    ValueError,
    LookupError,
    AttributeError,
    RuntimeError,
    MemoryError,
    SyntaxError,
    AssertionError,
    NameError,
)
"""Further exceptions of jinja, docxtpl and lxml on malicious templates; RecursionError is a RuntimeError."""


def rendered(
    template: bytes, tags: dict[str, object], now: datetime, messages: Messages, *, must_say: Collection[str]
) -> bytes:
    document = StrictTemplate(io.BytesIO(template))
    try:
        check_tags(document, messages, must_say=must_say)
        document.render(tags, environment())
    except BrokenTemplate as error:
        raise template_error(messages, "notice.broken_tag", error.part) from error
    except UndefinedError as error:
        raise template_error(messages, "notice.unknown_tag", unknown_in(error)) from error
    except TemplateSyntaxError as error:
        raise template_error(messages, "notice.broken_tag", line_of(error)) from error
    except (TemplateError, ArithmeticError, TypeError) as error:
        raise template_error(messages, "notice.broken_tag", str(error)) from error
    sign(document.docx.core_properties, str(tags["标题"]), now)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def sign(properties: CoreProperties, title: str, now: datetime) -> None:
    """Set title and date; no person's name."""
    properties.title = title.replace("\n", "")[:PROPERTY_LIMIT]
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = now.astimezone(UTC).replace(tzinfo=None)


def template_error(messages: Messages, key: str, part: str) -> UserError:
    return UserError(messages.text(key, part=part[:SHOWN]), messages.text("notice.template.hint"))


class BrokenTemplate(Exception):
    """A tag is not closed, or is in an invalid place."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class StrictTemplate(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """A DocxTemplate that rejects markup that is not well-formed, and incomplete tags; the original ignores both."""

    def fix_tables(self, xml: str) -> Any:
        try:
            parse_xml(xml)
        except SyntaxError as error:  # lxml's is one
            raise BrokenTemplate(str(error)) from error
        for text in re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml):
            if BRACES.search(text):  # values contain no plain brace: see to_text
                raise BrokenTemplate(text)
        return super().fix_tables(xml)


def check_tags(document: DocxTemplate, messages: Messages, *, must_say: Collection[str]) -> None:
    """
    Raises:
        UserError: a tag is used without the one that it requires.
        BrokenTemplate: a statement has no end, or an end no statement.
        TemplateSyntaxError: another error.
    """
    document.init_docx()
    source = re.sub(r"<w:p([ >])", r"\n<w:p\1", document.patch_xml(document.get_xml()))  # one line per paragraph
    check_statements(source)
    for tag in TAG.findall(source):
        if len(tag) > LONGEST_TAG:
            raise BrokenTemplate(re.sub("<[^>]+>", "", tag))
    used = names_in(source)
    for tag, beside in BESIDE.items():
        if tag in used and beside not in used:
            raise UserError(
                messages.text("notice.alone", tag=tag, beside=beside), messages.text("notice.template.hint")
            )
    for tag, message in SAYS.items():
        if tag in must_say and tag not in used:
            raise UserError(messages.text(message), messages.text("notice.template.hint"))


@lru_cache(maxsize=4)
def names_in(source: str) -> frozenset[str]:
    """The tags that a template uses."""
    return frozenset(meta.find_undeclared_variables(environment().parse(source)))


TAG = re.compile(r"\{[{%][^{}]*")


def check_statements(source: str) -> None:
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
    """XML text without plain braces: docxtpl would read {_{ as {{, and the checks would read half a tag as a name."""
    if isinstance(value, InlineImage):
        return value
    return Markup(str(escape(str(value))).translate(NO_BRACES))


def unknown_in(error: UndefinedError) -> str:
    """The unknown tag named by the error."""
    quoted = re.findall("'([^']+)'", error.message or "")
    return quoted[-1] if quoted else error.message or ""


def line_of(error: TemplateSyntaxError) -> str:
    """The tags of the paragraph with the error."""
    lines = (error.source or "").splitlines()
    line = lines[error.lineno - 1] if 0 < error.lineno <= len(lines) else ""
    text = re.sub("<[^>]+>", "", line).strip()
    return next(iter(re.findall("[{｛].*", text)), text) or error.message or ""
