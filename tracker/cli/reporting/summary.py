"""`tracker summary`: counts, pass rate and coverage."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption
from tracker.cli.output import emit
from tracker.messages.terminal.language import both, chinese
from tracker.report.report import By, to_counts_json, to_summary_json
from tracker.report.tables.tables import summary_table

ByOption = Annotated[By | None, typer.Option("--by", help=both("按什么分组。", "Group by this."), show_default=False)]


@chinese("数量、合格率、核实率。")
def summary(
    context: typer.Context, by: ByOption = None, at: AtOption = None, format_: FormatOption = Format.TABLE
) -> None:
    """Counts, pass rate (合格率) and coverage (核实率)."""
    app_context = AppContext.of(context)
    with app_context.open_results(at) as found:
        counted = found.summary(by)
    groups = [{"key": group.key, **to_counts_json(group.counts)} for group in counted.groups]
    emit(
        app_context,
        format_,
        [summary_table(counted, by, app_context.words)],
        to_summary_json(counted),
        groups or [to_counts_json(counted.counts)],
    )
