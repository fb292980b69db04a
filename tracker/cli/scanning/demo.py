"""`tracker demo`: the demonstration, from the files beside the program or those installed with it."""

import os
import re
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

import tracker
from tracker.cli.consoles import print_sentence
from tracker.cli.context import AppContext
from tracker.cli.exit_codes import INCOMPLETE
from tracker.errors import Failed
from tracker.messages.terminal.program import program, program_below
from tracker.settings.settings import PREFIX
from tracker.text.sanitize import sanitize

PACKAGE = Path(tracker.__file__).resolve().parent
PLACES = (PACKAGE.parent, PACKAGE / "demonstration")
"""A clone has its register and cases beside the package; a wheel brings them within it."""
STATE = ".tracker-demo"
"""Made anew each time, in the folder of the clone or, installed, in the person's."""
AT, EARLIER_AT = "2023-09-19T18:00+08:00", "2023-06-19T18:00+08:00"
KEPT_VARIABLES = frozenset({f"{PREFIX}BROWSER", f"{PREFIX}LANG"})
ONE_ACCOUNT = "韶山公安"


def demo(context: typer.Context) -> None:
    app_context = AppContext.of(context)
    messages = app_context.messages
    if any(option in app_context.given for option in ("--register", "--state")):
        raise messages.error("demo.own_place")
    folder = find_files(app_context)
    Demonstration(app_context, context.find_root().command, folder, place_of_state(folder)).run()


def find_files(app_context: AppContext, places: Sequence[Path] = PLACES) -> Path:
    """The folder with accounts.yaml and fixtures.

    Raises:
        Failed: neither place has them.
    """
    for place in places:
        if (place / "fixtures").is_dir() and (place / "accounts.yaml").is_file():
            return place
    raise app_context.messages.error("demo.no_files", Failed, path=str(places[-1]))


def place_of_state(folder: Path) -> Path:
    """In a clone of one's own beside its register, else in the present folder."""
    is_clone = folder == PLACES[0]
    return (folder if is_clone and is_writable(folder) else Path.cwd()) / STATE


def is_writable(folder: Path) -> bool:
    """Whether the state can be made there. One that is there stays: the demonstration itself makes it anew."""
    state = folder / STATE
    try:
        state.mkdir(mode=0o700)
        state.rmdir()
    except FileExistsError:
        return os.access(state, os.W_OK | os.X_OK)
    except OSError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Runs the program's own commands, each shown as a person would type it."""

    app_context: AppContext
    commands: Any
    """The whole program."""
    folder: Path
    state: Path

    def run(self) -> None:
        """Look at the accounts as of 2023-09-19 and, where a change is to be seen, a quarter before.

        Raises:
            typer.Exit: a command failed; with its exit code.
        """
        leave_settings()
        shutil.rmtree(self.state, ignore_errors=True)
        fixtures = self.folder / "fixtures"
        for account in earlier_accounts(fixtures):
            self.show("scan", "--replay", str(fixtures / "earlier"), "--at", EARLIER_AT, "--account", account)
        begun = time.monotonic()
        self.show("scan", "--replay", str(fixtures), "--at", AT)
        self.print("demo.took", seconds=f"{time.monotonic() - begun:.1f}")
        self.show("summary", "--by", "region")
        self.show("problems")
        start = " ".join([program(), *map(quoted, self.location_options)])
        self.print("demo.next", start=start, name=ONE_ACCOUNT)
        self.print("demo.own", below=program_below())

    @property
    def location_options(self) -> tuple[str, ...]:
        return ("--register", self.shorten(self.folder / "accounts.yaml"), "--state", self.shorten(self.state))

    def show(self, command: str, *words: str) -> None:
        """One command; its list is not held back by a pager, whose keys a newcomer does not know.

        Raises:
            typer.Exit: it failed.
        """
        typed = (*self.location_options, command, *(self.shorten(Path(word)) for word in words))
        shown = " ".join([program(), *map(quoted, typed)])
        self.app_context.err.print(Text(f"\n$ {sanitize(shown)}"), soft_wrap=True)
        code = self.run_command(command, *words)
        # The demonstration has accounts that are not verified.
        if code not in ((0, INCOMPLETE, None) if command == "scan" else (0, None)):
            self.print("demo.failed", line=shown, code=code)
            raise typer.Exit(code or 1)

    def run_command(self, *words: str) -> int | None:
        language = ("--lang", str(self.app_context.messages.lang))
        code: int | None = self.commands.main(
            [*language, *self.location_options, "--no-pager", *words], standalone_mode=False
        )
        return code

    def shorten(self, path: Path) -> str:
        """Relative to the present folder, if it is below it."""
        return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

    def print(self, key: str, **values: object) -> None:
        print_sentence(self.app_context.err, self.app_context.messages.text(key, **values))


def leave_settings() -> None:
    """Forget the environment's settings for an office's own accounts: above all where its database is."""
    for name in [name for name in os.environ if name.startswith(PREFIX) and name not in KEPT_VARIABLES]:
        del os.environ[name]


def quoted(word: str) -> str:
    return f"'{word}'" if " " in word else word


def earlier_accounts(fixtures: Path) -> list[str]:
    """The accounts with an older case, as PLATFORM:HANDLE: a rename shows only to who has looked before."""
    cases = [path.read_text("utf-8") for path in sorted((fixtures / "earlier").glob("*/*/case.yaml"))]
    found = [
        [re.search(rf"^{key}: *[\"']?([^\"'\s]+)", case, re.MULTILINE) for key in ("platform", "handle")]
        for case in cases
    ]
    return [f"{platform[1]}:{handle[1]}" for platform, handle in found if platform and handle]
