"""`tracker accounts adopt`: the accounts that accounts.yaml lists move into the database."""

from pathlib import Path

import typer

from scrapers.storage.atomic_file import create_atomically, write_atomically
from tracker.cli.context import AppContext
from tracker.messages.terminal.language import chinese
from tracker.register.register import IN_DATABASE, Register, RegisterError, parse_register
from tracker.report.export.output_file import not_written
from tracker.yaml_file.edit_text import with_accounts


@chinese("把 accounts.yaml 中的账号移入数据库；名称和规则不动，原文件保留在旁边。")
def adopt(context: typer.Context) -> None:
    """Move the accounts from accounts.yaml into the database; name and policy stay, the old file is kept beside it."""
    app_context = AppContext.of(context)
    register = app_context.read_register()
    if register.is_in_database:
        app_context.info("adopt.already")
        return
    move_into_database(app_context, register)


def move_into_database(app_context: AppContext, register: Register) -> None:
    """
    Raises:
        UserError: the file cannot be rewritten safely.
        Failed: a file cannot be written.
    """
    content = rewritten(app_context, register)
    with app_context.open_store(register):
        pass  # synchronised with accounts.yaml
    try:
        copy = save_copy(register.path)
        write_atomically(register.path, content)
    except OSError as error:
        raise not_written(register.path, error, app_context.messages) from error
    app_context.info("adopt.done", count=len(register.accounts), copy=str(copy))


def rewritten(app_context: AppContext, register: Register) -> bytes:
    """The file without its accounts, checked to be unchanged otherwise.

    Raises:
        UserError: the accounts cannot be removed safely.
    """
    text = with_accounts(register.path.read_bytes().decode("utf-8-sig"), f"accounts: {IN_DATABASE}\n")
    if text is None or not is_equivalent(text.encode(), register):
        raise app_context.messages.error("adopt.cannot", path=str(register.path))
    return text.encode()


def is_equivalent(content: bytes, register: Register) -> bool:
    try:
        new = parse_register(content, register.path)
    except RegisterError:
        return False
    return new.is_in_database and new.has_head_of(register)


def save_copy(path: Path) -> Path:
    """Copy the file under an unused name."""
    content = path.read_bytes()
    for number in range(1, 1000):
        copy = path.with_name(f"{path.name}.listed-{number}")
        try:
            create_atomically(copy, content)
        except FileExistsError:
            continue
        return copy
    raise FileExistsError(None, "too many copies", str(path))
