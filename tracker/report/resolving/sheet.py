"""The sheet of candidates: written for a person, who puts y or n into 采纳, and read back.

Each row has a check (核对码) of its account and candidate, and of what names the two. A sheet that was sorted by a part
of its columns, or whose handles were changed by a spreadsheet program, is refused as a whole: a handle would go to
another account, or a person would say y to names that belong to other rows.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang
from tracker.register.resolving.candidate import Candidate, HandleCertainty, Resolution
from tracker.register.spreadsheets.formats.sheet import Sheet
from tracker.register.spreadsheets.table_file import TableFile
from tracker.report.export.register import to_formats
from tracker.report.export.xlsx_writer import FastWorksheet, new_workbook
from tracker.report.resolving.tables import why_of
from tracker.text.sanitize import sanitize

COLUMNS = (
    "adopt",
    "platform",
    "name",
    "unit",
    "candidate",
    "name_there",
    "entity_there",
    "handle_certainty",
    "why",
    "source_text",
    "account_key",
    "row_check",
)
CHECKED = ("account_key", "candidate", "platform", "name", "unit", "name_there", "entity_there")
"""What a person goes by, and what is put in: held together by the check."""
NEEDED = ("adopt", "row_check", *CHECKED)
YES = frozenset({"y", "yes", "是", "采纳", "√", "✓", "1", "1.0", "true"})
NO = frozenset({"", "n", "no", "否", "不采纳", "×", "0", "0.0", "false"})
WIDEST = 50
HEAD_ROWS = 5
"""Rows among which the header is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptedRow:
    """A row with y."""

    where: str
    key: str
    """Of the account, as it was."""
    handle: str
    source: str


def to_xlsx(resolutions: Sequence[Resolution], messages: Messages) -> bytes:
    """The candidates to be confirmed, and the sure ones with y put in; every cell is text.

    Raises:
        OSError: there is no disk space for its parts.
    """
    listed = [
        (resolution, candidate)
        for resolution in resolutions
        for candidate in resolution.candidates
        if is_listed(candidate)
    ]
    rows = [to_row(resolution, candidate, messages) for resolution, candidate in listed]
    content = io.BytesIO()
    with new_workbook(content) as book:
        formats = to_formats(book)
        sheet = book.add_worksheet(
            "candidates" if messages.lang is Lang.EN else "候选标识", worksheet_class=FastWorksheet
        )
        heads = [messages.head(column) for column in COLUMNS]
        sheet.add_head(heads, formats)
        for row in rows:
            sheet.add_row([value or None for value in row], formats)
        sheet.end(formats)
        for column, head in enumerate(heads):
            widest = max((cell_len(row[column]) for row in rows), default=0)
            sheet.set_column(column, column, min(max(widest, cell_len(head)) + 2, WIDEST), formats.text)
        sheet.data_validation(1, 0, max(len(rows), 1), 0, {"validate": "list", "source": ["y", "n"]})
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
    return content.getvalue()


def is_listed(candidate: Candidate) -> bool:
    return candidate.certainty in (HandleCertainty.SURE, HandleCertainty.TO_CONFIRM)


def to_row(resolution: Resolution, candidate: Candidate, messages: Messages) -> list[str]:
    values = {
        "adopt": "y" if candidate.certainty is HandleCertainty.SURE else "",
        "platform": messages.platform(resolution.account.platform),
        "name": resolution.account.name,
        "unit": resolution.account.unit,
        "candidate": candidate.handle,
        "name_there": candidate.name,
        "entity_there": candidate.verified_as,
        "handle_certainty": messages.handle_certainty(candidate.certainty),
        "why": why_of(resolution, candidate, messages),
        "source_text": candidate.source.text,
        "account_key": resolution.account.key,
    }
    shown = {column: sanitize(value) for column, value in values.items()}
    return [{**shown, "row_check": check_of(shown)}[column] for column in COLUMNS]


def check_of(shown: Mapping[str, str]) -> str:
    """Holds a row together, whatever blanks a spreadsheet program changed: against mistakes, not forgery.

    Args:
        shown: column -> its text.
    """
    texts = ("".join(shown[column].split()) for column in CHECKED)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:10]


def read_adopted(file: TableFile, messages: Messages) -> tuple[AdoptedRow, ...]:
    """The rows with y, of the first sheet that has the columns.

    Raises:
        UserError: no sheet has them, a row was changed, or 采纳 is neither y nor n.
    """
    for sheet in file.sheets:
        found = find_columns(sheet)
        if found is not None:
            number, columns = found
            return tuple(read_rows(sheet, number, columns, messages))
    heads = messages.listed(messages.head(column) for column in NEEDED)
    raise messages.error("resolve.sheet_foreign", file=file.name, heads=heads)


def find_columns(sheet: Sheet) -> tuple[int, Mapping[str, int]] | None:
    """Number of the header's row, and column by meaning; in either language. None: the sheet is another one."""
    names = {Messages(lang).head(column).casefold(): column for lang in Lang for column in (*NEEDED, "source_text")}
    for number, row in enumerate(sheet.rows[:HEAD_ROWS]):
        heads = {names[text]: at for at, value in enumerate(row) if (text := str(value).strip().casefold()) in names}
        if heads.keys() >= set(NEEDED):
            return number, heads
    return None


def read_rows(sheet: Sheet, head: int, columns: Mapping[str, int], messages: Messages) -> list[AdoptedRow]:
    adopted = []
    for number, row in enumerate(sheet.rows[head + 1 :], start=head + 1):
        texts = {name: to_plain(row[at]) for name, at in columns.items()}
        where = sheet.where((number, columns["adopt"]))
        answer = texts["adopt"].casefold()
        if answer in NO:
            continue
        if answer not in YES:
            shown = messages.text("resolve.sheet_odd", where=where, value=texts["adopt"][:40])
            raise UserError(shown, messages.text("resolve.sheet_odd.hint"))
        key, handle = texts["account_key"], texts["candidate"]
        if texts["row_check"] != check_of(texts):
            raise messages.error("resolve.sheet_moved", where=where)
        adopted.append(AdoptedRow(where=where, key=key, handle=handle, source=texts.get("source_text", "")))
    return adopted


def to_plain(value: Any) -> str:
    return str(value).strip()
