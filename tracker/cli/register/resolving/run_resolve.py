"""Carries out `tracker accounts resolve`: finds handles, shows them, and stores those that are certain or confirmed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tracker.cli.context import AppContext
from tracker.cli.exit_codes import INCOMPLETE
from tracker.cli.options import Format
from tracker.cli.output import emit
from tracker.cli.register.resolving.apply import of_candidate
from tracker.cli.register.resolving.decisions import current_writer, print_applied
from tracker.cli.register.resolving.pictures import codes_by_account
from tracker.cli.register.resolving.runner import LookupProgress, ResolveRunner
from tracker.cli.register.resolving.walk import CandidateWalk
from tracker.cli.scanning.machine.equipment import open_for_looks
from tracker.cli.state_lock import lock_state
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.register.resolving.candidate import HandleSource, SourceKind
from tracker.register.resolving.judge import RegisterView
from tracker.register.selection import Selection, select_accounts
from tracker.report.export.output_file import write_file
from tracker.report.resolving.sheet import to_xlsx
from tracker.report.resolving.tables import to_document, to_records, to_table
from tracker.report.resolving.unfiled_tables import to_document as to_unfiled_document
from tracker.report.resolving.unfiled_tables import to_record as to_unfiled_record
from tracker.report.resolving.unfiled_tables import to_table as to_unfiled_table
from tracker.scan.resolving.look_cache import LookCache
from tracker.scan.resolving.resolve import ResolveResult, can_be_resolved, resolve_accounts
from tracker.scan.resolving.unfiled import UnfiledResult, find_unfiled, searchable
from tracker.scan.setup import ScanSetup
from tracker.store.resolving.handle_store import FoundHandle
from tracker.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveOptions:
    """The options of the command."""

    platforms: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    unit: str | None = None
    applies: bool = False
    walks: bool = False
    out: Path | None = None
    pictures: Path | None = None
    """A workbook whose rows have pictures."""
    by: str | None = None
    replay: Path | None = None
    format_: Format = Format.TABLE


def run_unfiled(app_context: AppContext, options: ResolveOptions) -> int:
    """Search for accounts of the units that are not in the register, and show them. Returns the exit code.

    Raises:
        UserError, Busy, Failed: see run_resolve.
    """
    register = app_context.read_accounts()
    values = app_context.filter_values(register)
    platforms = tuple(filter(None, map(values.platform, options.platforms)))
    accounts = selected_by(app_context, register, replace(options, platforms=()))
    recordings = open_for_looks(app_context, register, options.replay)
    with lock_state(app_context) as scratch, app_context.open_store(register) as store:
        view = view_of(register, store)
        runner: ResolveRunner[UnfiledResult] = ResolveRunner(
            app_context=app_context,
            store=store,
            register=register,
            recordings=recordings,
            is_replay=options.replay is not None,
        )
        result = runner.run(
            scratch, lambda setup, cache: find_unfiled(setup, accounts, view, cache, searchable(platforms))
        )
    messages = app_context.messages
    records = [to_unfiled_record(account, messages) for account in result.found]
    document = to_unfiled_document(result.found, result.stopped, messages)
    emit(app_context, options.format_, [to_unfiled_table(result.found, messages)] if records else [], document, records)
    if not records:
        app_context.info("resolve.unfiled.none")
    print_stopped(app_context, result.stopped)
    return INCOMPLETE if result.stopped else 0


def run_resolve(app_context: AppContext, options: ResolveOptions) -> int:
    """Look up, show, and put in what is asked for. Returns the exit code.

    Raises:
        UserError: the register, a filter, the recordings or the database have an error.
        Busy: a scan of this register is running.
        Failed: no browser starts.
    """
    register = app_context.read_accounts()
    accounts = chosen(app_context, register, options)
    recordings = open_for_looks(app_context, register, options.replay)
    with lock_state(app_context) as scratch, app_context.open_store(register) as store:
        view = view_of(register, store)
        result = ResolveResult(resolutions=())
        further = further_sources(app_context, register, store, options.pictures)
        if accounts:
            runner: ResolveRunner[ResolveResult] = ResolveRunner(
                app_context=app_context,
                store=store,
                register=register,
                recordings=recordings,
                is_replay=options.replay is not None,
            )

            async def look(setup: ScanSetup, cache: LookCache) -> ResolveResult:
                progress = LookupProgress(app_context, len(accounts))
                return await resolve_accounts(setup, accounts, view, cache, further, progress.advance)

            result = runner.run(scratch, look)
        applied: tuple[FoundHandle, ...] = ()
        if options.applies:
            sure = [
                of_candidate(resolution.account, resolution.sure)
                for resolution in result.resolutions
                if resolution.sure is not None
            ]
            applied = current_writer(app_context, store, options.by).apply(sure)
        show(app_context, options, result, applied)
        if options.walks:
            CandidateWalk(
                app_context, lambda found: len(current_writer(app_context, store, options.by).apply([found]))
            ).go(result.resolutions)
    return INCOMPLETE if result.stopped else 0


def view_of(register: Register, store: Store) -> RegisterView:
    return RegisterView.of(register.accounts, store.handles.removed(), register.name, store.handles.withdrawn())


def further_sources(
    app_context: AppContext, register: Register, store: Store, workbook: Path | None
) -> Mapping[str, Sequence[HandleSource]]:
    """Account key -> addresses in its row's QR codes, and on the sheets that its unit returned.

    Args:
        workbook: one whose rows have pictures; None: there is none.

    Raises:
        UserError: the workbook cannot be read.
    """
    found: defaultdict[str, list[HandleSource]] = defaultdict(list)
    if workbook is not None:
        for key, texts in codes_by_account(app_context, register, workbook, store.handles.former()).items():
            found[key] += [HandleSource(kind=SourceKind.PICTURE, text=text) for text in texts]
    for key, addresses in store.forms.addresses_without_handle().items():
        found[key] += [HandleSource(kind=SourceKind.SHEET, text=text) for text in addresses]
    return found


def chosen(app_context: AppContext, register: Register, options: ResolveOptions) -> tuple[Account, ...]:
    """The accounts without a handle that the filters select.

    Raises:
        UserError: a filter matches nothing.
    """
    return tuple(filter(can_be_resolved, selected_by(app_context, register, options)))


def selected_by(app_context: AppContext, register: Register, options: ResolveOptions) -> tuple[Account, ...]:
    """
    Raises:
        UserError: a filter matches nothing.
    """
    values = app_context.filter_values(register)
    selection = values.selection(Selection(platforms=options.platforms, regions=options.regions))
    unit = values.unit(options.unit)
    of_unit = tuple(account for account in register.accounts if unit is None or account.unit == unit)
    return select_accounts(of_unit, selection, app_context.messages)


def show(
    app_context: AppContext, options: ResolveOptions, result: ResolveResult, applied: Sequence[FoundHandle]
) -> None:
    messages, found = app_context.messages, result.resolutions
    document = to_document(found, [handle.account.key for handle in applied], dict(result.stopped), messages)
    tables = [to_table(found, messages)] if found else []
    emit(app_context, options.format_, tables, document, to_records(found, messages))
    print_stopped(app_context, result.stopped)
    if not found:
        app_context.info("resolve.none_without")
    if options.out is not None:
        write_sheet(app_context, options.out, result)
    if options.applies:
        print_applied(app_context, len(applied))
    elif found and not (options.walks or options.out):
        has_any = any(resolution.candidates for resolution in found)
        app_context.info("resolve.dry" if has_any else "resolve.none_found")


def print_stopped(app_context: AppContext, stopped: Mapping[str, str]) -> None:
    messages = app_context.messages
    for platform, code in stopped.items():
        app_context.info("resolve.stopped", platform=messages.platform(platform), reason=messages.code(code))


def write_sheet(app_context: AppContext, path: Path, result: ResolveResult) -> None:
    """
    Raises:
        Failed: it cannot be written.
    """
    write_file(path, to_xlsx(result.resolutions, app_context.messages), app_context.messages)
    count = sum(len(resolution.candidates) for resolution in result.resolutions)
    app_context.info("resolve.written", path=str(path), count=count)
