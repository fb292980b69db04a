"""`tracker accounts reconcile`: every disagreement between the register, the platforms and a file."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, RegionOption
from tracker.cli.output import emit
from tracker.cli.register.import_ import MappingOption
from tracker.messages.terminal.language import both, chinese
from tracker.register.imports.diff import FormerPlaceholders, diff_register
from tracker.register.imports.read_table import read_entries
from tracker.register.register import Register
from tracker.register.spreadsheets.formats.header_row import NO_MAPPING, read_mapping
from tracker.register.spreadsheets.table_file import read_table
from tracker.report.reconciliation.reconcile import RegisterMismatch, bad_row, not_in_file, of_file
from tracker.report.reconciliation.reconcile import reconcile as against_platforms
from tracker.report.reconciliation.tables import to_document, to_record, to_table
from tracker.report.rows import report_rows
from tracker.review.typed_time import read_time_point
from tracker.store.store import Store

FileArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]",
        help=both("表格；默认：最近导入的一份。", "The table (表格); default: the last imported one."),
        show_default=False,
    ),
]


@chinese("名册核对：与平台和文件比较；未能核实的账号照实列出。")
def reconcile(  # noqa: PLR0913  # the command's own options
    context: typer.Context,
    file: FileArgument = None,
    region: RegionOption = None,
    mapping: MappingOption = None,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Compare the register (名册核对) with platforms and file; unverified accounts are listed as such."""
    app_context = AppContext.of(context)
    register = app_context.read_register()
    region = app_context.filter_values(register).region(region)
    instant = read_time_point(at, app_context.words)
    with app_context.open_store(register) as store:
        instant = instant or app_context.default_time(store)
        lines = list(against_platforms(report_rows(store, register.policies, instant), instant))
        if file is None:
            name, mismatches = last_file(store)
        else:
            former = store.handles.former()
            name, mismatches = file.name, [*named_file(register, file, mapping, region or "", former)]
    lines = [
        line for line in (*lines, *mismatches) if not region or line.account is None or region in line.account.region
    ]
    words = app_context.words
    note = words.text("reconcile.file", file=name) if name else words.text("reconcile.no_file")
    document = to_document(lines, instant, name, words)
    emit(
        app_context,
        format_,
        [to_table(lines, instant, words, note)],
        document,
        [to_record(one, words) for one in lines],
    )
    if not lines:
        app_context.info("reconcile.none")


def last_file(store: Store) -> tuple[str, list[RegisterMismatch]]:
    """Mismatches with the last imported file; its name is empty where there is none."""
    last = next(iter(store.imports.imports()), None)
    if last is None:
        return "", []
    bad = [bad_row(one["cell"], one["value"], one["reason"], one["reason_en"]) for one in last.skipped]
    return last.file_name, [*not_in_file(store.imports.not_in_last()), *bad]


def named_file(
    register: Register, file: Path, mapping: Path | None, region: str, former: FormerPlaceholders
) -> tuple[RegisterMismatch, ...]:
    reading = read_entries(read_table(file), read_mapping(mapping) if mapping else NO_MAPPING)
    return of_file(diff_register(register.accounts, reading, region, former))
