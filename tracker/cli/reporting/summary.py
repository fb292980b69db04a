"""`tracker summary`: counts, pass rate and coverage."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, ScanOption, option
from tracker.cli.output import emit
from tracker.report.counts import By, to_counts_json, to_summary_json
from tracker.report.statistics.sampled import summary_tables, to_csv_columns, with_sample

ByOption = Annotated[By | None, option("--by", zh="按什么分组。", en="Group by this.")]


def summary(
    context: typer.Context,
    by: ByOption = None,
    at: AtOption = None,
    scan: ScanOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    with app_context.open_results(at, scan) as found:
        counted, sampled = found.summary(by), found.sampled
    apart = to_csv_columns(sampled)
    groups = [{"key": group.key, **to_counts_json(group.counts), **apart} for group in counted.groups]
    emit(
        app_context,
        format_,
        summary_tables(counted, by, sampled, app_context.messages),
        with_sample(to_summary_json(counted), sampled),
        groups or [{**to_counts_json(counted.counts), **apart}],
    )
