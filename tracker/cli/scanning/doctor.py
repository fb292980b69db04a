"""`tracker doctor`: is everything in order."""

from typing import TYPE_CHECKING

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption
from tracker.cli.output import emit
from tracker.messages.catalog import Messages
from tracker.report.tables.table import TextTable, cell
from tracker.text.sanitize import sanitize
from tracker.time.clock import now
from tracker.time.format import to_iso

if TYPE_CHECKING:
    from tracker.cli.scanning.health_checks import HealthCheck

STYLES = {"well": "green", "note": "yellow", "mend": "red"}


def doctor(context: typer.Context, format_: FormatOption = Format.TABLE) -> None:
    """Is everything in order (体检): browser, fonts, register, database, sessions, pace, disk, clock, schedule."""
    from tracker.cli.scanning.health_checks import HealthChecks, HealthStatus  # loads the browser's driver

    app_context = AppContext.of(context)
    at = now()
    found = HealthChecks(app_context, at).examine()
    is_well = all(one.state is not HealthStatus.MEND for one in found)
    records = [to_record(one) for one in found]
    document = {"schema_version": 1, "at": to_iso(at), "is_well": is_well, "checks": records}
    emit(app_context.out, format_, [to_table(found, app_context.words, is_well=is_well)], document, records)
    raise typer.Exit(0 if is_well else 1)


def to_record(one: "HealthCheck") -> dict[str, str]:
    return {"item": one.item, "state": one.state.value, "detail": sanitize(one.detail), "fix": sanitize(one.fix)}


def to_table(found: "tuple[HealthCheck, ...]", words: Messages, *, is_well: bool) -> TextTable:
    return TextTable(
        title=words.text("doctor.title"),
        headers=tuple(words.head(head) for head in ("item", "condition", "detail", "fix")),
        rows=tuple(
            (
                cell(words.text(f"doctor.item.{one.item}")),
                cell(words.text(f"doctor.state.{one.state.value}"), STYLES[one.state.value]),
                cell(one.detail),
                cell(one.fix),
            )
            for one in found
        ),
        note=words.text("doctor.well" if is_well else "doctor.mend"),
    )
