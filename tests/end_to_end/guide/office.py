"""The office of the guide: fourteen made accounts, two quarters, and a terminal that keeps what it shows."""

import contextlib
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import pytest
from rich.text import Text
from typer.testing import CliRunner

import tracker
from tests.end_to_end.guide.page import Command
from tests.end_to_end.province.made_register import register_of
from tests.end_to_end.province.run_province import Office
from tracker.cli.main import app
from tracker.time import clock

SOME = (1, 5, 8, 11, 12, 16, 17, 18, 19, 21, 26, 102, 159, 199)
"""One of every platform and of everything that becomes of an account."""
VARIES = re.compile("━|sandbox|沙箱")
"""Lines that are not the same everywhere: progress, and what is said of a browser without its sandbox."""
TERMINAL = {
    "TTY_COMPATIBLE": "1",  # tables as on a terminal
    "TERM": "dumb",  # no line is drawn over
    "NO_COLOR": "1",
    "COLUMNS": "100",
    "LINES": "500",  # nothing is paged
    "TRACKER_TIMEOUT_S": "60",  # on a busy machine too, none of them is unreachable
}


def open_office(folder: Path) -> Office:
    for module in walk_packages(tracker.__path__, "tracker."):
        if not module.name.endswith("__main__") and ".migrations" not in module.name:
            import_module(module.name)  # before the clock is moved: none of them keeps a moved clock
    office = Office(folder / "某某省政务新媒体", register_of(SOME), has_processes=False)
    office.folder.mkdir()
    office.prepare()
    return office


def run(office: Office, command: Command, lang: str) -> str:
    """What the command shows in a terminal of 100 columns, without colours; ends with a line break unless empty."""
    told = invoke(office, command.line, command.at, {**TERMINAL, "TRACKER_LANG": lang})
    shown = Text.from_ansi(told).plain.replace(str(office.folder), "/office")
    lines = [line.rstrip() for line in shown.splitlines()]
    return "".join(f"{line}\n" for line in lines if not VARIES.search(line))


def invoke(office: Office, line: str, at: datetime, env: Mapping[str, str]) -> str:
    """What the command writes to the terminal, with its control sequences."""
    with contextlib.chdir(office.folder), clock_at(at):
        told = CliRunner(env=env).invoke(app, shlex.split(line))
    if told.exception and not isinstance(told.exception, SystemExit):
        raise told.exception
    return told.output


@contextlib.contextmanager
def clock_at(instant: datetime) -> Iterator[None]:
    """Every module that asks the clock is told this instant."""
    real = clock.now

    def told() -> datetime:
        return instant

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", told)
        for module in those_with(real):
            patch.setattr(module, "now", told)
        yield
    for module in those_with(told):  # loaded meanwhile
        vars(module)["now"] = real


def those_with(now: object) -> list[ModuleType]:
    """The program's modules that ask this clock."""
    loaded = [module for name, module in sys.modules.items() if name.startswith("tracker.")]
    return [module for module in loaded if vars(module).get("now") is now]
