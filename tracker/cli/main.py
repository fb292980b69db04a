"""The command line: `tracker [options] COMMAND`. A user's error is one line on stderr, and an exit code."""

import errno
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from tracker.cli.command_line import LocalCommand, LocalGroup, Localized, add_language, localize, usage_errors
from tracker.cli.consoles import is_abandoned, make_streams_safe, print_sentence, start_log, to_console
from tracker.cli.exit_codes import CLOSED_PIPE
from tracker.cli.options import (
    LangOption,
    NoPagerOption,
    QuietOption,
    RegisterOption,
    StateOption,
    VerboseOption,
    option,
)
from tracker.errors import Failed, UserError
from tracker.messages.messages import Messages
from tracker.messages.terminal.command_helps import COMMAND_HELPS
from tracker.messages.terminal.language import Lang, both, in_language, present_language, with_language_first
from tracker.messages.terminal.program import program
from tracker.program_version import program_version
from tracker.text.sanitize import sanitize

COMMANDS = {
    "today": "reporting",
    "scan": "scanning",
    "summary": "reporting",
    "window": "reporting",
    "problems": "reporting",
    "rates": "reporting",
    "show": "reporting",
    "explain": "reporting",
    "export": "reporting",
    "digest": "reporting",
    "notify": "notify",
    "serve": "serving",
    "originality": "reporting",
    "mandated": "reporting",
    "init": "register",
    "login": "login",
    "record": "scanning",
    "doctor": "scanning",
    "review": "casework",
    "forms": "forms",
    "accounts": "register",
    "cases": "casework",
    "scans": "scanning",
    "capacity": "capacity",
    "evidence": "casework",
    "policy": "register",
    "schedule": "scanning",
    "db": "database",
    "worker": "cluster",
    "demo": "scanning",
    "tui": "tui",
}
"""Each command with the folder of its module, in the order of the help. The module has the command's name, and a
function of that name or, for a group, an `app`."""


class LazyCommands(Mapping[str, Any]):
    """The commands, each loaded on demand: loading all takes as long as running most commands."""

    def __getitem__(self, name: str) -> Any:
        if name not in COMMANDS:
            raise KeyError(name)
        module, holder = import_module(f"tracker.cli.{COMMANDS[name]}.{name}"), typer.Typer()
        what_for = both(*COMMAND_HELPS[name])
        if hasattr(module, "app"):
            for command in module.app.registered_commands:
                command.cls = LocalCommand
            holder.add_typer(module.app, name=name, cls=LocalGroup, help=what_for)
        else:
            holder.command(name, cls=LocalCommand, help=what_for)(getattr(module, name))
        return get_group(holder).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Commands(Localized, TyperGroup):
    """The program: settles the language before anything is printed, and reports errors that a user can solve in one
    line, without a traceback."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "commands": LazyCommands()})
        self._is_listing = False

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, *rest: Any, **options: Any) -> Any:
        words = with_language_first(sys.argv[1:] if args is None else args)
        localize(self, present_language(words))
        return super().main(words, program(), *rest, **options)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        with usage_errors(self.lang):
            return super().make_context(info_name, args, parent, **extra)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        with self._only_listed():
            super().format_help(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        with self._only_listed():
            return super().shell_complete(ctx, incomplete)

    @contextmanager
    def _only_listed(self) -> Iterator[None]:
        """Meanwhile commands are named with what they are for, and not loaded."""
        self._is_listing = True
        try:
            yield
        finally:
            self._is_listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)  # the library's own looks at each command

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if self._is_listing:
            return LocalCommand(cmd_name, help=in_language(both(*COMMAND_HELPS[cmd_name]), self.lang))
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            add_language(command)
            localize(command, self.lang)
        return command

    def invoke(self, ctx: Any) -> Any:
        try:
            with usage_errors(self.lang):
                return super().invoke(ctx)
        except UserError as error:
            print_error(error, ctx.obj.messages if ctx.obj is not None else Messages(self.lang))  # None: before `start`
            raise typer.Exit(error.exit_code) from None


def print_error(error: UserError, messages: Messages) -> None:
    """Print every fault of a register with its line, then the error and its hint."""
    console = to_console(is_error=True)
    lang = messages.lang
    lines = [
        f"tracker: {messages.localized(error.message)}",
        *([f"  {messages.localized(error.hint)}"] if error.hint else []),
    ]
    from tracker.register.register import RegisterError  # of an error alone

    if isinstance(error, RegisterError):
        faults = (f"{error.path}:{fault.line}: {fault.zh if lang is Lang.ZH else fault.en}" for fault in error.faults)
        rest = error.left_out
        more = both(f"… 另有 {rest} 处", f"… and {rest} more")
        lines = [*faults, *([in_language(more, lang)] if rest else []), *lines]
    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        print_sentence(console, indent + sanitize(line))


app = typer.Typer(
    cls=Commands,
    name="tracker",
    invoke_without_command=True,
    pretty_exceptions_enable=False,  # its traceback shows local variables, which may hold cookies
    help=both(
        "检查政务新媒体账号：哪些不更新，哪些已不在，哪些未能核实。",
        "Checks a government office's new-media accounts (政务新媒体): which are silent, gone, or not verified.",
    ),
)


def show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tracker {program_version()}".rstrip())
        raise typer.Exit


@app.callback()
def start(  # noqa: PLR0913  # the program's own options
    context: typer.Context,
    register: RegisterOption = None,
    state: StateOption = None,
    lang: LangOption = None,
    verbose: VerboseOption = 0,
    quiet: QuietOption = False,
    no_pager: NoPagerOption = False,
    _version: Annotated[
        bool,
        option("--version", zh="显示版本。", en="Show the version.", callback=show_version, is_eager=True),
    ] = False,
) -> None:
    from tracker.cli.context import AppContext  # with the store and the settings: the help needs neither
    from tracker.cli.unused_settings import unused_variables

    context.obj = AppContext.make(register, state, lang, is_quiet=quiet, is_paged=not no_pager)
    start_log(context.obj.err, verbose)
    for sentence in unused_variables(context.obj.settings, os.environ, context.obj.messages):
        context.obj.note(sentence)
    if context.invoked_subcommand is None:
        from tracker.cli.reporting.today import today  # only here: other commands do not wait for it

        today(context)


def run() -> None:
    """The console script. Exit codes: 0 done, 1 failed, 2 usage, 3 incomplete, 4 problems, 5 busy, 130 interrupted, and
    CLOSED_PIPE where the reader closed the pipe."""
    make_streams_safe()
    try:
        app()
    except SystemExit as ended:
        end_output()
        sys.exit(ended.code or (CLOSED_PIPE if is_abandoned(sys.stdout) else 0))
    except OSError as error:
        if error.errno not in FULL and error.filename is None:
            raise
        sys.exit(output_failed(error) if error.errno in FULL else file_failed(error))
    finally:
        end_output()


FULL = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC)


def output_failed(error: OSError) -> int:
    """Report the error where that is still possible; returns the exit code."""
    drop_output()
    failed = Failed(f"结果写不出去 / the result cannot be written: {error.strerror}")
    print_error(failed, Messages(present_language(sys.argv[1:])))
    return Failed.exit_code


def file_failed(error: OSError) -> int:
    """Name the file that cannot be used; returns the exit code. Commands say more where they foresee it."""
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else str(error.filename)
    print_error(
        Failed(f"文件不能用 / the file cannot be used: {name}: {error.strerror}"),
        Messages(present_language(sys.argv[1:])),
    )
    return Failed.exit_code


def drop_output() -> None:
    """Discard buffered output, which Python would otherwise try to write again at exit."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def end_output() -> None:
    """Flush the output."""
    if sys.stdout is None:  # Windows without a console
        return
    try:
        sys.stdout.flush()
    except OSError as error:
        if error.errno not in FULL:
            raise
        sys.exit(output_failed(error))
