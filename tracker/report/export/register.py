"""The register as a table, or as accounts.yaml. Imported again (`tracker accounts import`), a table changes nothing."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import yaml
from rich.cells import cell_len
from xlsxwriter import Workbook

from tracker.messages.catalog import FILINGS, KINDS, PLATFORMS
from tracker.register.account import Account
from tracker.report.export.xlsx_writer import CellCache, CellFormats, FastWorksheet, new_workbook
from tracker.text.sanitize import sanitize, sanitize_csv_cell

HEADERS = {
    "platform": "平台类型",
    "name": "账号名称",
    "handle": "账号ID",
    "unit": "主办单位",
    "supervisor": "主管单位",
    "regions": "地区",
    "kind": "账号类别",
    "entity": "认证主体",
    "former_names": "曾用名",
    "links": "链接",
    "code": "备案编号",
    "state": "运行状态",
    "announced_on": "停更公告日",
    "deregistered_on": "平台注销日",
    "closed_on": "系统关停日",
}
AT_ONCE = 2_000
"""Rows that are written at once."""
MEASURED = 500
"""Rows by which a column's width is chosen."""
LONGEST = 32_767
"""Maximum characters of an Excel cell."""
WIDEST = 50
Value = str | date | None


def to_table(accounts: Sequence[Account]) -> tuple[list[str], list[list[Value]]]:
    """Headers and rows; one region column per level."""
    levels = levels_of(accounts)
    return heads_of(levels), [to_row(account, levels) for account in accounts]


def levels_of(accounts: Iterable[Account]) -> int:
    return max((len(account.region) for account in accounts), default=0)


def heads_of(levels: int) -> list[str]:
    heads: list[str] = []
    for key, head in HEADERS.items():
        heads += [f"{head}{level}" for level in range(1, levels + 1)] if key == "regions" else [head]
    return heads


def to_row(account: Account, levels: int) -> list[Value]:
    filing = account.filing
    regions = [*account.region, *[""] * (levels - len(account.region))]
    return [
        PLATFORMS[account.platform][0] if account.platform in PLATFORMS else account.platform,
        account.name,
        account.handle,
        account.unit,
        account.supervisor,
        *regions,
        KINDS[account.kind][0],
        account.entity,
        "；".join(account.former_names),
        fitting(account.links),
        account.code,
        FILINGS[filing.state][0],
        filing.announced_on,
        filing.deregistered_on,
        filing.closed_on,
    ]


def fitting(links: Sequence[str]) -> str:
    """As many links as fit into a cell."""
    text = ""
    for link in links:
        if len(text) + len(link) + 1 > LONGEST:
            break
        text = f"{text} {link}".strip()
    return text


def to_csv(accounts: Sequence[Account]) -> bytes:
    """With a byte order mark, for Excel. A leading ' marks a cell as text; a text's own leading ' is doubled."""
    heads, rows = to_table(accounts)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([to_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def to_csv_cell(value: Value) -> str:
    if value is None or isinstance(value, date):
        return value.isoformat() if value else ""
    text = sanitize(value)
    return f"'{text}" if text.startswith("'") else sanitize_csv_cell(text)


def to_xlsx(accounts: Sequence[Account]) -> bytes:
    """Everything is text except dates: a handle as a number would lose its last digits.

    Raises:
        OSError: there is no disk space for its parts.
    """
    levels = levels_of(accounts)
    heads = heads_of(levels)
    content = io.BytesIO()
    with new_workbook(content) as book:
        formats = to_formats(book)
        sheet = book.add_worksheet("名册", worksheet_class=FastWorksheet)
        sheet.add_head(heads, formats)
        cells = CellCache(formats)
        for start in range(0, len(accounts), AT_ONCE):
            sheet.add_rows([to_row(account, levels) for account in accounts[start : start + AT_ONCE]], cells)
        sheet.end(formats)
        first_rows = [to_row(account, levels) for account in accounts[:MEASURED]]
        for column, name in enumerate(heads):
            widest = max((cell_len(str(row[column] or "")) for row in first_rows), default=0)
            sheet.set_column(column, column, min(max(widest, cell_len(name)) + 2, WIDEST), formats.text)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(len(accounts), 1), len(heads) - 1)
    return content.getvalue()


def to_formats(book: Workbook) -> CellFormats:
    """Plainer formats than a report's, because a register is filled in."""
    text = book.add_format({"num_format": "@"})
    return CellFormats(
        head=book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "align": "center"}),
        text=text,
        number=text,
        date=book.add_format({"num_format": "yyyy-mm-dd", "align": "center"}),
        rate=text,
        link=text,
    )


WRITERS: Mapping[str, Callable[[Sequence[Account]], bytes]] = {".xlsx": to_xlsx, ".csv": to_csv}


def to_yaml(accounts: Sequence[Account]) -> str:
    """The section `accounts:` of accounts.yaml."""
    listed = [to_yaml_entry(account) for account in accounts]
    return yaml.safe_dump({"accounts": listed}, allow_unicode=True, sort_keys=False, width=1000)


def to_yaml_entry(account: Account) -> dict[str, Any]:
    """Without empty and default values."""
    filing = account.filing
    dates = {key: getattr(filing, key) for key in ("announced_on", "deregistered_on", "closed_on")}
    given_dates = {key: day for key, day in dates.items() if day}
    entry: dict[str, Any] = {
        "platform": account.platform,
        "handle": account.handle,
        "name": account.name,
        "unit": account.unit,
        "supervisor": account.supervisor,
        "region": list(account.region),
        "kind": account.kind.value if account.kind.value != "publishing" else "",
        "entity": account.entity,
        "former_names": list(account.former_names),
        "code": account.code,
        "links": list(account.links),
        "register": {"state": filing.state.value, **given_dates}
        if given_dates or filing.state.value != "running"
        else {},
    }
    return {key: value for key, value in entry.items() if value}
