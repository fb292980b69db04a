"""`tracker accounts import`: imports a table into the register, after showing the changes."""

import getpass
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.storage.atomic_file import write_atomically
from tracker.cli.context import AppContext
from tracker.cli.exit_codes import MISTAKE
from tracker.cli.options import Format, FormatOption, RegionOption, argument, option
from tracker.cli.output import emit
from tracker.cli.register.adopt import move_into_database
from tracker.cli.register.garbage_collector import without_garbage_collector
from tracker.deferred import Deferred, load_meanwhile
from tracker.messages.terminal.language import chinese
from tracker.register.account import Account
from tracker.register.imports.diff import FormerPlaceholders, RegisterDiff, diff_register
from tracker.register.imports.entry import ImportReading
from tracker.register.imports.handles import is_on_platform
from tracker.register.imports.read_table import read_entries
from tracker.register.register import NEW_IN_DATABASE
from tracker.register.spreadsheets.formats.columns import Column
from tracker.register.spreadsheets.formats.header_row import NO_MAPPING, read_mapping
from tracker.register.spreadsheets.table_file import TableFile, read_table
from tracker.report.reconciliation.import_diff import counts_of, to_document, to_records, to_tables
from tracker.report.text_tables.printing import show as show_tables
from tracker.text.sanitize import sanitize
from tracker.time.clock import now

STORE = ("tracker.store.health", "tracker.store.imports", "tracker.store.store")
if TYPE_CHECKING:
    from tracker.store import health, imports, store
else:  # they load SQLAlchemy, which takes as long as the reading process takes to its first rows
    health, imports, store = map(Deferred, STORE)

FileArgument = Annotated[
    Path,
    argument(zh="表格：.xlsx、.xls、.ods 或 .csv。", en="The table (表格): .xlsx, .xls, .ods or .csv.", metavar="FILE"),
]
ApplyOption = Annotated[
    bool,
    option(
        "--apply",
        zh="改动名册；不写则只显示将有哪些改动。",
        en="Change the register (导入); without it, only show the changes.",
    ),
]
SkipBadOption = Annotated[bool, option("--skip-bad", zh="略过有问题的行。", en="Leave bad rows out (略过有问题的行).")]
RemoveGoneOption = Annotated[
    bool,
    option(
        "--remove-gone",
        zh="把文件中没有的账号移出名册。",
        en="Remove accounts that are not in the file from the register (移出).",
    ),
]
MappingOption = Annotated[
    Path | None,
    option(
        "--mapping", zh="对照文件：说明不常用的表头和词语。", en="The meanings of unusual headers and words (对照文件)."
    ),
]
ByOption = Annotated[
    str | None,
    option("--by", zh="操作人；默认：系统用户。", en="Who imports (操作人); default: the user of the system."),
]
MAX_NAMED = 6


@chinese("把表格导入名册：先显示将有哪些改动，写 --apply 才改动，要么全部、要么不动。")
@without_garbage_collector()
def import_accounts(  # noqa: PLR0913  # the command's own options
    context: typer.Context,
    file: FileArgument,
    apply: ApplyOption = False,
    skip_bad: SkipBadOption = False,
    remove_gone: RemoveGoneOption = False,
    region: RegionOption = None,
    mapping: MappingOption = None,
    by: ByOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Bring a table into the register: shows what would change, and with --apply changes it, whole or not at all."""
    app_context = AppContext.of(context)
    load_meanwhile(*STORE)
    table = read_table(file, ReadingProgress(app_context).show)
    reading = read_entries(table, read_mapping(mapping) if mapping else NO_MAPPING)
    if not apply:
        diff = diff_register(known_accounts(app_context), reading, region or "", former_accounts(app_context))
    else:
        importer = Importer(
            app_context, table, reading, skip_bad=skip_bad, remove_gone=remove_gone, region=region or ""
        )
        diff = importer.take_over(by)
    show(app_context, format_, table, reading, diff, is_applied=apply)
    print_notes(app_context, table, reading, diff)
    print_result(app_context, diff, is_applied=apply, is_removing=remove_gone)
    if diff.bad and not apply:
        raise typer.Exit(MISTAKE)


def show(  # noqa: PLR0913  # the difference, and all that is shown with it
    app_context: AppContext,
    format_: Format,
    table: TableFile,
    reading: ImportReading,
    diff: RegisterDiff,
    *,
    is_applied: bool,
) -> None:
    """Print the difference in one format; the others are not built: each takes longer than finding the difference."""
    is_table, is_json = format_ is Format.TABLE, format_ is Format.JSON
    tables = to_tables(table, reading, diff, app_context.messages) if is_table else []
    document = to_document(table, reading, diff, is_applied=is_applied) if is_json else {}
    emit(app_context, format_, tables, document, to_records(diff) if format_ is Format.CSV else [])


def known_accounts(app_context: AppContext) -> tuple[Account, ...]:
    """The accounts of the register; none where there is no register yet."""
    return app_context.read_register().accounts if app_context.settings.register.exists() else ()


def former_accounts(app_context: AppContext) -> FormerPlaceholders:
    """See tracker.store.resolving.handle_store; none where there is no database yet."""
    if not health.exists(app_context.settings.database_url):
        return {}
    with store.Store.open(app_context.settings.database_url) as opened:
        return opened.handles.former()


class Importer:
    """Imports one file into the database."""

    def __init__(  # noqa: PLR0913  # the options of the command
        self,
        app_context: AppContext,
        table: TableFile,
        reading: ImportReading,
        *,
        skip_bad: bool,
        remove_gone: bool,
        region: str,
    ) -> None:
        self._app_context = app_context
        self._table = table
        self._reading = reading
        self._skip_bad = skip_bad
        self._remove_gone = remove_gone
        self._region = region

    def take_over(self, by: str | None) -> RegisterDiff:
        """
        Raises:
            UserError: the register lists its accounts in accounts.yaml, or the file has bad rows.
        """
        who = to_name(self._app_context, by)
        is_new = self._check_register()
        self._app_context.open_state()
        diffs: list[RegisterDiff] = []
        with store.Store.open(self._app_context.settings.database_url) as opened:
            file = imports.Imported(
                at=now(), by=who, file_name=self._table.name, sha256=self._table.sha256, region=self._region
            )
            former = opened.handles.former()
            opened.imports.apply(file, lambda register: self._decide(register, former, diffs))
        if is_new:
            write_atomically(self._app_context.settings.register, NEW_IN_DATABASE.encode())
            self._app_context.info("import.file_made", path=str(self._app_context.settings.register))
        return diffs[-1]

    def _check_register(self) -> bool:
        """Whether there is no register yet."""
        path, messages = self._app_context.settings.register, self._app_context.messages
        if not path.exists():
            return True
        register = self._app_context.read_register_head()
        if register.is_in_database:
            return False
        if register.accounts:
            raise messages.error("import.listed", path=str(path))
        self._check(diff_register((), self._reading, self._region, {}))  # a refused file changes no register
        move_into_database(self._app_context, register)  # an empty list can be moved without asking
        return False

    def _decide(
        self, register: tuple[Account, ...], former: FormerPlaceholders, diffs: list[RegisterDiff]
    ) -> "imports.RegisterUpdate":
        diff = diff_register(register, self._reading, self._region, former)
        diffs.append(diff)
        self._check(diff)
        removed = diff.gone if self._remove_gone else ()
        return imports.RegisterUpdate(
            added=diff.added,
            changed=[(change.before, change.after) for change in diff.changed],
            unchanged=diff.unchanged,
            removed=removed,
            counts={**counts_of(diff), "removed": len(removed)},
            skipped=[
                {"cell": bad.where, "value": bad.value, "reason": bad.zh, "reason_en": bad.en} for bad in diff.bad
            ],
        )

    def _check(self, diff: RegisterDiff) -> None:
        count, messages = len(diff.bad), self._app_context.messages
        if count and not self._skip_bad:
            tables = to_tables(self._table, self._reading, replace(diff, added=(), changed=(), gone=()), messages)
            show_tables(tables[1:2], self._app_context.err)
            raise messages.error("import.is_bad", count=count)
        if count and self._remove_gone:
            raise messages.error("import.gone_and_bad", count=count)


def to_name(app_context: AppContext, by: str | None) -> str:
    """
    Raises:
        UserError: no name is given, and the system has none.
    """
    try:
        name = (by if by is not None else app_context.settings.by or getpass.getuser()).strip()
    except (OSError, KeyError, ImportError):
        name = ""
    if not name:
        raise app_context.messages.error("import.no_one")
    return name


class ReadingProgress:
    """Prints a line from time to time while a long file is read."""

    def __init__(self, app_context: AppContext, clock: Callable[[], float] = time.monotonic) -> None:
        self._app_context = app_context
        self._clock = clock
        self._printed_at = clock()

    def show(self, sheet: str, done: int, total: int) -> None:
        if self._clock() - self._printed_at >= EVERY_S:
            self._printed_at = self._clock()
            self._app_context.info("import.reading", sheet=sheet, done=done, total=total)


EVERY_S = 3.0


def print_notes(app_context: AppContext, table: TableFile, reading: ImportReading, diff: RegisterDiff) -> None:
    """Print notes on how the file was read."""
    if reading.hidden_rows:
        app_context.info("import.hidden_rows", count=reading.hidden_rows)
    if table.hidden:
        app_context.info("import.hidden_sheets", names=app_context.messages.listed(map(sanitize, table.hidden)))
    if reading.uncounted_links:
        app_context.info("import.links_by_formula", count=reading.uncounted_links)
    if strangers := with_foreign_address(reading):
        names = app_context.messages.listed(strangers[:MAX_NAMED]) + ("…" if len(strangers) > MAX_NAMED else "")
        app_context.info("import.foreign_addresses", count=len(strangers), names=names)
    if reading.unknown_headers:
        heads = app_context.messages.listed(dict.fromkeys(head for _, head in reading.unknown_headers))
        app_context.info("import.unknown_heads", heads=heads)
    if reading.has_personal:
        app_context.info("import.personal")
    if diff.without_handle:
        app_context.info("import.without_handle", count=diff.without_handle)


def with_foreign_address(reading: ImportReading) -> list[str]:
    """The names of the accounts with an address that is another platform's."""
    with_links = (entry for entry in reading.entries if Column.LINKS in entry.stated)
    return [
        sanitize(entry.name)
        for entry in with_links
        if any(not is_on_platform(entry.platform, link) for link in entry.stated[Column.LINKS] or ())
    ]


def print_result(app_context: AppContext, diff: RegisterDiff, *, is_applied: bool, is_removing: bool) -> None:
    counts = counts_of(diff)
    if is_applied:
        removed = counts["gone"] if is_removing else 0
        app_context.info("import.applied", added=counts["added"], changed=counts["changed"], removed=removed)
        if counts["bad"]:
            app_context.info("import.skipped", count=counts["bad"])
    elif counts["added"] or counts["changed"] or counts["bad"]:
        app_context.info("import.dry")
    else:
        app_context.info("import.nothing")
    if counts["gone"] and not is_removing:
        app_context.info("import.gone_stay", count=counts["gone"])
