"""`tracker mandated`: how far the reposts that the superior ordered are done (转发任务完成度)."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, RegionOption, option
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.origin.plain_origin_file import FILE
from tracker.register.filters import listed
from tracker.report.tables.ordered_reposts import task_rows, task_tables, tasks_table, to_completion_json, to_tasks_json
from tracker.report.tables.originality import to_known
from tracker.review.typed_time import read_time_point
from tracker.text.sanitize import sanitize

TaskOption = Annotated[
    str | None,
    option("--task", zh="只看这项任务，按地区和账号列出。", en="Only this task (任务), by region and by account."),
]


def mandated(
    context: typer.Context,
    task: TaskOption = None,
    region: RegionOption = None,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    instant = read_time_point(at, app_context.messages)
    register = app_context.read_accounts()
    region = app_context.filter_values(register).region(region)
    chosen = [account for account in register.accounts if region is None or account.lies_in(region)]
    with app_context.open_store(register) as store:
        instant = instant or app_context.default_time(store)
        known = store.origin_store.origin_config().orders
        orders = [order for order in known if task in (None, order.name)]
        if not known:
            raise UserError(app_context.messages.text("mandated.none", file=FILE))
        if not orders:
            raise unknown(app_context, task or "", [order.name for order in known])
        everyone = [to_known(facts, register.policies, instant) for facts in store.facts(chosen, at=instant)]
    rows = task_rows(orders, everyone)
    tables = [tasks_table(rows, instant, app_context.messages)]
    if task is not None:
        tables += [table for row in rows for table in task_tables(row, app_context.messages)]
    records = [to_completion_json(completion) for row in rows for completion in row.completions]
    emit(app_context, format_, tables, to_tasks_json(rows, instant), records)


def unknown(app_context: AppContext, task: str, known: list[str]) -> UserError:
    messages = app_context.messages
    return UserError(
        messages.text("mandated.unknown", task=sanitize(task)),
        messages.text("filter.candidates", values=listed([sanitize(name) for name in known], messages)),
    )
