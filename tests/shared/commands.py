"""The program's options are built once for each language, as a program builds them once: each call in the process of
the tests does it anew otherwise, a third of the time of a command on a small database."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import typer.main
import typer.testing

from tracker.cli.main import Commands, app
from tracker.messages.terminal.language import Lang, present_language, with_language_first


class OfItsLanguage:
    """The program as typer's CliRunner calls it."""

    name = app.info.name

    def __init__(self) -> None:
        self._built: dict[Lang, Any] = {}

    def main(self, args: Sequence[str] | None = None, **named: Any) -> Any:
        lang = present_language(with_language_first(sys.argv[1:] if args is None else args))
        if lang not in self._built:
            self._built[lang] = typer.main.get_command(app)
        return self._built[lang].main(args, **named)


@pytest.fixture(scope="session", autouse=True)
def commands_built_once() -> Iterator[None]:
    program = OfItsLanguage()
    built: dict[tuple[str, Lang, bool], Any] = {}
    build = Commands.get_command

    def get_command(self: Commands, ctx: Any, cmd_name: str) -> Any:
        key = cmd_name, self.lang, self._is_listing
        if key not in built:
            built[key] = build(self, ctx, cmd_name)
        return built[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Commands, "get_command", get_command)
        patch.setattr(
            typer.testing, "_get_command", lambda called: program if called is app else typer.main.get_command(called)
        )
        yield
