"""`tracker accounts grants`: what WeChat's open platform answers of the accounts that units have authorised (授权)."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption, argument, option
from tracker.messages.terminal.language import chinese

FileArgument = Annotated[
    Path,
    argument(
        zh="授权及官方应答的 JSON 文件。",
        en="A JSON file of authorisations (授权) and official answers.",
        metavar="FILE",
    ),
]
ApplyOption = Annotated[
    bool,
    option(
        "--apply",
        zh="记录应答，保存令牌；不写则只显示。",
        en="Record the answers and keep the tokens (写入); else they are only shown.",
    ),
]


@chinese("导入官方接口对已授权账号的应答：账号状态和已发布的文章。")
def grants(
    context: typer.Context, file: FileArgument, apply: ApplyOption = False, format_: FormatOption = Format.TABLE
) -> None:
    """Import what the official interface answers of authorised accounts (授权): their state and their posts."""
    from tracker.cli.official.run_grants import run_grants  # loads what reads pages, for which no listing waits

    raise typer.Exit(run_grants(AppContext.of(context), file, format_, is_applied=apply))
