"""`tracker digest`: whom to remind before the next check (预警), a reminder a unit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import (
    AtOption,
    Format,
    FormatOption,
    LongOption,
    PlatformOption,
    RegionOption,
    UnitOption,
    option,
)
from tracker.cli.output import emit
from tracker.messages.messages import Messages
from tracker.register.register import Register
from tracker.register.selection import Selection
from tracker.report.early_warning.early_warning import UnitAlerts, digest_of, for_units
from tracker.report.early_warning.reminder_text import write_digests
from tracker.report.early_warning.tables import digest_table, to_alert_record, to_digest_json
from tracker.report.export.output_file import not_written
from tracker.report.text_tables.table import TextTable
from tracker.review.typed_time import is_date, read_date, read_instant, read_time_point
from tracker.store.store import Store
from tracker.time.clock import start_of_day

NextOption = Annotated[
    str | None,
    option(
        "--next-check",
        zh="下次检查的时间；默认：时间点之后一周。",
        en="When the next scan is (下次检查); default: a week after the time-point.",
        metavar="DATE",
    ),
]
OutOption = Annotated[
    Path | None,
    option(
        "--out",
        zh="每个单位写一份提醒，放在这个文件夹。",
        en="Write a text file for each unit there.",
        metavar="FOLDER",
    ),
]
UnverifiedOption = Annotated[
    bool,
    option(
        "--include-unverified",
        zh="与 --out 合用：连同只是本程序未能核实的账号。",
        en="With --out: also accounts that only this program could not verify (未能核实).",
    ),
]
WEEK = timedelta(days=7)


def digest(  # noqa: PLR0913  # its options
    context: typer.Context,
    region: RegionOption = None,
    unit: UnitOption = None,
    platform: PlatformOption = None,
    at: AtOption = None,
    next_check: NextOption = None,
    out: OutOption = None,
    include_unverified: UnverifiedOption = False,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    instant = read_time_point(at, app_context.messages)
    following = read_next(next_check, app_context.messages) if next_check else None
    register = app_context.read_accounts()
    values = app_context.filter_values(register)
    region, unit, platform = values.region(region), values.unit(unit), values.platform(platform)
    selection = Selection(platforms=tuple(filter(None, [platform])), regions=tuple(filter(None, [region])))
    meant = [account for account in register.accounts if selection.includes(account) and unit in (None, account.unit)]
    with app_context.open_store(register) as store:
        instant = instant or app_context.default_time(store)
        following = following or instant + WEEK
        if following <= instant:
            raise app_context.messages.error("digest.past")
        units = digest_of(store, register, meant, instant, following)
        tables, forms, sheets = waiting_sheets(app_context, store, register, {account.key for account in meant})
    if out is not None:
        reminded = units if include_unverified else for_units(units)
        write(app_context, reminded, instant, following, out, sheets)
        if left_out := sum(len(unit.alerts) for unit in units) - sum(len(group.alerts) for group in reminded):
            app_context.info("digest.left_out", count=left_out)
    records = [to_alert_record(alert) for unit in units for alert in unit.alerts]
    tables = [digest_table(units, instant, following, app_context.messages), *tables]
    document = {**to_digest_json(units, instant, following), "forms": forms}
    emit(app_context, format_, tables, document, records, is_long=long)


def waiting_sheets(
    app_context: AppContext, store: Store, register: Register, keys: Collection[str]
) -> tuple[list[TextTable], list[Mapping[str, object]], Mapping[str, Sequence[str]]]:
    """The sheets that units have not returned (填报), as tables, as JSON, and a sentence each by unit.

    Raises:
        UserError: the database cannot be read.
    """
    rounds = store.forms.rounds()
    if not rounds:
        return [], [], {}
    from tracker.cli.forms import waiting  # loads what reads pages, for which a digest without sheets does not wait

    found = waiting.waiting_sheets(store, register, rounds[0], keys, app_context.messages)
    return found.tables, found.document, found.by_unit


def write(  # noqa: PLR0913  # what the files say, and where they go
    app_context: AppContext,
    units: Sequence[UnitAlerts],
    at: datetime,
    following: datetime,
    out: Path,
    sheets: Mapping[str, Sequence[str]],
) -> None:
    """
    Raises:
        Failed: a file cannot be written.
    """
    try:
        written = write_digests(units, at, following, out, sheets)
    except OSError as error:
        raise not_written(out, error, app_context.messages) from error
    app_context.info("digest.written", count=len(written), path=str(out))


def read_next(text: str, messages: Messages) -> datetime:
    """An instant; a date alone means the end of that day, so that everything due on that day is due before it.

    Raises:
        UserError: it is neither.
    """
    if is_date(text.strip()):
        return start_of_day(read_date(text, messages) + timedelta(days=1))
    return read_instant(text.strip(), messages)
