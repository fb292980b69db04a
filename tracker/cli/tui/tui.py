"""`tracker tui`: the interactive terminal."""

import sys
from dataclasses import replace

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, LangOption
from tracker.errors import UserError
from tracker.messages.catalog import Messages
from tracker.review.typed_time import read_time_point
from tracker.time.clock import now


def tui(context: typer.Context, at: AtOption = None, lang: LangOption = None) -> None:
    """The same rows on screens: look, decide, record and undo by single keys; `?` lists them."""
    app_context = AppContext.of(context)
    words = Messages(lang) if lang else app_context.words
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError(words.text("tui.no_terminal"), words.text("tui.no_terminal.hint"))
    instant = read_time_point(at, words)
    app_context.read_register_head()  # its faults are listed here, where there is room for them
    from tracker.tui.app import run  # Textual takes half a second to load

    workspace = replace(app_context, words=words, is_quiet=True)  # a remark would be printed over the screen
    raise typer.Exit(run(workspace, now, instant))
