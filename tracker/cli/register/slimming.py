"""`tracker accounts slimming`: accounts that may be improved, merged or closed, with the reasons (精简)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, LongOption, RegionOption, option
from tracker.cli.output import emit
from tracker.deferred import Deferred
from tracker.messages.terminal.language import chinese
from tracker.review.typed_time import read_time_point

if TYPE_CHECKING:
    from tracker.report import case_index
    from tracker.report import rows as judged
    from tracker.report.slimming import proposals, tables
    from tracker.report.statistics import quarters
else:  # the other commands of the group load this module too
    case_index = Deferred("tracker.report.case_index")
    judged = Deferred("tracker.report.rows")
    proposals = Deferred("tracker.report.slimming.proposals")
    tables = Deferred("tracker.report.slimming.tables")
    quarters = Deferred("tracker.report.statistics.quarters")

OutOption = Annotated[
    Path | None,
    option("--out", zh="写成工作簿，供人研究。", en="Write them to a workbook as well.", metavar="FILE.xlsx"),
]


@chinese("精简建议：可提升、整合、关停的账号及理由，供人研究，不是结论。")
def slimming(  # noqa: PLR0913  # its options
    context: typer.Context,
    region: RegionOption = None,
    at: AtOption = None,
    out: OutOption = None,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Accounts that may be improved, merged or closed (提升、整合、关停), with reasons; proposals, and no findings."""
    app_context = AppContext.of(context)
    register = app_context.read_accounts()
    region = app_context.filter_values(register).region(region)
    instant = read_time_point(at, app_context.messages)
    with app_context.open_store(register) as store:
        instant = instant or app_context.default_time(store)
        rows = judged.report_rows(store, register.policies, instant)
        most = max((row.policy.slimming.quarters for row in rows), default=1)
        start = quarters.quarter_begin(instant, len(proposals.quarters_back(instant, most)) - 1)
        found = proposals.proposals_of(
            proposals.SlimmingSources(
                rows=rows,
                histories={facts.account.key: facts for facts in store.facts(at=instant)},
                cases=case_index.by_account(store.cases.all()),
                verdicts=store.past_verdicts.between(start, instant),
                at=instant,
            )
        )
    found = tuple(proposal for proposal in found if region is None or proposal.account.lies_in(region))
    messages = app_context.messages
    emit(
        app_context,
        format_,
        [tables.to_table(found, instant, messages)],
        tables.to_document(found, instant, messages),
        [tables.to_line(proposal, messages) for proposal in found],
        is_long=long,
    )
    if not found:
        app_context.info("slimming.none")
    if out is not None:
        from tracker.report.export.output_file import write_file  # a listing does not wait for what writes workbooks
        from tracker.report.export.workbook import to_workbook
        from tracker.report.slimming.sheet import to_sheet

        write_file(out, to_workbook([to_sheet(found)], "政务新媒体精简建议"), messages)
        app_context.info("slimming.written", count=len(found), path=str(out))
