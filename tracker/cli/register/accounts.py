"""`tracker accounts`: the register (名册), and files that go in and out of it."""

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption, LongOption, PlatformOption, RegionOption
from tracker.cli.output import emit
from tracker.cli.register.adopt import adopt
from tracker.cli.register.export import export_accounts
from tracker.cli.register.grants import grants
from tracker.cli.register.history import history
from tracker.cli.register.import_ import import_accounts
from tracker.cli.register.reconcile import reconcile
from tracker.cli.register.resolving.command import resolve
from tracker.cli.register.slimming import slimming
from tracker.messages.terminal.language import chinese
from tracker.register.selection import Selection
from tracker.report.account_json import to_accounts_json, to_entry_json
from tracker.report.tables.tables import accounts_table

app = typer.Typer(no_args_is_help=True)


@app.command("check")
@chinese("检查名册，逐处列出错误及行号。")
def check(context: typer.Context) -> None:
    """Read the register; report every fault with its line."""
    app_context = AppContext.of(context)
    register = app_context.read_register()
    app_context.info("accounts.in_order", path=str(register.path), count=len(register.accounts))


@app.command("list")
@chinese("名册中的账号。")
def list_accounts(
    context: typer.Context,
    platform: PlatformOption = None,
    region: RegionOption = None,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    """The accounts of the register."""
    app_context = AppContext.of(context)
    register = app_context.read_accounts()
    values = app_context.filter_values(register)
    platform, region = values.platform(platform), values.region(region)
    selection = Selection(platforms=(platform,) if platform else (), regions=(region,) if region else ())
    accounts = tuple(account for account in register.accounts if selection.includes(account))
    table = accounts_table(register.name, accounts, app_context.messages)
    document = to_accounts_json(register.name, accounts)
    emit(app_context, format_, [table], document, [*map(to_entry_json, accounts)], is_long=long)


app.command("import")(import_accounts)
app.command("export")(export_accounts)
app.command("history")(history)
app.command("reconcile")(reconcile)
app.command("adopt")(adopt)
app.command("resolve")(resolve)
app.command("grants")(grants)
app.command("slimming")(slimming)
