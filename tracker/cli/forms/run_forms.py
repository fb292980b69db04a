"""Carries out `tracker forms`: sends a round, takes returned files, shows the state of a round."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import typer

from tracker.cli.context import AppContext
from tracker.cli.exit_codes import INCOMPLETE
from tracker.cli.options import Format
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.forms.eligible import asked
from tracker.forms.intake import NOT_TAKEN, TAKEN, DecidedFile, RowOutcome, decide, to_intakes
from tracker.forms.issue import IssueRequest, issue, round_named, write
from tracker.forms.returned import Reading, RoundRows, files_in, read_returned
from tracker.forms.status import status_of
from tracker.forms.status_tables import status_tables, to_status_json, to_status_records
from tracker.forms.tables import intake_tables, to_intake_json, to_problem_records
from tracker.history.rounds import latest_time_point
from tracker.history.unit_answers.form import FormRound
from tracker.messages.forms.sheet import INDEX
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.report.export.per_group import ExportGroup
from tracker.report.snapshot import results_at
from tracker.review.typed_time import is_date, read_date, read_instant, read_time_point
from tracker.store.store import Store
from tracker.text.sanitize import sanitize
from tracker.time.clock import now, start_of_day, to_shanghai
from tracker.time.format import format_minute

READ_AT_ONCE = min(4, os.cpu_count() or 1)
"""Each file is read by a process of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOptions:
    per: ExportGroup
    due: str | None
    is_all: bool
    region: str | None
    at: str | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InOptions:
    is_applied: bool
    replaces: bool
    number: int | None
    by: str
    format: Format


def send(app_context: AppContext, folder: Path, options: OutOptions) -> None:
    """
    Raises:
        UserError: there is no account to ask about, the due date is past, or the folder has other files.
    """
    messages, present = app_context.messages, now()
    due_at = read_due(options.due, messages) if options.due else None
    if due_at is not None and due_at <= present:
        raise UserError(messages.text("forms.due_past", due=options.due))
    instant = read_time_point(options.at, messages)
    register = app_context.read_accounts()
    region = app_context.filter_values(register).region(options.region)
    with app_context.open_store(register) as store:
        instant = instant or default_at(app_context, store, present)
        rows = [
            row
            for row in asked(results_at(store, register.policies, instant).rows(), is_all=options.is_all)
            if region is None or row.account.lies_in(region)
        ]
        if not rows:
            raise UserError(messages.text("forms.nobody", at=format_minute(instant)))
        request = IssueRequest(
            at=instant, per=options.per, due_at=due_at, is_all=options.is_all, region=region, by=options.by
        )
        issued = issue(store, rows, request, present)
    is_new = write(issued, folder, messages)
    numbers = {"number": issued.form_round.id, "path": str(folder)}
    if is_new:
        app_context.info("forms.written", files=len(issued.sheets), rows=issued.rows, index=f"{INDEX}.csv", **numbers)
    else:
        app_context.info("forms.written_before", **numbers)


def default_at(app_context: AppContext, store: Store, present: datetime) -> datetime:
    """The time-point of the newest scan; where nothing was scanned, the beginning of the day: a call that is repeated
    is the same round."""
    if latest_time_point(store.scans(), present) is not None:
        return app_context.default_time(store)
    return start_of_day(to_shanghai(present).date())


def read_due(text: str, messages: Messages) -> datetime:
    """
    Raises:
        UserError: it is neither an instant nor a date.
    """
    if is_date(text.strip()):
        return start_of_day(read_date(text, messages) + timedelta(days=1)) - timedelta(minutes=1)
    return read_instant(text.strip(), messages)


def take(app_context: AppContext, paths: Sequence[Path], options: InOptions) -> None:
    """
    Raises:
        UserError: there is no round, or no file.
    """
    messages = app_context.messages
    found = list(files_in(paths, f"{INDEX}.csv"))
    if not found:
        raise UserError(messages.text("forms.no_files", path=sanitize(" ".join(map(str, paths)))))
    register = app_context.read_accounts()
    with app_context.open_store(register) as store:
        form_round = round_named(store, options.number, messages)
        readings = read_all(found, expected_of(store, form_round, register.accounts, now()))
        files = decide(readings, store.forms.answers(form_round.id), replaces=options.replaces)
        if options.is_applied:
            apply(store, files, options.by)
    emit(
        app_context,
        options.format,
        intake_tables(form_round, files, messages),
        to_intake_json(form_round, files, messages, is_applied=options.is_applied),
        to_problem_records(files, messages),
    )
    print_intake(app_context, files, is_applied=options.is_applied)


def expected_of(store: Store, form_round: FormRound, listed: Sequence[Account], present: datetime) -> RoundRows:
    """
    Args:
        listed: the register as it is now.
    """
    rows, known = store.forms.rows(), {account.key for account in listed}
    former: dict[str, set[str]] = {}
    for (_, placeholder), account in store.handles.former().items():
        former.setdefault(account.key, set()).add(placeholder)
    return RoundRows(
        left=frozenset(row.account.key for row in rows if row.account.key not in known),
        former_handles={key: frozenset(placeholders) for key, placeholders in former.items()},
        form_round=form_round,
        rows={row.key: row for row in rows if row.round_id == form_round.id},
        other_keys=frozenset(row.key for row in rows if row.round_id != form_round.id),
        now=present,
    )


def read_all(files: Sequence[Path], expected: RoundRows) -> list[Reading]:
    with ThreadPoolExecutor(READ_AT_ONCE) as readers:
        return list(readers.map(lambda path: read_returned(path, expected), files))


def apply(store: Store, files: Sequence[DecidedFile], by: str) -> None:
    """Store what is taken; files that bring nothing new and were taken before are left as they are."""
    known = {file.sha256: file for file in store.forms.files()}
    new = [
        intake
        for intake in to_intakes(files, now(), by)
        if intake.answers or intake.file.sha256 not in known or known[intake.file.sha256].bad != intake.file.bad
    ]
    if new:
        store.forms.take(new)


def print_intake(app_context: AppContext, files: Sequence[DecidedFile], *, is_applied: bool) -> None:
    """
    Raises:
        typer.Exit: something could not be taken.
    """
    taken = sum(file.count(*TAKEN) for file in files)
    if not taken and all(file.count(RowOutcome.UNCHANGED, RowOutcome.BLANK) == len(file.rows) for file in files):
        app_context.info("forms.in.nothing")
    elif is_applied:
        app_context.info("forms.in.applied", taken=taken, files=sum(bool(file.count(*TAKEN)) for file in files))
    else:
        app_context.info("forms.in.dry", taken=taken)
    left = sum(bool(file.reading.refusal) + len(file.bad) + file.count(*NOT_TAKEN) for file in files)
    if left:
        app_context.info("forms.in.left", count=left)
        raise typer.Exit(INCOMPLETE)


def show_status(app_context: AppContext, number: int | None, at: str | None, format_: Format) -> None:
    """
    Raises:
        UserError: there is no such round, or the instant cannot be read.
    """
    instant = read_time_point(at, app_context.messages)
    register = app_context.read_accounts()
    with app_context.open_store(register) as store:
        form_round = round_named(store, number, app_context.messages)
        as_of = instant or app_context.default_time(store)
        status = status_of(store, form_round, register.policies, as_of, present=now())
    emit(
        app_context,
        format_,
        status_tables(status, app_context.messages),
        to_status_json(status),
        to_status_records(status),
    )
