"""A report as one self-contained HTML page, to be read, searched and printed. It has no scripts and loads nothing.

html_page.html beside this file is its template, html_page.css its style; all text is escaped.
"""

import base64
import hashlib
from datetime import datetime
from decimal import Decimal
from html import escape
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tracker.report.export.sheets import tables
from tracker.report.report import Report

TEMPLATE = Path(__file__).with_suffix(".html")
POLICY = "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'"
"""Forbids loading, running and sending anything, even if some text could bypass the escaping."""


def to_html(report: Report) -> bytes:
    """The page: the counts first, then the tables of the workbook."""
    *shown, notes = tables(report)
    style = "\n" + TEMPLATE.with_suffix(".css").read_text("utf-8")
    policy = POLICY.format(base64.b64encode(hashlib.sha256(style.encode()).digest()).decode())
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=to_markup, keep_trailing_newline=True
    )
    environment.filters["number"] = to_number
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    return template.render(tables=[notes, *shown], policy=policy, style=Markup(style)).encode()


def to_markup(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape(str(value)))


def to_number(value: int | Decimal | datetime) -> str:
    """A number as displayed in a cell: a Decimal is a rate."""
    match value:
        case datetime():
            return value.date().isoformat()
        case Decimal():
            return f"{value * 100:.2f}%"
        case _:
            return str(value)
