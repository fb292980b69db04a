"""`tracker doctor`: is everything in order."""

from typing import TYPE_CHECKING

import typer

from tracker.cli.options import Format, FormatOption
from tracker.cli.output import emit
from tracker.cli.workplace import Workplace
from tracker.clock import now
from tracker.grid import Grid, cell
from tracker.instants import to_iso
from tracker.plain import plain
from tracker.words import Words

if TYPE_CHECKING:
    from tracker.cli.checkup import Checkup

STYLES = {"well": "green", "note": "yellow", "mend": "red"}


def doctor(context: typer.Context, format_: FormatOption = Format.TABLE) -> None:
    """Is everything in order (体检): browser, fonts, register, database, sessions, pace, disk, clock, schedule."""
    from tracker.cli.checkup import Doctor, State  # loads the browser's driver

    place = Workplace.of(context)
    at = now()
    found = Doctor(place, at).examine()
    is_well = all(one.state is not State.MEND for one in found)
    records = [to_record(one) for one in found]
    document = {"schema_version": 1, "at": to_iso(at), "is_well": is_well, "checks": records}
    emit(place.out, format_, [to_grid(found, place.words, is_well=is_well)], document, records)
    raise typer.Exit(0 if is_well else 1)


def to_record(one: "Checkup") -> dict[str, str]:
    return {"item": one.item, "state": one.state.value, "detail": plain(one.detail), "fix": plain(one.fix)}


def to_grid(found: "tuple[Checkup, ...]", words: Words, *, is_well: bool) -> Grid:
    return Grid(
        title=words.say("doctor.title"),
        heads=tuple(words.head(head) for head in ("item", "condition", "detail", "fix")),
        rows=tuple(
            (
                cell(words.say(f"doctor.item.{one.item}")),
                cell(words.say(f"doctor.state.{one.state.value}"), STYLES[one.state.value]),
                cell(one.detail),
                cell(one.fix),
            )
            for one in found
        ),
        note=words.say("doctor.well" if is_well else "doctor.mend"),
    )
