"""How the program was called, so that a command it prints can be pasted."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

CALLED_AS = "TRACKER_CALLED_AS"
"""Set by run.py, which starts the program under its own name."""
MODULE = "__main__.py"


def command_line(words: Sequence[str], options: Sequence[str] = ()) -> str:
    """The words as one line for the shell.

    Args:
        words: the command with its own options.
        options: the program's options, as given on this call.
    """
    return " ".join(filter(None, [program_name(sys.argv, os.environ), quoted([*options, *words])]))


def program_name(argv: Sequence[str], environ: Mapping[str, str]) -> str:
    """`tracker`, or how else it was called: `python3 run.py`, `python -m tracker`."""
    if environ.get(CALLED_AS):
        return environ[CALLED_AS]
    script = Path(argv[0] if argv and argv[0] else "tracker")
    if script.name == MODULE and script.parent.name == "tracker":
        return quoted([python_name(sys.executable), "-m", "tracker"])
    if script.stem != "tracker" or same_file(script, shutil.which("tracker")):
        return "tracker"
    return quoted([argv[0]])


def python_name(executable: str) -> str:
    """`python` or `python3` where these start this interpreter, else its path, from here if it lies below."""
    for name in ("python", "python3"):
        if same_file(Path(executable), shutil.which(name)):
            return name
    path, here = Path(executable), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else executable


def same_file(path: Path, other: str | None) -> bool:
    """Compared without following links: an environment's interpreter links to the system's."""
    return other is not None and path.absolute() == Path(other).absolute()


def quoted(words: Sequence[str]) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
