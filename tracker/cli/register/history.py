"""`tracker accounts history`: who changed what of the register, when, and from which file."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption, LongOption, argument
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import chinese
from tracker.register.account import Account
from tracker.report.counts import SCHEMA_VERSION
from tracker.report.reconciliation.import_diff import HEAD_OF_FIELD, to_shown, to_value
from tracker.report.resolving.stored_source import in_words
from tracker.report.tables.tables import format_minute_or_empty
from tracker.report.text_tables.table import TextTable, cell
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.format import to_iso

if TYPE_CHECKING:  # the other commands of the group load this module too
    from tracker.store.imports import Imported, RegisterChange

KeyArgument = Annotated[
    str | None,
    argument(zh="一个账号；默认：全部。", en="One account (账号); default: all.", metavar="[PLATFORM:HANDLE]"),
]
SHOWN = 100
KEY = re.compile(r"[^\s:]+:\S+")


@chinese("名册的变更记录，从最近的起。")
def history(
    context: typer.Context, account: KeyArgument = None, long: LongOption = False, format_: FormatOption = Format.TABLE
) -> None:
    """What was changed of the register (变更记录), newest first."""
    app_context = AppContext.of(context)
    register = app_context.read_register()
    key = named_key(app_context, account, register.accounts)
    with app_context.open_store(register) as store:
        platform, _, handle = key.partition(":")
        if (resolved := store.handles.former().get((platform, handle))) is not None:
            key = resolved.key
        imports, steps = store.imports.imports(), store.imports.history(key)
    if key and not steps:  # nothing is known of it: it must at least be in the register
        app_context.find_account(key, register.accounts)
    records = [to_record(step) for step in steps]
    document: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "imports": [to_import_json(imported) for imported in imports],
        "changes": records,
    }
    if not steps and format_ is Format.TABLE:
        app_context.info("history.none")
    tables = [changes_table(steps, app_context.messages)] if steps else []
    emit(
        app_context,
        format_,
        [*([imports_table(imports, app_context.messages)] if imports else []), *tables],
        document,
        records,
        is_long=long,
    )


def named_key(app_context: AppContext, typed: str | None, accounts: Sequence[Account]) -> str:
    """The key of the account, also of one that has left the register; empty: none was named.

    Raises:
        UserError: see AppContext.find_account.
    """
    if typed is None:
        return ""
    try:
        return app_context.find_account(typed, accounts)
    except UserError:
        if KEY.fullmatch(typed):
            return typed
        raise


def imports_table(imports: "tuple[Imported, ...]", messages: Messages) -> TextTable:
    return TextTable(
        title=messages.text("history.imports"),
        headers=messages.heads(("changed_at", "changed_by", "file", "sha256", "detail")),
        rows=tuple(
            (
                cell(format_minute_or_empty(imported.at)),
                cell(imported.by),
                cell(imported.file_name),
                cell(imported.sha256[:12]),
                cell(messages.text("import.applied", **applied_counts(imported))),
            )
            for imported in imports
        ),
    )


def applied_counts(imported: "Imported") -> dict[str, int]:
    return {name: imported.counts.get(name, 0) for name in ("added", "changed", "removed")}


COLUMNS: Mapping[str, int] = {
    "changed_at": 0,
    "account_key": 1,
    "name": 0,
    "step": 0,
    "field": 2,
    "before": 4,
    "after": 3,
    "changed_by": 5,
    "file": 6,
}
"""The columns of the changes with their priorities, see TextTable."""


def changes_table(steps: tuple["RegisterChange", ...], messages: Messages) -> TextTable:
    rest = len(steps) - SHOWN
    return TextTable(
        title=messages.text("history.title"),
        headers=messages.heads(COLUMNS),
        rows=tuple(line for step in steps[:SHOWN] for line in to_lines(step, messages)),
        priorities=tuple(COLUMNS.values()),
        whole=frozenset({list(COLUMNS).index("account_key")}),
        wraps=True,
        note=messages.text("import.more", count=rest, shown=SHOWN) if rest > 0 else "",
    )


def to_lines(step: "RegisterChange", messages: Messages) -> list[tuple[Text, ...]]:
    """One row per field."""
    first = (format_minute_or_empty(step.at), step.account.key, step.account.name, messages.step(step.what))
    last = (step.by, in_words(step.source, messages) or step.file_name)
    fields = [*step.before] or [""]
    return [
        (
            *map(cell, first if number == 0 else ("",) * len(first)),
            cell(messages.head(HEAD_OF_FIELD.get(field, column_head(field))) if field else ""),
            cell(to_shown(field, step.before.get(field), messages) if field else ""),
            cell(to_shown(field, step.after.get(field), messages) if field and step.after is not None else ""),
            *map(cell, last if number == 0 else ("",) * len(last)),
        )
        for number, field in enumerate(fields)
    ]


def column_head(column: str) -> str:
    return "filing" if column == "filing_state" else column


def to_record(step: "RegisterChange") -> dict[str, object]:
    return {
        "at": to_iso(step.at),
        **json_fields(step.account, "platform", "handle", "name"),
        "what": step.what,
        "before": {field: to_value(value) for field, value in step.before.items()},
        "after": None if step.after is None else {field: to_value(value) for field, value in step.after.items()},
        "by": sanitize(step.by),
        "file": sanitize(step.file_name),
        **json_fields(step, "sha256", "source"),
    }


def to_import_json(imported: "Imported") -> dict[str, object]:
    return {
        **json_fields(imported, "at", "by"),
        "file": sanitize(imported.file_name),
        **json_fields(imported, "sha256", "region", "counts"),
        "skipped": [{key: sanitize(value) for key, value in bad.items()} for bad in imported.skipped],
    }
