"""Options shared by several commands."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from tracker.errors import UserError
from tracker.messages.catalog import CODES, PLATFORMS, RULES
from tracker.messages.messages import Messages
from tracker.messages.terminal.language import Lang, both


def option(*names: str, zh: str, en: str, show_default: bool = False, **rest: Any) -> Any:
    """An option of a command, with its help in both languages; the help names its default only where that is asked."""
    return typer.Option(*names, help=both(zh, en), show_default=show_default, **rest)


def argument(*, zh: str, en: str, show_default: bool = False, **rest: Any) -> Any:
    """An argument of a command, as `option` is an option."""
    return typer.Argument(help=both(zh, en), show_default=show_default, **rest)


def complete_accounts(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from tracker.cli.complete import accounts  # loads the database's libraries, for which no command waits

    return accounts(ctx, incomplete)


def complete_regions(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from tracker.cli.complete import regions

    return regions(ctx, incomplete)


def complete_units(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from tracker.cli.complete import units

    return units(ctx, incomplete)


def complete_rules(incomplete: str) -> list[tuple[str, str]]:
    from tracker.cli.complete import rules

    return rules(incomplete)


def complete_rules_and_reasons(incomplete: str) -> list[tuple[str, str]]:
    from tracker.cli.complete import rules_and_reasons

    return rules_and_reasons(incomplete)


PLATFORM_VALUES = ", ".join(f"{name} {zh}" for name, (zh, _) in PLATFORMS.items())
"""For the help of options, as the next ones: a value, or its Chinese or English name, or how one of these begins."""
PLATFORM_VALUES_ZH = PLATFORM_VALUES.replace(", ", "、")
RULE_VALUES = ", ".join(f"{name} {zh}" for name, (zh, _) in RULES.items())
RULE_VALUES_ZH = RULE_VALUES.replace(", ", "、")
REASON_VALUES = ", ".join(CODES)
REASON_VALUES_ZH = REASON_VALUES.replace(", ", "、")
REGION_HELP = "of any level; summary --by region lists them"
REGION_HELP_ZH = "各级均可；summary --by region 列出有哪些"
UNIT_HELP = "summary --by unit lists them"
UNIT_HELP_ZH = "summary --by unit 列出有哪些"


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


RegisterOption = Annotated[
    Path | None,
    option(
        "--register", zh="名册；默认：当前文件夹的 accounts.yaml。", en="The register (名册); default: ./accounts.yaml."
    ),
]
StateOption = Annotated[
    Path | None,
    option(
        "--state", zh="状态文件夹；默认：名册旁的 .tracker。", en="State folder; default: .tracker beside the register."
    ),
]
LangOption = Annotated[
    Lang | None,
    option(
        "--lang", zh="语言：zh 中文、en 英文；默认随系统。", en="Language (语言); default: the language of the locale."
    ),
]
VerboseOption = Annotated[
    int, option("--verbose", "-v", zh="多显示一些；写两次显示全部。", en="Print more; twice: everything.", count=True)
]
QuietOption = Annotated[
    bool, option("--quiet", "-q", zh="只显示结果，不显示说明和进度。", en="Results only: no remarks, no progress.")
]
NoPagerOption = Annotated[
    bool, option("--no-pager", zh="长列表不分页显示。", en="Do not show long lists in a pager (分页); see $PAGER.")
]
FormatOption = Annotated[Format, option("--format", "-f", zh="输出格式。", en="Output format.", show_default=True)]
AtOption = Annotated[
    str | None,
    option(
        "--at",
        zh="监测时间点，如 2023-09-19T18:00；未写时区即北京时间。",
        en="Monitoring time-point (监测时间点), as 2023-09-19T18:00; Beijing time unless it has an offset.",
        metavar="INSTANT",
    ),
]
ScanOption = Annotated[
    int | None,
    option(
        "--scan",
        zh="只看第几次检查所查的账号，按其时间点；抽查的结果要这样看。",
        en="Only the accounts of this scan, as of its time-point: a sample's results (抽查).",
        metavar="SCAN",
        min=1,
    ),
]
KeyArgument = Annotated[
    str,
    argument(
        zh="账号：weibo:1234567890，或其名称、标识、主页网址、上次列表中的序号。",
        en="The account (账号): weibo:1234567890, its name, handle, page address, or number in the last list.",
        metavar="PLATFORM:HANDLE",
        autocompletion=complete_accounts,
    ),
]
LongOption = Annotated[
    bool,
    option("--long", zh="逐条显示，每条列出全部内容。", en="Show each entry as a record with all its fields (详细)."),
]
PlatformOption = Annotated[
    str | None,
    option("--platform", zh=f"只看这个平台：{PLATFORM_VALUES_ZH}。", en=f"Only this platform: {PLATFORM_VALUES}."),
]
RegionOption = Annotated[
    str | None,
    option(
        "--region",
        zh=f"只看这个地区，{REGION_HELP_ZH}。",
        en=f"Only of this region (地区), {REGION_HELP}.",
        autocompletion=complete_regions,
    ),
]
UnitOption = Annotated[
    str | None,
    option(
        "--unit",
        zh=f"只看这个责任单位；{UNIT_HELP_ZH}。",
        en=f"Only of this unit (责任单位); {UNIT_HELP}.",
        autocompletion=complete_units,
    ),
]
BecauseOption = Annotated[str, option("--because", zh="理由。", en="Why (理由).", metavar="REASON")]
ReplayOption = Annotated[
    Path | None,
    option(
        "--replay",
        zh="回放此文件夹中的录制内容，不访问平台。",
        en="Replay the recordings in this folder (回放); contact no platform.",
        metavar="DIR",
    ),
]
PersonOption = Annotated[str, option("--by", zh="经办人。", en="Who does it (经办人).", metavar="NAME")]
PlatformsOption = Annotated[
    list[str] | None,
    option("--platform", zh=f"只看这些平台：{PLATFORM_VALUES_ZH}。", en=f"Only these: {PLATFORM_VALUES}."),
]
RegionsOption = Annotated[
    list[str] | None,
    option("--region", zh=f"只看这些地区，{REGION_HELP_ZH}。", en=f"Only these regions (地区), {REGION_HELP}."),
]


def refuse(context: typer.Context, messages: Messages, *names: str) -> None:
    """
    Args:
        names: parameters, as in Python, that have no effect in what the command is asked to do.

    Raises:
        UserError: one of them was typed.
    """
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if name in names and source is not None and source.name == "COMMANDLINE":
            is_option = parameter.param_type_name == "option"
            typed = parameter.opts[0] if is_option else context.params[name]  # an argument's name stands nowhere
            raise UserError(messages.text("option.unused", option=str(typed)))


def refuse_others(context: typer.Context, messages: Messages, *names: str) -> None:
    """
    Args:
        names: the parameters, as in Python, that alone have an effect in what the command is asked to do.

    Raises:
        UserError: another one was typed.
    """
    others = {parameter.name or "" for parameter in context.command.params} - {"lang", *names}
    refuse(context, messages, *others)
