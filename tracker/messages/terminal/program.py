"""The program as it was called: hints name commands, and a person pastes them."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

CALLED_AS = "_NEWMEDIA_TRACKER_CALLED_AS"
"""Environment variable by which run.py says how it was called itself."""
COMMAND_NAMES = (
    "accounts|capacity|cases|db|demo|digest|doctor|evidence|explain|export|forms|init|login|mandated|notify|originality"
    "|policy|problems|rates|record|review|scan|scans|schedule|serve|show|summary|today|tui|window|worker"
)
NAMED = re.compile(rf"(?<![\w./-])(?<!-m )tracker (?=({COMMAND_NAMES})\b)")
"""`tracker` where a sentence names a command."""


def program(argv: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> str:
    """`tracker` if it is installed, `python3 run.py` from there, `python -m tracker` for the module alone."""
    called_as = (os.environ if environ is None else environ).get(CALLED_AS)
    if called_as:
        return called_as
    path = Path((sys.argv if argv is None else argv)[0] or "tracker")
    is_module = path.name == "__main__.py" and path.parent.name == "tracker"
    return f"{Path(sys.executable).name or 'python'} -m tracker" if is_module else "tracker"


def program_below() -> str:
    """As `program`, typed in a folder of the present one."""
    interpreter, _, script = program().partition(" ")
    is_relative = script.endswith("run.py") and not Path(script).is_absolute()
    return f"{interpreter} {Path('..', script).as_posix()}" if is_relative else program()


def as_called(sentence: str, options: str = "") -> str:
    """A sentence with the program named as it was called, wherever it names a command.

    Args:
        options: the program's options as given on this call, quoted. They go in front of each command but those that
            have a register of their own: the demonstration, and what is typed in a new folder.
    """

    def called(named: re.Match[str]) -> str:
        is_elsewhere = named[1] == "demo" or sentence[: named.start()].endswith(" && ")
        return " ".join(filter(None, [program(), "" if is_elsewhere else options])) + " "

    return NAMED.sub(called, sentence)


def command_line(words: Sequence[str], options: Sequence[str] = ()) -> str:
    """A command as one line for the shell, with the program as it was called.

    Args:
        words: the command with its own options.
        options: the program's options, as given on this call.
    """
    return " ".join(filter(None, [program(), quoted([*options, *words])]))


def quoted(words: Sequence[str]) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
