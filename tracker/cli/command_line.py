"""Commands whose help and usage errors are in the language of the run, and which take --lang as well."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from inspect import cleandoc
from typing import Any

import typer
from rich.cells import cell_len
from rich.console import Group
from rich.containers import Lines
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text
from typer import _click as library  # its errors have no public name
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from tracker.cli.options import LangOption
from tracker.messages.terminal.language import Lang, in_language
from tracker.messages.terminal.library_words import CHOICES, HELP, METAVARS, usage_in_chinese
from tracker.report.text_tables.wrapping import wrap

USAGE = {Lang.ZH: "用法：", Lang.EN: "Usage: "}
REQUIRED = re.compile(r"^\{(.*)\}(…|\.\.\.)?$")
"""How the library marks a required argument in the usage; a person would type the braces."""
PANELS = {
    "ARGUMENTS_PANEL_TITLE": ("参数", "Arguments"),
    "OPTIONS_PANEL_TITLE": ("选项", "Options"),
    "COMMANDS_PANEL_TITLE": ("命令", "Commands"),
    "ERRORS_PANEL_TITLE": ("错误", "Error"),
    "DEFAULT_STRING": ("［默认：{}］", "[default: {}]"),
    "ENVVAR_STRING": ("［环境变量：{}］", "[env var: {}]"),
    "REQUIRED_LONG_STRING": ("［必填］", "[required]"),
    "DEPRECATED_STRING": ("（已停用）", "(deprecated) "),
    "ABORTED_TEXT": ("已中止。", "Aborted."),
    "RICH_HELP": (
        "[blue]{command_path} {help_option}[/] 显示说明。",
        "Try [blue]'{command_path} {help_option}'[/] for help.",
    ),
}
"""What the library writes around the help, by the name of its variable: Chinese, English."""


def set_panels(lang: Lang) -> None:
    """Let the library write its panels in this language. Loads what draws them, so only when help is shown."""
    drawing: Any = import_module("typer.rich_utils")
    for name, pair in PANELS.items():
        setattr(drawing, name, pair[0 if lang is Lang.ZH else 1])
    drawing._make_rich_text = help_text
    if not isinstance(drawing.highlighter, Unbroken):
        drawing.highlighter = Unbroken(drawing.highlighter)
    if drawing._print_options_panel is not print_options:
        drawing.print_table, drawing._print_options_panel = drawing._print_options_panel, print_options


class HelpText(Text):
    """Is continued on the next line as the tables are: no word is broken, and Chinese is not cut off."""

    def wrap(self, console: Any, width: int, **_: object) -> Lines:
        return Lines(line for part in self.split() for line in wrap(part, width))


@dataclass(frozen=True, slots=True)
class Unbroken:
    """Marks words as the library does, in a text that is continued as the help is: so are its errors."""

    highlighter: Callable[[str | Text], Text]

    def __call__(self, text: str | Text) -> Text:
        return HelpText().append_text(self.highlighter(text))


def help_text(*, text: str, style: str = "", **_: object) -> Text:
    drawing: Any = import_module("typer.rich_utils")
    return HelpText().append_text(drawing.highlighter(Text(cleandoc(text), style=style)))


NARROW = 80
"""Cells; in a terminal that is narrower, the names of options have no room beside what is said of them."""


def print_options(*, name: str, params: list[Any], ctx: Any, markup_mode: Any, console: Any) -> None:
    """The options in a table; what is said of each below its name, where names or values would be broken."""
    drawing: Any = import_module("typer.rich_utils")
    values = [parameter.display_type_rich(ctx=ctx) or "" for parameter in params]
    if console.width >= NARROW and all(cell_len(value) * 4 < console.width for value in values):
        drawing.print_table(name=name, params=params, ctx=ctx, markup_mode=markup_mode, console=console)
        return
    rows: list[Any] = []
    for parameter, value in zip(params, values, strict=True):
        is_argument = isinstance(parameter, TyperArgument)
        names = [parameter.display_name_raw] if is_argument else [*parameter.opts, *parameter.secondary_opts]
        help_text = drawing._get_parameter_help(param=parameter, ctx=ctx, markup_mode=markup_mode)
        term = drawing.highlighter(" ".join(filter(None, [", ".join(names), value.replace("|", " | ")])))
        rows += [HelpText().append_text(term), Padding(Group(*help_text.renderables), (0, 0, 0, 3))]
    if rows:
        console.print(Panel(Group(*rows), title=name, title_align="left", border_style="dim"))


class Localized:
    """Mixed into a command: its help is in the language of the program that it belongs to."""

    lang: Lang = Lang.EN

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        assert isinstance(self, TyperCommand | TyperGroup)
        pieces = [REQUIRED.sub(r"\1\2", piece) for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=USAGE[self.lang])

    def format_help(self, ctx: Any, formatter: Any) -> None:
        set_panels(self.lang)
        super().format_help(ctx, formatter)  # type: ignore[misc]  # the command's

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]  # the command's
        if option is not None:
            localize_parameter(option, self.lang)
        return option


class LocalCommand(Localized, TyperCommand):
    """A command. An empty value of a filter, a time or a file is an error, and never as if it were not given: a script
    writes it whose variable is not set. Only what people write in words may be empty; its default is."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = with_values(self.params, args)
        rest = super().parse_args(ctx, list(args))
        typed, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        for option in self.params:
            values = typed.get(option.name)
            given = values if isinstance(values, list | tuple) else [values]
            if option.default != "" and any(isinstance(value, str) and not value.strip() for value in given):
                ctx.fail(f"Option '{option.opts[0]}' requires an argument.")
        return rest


def with_values(parameters: Iterable[Any], args: Iterable[str]) -> list[str]:
    """The arguments, where `--by 地区` is `--by region`."""
    values = {
        name: {zh: value for value in map(str, parameter.type_descriptor.choices) for zh in CHOICES.get(value, ())}
        for parameter in parameters
        if parameter.type_descriptor.is_choice
        for name in parameter.opts
    }
    found: list[str] = []
    for word in args:
        name, mark, value = word.partition("=")
        before = found[-1] if found else ""
        if mark and name in values:
            found.append(f"{name}={values[name].get(value, value)}")
        else:
            found.append(values.get(before, {}).get(word, word))
    return found


class LocalGroup(Localized, TyperGroup):
    """A group of commands."""


def localize(command: Any, lang: Lang) -> None:
    """Put the help of a freshly loaded command, and of those in it, into this language."""
    command.lang = lang
    command.help = in_language(command.help or "", lang)
    if lang is Lang.ZH:
        command.options_metavar = METAVARS.get(command.options_metavar, command.options_metavar)
    for parameter in command.params:
        localize_parameter(parameter, lang)
    if isinstance(command, TyperGroup):
        if lang is Lang.ZH:
            command.subcommand_metavar = METAVARS.get(command.subcommand_metavar, command.subcommand_metavar)
        for inner in (command.commands[name] for name in command.commands) if isinstance(command, LocalGroup) else ():
            localize(inner, lang)


def localize_parameter(parameter: Any, lang: Lang) -> None:
    """An option or argument: its help, and what stands for its value; a switch has no value."""
    text = in_language(parameter.help or "", lang)
    parameter.help = HELP.get(text, text) if lang is Lang.ZH else text
    name = metavar_of(parameter)
    if name is not None:
        parameter.metavar = METAVARS.get(name, name) if lang is Lang.ZH else name
    shown = partial(type(parameter).display_type_rich, parameter)  # the class's: a parameter may be localized again
    parameter.display_type_rich = lambda ctx: (shown(ctx) or "").replace("<list[", "<").replace("]>", ">…")
    if parameter.param_type_name == "argument" and not parameter.type_descriptor.is_choice:
        parameter.display_type_rich = lambda ctx: ""  # its name says what it is


def metavar_of(parameter: Any) -> str | None:
    """What stands for a parameter's value; None: its choices do."""
    if parameter.metavar is not None:
        return re.sub(r"^\[(.*)\](?=…?$)", r"\1", str(parameter.metavar)).removesuffix("…")  # the library adds them
    if isinstance(parameter, TyperOption) and (parameter.is_flag or parameter.count):
        return ""
    kind = parameter.type_descriptor
    if kind.is_choice or isinstance(parameter, TyperArgument):
        return None
    return "PATH" if kind.is_path else "NUMBER" if kind.is_ranged or kind.annotation in (int, float) else "TEXT"


def add_language(command: Any) -> None:
    """Give a command and those in it the option --lang; its value was taken before the command was loaded."""
    if isinstance(command, TyperGroup):
        for name in command.commands:
            add_language(command.commands[name])
    if "--lang" not in {word for param in command.params for word in param.opts}:
        command.params.append(language_option())


def language_option() -> Any:
    holder = typer.Typer(add_completion=False)

    @holder.command()
    def takes(lang: LangOption = None) -> None: ...

    option = get_command(holder).params[0]
    option.expose_value = False
    return option


@contextmanager
def usage_errors(lang: Lang) -> Iterator[None]:
    """Errors of usage raised here are in this language."""
    try:
        yield
    except library.exceptions.ClickException as error:
        set_panels(lang)
        if lang is Lang.EN or isinstance(error, library.exceptions.NoArgsIsHelpError | LocalizedError):
            raise
        raise LocalizedError(usage_in_chinese(error.format_message()), getattr(error, "ctx", None)) from error


class LocalizedError(library.exceptions.UsageError):
    """An error of usage, in the language of the run."""
