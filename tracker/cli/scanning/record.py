"""`tracker record`: a look at one account, kept as a recording for replays."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import KeyArgument, option

ToOption = Annotated[
    Path | None,
    option(
        "--to",
        zh="录制内容的文件夹；默认：fixtures/平台/标识。",
        en="Folder for the recording; default: fixtures/PLATFORM/HANDLE.",
        metavar="DIR",
    ),
]
RouteOption = Annotated[
    str | None, option("--route", zh="用哪条途径；默认：最好的一条。", en="Which route; default: the best one.")
]
ReplayOption = Annotated[
    Path | None,
    option(
        "--replay",
        zh="查看录制内容；结果标明 origin: made。",
        en="Use recordings instead of the platform; the result then has the origin `made`.",
        metavar="DIR",
    ),
]


def record(
    context: typer.Context,
    account: KeyArgument,
    to: ToOption = None,
    route: RouteOption = None,
    replay: ReplayOption = None,
) -> None:
    from tracker.cli.scanning.run_record import (
        record_account,  # loads the browser's driver, which no listing should wait for
    )

    app_context = AppContext.of(context)
    register = app_context.read_register()
    account = app_context.find_account(account, register.accounts)
    wanted = next(listed for listed in register.accounts if listed.key == account)
    recorded = record_account(
        app_context, wanted, route, to or Path("fixtures", wanted.platform, wanted.handle), replay
    )
    app_context.info("record.written" if recorded.is_same else "record.changed", path=str(recorded.folder))
