"""`tracker policy list|show|check`: which rules apply, where, and why."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import Format, FormatOption, argument, option
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.messages.terminal.language import chinese
from tracker.policy.level import Level, level_of
from tracker.policy.rule_set import RuleSet, read_rule_set, shipped_rule_sets
from tracker.register.filters import find_value, named_alone
from tracker.register.register import Register, RuleSetFault, read_file
from tracker.report.tables.policy import (
    rule_sets_table,
    rules_table,
    to_policy_json,
    to_record,
    to_rule_set_json,
    to_rule_sets_json,
)

app = typer.Typer(no_args_is_help=True)

FileArgument = Annotated[
    Path | None,
    argument(
        zh="规则集；默认：名册的规则。", en="A rule set (规则集); default: the register's policy.", metavar="[FILE]"
    ),
]
RegionOption = Annotated[
    list[str] | None, option("--region", zh="地区；可写几级，从大到小。", en="The region; several from wide to narrow.")
]
LevelOption = Annotated[
    Level | None,
    option(
        "--level",
        zh="这一层级的账号；默认：地区的层级。",
        en="For accounts of this level (层级); default: the region's level.",
    ),
]
AccountOption = Annotated[
    str | None, option("--account", zh="这个账号。", en="For this account.", metavar="PLATFORM:HANDLE")
]
VersionOption = Annotated[
    str | None,
    option(
        "--version", zh="以前判定所用的某个版本。", en="A version stored with earlier assessments.", metavar="VERSION"
    ),
]


@app.command("list")
@chinese("随程序附带的规则集；名册写明才适用。")
def list_rule_sets(context: typer.Context, format_: FormatOption = Format.TABLE) -> None:
    """The rule sets that ship; one applies only where the register's policy names it."""
    app_context = AppContext.of(context)
    found = {name: rule_set_of(path) for name, path in shipped_rule_sets().items()}
    records = [to_rule_set_json(name, rule_set) for name, rule_set in found.items()]
    emit(app_context, format_, [rule_sets_table(found, app_context.messages)], to_rule_sets_json(found), records)


@app.command("check")
@chinese("检查规则集或名册的规则，逐处列出错误及行号。")
def check(context: typer.Context, file: FileArgument = None) -> None:
    """Read a rule set, or the register's policy; report every fault with its line."""
    app_context = AppContext.of(context)
    if file is None:
        register = app_context.read_register()
        app_context.info("policy.in_order", path=str(register.path), count=len(register.policies.layers))
        return
    rule_set = rule_set_of(file)
    app_context.info("policy.set_in_order", path=str(file), name=rule_set.title, count=len(rule_set.rules))


@app.command("show")
@chinese("适用什么、为什么：每条规则的限度、后果、措辞、依据，以及由哪一层设定。")
def show(  # noqa: PLR0913  # its options
    context: typer.Context,
    region: RegionOption = None,
    level: LevelOption = None,
    account: AccountOption = None,
    version: VersionOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """What applies and why: limit, cost, wording and source of each rule, and which layer set it."""
    app_context = AppContext.of(context)
    register = app_context.read_register()
    if version is not None:
        show_stored(app_context, register, version)
        return
    names = region_of(app_context, register, account) if account else regions_in(app_context, register, region or ())
    policy, traced = register.policies.of(names, level), register.policies.traced(names, level)
    its_level = level or level_of(names)
    title = app_context.messages.text(
        "policy.title",
        region="".join(names) or app_context.messages.text("policy.everywhere"),
        level=app_context.messages.level(its_level) if its_level else app_context.messages.text("policy.no_level"),
    )
    document = to_policy_json(traced, policy, names, its_level or "")
    emit(
        app_context,
        format_,
        [rules_table(traced, policy, title, app_context.messages)],
        document,
        [*map(to_record, traced)],
    )


def region_of(app_context: AppContext, register: Register, key: str) -> tuple[str, ...]:
    """The region of an account.

    Raises:
        UserError: the register has no such account.
    """
    key = app_context.find_account(key, register.accounts)
    return next(account.region for account in register.accounts if account.key == key)


def regions_in(app_context: AppContext, register: Register, typed: Iterable[str]) -> tuple[str, ...]:
    """The regions that are meant: of an account, or with rules of their own.

    Raises:
        UserError: one is neither; the national rules would be shown for a misspelt region that has others.
    """
    known = (
        *(name for account in register.accounts for name in account.region),
        *(layer.region for layer in register.policies.layers),
    )
    names = named_alone(known)
    return tuple(find_value("region", name, names, app_context.messages) for name in typed)


def show_stored(app_context: AppContext, register: Register, version: str) -> None:
    """Print a stored policy as JSON; old ones have the keys of their time.

    Raises:
        UserError: no such policy is stored.
    """
    with app_context.open_store(register) as store:
        stored = store.policies.document_of(version)
    if stored is None:
        raise app_context.messages.error("policy.unknown_version", version=version)
    emit(app_context, Format.JSON, [], {"schema_version": 1, "version": version, **stored}, [])


def rule_set_of(path: Path) -> RuleSet:
    """
    Raises:
        RuleSetFault: it has faults.
        UserError: there is no such file, or it may not be read.
    """
    if not os.path.isfile(path):  # noqa: PTH113  # Path.is_file raises for a name that no file can have
        is_there = "不是文件 / is no file" if os.path.lexists(path) else "找不到规则集 / there is no such rule set"
        raise UserError(f"{is_there}: {path}")
    reading = read_rule_set(read_file(path))
    if reading.rule_set is None:
        raise RuleSetFault(path, reading.faults, reading.left_out)
    return reading.rule_set
