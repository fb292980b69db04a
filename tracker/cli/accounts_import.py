"""`tracker accounts import`: a table goes into the register, after it was shown what that changes."""

import getpass
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from scrapers.whole_file import write_atomically
from tracker.account import Account
from tracker.cli.accounts_adopt import move_into_database
from tracker.cli.options import Format, FormatOption, RegionOption
from tracker.cli.output import emit
from tracker.cli.workplace import AppContext
from tracker.clock import now
from tracker.errors import UserError
from tracker.plain import sanitize
from tracker.register_import.difference import RegisterDiff, diff_register
from tracker.register_import.difference_view import counts_of, to_document, to_tables, to_records
from tracker.register_import.entries import read_entries
from tracker.register_import.entry import ImportReading
from tracker.register_import.heads import NO_MAPPING, read_mapping
from tracker.register_import.workbook_file import TableFile, read_table
from tracker.registry import NEW_IN_DATABASE
from tracker.store.imports import Imported, RegisterUpdate
from tracker.store.store import Store

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="The table (表格): .xlsx, .xls, .ods or .csv.", show_default=False)
]
ApplyOption = Annotated[
    bool, typer.Option("--apply", help="Change the register; without it nothing is changed (导入).")
]
SkipBadOption = Annotated[bool, typer.Option("--skip-bad", help="Leave bad rows out (略过有问题的行).")]
RemoveGoneOption = Annotated[
    bool, typer.Option("--remove-gone", help="Take accounts that the file has not out of the register (移出).")
]
MappingOption = Annotated[
    Path | None, typer.Option("--mapping", help="What unusual headers and words mean (对照文件).", show_default=False)
]
ByOption = Annotated[
    str | None, typer.Option("--by", help="Who imports (操作人); the system's user unless named.", show_default=False)
]
BAD = 2


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
    place = AppContext.of(context)
    table = read_table(file, ReadingProgress(place).tell)
    reading = read_entries(table, read_mapping(mapping) if mapping else NO_MAPPING)
    if not apply:
        difference = diff_register(known_accounts(place), reading, region or "")
    else:
        importer = Importer(place, table, reading, skip_bad=skip_bad, remove_gone=remove_gone, region=region or "")
        difference = importer.take_over(by)
    show(place, format_, table, reading, difference, is_applied=apply)
    tell(place, table, reading, difference)
    tell_end(place, difference, is_applied=apply, is_removing=remove_gone)
    if difference.bad and not apply:
        raise typer.Exit(BAD)


def show(  # noqa: PLR0913  # the difference, and all that is told with it
    place: AppContext, format_: Format, table: TableFile, reading: ImportReading, difference: RegisterDiff, *, is_applied: bool
) -> None:
    """In one form; the others are not even made, for each takes longer than finding the difference."""
    is_table, is_json = format_ is Format.TABLE, format_ is Format.JSON
    grids = to_tables(table, reading, difference, place.words) if is_table else []
    document = to_document(table, reading, difference, is_applied=is_applied) if is_json else {}
    emit(place.out, format_, grids, document, to_records(difference) if format_ is Format.CSV else [])


def known_accounts(place: AppContext) -> tuple[Account, ...]:
    """Those of the register; none where there is no register yet."""
    return place.read_register().accounts if place.settings.register.exists() else ()


class Importer:
    """One file on its way into the database."""

    def __init__(  # noqa: PLR0913  # what the person said, each by its name
        self, place: AppContext, table: TableFile, reading: ImportReading, *, skip_bad: bool, remove_gone: bool, region: str
    ) -> None:
        self._place = place
        self._table = table
        self._reading = reading
        self._skip_bad = skip_bad
        self._remove_gone = remove_gone
        self._region = region

    def take_over(self, by: str | None) -> RegisterDiff:
        """
        Raises:
            UserError: the register lists its accounts itself, or the file has bad rows.
        """
        who = to_name(self._place, by)
        is_new = self._check_register()
        self._place.open_state()
        told: list[RegisterDiff] = []
        with Store.open(self._place.settings.database_url) as store:
            file = Imported(
                at=now(), by=who, file_name=self._table.name, sha256=self._table.sha256, region=self._region
            )
            store.imports.apply(file, lambda register: self._decide(register, told))
        if is_new:
            write_atomically(self._place.settings.register, NEW_IN_DATABASE.encode())
            self._place.info("import.file_made", path=str(self._place.settings.register))
        return told[-1]

    def _check_register(self) -> bool:
        """Whether there is none yet."""
        path, words = self._place.settings.register, self._place.words
        if not path.exists():
            return True
        register = self._place.read_register_head()
        if register.is_in_database:
            return False
        if register.accounts:
            raise UserError(words.text("import.listed", path=str(path)), words.text("import.listed.hint"))
        move_into_database(self._place, register)  # a list without accounts stands in nobody's way
        return False

    def _decide(self, register: tuple[Account, ...], told: list[RegisterDiff]) -> RegisterUpdate:
        difference = diff_register(register, self._reading, self._region)
        told.append(difference)
        self._check(difference)
        removed = difference.gone if self._remove_gone else ()
        return RegisterUpdate(
            added=difference.added,
            changed=[(change.before, change.after) for change in difference.changed],
            unchanged=difference.unchanged,
            removed=removed,
            counts={**counts_of(difference), "removed": len(removed)},
            skipped=[
                {"cell": bad.where, "value": bad.value, "reason": bad.zh, "reason_en": bad.en} for bad in difference.bad
            ],
        )

    def _check(self, difference: RegisterDiff) -> None:
        count, words = len(difference.bad), self._place.words
        if count and not self._skip_bad:
            grids = to_tables(self._table, self._reading, replace(difference, added=(), changed=(), gone=()), words)
            emit(self._place.err, Format.TABLE, grids[1:2], {}, [])
            raise UserError(words.text("import.is_bad", count=count), words.text("import.is_bad.hint"))
        if count and self._remove_gone:
            raise UserError(words.text("import.gone_and_bad", count=count), words.text("import.gone_and_bad.hint"))


def to_name(place: AppContext, by: str | None) -> str:
    """
    Raises:
        UserError: nobody is named, and the system knows nobody.
    """
    try:
        name = (by if by is not None else getpass.getuser()).strip()
    except (OSError, KeyError, ImportError):
        name = ""
    if not name:
        raise UserError(place.words.text("import.no_one"), place.words.text("import.no_one.hint"))
    return name


class ReadingProgress:
    """A line now and then while a long file is read; none of a short one."""

    def __init__(self, place: AppContext, clock: Callable[[], float] = time.monotonic) -> None:
        self._place = place
        self._clock = clock
        self._told_at = clock()

    def tell(self, sheet: str, done: int, total: int) -> None:
        if self._clock() - self._told_at >= EVERY_S:
            self._told_at = self._clock()
            self._place.info("import.reading", sheet=sheet, done=done, total=total)


EVERY_S = 3.0


def tell(place: AppContext, table: TableFile, reading: ImportReading, difference: RegisterDiff) -> None:
    """What a person should know of how the file was read."""
    if reading.hidden_rows:
        place.info("import.hidden_rows", count=reading.hidden_rows)
    if table.hidden:
        place.info("import.hidden_sheets", names="、".join(map(sanitize, table.hidden)))
    if reading.uncounted_links:
        place.info("import.links_by_formula", count=reading.uncounted_links)
    if reading.unknown_headers:
        heads = "、".join(dict.fromkeys(head for _, head in reading.unknown_headers))
        place.info("import.unknown_heads", heads=heads)
    if reading.has_personal:
        place.info("import.personal")
    if difference.without_handle:
        place.info("import.without_handle", count=difference.without_handle)


def tell_end(place: AppContext, difference: RegisterDiff, *, is_applied: bool, is_removing: bool) -> None:
    counts = counts_of(difference)
    if is_applied:
        removed = counts["gone"] if is_removing else 0
        place.info("import.applied", added=counts["added"], changed=counts["changed"], removed=removed)
        if counts["bad"]:
            place.info("import.skipped", count=counts["bad"])
    elif counts["added"] or counts["changed"] or counts["bad"]:
        place.info("import.dry")
    else:
        place.info("import.nothing")
    if counts["gone"] and not is_removing:
        place.info("import.gone_stay", count=counts["gone"])
