"""`tracker accounts reconcile`: every disagreement between the register, the platforms and a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import (
    AtOption,
    Format,
    FormatOption,
    LongOption,
    RegionOption,
    argument,
    option,
    refuse,
    refuse_others,
)
from tracker.cli.output import emit
from tracker.cli.register.import_ import MappingOption, to_name
from tracker.deferred import Deferred
from tracker.errors import UserError
from tracker.messages.terminal.language import chinese
from tracker.register.imports.diff import FormerPlaceholders, diff_register
from tracker.register.imports.read_table import read_entries
from tracker.register.register import Register
from tracker.register.spreadsheets.formats.header_row import NO_MAPPING, read_mapping
from tracker.register.spreadsheets.table_file import read_table
from tracker.report.reconciliation.reconcile import RegisterMismatch, bad_row, not_in_file, of_file
from tracker.report.reconciliation.reconcile import reconcile as against_platforms
from tracker.report.reconciliation.second import kinds_of, of_second
from tracker.report.reconciliation.tables import to_document, to_record, to_table
from tracker.review.typed_time import read_time_point
from tracker.text.plain_json import json_fields
from tracker.text.sanitize import sanitize
from tracker.time.clock import now

if TYPE_CHECKING:
    from tracker.report import rows as judged
    from tracker.store.registers.second_registers import SecondRegister
    from tracker.store.store import Store
else:  # the other commands of the group load this module too
    judged = Deferred("tracker.report.rows")

FileArgument = Annotated[
    Path | None,
    argument(
        zh="表格；默认：最近导入的一份。", en="The table (表格); default: the last imported one.", metavar="[FILE]"
    ),
]


KeepOption = Annotated[
    str | None,
    option(
        "--keep",
        zh="把这份表作为第二名册（如网信备案）保存，以后一并比较。",
        en="Keep the table as a second register (网信备案) of this name, to compare with from now on.",
        metavar="REGISTER",
    ),
]
ForgetOption = Annotated[
    str | None,
    option(
        "--forget", zh="不再与这份第二名册比较。", en="Compare with this second register no more.", metavar="REGISTER"
    ),
]
ByOption = Annotated[
    str | None,
    option(
        "--by",
        zh="与 --keep 合用：谁保存；默认：系统用户。",
        en="With --keep: who keeps it; default: the user of the system.",
    ),
]


@chinese("名册核对：与平台和文件比较；未能核实的账号照实列出。")
def reconcile(  # noqa: PLR0913  # the command's own options
    context: typer.Context,
    file: FileArgument = None,
    region: RegionOption = None,
    mapping: MappingOption = None,
    at: AtOption = None,
    keep: KeepOption = None,
    forget: ForgetOption = None,
    by: ByOption = None,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Compare the register (名册核对) with platforms and file; unverified accounts are listed as such."""
    app_context = AppContext.of(context)
    register = app_context.read_register()
    if forget is not None and (keep is not None or file is not None):
        raise UserError(app_context.messages.text("second.forget_alone"))
    if forget is not None:
        refuse_others(context, app_context.messages, "forget")
        remove_second_register(app_context, register, forget)
        return
    if keep is not None and file is None:
        raise app_context.messages.error("second.no_file")
    needed = {"mapping": file, "by": keep}  # an option -> what it says more of
    refuse(context, app_context.messages, *(name for name, given in needed.items() if given is None))
    region = app_context.filter_values(register).region(region)
    instant = read_time_point(at, app_context.messages)
    with app_context.open_store(register) as store:
        instant = instant or app_context.default_time(store)
        lines = list(against_platforms(judged.report_rows(store, register.policies, instant), instant))
        former = store.handles.former()
        name, mismatches = "", list[RegisterMismatch]()
        if file is None:
            name, mismatches = last_file(store)
        elif keep is not None:
            save_second_register(app_context, store, file, mapping, region or "", SecondName(name=keep, by=by))
        else:
            name, mismatches = file.name, [*named_file(register, file, mapping, region or "", former)]
        seconds = store.second_registers.all()
        for second in seconds:
            mismatches += of_second(register.accounts, second.name, second.reading, second.region, former)
    lines = [
        line for line in (*lines, *mismatches) if not region or line.account is None or line.account.lies_in(region)
    ]
    messages = app_context.messages
    notes = [messages.text("reconcile.file", file=name) if name else messages.text("reconcile.no_file")]
    kinds = kinds_of([line for line in lines if line.register], messages)
    if seconds:
        notes.append(messages.text("second.note", names=messages.listed(sanitize(second.name) for second in seconds)))
        notes.append(
            messages.clauses(messages.text("second.by_kind", kind=kind, count=count) for kind, count in kinds.items())
        )
    note = "\n".join(filter(None, notes))
    document = {
        **to_document(lines, instant, name, messages),
        "second_registers": [to_second_json(second) for second in seconds],
    }
    emit(
        app_context,
        format_,
        [to_table(lines, instant, messages, note)],
        document,
        [to_record(line, messages) for line in lines],
        is_long=long,
    )
    if not lines:
        app_context.info("reconcile.none")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondName:
    name: str
    by: str | None


def save_second_register(  # noqa: PLR0913  # what is kept, of what, by whom
    app_context: AppContext, store: "Store", file: Path, mapping: Path | None, region: str, named: SecondName
) -> None:
    """
    Raises:
        UserError: the file cannot be read as a table of accounts, or the name is empty.
    """
    from tracker.store.registers.second_registers import SecondRegister

    messages, name = app_context.messages, named.name.strip()
    if not name:
        raise messages.error("second.no_file")
    table = read_table(file)
    reading = read_entries(table, read_mapping(mapping) if mapping else NO_MAPPING)
    store.second_registers.keep(
        SecondRegister(
            name=name,
            file_name=table.name,
            sha256=table.sha256,
            kept_at=now(),
            kept_by=to_name(app_context, named.by),
            region=region,
            reading=reading,
        )
    )
    app_context.info("second.kept", name=sanitize(name), entries=len(reading.entries), bad=len(reading.bad))


def remove_second_register(app_context: AppContext, register: Register, name: str) -> None:
    """
    Raises:
        UserError: none of this name is kept.
    """
    messages = app_context.messages
    with app_context.open_store(register) as store:
        if not store.second_registers.forget(name.strip()):
            names = messages.listed(sanitize(second.name) for second in store.second_registers.all())
            hint = messages.text("second.known", names=names) if names else ""
            raise UserError(messages.text("second.unknown", name=sanitize(name)), hint)
    app_context.info("second.forgotten", name=sanitize(name))


def to_second_json(second: "SecondRegister") -> dict[str, object]:
    return {
        "name": sanitize(second.name),
        "file": sanitize(second.file_name),
        **json_fields(second, "sha256", "kept_at", "kept_by", "region"),
        "entries": len(second.reading.entries),
    }


def last_file(store: "Store") -> tuple[str, list[RegisterMismatch]]:
    """Mismatches with the last imported file; its name is empty where there is none."""
    last = next(iter(store.imports.imports()), None)
    if last is None:
        return "", []
    bad = [
        bad_row(skipped["cell"], skipped["value"], skipped["reason"], skipped["reason_en"]) for skipped in last.skipped
    ]
    return last.file_name, [*not_in_file(store.imports.not_in_last()), *bad]


def named_file(
    register: Register, file: Path, mapping: Path | None, region: str, former: FormerPlaceholders
) -> tuple[RegisterMismatch, ...]:
    reading = read_entries(read_table(file), read_mapping(mapping) if mapping else NO_MAPPING)
    return of_file(diff_register(register.accounts, reading, region, former))
