"""The report as one self-contained HTML page: read on a desktop computer, a phone or paper, sorted and searched.

The folder templates holds what it is made of: page.html with its parts, page.css, page.js. It loads nothing, and works
without its script. Whatever is put into it becomes one line of harmless text (tracker.text.sanitize) and is escaped; an
address passes tracker.text.safe_url.
"""

import base64
import hashlib
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker.messages.terminal.language import Lang
from tracker.program_version import program_version
from tracker.report.page.document import to_document
from tracker.report.page.sources import PageSources
from tracker.report.report import Report
from tracker.text.safe_url import safe_url
from tracker.text.sanitize import sanitize

TEMPLATES = Path(__file__).with_name("templates")
POLICY = (
    "default-src 'none'; img-src data:; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none';"
    " form-action 'none'"
)
"""Forbids loading and sending anything, and running anything but the page's own script, even if some text could bypass
the escaping."""
LONGEST = 600
"""Characters of one text: longer ones are no names and no sentences."""


def to_page(report: Report, sources: PageSources | None = None, home: str = "") -> bytes:
    """
    Args:
        sources: None: only the rows are known, no earlier scan, post or evidence.
        home: the page that it leads back to, where it is served; empty: it is a file.
    """
    document = to_document(report, sources or PageSources())
    style, script = read_part("page.css"), read_part("page.js")
    return (
        environment()
        .get_template("page.html")
        .render(
            page=document,
            text=document.messages.text,
            head=document.messages.head,
            verdict=document.messages.verdict,
            zh=Markup(' lang="zh-CN"') if document.messages.lang is Lang.EN else "",
            policy=Markup(page_policy()),
            home=home,
            style=Markup(style),
            script=Markup(script),
            version=program_version(),
        )
        .encode()
    )


def new_environment(*folders: Path) -> Environment:
    """Templates of these folders, of which every value is made safe; a value that is missing is an error."""
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=to_markup,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["link"] = to_link
    return made


@cache
def environment() -> Environment:
    made = new_environment(TEMPLATES)
    made.filters["picture"] = Markup  # a data: address of tracker.report.page.pictures, too long for a text
    return made


def page_policy() -> str:
    """The page's Content-Security-Policy."""
    return POLICY.format(style=digest_of(read_part("page.css")), script=digest_of(read_part("page.js")))


def read_part(name: str) -> str:
    return "\n" + (TEMPLATES / name).read_text("utf-8")


def digest_of(part: str) -> str:
    return base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()


def to_markup(value: object) -> Markup:
    """What an expression of a template becomes: harmless, in one line, escaped."""
    return value if isinstance(value, Markup) else Markup(escape(sanitize(str(value), LONGEST)))


def to_link(address: str) -> Markup:
    """The address for an attribute; empty where it is none to be opened, or not of the web."""
    safe = safe_url(address)
    return Markup(escape(safe)) if safe.startswith(("https:", "http:")) else Markup("")
