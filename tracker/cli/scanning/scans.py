"""`tracker scans list|discard`: lists the recorded scans, and discards one."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import BecauseOption, Format, FormatOption, LongOption, PersonOption, argument
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.history.scan_record import Discard
from tracker.messages.terminal.language import chinese
from tracker.report.tables.scans import scans_table, to_scan_json, to_scans_json
from tracker.time.clock import now

ScanArgument = Annotated[int, argument(zh="检查编号。", en="The scan's number.", metavar="SCAN", min=1)]

app = typer.Typer(no_args_is_help=True)


@app.command("list")
@chinese("每次检查，从最近的起：时间点、范围、进展，是否算数。")
def list_(context: typer.Context, long: LongOption = False, format_: FormatOption = Format.TABLE) -> None:
    """Every scan, newest first: as of when, of what, how far it came, and whether it counts."""
    app_context = AppContext.of(context)
    with app_context.open_store(app_context.read_register_head()) as store:
        records = store.discards.records()
    emit(
        app_context,
        format_,
        [scans_table(records, app_context.messages)],
        to_scans_json(records),
        [*map(to_scan_json, records)],
        is_long=long,
    )


@app.command("discard")
@chinese("作废一次检查：所见不再作依据；记录、证据和作废人都保留。")
def discard(context: typer.Context, scan: ScanArgument, by: PersonOption = "", because: BecauseOption = "") -> None:
    """Nothing that the scan saw counts any more (作废); its record, its evidence and who discarded it stay."""
    from tracker.cli.state_lock import lock_state
    from tracker.scan.run import discard_scan

    app_context = AppContext.of(context)
    messages = app_context.messages
    by = app_context.who(by)
    if not by or not because.strip():
        raise messages.error("scans.no_why")
    act = Discard(at=now(), by=by, why=because.strip())
    # A scan that is running would go on to save and to conclude from what is taken back here.
    register = app_context.read_register_head()
    with lock_state(app_context), app_context.open_store(register) as store:
        try:
            is_discarded_now = discard_scan(store, register.policies, scan, act)
        except LookupError:
            raise messages.error("scans.unknown", scan=scan) from None
        opened = store.discards.opened_by(scan)
    if not is_discarded_now:
        raise UserError(messages.text("scans.discarded_before", scan=scan), messages.text("scans.unknown.hint"))
    app_context.info("scans.done", scan=scan)
    if opened:
        app_context.info("scans.cases", ids=app_context.messages.listed(map(str, opened)))
