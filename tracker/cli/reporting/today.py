"""`tracker today`, and `tracker` alone: what is to be done now (今天要做什么), and the command for each."""

from collections.abc import Sequence

import typer
from rich.text import Text

from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption
from tracker.cli.output import emit
from tracker.messages.terminal.program import command_line
from tracker.report.text_tables.wrapping import wrapped_sentence
from tracker.report.today.tables import to_task_json, to_today_json, today_lines, today_table
from tracker.report.today.task import Today
from tracker.report.today.today import today_of
from tracker.review.gather_today import gather_today
from tracker.store.health import exists
from tracker.text.sanitize import sanitize
from tracker.time.clock import now
from tracker.time.format import to_iso


def today(context: typer.Context, format_: FormatOption = Format.TABLE) -> None:
    app_context = AppContext.of(context)
    if not app_context.settings.register.exists():
        show_start(app_context, format_)
        return
    show_today(app_context, read_today(app_context), format_)


def read_today(app_context: AppContext) -> Today:
    """
    Raises:
        UserError: the register has faults or no account, or the database cannot be read.
    """
    register, settings = app_context.read_accounts(), app_context.settings
    if not exists(settings.database_url):
        return today_of(gather_today(None, register, settings, now()))
    with app_context.open_store(register) as store:
        return today_of(gather_today(store, register, settings, now()))


def show_today(app_context: AppContext, found: Today, format_: Format) -> None:
    messages, out = app_context.messages, app_context.out

    def to_command(command: Sequence[str]) -> str:
        return command_line(command, app_context.given)

    if format_ is Format.TABLE and out.is_terminal:
        for line in today_lines(found, messages, to_command):
            sentence = line.plain if line.no_wrap else wrapped_sentence(line.plain, out.width)
            out.print(Text(sentence, line.style), crop=False, soft_wrap=True)  # a command can be pasted
        return
    records = [to_task_json(task, messages, to_command) for task in found.tasks]
    emit(
        app_context,
        format_,
        [today_table(found, messages, to_command)],
        to_today_json(found, messages, to_command),
        records,
    )


STARTS = {"init": ("init",), "import": ("accounts", "import"), "scan": ("scan",)}


def show_start(app_context: AppContext, format_: Format) -> None:
    """Three lines that start a register, and nothing else."""
    messages = app_context.messages
    file = messages.text("today.start.file")
    starts = {
        name: command_line([*command, *([file] if name == "import" else [])], app_context.given)
        for name, command in STARTS.items()
    }
    if format_ is Format.TABLE:
        for name, command in starts.items():
            app_context.out.print(
                Text(f"{sanitize(command)}    # {messages.text(f'today.start.{name}')}"), soft_wrap=True
            )
        return
    records = [
        {"task": f"start_{name}", "message": messages.text(f"today.start.{name}"), "command": sanitize(command)}
        for name, command in starts.items()
    ]
    document = {"schema_version": 1, "at": to_iso(now()), "register": None, "last_scan": None, "tasks": records}
    emit(app_context, format_, [], document, records)
