"""Reads single keys and lines from a terminal; tests type by a list."""

import sys
from typing import Protocol

import typer
from rich.console import Console
from rich.text import Text

ESCAPE = "\x1b"
ENTER = "\r"


class Keyboard(Protocol):
    """Both methods raise typer.Abort where the person leaves by Ctrl-C, or the terminal is gone."""

    def key(self, *, is_fresh: bool = False) -> str:
        """One key.

        Args:
            is_fresh: what was typed before is discarded: it was not meant for this question.
        """

    def line(self, prompt: str) -> str:
        """A line without its end; empty: nothing was typed."""


class TerminalKeyboard:
    """The terminal that the program runs in."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def key(self, *, is_fresh: bool = False) -> str:
        if is_fresh:
            drop_typed()
        try:
            pressed = typer.getchar()
        except (KeyboardInterrupt, EOFError, OSError):
            raise typer.Abort from None
        if pressed in ("\x03", "\x04", ""):
            raise typer.Abort
        return ENTER if pressed in ("\r", "\n") else pressed

    def line(self, prompt: str) -> str:
        try:  # from the first letter of the prompt on: a person may leave as soon as it is seen
            self._console.print(Text(prompt), end="", soft_wrap=True)
            return input().strip()
        except (KeyboardInterrupt, EOFError):
            raise typer.Abort from None


def drop_typed() -> None:
    """Throw away what was typed and not read yet."""
    try:
        import termios
    except ImportError:  # Windows
        return
    try:
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    except (termios.error, ValueError):
        return


def has_terminal() -> bool:
    """Whether somebody can type keys and see a screen."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))
