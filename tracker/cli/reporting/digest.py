"""`tracker digest`: whom to remind before the next check (预警), a reminder a unit."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import UNIT_HELP, AtOption, Format, FormatOption, RegionOption
from tracker.cli.output import emit
from tracker.errors import Failed, UserError
from tracker.messages.catalog import Messages
from tracker.register.selection import Selection
from tracker.report.early_warning import digest as digests
from tracker.report.early_warning.early_warning import UnitAlerts
from tracker.report.early_warning.reminder_text import write_digests
from tracker.report.early_warning.tables import digest_table, to_alert_record, to_digest_json
from tracker.review.typed_time import is_date, read_instant, read_time_point
from tracker.time.clock import start_of_day

UnitOption = Annotated[
    str | None, typer.Option("--unit", help=f"Only of this unit (责任单位); {UNIT_HELP}.", show_default=False)
]
NextOption = Annotated[
    str | None,
    typer.Option(
        "--next-check",
        metavar="DATE",
        help="When the next scan is (下次检查); default: a week after the time-point.",
        show_default=False,
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Write a text file for each unit there.", show_default=False),
]
WEEK = timedelta(days=7)


def digest(  # noqa: PLR0913  # its options
    context: typer.Context,
    region: RegionOption = None,
    unit: UnitOption = None,
    at: AtOption = None,
    next_check: NextOption = None,
    out: OutOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Whom to remind before the next check (预警): overdue, due soon, due by habit; who could not be verified."""
    app_context = AppContext.of(context)
    instant = read_time_point(at, app_context.words)
    following = read_next(next_check, app_context.words) if next_check else None
    register = app_context.read_register()
    values = app_context.filter_values(register)
    region, unit = values.region(region), values.unit(unit)
    selection = Selection(regions=(region,) if region else ())
    meant = [one for one in register.accounts if selection.includes(one) and unit in (None, one.unit)]
    with app_context.open_store(register) as store:
        instant = instant or app_context.default_time(store)
        following = following or instant + WEEK
        if following <= instant:
            raise UserError(app_context.words.text("digest.past"), app_context.words.text("digest.past.hint"))
        units = digests.digest(store, register.policies, meant, instant, following)
    if out is not None:
        write(app_context, units, instant, following, out)
    records = [to_alert_record(alert) for one in units for alert in one.alerts]
    tables = [digest_table(units, instant, following, app_context.words)]
    emit(app_context.out, format_, tables, to_digest_json(units, instant, following), records)


def write(app_context: AppContext, units: Sequence[UnitAlerts], at: datetime, following: datetime, out: Path) -> None:
    """
    Raises:
        Failed: a file cannot be written.
    """
    try:
        written = write_digests(units, at, following, out)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failed(
            app_context.words.text("export.failed", path=str(out), reason=reason),
            app_context.words.text("export.failed.hint"),
        ) from error
    app_context.info("digest.written", count=len(written), path=str(out))


def read_next(text: str, words: Messages) -> datetime:
    """An instant; a date alone means the end of that day, so that everything due on that day is due before it.

    Raises:
        UserError: it is neither.
    """
    if is_date(text.strip()):
        return start_of_day(date.fromisoformat(text.strip()) + timedelta(days=1))
    return read_instant(text.strip(), words)
