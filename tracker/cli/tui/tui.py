"""`tracker tui`: the interactive terminal."""

import os
import sys
from dataclasses import replace

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption
from tracker.review.typed_time import read_time_point
from tracker.time.clock import now


def tui(context: typer.Context, at: AtOption = None) -> None:
    app_context = AppContext.of(context)
    messages = app_context.messages
    if not has_terminal():
        raise messages.error("tui.no_terminal")
    instant = read_time_point(at, messages)
    app_context.read_register_head()  # its faults are listed here, where there is room for them
    from tracker.tui.app import run  # Textual takes half a second to load

    workspace = replace(app_context, is_quiet=True)  # a remark would be printed over the screen
    raise typer.Exit(run(workspace, now, instant))


def has_terminal() -> bool:
    """Whether there is a screen to draw on: no pipe, no closed stream, and no terminal that can only print lines."""
    streams = (sys.stdin, sys.stdout)
    return os.environ.get("TERM") != "dumb" and all(stream is not None and stream.isatty() for stream in streams)
