"""`tracker init`: a register of one's own to fill in."""

import typer

from tracker.cli.workplace import AppContext
from tracker.init import write_register


def init(context: typer.Context) -> None:
    """Write a register (名册) to fill in, with an example of every platform; nothing is written over."""
    place = AppContext.of(context)
    write_register(place.settings.register)
    place.info("init.written", path=str(place.settings.register))
