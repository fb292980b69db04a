"""Finds the QR codes in an imported workbook, and the account to whose row each belongs."""

from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

from tracker.cli.context import AppContext
from tracker.errors import UserError, install_hint
from tracker.register.imports.diff import FormerPlaceholders, match_rows
from tracker.register.imports.read_table import read_entries
from tracker.register.register import Register
from tracker.register.resolving.addresses import AddressKind, meaning_of
from tracker.register.spreadsheets.table_file import read_picture_rows, read_table
from tracker.scan.resolving.resolve import can_be_resolved
from tracker.text.sanitize import sanitize


def codes_by_account(
    app_context: AppContext, register: Register, file: Path, former: FormerPlaceholders
) -> dict[str, tuple[str, ...]]:
    """Account key -> the texts of the codes in its row. What is left out is printed.

    Raises:
        UserError: the file cannot be read as a table of accounts, or what reads pictures is not installed.
    """
    messages = app_context.messages
    if find_spec("zxingcpp") is None or find_spec("PIL") is None:
        raise UserError(messages.text("resolve.no_qr"), install_hint("qr"))
    rows = {
        row_of(where): row
        for where, row in match_rows(register.accounts, read_entries(read_table(file)), former).items()
    }
    found: defaultdict[str, list[str]] = defaultdict(list)
    faults: defaultdict[str, list[str]] = defaultdict(list)
    silent: defaultdict[str, list[str]] = defaultdict(list)
    """What a code holds that leads to no account -> where."""
    pictures = read_picture_rows(file)
    for sheet, row, texts, fault in pictures:
        where = f"{sanitize(sheet)}!{row + 1}" if row >= 0 else sanitize(sheet)
        account = rows.get((sanitize(sheet), row + 1))
        if fault and fault != "no_code":
            faults[fault].append(where)
        elif texts and (account is None or not can_be_resolved(account)):
            faults["no_account"].append(where)
        elif texts and account is not None:
            found[account.key] += texts
            for text in texts:
                meaning = meaning_of(account.platform, text)
                if meaning.kind is AddressKind.SILENT:
                    silent[messages.handle_reason(meaning.value, text)].append(where)
    app_context.info(
        "resolve.pictures", file=file.name, pictures=len(pictures), codes=sum(len(texts) for _, _, texts, _ in pictures)
    )
    reasons = {messages.picture_fault(fault): places for fault, places in faults.items()} | silent
    for why, places in reasons.items():
        app_context.info("resolve.picture_unread", where=places[0], count=len(places), why=why)
    return {key: tuple(dict.fromkeys(texts)) for key, texts in found.items()}


def row_of(where: str) -> tuple[str, int]:
    """湘潭市!C17 -> 湘潭市, 17."""
    sheet, _, cell = where.rpartition("!")
    return sheet, int("".join(character for character in cell if character.isdigit()))
