"""`tracker mandated`: how far the reposts that the superior ordered are done (转发任务完成度)."""

from typing import Annotated

import typer

from tracker.cli.instant import read_instant
from tracker.cli.options import AtOption, Format, FormatOption, RegionOption
from tracker.cli.output import emit
from tracker.cli.workplace import AppContext
from tracker.errors import UserError
from tracker.originality.notes import FILE
from tracker.originality_view import (
    task_tables,
    task_rows,
    tasks_table,
    to_completion_json,
    to_known,
    to_tasks_json,
)

TaskOption = Annotated[
    str | None,
    typer.Option("--task", help="Only this task (任务), by region and by account.", show_default=False),
]


def mandated(
    context: typer.Context,
    task: TaskOption = None,
    region: RegionOption = None,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Ordered reposts (转发任务完成度): done, not done, and what could not be verified, which is never not done."""
    place = AppContext.of(context)
    instant = read_instant(at, place.words) if at else None
    register = place.read_register()
    chosen = [one for one in register.accounts if region is None or region in one.region]
    with place.open_store(register) as store:
        instant = instant or place.default_time(store)
        tasks = [one for one in store.traces.notes().tasks if task in (None, one.name)]
        if not tasks:
            raise UserError(place.words.text("mandated.none", file=FILE) if task is None else unknown(place, task))
        everyone = [to_known(facts, register.policies, instant) for facts in store.facts(chosen, at=instant)]
    rows = task_rows(tasks, everyone)
    grids = [tasks_table(rows, instant, place.words)]
    if task is not None:
        grids += [grid for row in rows for grid in task_tables(row, place.words)]
    records = [to_completion_json(one) for row in rows for one in row.completions]
    emit(place.out, format_, grids, to_tasks_json(rows, instant), records)


def unknown(place: AppContext, task: str) -> str:
    return place.words.text("mandated.unknown", task=task)
