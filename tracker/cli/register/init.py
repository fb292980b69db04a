"""`tracker init`: writes a register to fill in."""

import typer

from tracker.cli.context import AppContext
from tracker.messages.terminal.language import chinese
from tracker.register.template import write_register


@chinese("写出一份待填写的名册，各平台都有例子；不覆盖已有文件。")
def init(context: typer.Context) -> None:
    """Write a register (名册) to fill in, with an example of every platform; nothing is written over."""
    app_context = AppContext.of(context)
    write_register(app_context.settings.register)
    app_context.info("init.written", path=str(app_context.settings.register))
