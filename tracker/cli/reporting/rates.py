"""`tracker rates`: pass rates that can be quoted, by group and against an earlier time-point."""

import difflib
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from tracker.cli.consoles import print_sentence
from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, ScanOption, option
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.report.counts import Counts
from tracker.report.rows import report_rows
from tracker.report.statistics.quarters import last_before, quarter_begin
from tracker.report.statistics.rates import By, StatedRate, compare, parse_stated, rates_of
from tracker.report.statistics.rates_tables import rates_table, stated_sentences, to_line, to_rates_json
from tracker.report.statistics.sampled import of_the_sample, sample_tables, to_csv_columns, with_sample
from tracker.review.typed_time import read_instant
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.time.format import format_minute

LAST_QUARTER = "last-quarter"
ByOption = Annotated[By | None, option("--by", zh="按什么分组。", en="Group by this.")]
AgainstOption = Annotated[
    str | None,
    option(
        "--against",
        zh="与某次检查的时间点、某个时间点，或上季度最后一次检查相比。",
        en="Compare with a scan's time-point, an instant, or last quarter's last scan.",
        metavar="SCAN|INSTANT|last-quarter",
    ),
]
StatedOption = Annotated[
    str | None,
    option(
        "--stated",
        zh="核对所报的合格率，如 99.79%。",
        en="A printed pass rate, as 99.79%: does it fit?",
        metavar="RATE",
    ),
]


def rates(  # noqa: PLR0913  # its options
    context: typer.Context,
    by: ByOption = None,
    against: AgainstOption = None,
    stated: StatedOption = None,
    at: AtOption = None,
    scan: ScanOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    printed = read_stated(stated, app_context.messages)
    report_at = app_context.results_at(at, scan)
    sampled = report_at.sampled
    if sampled and against is not None:
        raise app_context.messages.error("sample.no_against")
    before, then = None, None
    if against is not None:
        with app_context.open_store(report_at.register) as store:
            then = read_against(against, store, report_at.at, app_context.messages)
            before = report_rows(store, report_at.register.policies, then)
    found = rates_of(report_at.rows, by, before)
    table = rates_table(found, by, report_at.at, then, app_context.messages)
    document = to_rates_json(found, report_at.at, then, compare(printed, found[-1].counts) if printed else None)
    table = replace(table, title=of_the_sample(table.title, sampled, app_context.messages))
    lines = [{**to_line(rates), **to_csv_columns(sampled)} for rates in found]
    emit(
        app_context,
        format_,
        [table, *sample_tables(sampled, app_context.messages)],
        with_sample(document, sampled),
        lines,
    )
    print_stated(app_context, printed, found[-1].counts)


def read_against(text: str, store: Store, at: datetime, messages: Messages) -> datetime:
    """The time-point to compare with.

    Raises:
        UserError: there is no such scan, no scan last quarter, or it is not earlier.
    """
    if text == LAST_QUARTER:
        begins = quarter_begin(at, back=1)
        scan = last_before(store.scans(), at)
        if scan is None or scan.at < begins:
            day = format_minute(begins)[:10]
            raise messages.error("rates.no_quarter", begins=day)
        return scan.at
    if difflib.get_close_matches(text.casefold(), [LAST_QUARTER], cutoff=0.5):
        raise UserError(
            messages.text("filter.unknown", option="against", typed=sanitize(text)),
            messages.text("filter.suggestion", values=LAST_QUARTER),
        )
    instant = scan_at(text, store, messages) if text.isdecimal() else read_instant(text, messages)
    if instant >= at:
        raise UserError(messages.text("rates.later", at=format_minute(instant)))
    return instant


def scan_at(number: str, store: Store, messages: Messages) -> datetime:
    """
    Raises:
        UserError: there is no such scan, or it is no round.
    """
    for scan in store.scans():
        if str(scan.id) == number and (scan.is_sample or scan.is_aside):  # most accounts were looked at another time
            raise UserError(messages.text("rates.no_round", scan=number), messages.text("scans.unknown.hint"))
        if str(scan.id) == number:
            return scan.at
    raise UserError(messages.text("rates.no_scan", scan=number), messages.text("scans.unknown.hint"))


def print_stated(app_context: AppContext, stated: StatedRate | None, counts: Counts) -> None:
    """Print the comparison, also when quiet, because it was requested."""
    for sentence in stated_sentences(compare(stated, counts), app_context.messages) if stated else ():
        print_sentence(app_context.err, sentence)


def read_stated(text: str | None, messages: Messages) -> StatedRate | None:
    """
    Raises:
        UserError: it is not a rate.
    """
    if text is None:
        return None
    rate = parse_stated(text)
    if rate is None:
        raise messages.error("stated.odd", text=text)
    return rate
