"""A person's decisions on handles: confirmed, adopted from a sheet, taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tracker.cli.context import AppContext
from tracker.cli.register.import_ import to_name
from tracker.cli.register.resolving.apply import BY_PERSON, HandleWriter
from tracker.cli.state_lock import lock_state
from tracker.register.account import Account
from tracker.register.register import Register
from tracker.register.spreadsheets.table_file import read_table
from tracker.report.resolving.sheet import read_adopted
from tracker.report.resolving.stored_source import to_stored
from tracker.store.resolving.handle_store import FoundHandle
from tracker.store.resolving.handle_withdrawal import WITHDRAWN
from tracker.store.store import Store
from tracker.time.clock import now


def confirm(app_context: AppContext, typed: Sequence[str], by: str | None) -> int:
    """Put in the handles that a person states. Returns the exit code.

    Raises:
        UserError: one of them cannot be; then none is put in.
    """
    register = app_context.read_accounts()
    with app_context.open_store(register) as store:
        former = store.handles.former()
        found = [to_confirmed(app_context, register, former, word) for word in typed]
        given = HandleWriter(app_context=app_context, register=register, store=store, by=by).apply(found)
    print_applied(app_context, len(given))
    return 0


def undo(app_context: AppContext, key: str, by: str | None, why: str) -> int:
    """Take a handle back that was found for an account and is another's. Returns the exit code.

    Raises:
        UserError: no reason is given, the register is a file, or the handle was not found by this command.
        Busy: a scan of this register is running.
    """
    messages = app_context.messages
    if not why.strip():
        raise messages.error("resolve.undo_why")
    register = app_context.read_accounts()
    key = app_context.find_account(key, register.accounts)
    if not register.is_in_database:
        raise messages.error("resolve.undo_file", path=str(register.path))
    account = next(account for account in register.accounts if account.key == key)
    who = to_name(app_context, by)
    app_context.open_state()
    with lock_state(app_context), app_context.open_store(register) as store:
        taken = store.handles.withdraw(account, who, now(), why.strip(), to_stored(WITHDRAWN, "", why.strip()))
    counts = {name: getattr(taken, name) for name in ("checks", "posts", "manual_checks", "cases", "links")}
    app_context.info("resolve.undone", key=key, **counts)
    return 0


def to_confirmed(
    app_context: AppContext, register: Register, former: Mapping[tuple[str, str], Account], typed: str
) -> FoundHandle:
    """
    Raises:
        UserError: it is not KEY=HANDLE, or names no account without a handle.
    """
    messages = app_context.messages
    key, mark, handle = typed.partition("=")
    if not mark or not key.strip() or not handle.strip():
        raise messages.error("resolve.odd_confirm", typed=typed)
    account = account_of(app_context, register, former, key.strip())
    return FoundHandle(account=account, handle=handle.strip(), source=to_stored(BY_PERSON, "", ""))


def account_of(
    app_context: AppContext, register: Register, former: Mapping[tuple[str, str], Account], key: str
) -> Account:
    """The account without a handle that is meant, also by the placeholder that it had.

    Raises:
        UserError: there is none, or it has another handle.
    """
    platform, _, handle = key.partition(":")
    if (resolved := former.get((platform, handle))) is not None:
        return replace(resolved, handle=handle) if resolved.has_handle else resolved
    found = app_context.find_account(key, register.accounts)
    account = next(account for account in register.accounts if account.key == found)
    if account.has_handle:
        raise app_context.messages.error("resolve.has_handle", key=found)
    return account


def read_back(app_context: AppContext, file: Path, by: str | None) -> int:
    """Put in the handles of a sheet's rows with y. Returns the exit code.

    Raises:
        UserError: the sheet was not written by --out, a row was changed, or a handle cannot be put in; then none is.
    """
    rows = read_adopted(read_table(file), app_context.messages)
    register = app_context.read_accounts()
    with app_context.open_store(register) as store:
        former = store.handles.former()
        found = [
            FoundHandle(
                account=account_of(app_context, register, former, row.key),
                handle=row.handle,
                source=to_stored(BY_PERSON, "", row.source),
            )
            for row in rows
        ]
        given = HandleWriter(app_context=app_context, register=register, store=store, by=by).apply(found)
    print_applied(app_context, len(given))
    return 0


def current_writer(app_context: AppContext, store: Store, by: str | None) -> HandleWriter:
    """For the register as it is now: it may have been changed while platforms were asked.

    Raises:
        UserError: it has faults.
    """
    register = app_context.read_accounts()
    if not register.is_in_database:
        store.sync_register(register.accounts, store.shared.clock())
    return HandleWriter(app_context=app_context, register=register, store=store, by=by)


def print_applied(app_context: AppContext, count: int) -> None:
    app_context.info("resolve.applied" if count else "resolve.nothing_applied", count=count)
