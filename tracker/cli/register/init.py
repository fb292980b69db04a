"""`tracker init`: writes a register to fill in, and says where to go from there."""

import typer

from tracker.cli.context import AppContext
from tracker.errors import UserError
from tracker.messages.terminal.program import program_below
from tracker.register.register import read_register
from tracker.register.template import write_register


def init(context: typer.Context) -> None:
    app_context = AppContext.of(context)
    path = app_context.settings.register
    if path.exists():
        refuse(app_context)
    write_register(path)
    app_context.info("init.written", path=str(path))


def refuse(app_context: AppContext) -> None:
    """
    Raises:
        UserError: always; there is a register. Beside the program it is the demonstration's.
    """
    messages, path = app_context.messages, app_context.settings.register
    key = "init.demonstration" if is_demonstration(app_context) else "init.exists"
    raise messages.error(key, path=str(path), below=program_below())


def is_demonstration(app_context: AppContext) -> bool:
    try:
        return read_register(app_context.settings.register).is_demonstration
    except UserError:
        return False
