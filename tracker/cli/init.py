"""`tracker init`: a register of one's own to fill in."""

import typer

from tracker.cli.workplace import Workplace
from tracker.init import write_register


def init(context: typer.Context) -> None:
    """Write a register (名册) to fill in, with an example of every platform; nothing is written over."""
    place = Workplace.of(context)
    write_register(place.settings.register)
    place.say("init.written", path=str(place.settings.register))
