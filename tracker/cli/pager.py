"""Shows output that is longer than the screen in the user's pager."""

import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console

NO_PAGER = ("", "cat")
DEFAULT = "less"
LESS = "FRX"
"""Quits where all fits, keeps colours, and leaves the text on the screen."""


def page(console: Console, text: str, keys: str) -> None:
    """Show the text, rendered for the console: in the pager if it is longer than the screen.

    Args:
        keys: names the keys of a pager; above the text, because not every `less` shows Chinese as its prompt.
    """
    command = pager_of(os.environ)
    if not command or text.count("\n") < console.height or not run_pager(command, f"{keys}\n{text}"):
        console.file.write(text)


def pager_of(environ: Mapping[str, str]) -> list[str]:
    """Empty: none is wanted. On Windows none is used unless it is named: `more` shows no colours."""
    named = environ.get("PAGER", "" if os.name == "nt" else DEFAULT).strip()
    if named in NO_PAGER:
        return []
    try:
        return shlex.split(named)
    except ValueError:  # an open quote
        return []


def run_pager(command: list[str], text: str) -> bool:
    """Whether the pager could be started; leaving it early is no error."""
    environ = {**os.environ, "LESS": os.environ.get("LESS", LESS), "LESSCHARSET": "utf-8"}
    with interrupts_left_to_the_pager():
        try:
            with subprocess.Popen(command, stdin=subprocess.PIPE, env=environ) as process:
                process.communicate(text.encode("utf-8", "replace"))
        except BrokenPipeError:
            return True
        except OSError:
            return False
    return process.returncode not in (126, 127)


@contextmanager
def interrupts_left_to_the_pager() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
