"""`tracker worker`: this machine looks at accounts of the scans under way, beside others."""

from typing import Annotated

import typer

from tracker.cli.cluster.needs import check_cluster
from tracker.cli.context import AppContext
from tracker.cli.options import PLATFORM_VALUES, PLATFORM_VALUES_ZH, ReplayOption, option

PlatformsOption = Annotated[
    str | None,
    option(
        "--platforms",
        zh=f"只看这些平台，用逗号隔开：{PLATFORM_VALUES_ZH}；默认：全部。",
        en=f"Only these, with commas: {PLATFORM_VALUES}; default: all.",
        metavar="LIST",
    ),
]


def worker(context: typer.Context, platforms: PlatformsOption = None, replay: ReplayOption = None) -> None:
    app_context = AppContext.of(context)
    check_cluster(app_context)
    from tracker.cli.cluster.run_worker import run_worker_command  # loads the browser's driver and the queue

    names = tuple(name.strip() for name in (platforms or "").split(",") if name.strip())
    run_worker_command(app_context, names, replay)
