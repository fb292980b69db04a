"""A report as one page (HTML) that needs nothing else: to be read, searched and printed. No scripts, nothing loaded."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from html import escape

from tracker.report import Report
from tracker.sheets import Page, SheetCell, Table, tables

TITLE = "政务新媒体检查结果"
STYLE = """
:root { color-scheme: light }
body { font: 15px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1a1a1a;
  max-width: 75rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; margin: 0 0 .3rem } h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem }
nav a { margin-right: 1rem } a { color: #0b57a4 } .count { color: #666; font-weight: normal }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #c9d1da; padding: .3rem .5rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere }
th { background: #eef2f7; position: sticky; top: 0 } .n { text-align: right; white-space: nowrap }
#t0 + table .n { text-align: left }
@page { size: A4 landscape; margin: 15mm }
@media print { body { margin: 0; max-width: none; font-size: 10pt } nav { display: none }
  thead { display: table-header-group } tr { break-inside: avoid } th { position: static } }
"""
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}';"
    " base-uri 'none'; form-action 'none'"
)
"""Nothing is loaded, run or sent, even if some text could make it past the escaping."""


def to_html(report: Report) -> bytes:
    return "".join(parts(report)).encode()


def parts(report: Report) -> Iterator[str]:
    """The page piece by piece; the numbers come first, then the tables as a workbook has them."""
    *shown, notes = tables(report)
    order = [notes, *shown]
    yield (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'
        '<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width">'
        f"<title>{TITLE}</title><style>{STYLE}</style></head><body>\n<h1>{TITLE}</h1>\n<nav>"
    )
    yield from (f'<a href="#t{number}">{escape(table.title)}</a>' for number, table in enumerate(order))
    yield "</nav>\n"
    for number, table in enumerate(order):
        yield from section(table, f"t{number}", has_count=table is not notes)
    yield "</body></html>\n"


def section(table: Table, anchor: str, *, has_count: bool) -> Iterator[str]:
    count = f' <span class="count">{table.count}</span>' if has_count else ""
    yield f'<h2 id="{anchor}">{escape(table.title)}{count}</h2>\n'
    if not table.count:
        yield "<p>无</p>\n"
        return
    yield f"<table><thead><tr>{''.join(f'<th>{escape(head)}</th>' for head in table.heads)}</tr></thead><tbody>\n"
    yield from (row_html(row) for row in table.rows)
    yield "</tbody></table>\n"


def row_html(row: Sequence[SheetCell]) -> str:
    return f"<tr>{''.join(map(cell_html, row))}</tr>\n"


def cell_html(value: SheetCell) -> str:
    match value:
        case str():
            return f"<td>{escape(value)}</td>"
        case datetime():
            return f'<td class="n">{value.date().isoformat()}</td>'
        case Decimal():
            return f'<td class="n">{value * 100:.2f}%</td>'
        case int():
            return f'<td class="n">{value}</td>'
        case Page():
            return f'<td><a href="{escape(value.url)}" rel="noopener noreferrer">打开</a></td>'
