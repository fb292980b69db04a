"""`tracker export`: the problem list as a file."""

from pathlib import Path
from typing import Annotated

import typer

from tracker import export as files
from tracker.cli.options import AtOption
from tracker.cli.workplace import Workplace

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE.{xlsx,csv,json}", help="Replaced if it is there.", show_default=False)
]


def export(context: typer.Context, file: FileArgument, at: AtOption = None) -> None:
    """Write the problem list (问题清单) with the columns of a notice's attachment; the ending says which format."""
    place = Workplace.of(context)
    files.check_ending(file, place.words)
    situation = place.look_up(at)
    written = files.export(situation.rows, situation.at, file, place.words)
    place.say(
        "export.written",
        path=str(file),
        problems=written.problems,
        reminders=written.reminders,
        unverified=written.unverified,
    )
