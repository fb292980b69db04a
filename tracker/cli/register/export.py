"""`tracker accounts export`: the register as a table, or as an accounts.yaml that lists its accounts."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import RegionOption, argument
from tracker.cli.register.garbage_collector import without_garbage_collector
from tracker.messages.terminal.language import chinese
from tracker.register.register import Register
from tracker.register.selection import Selection
from tracker.report.export.output_file import write_file
from tracker.report.export.register import WRITERS, to_yaml
from tracker.yaml_file.edit_text import with_accounts

FileArgument = Annotated[
    Path, argument(zh="文件名，以 .xlsx、.csv 或 .yaml 结尾。", en="FILE.xlsx, .csv or .yaml.", metavar="FILE")
]
YAML = (".yaml", ".yml")


@chinese("把名册写成文件；再导入不会有任何改动。")
@without_garbage_collector()
def export_accounts(context: typer.Context, file: FileArgument, region: RegionOption = None) -> None:
    """Write the register (名册) to a file; imported again, it changes nothing."""
    app_context = AppContext.of(context)
    ending = file.suffix.lower()
    if ending not in (*WRITERS, *YAML):
        raise app_context.messages.error(
            "accounts.export_ending", name=file.name, endings=" ".join((*WRITERS, YAML[0]))
        )
    register = app_context.read_accounts()
    region = app_context.filter_values(register).region(region)
    selection = Selection(regions=(region,) if region else ())
    accounts = tuple(account for account in register.accounts if selection.includes(account))
    content = to_file(register, to_yaml(accounts)) if ending in YAML else WRITERS[ending](accounts)
    write_file(file, content, app_context.messages)
    app_context.info("accounts.exported", count=len(accounts), path=str(file))


def to_file(register: Register, accounts: str) -> bytes:
    """A complete accounts.yaml: name and policy as written."""
    text = register.path.read_bytes().decode("utf-8-sig")
    return (with_accounts(text, accounts) or accounts).encode()
