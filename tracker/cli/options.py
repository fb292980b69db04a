"""Options shared by several commands."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tracker.messages.catalog import CODES, PLATFORMS, RULES, Lang
from tracker.messages.terminal.language import both


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
RULE_VALUES = ", ".join(f"{name} {zh}" for name, (zh, _) in RULES.items())
REASON_VALUES = ", ".join(CODES)
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
    typer.Option(
        "--register",
        help=both("名册；默认：当前文件夹的 accounts.yaml。", "The register (名册); default: ./accounts.yaml."),
        show_default=False,
    ),
]
StateOption = Annotated[
    Path | None,
    typer.Option(
        "--state",
        help=both("状态文件夹；默认：名册旁的 .tracker。", "State folder; default: .tracker beside the register."),
        show_default=False,
    ),
]
LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang",
        help=both("语言：zh 中文、en 英文；默认随系统。", "Language (语言); default: the language of the locale."),
        show_default=False,
    ),
]
VerboseOption = Annotated[
    int,
    typer.Option(
        "--verbose",
        "-v",
        count=True,
        help=both("多显示一些；写两次显示全部。", "Print more; twice: everything."),
        show_default=False,
    ),
]
QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", help=both("只显示结果，不显示说明和进度。", "Results only: no remarks, no progress.")
    ),
]
NoPagerOption = Annotated[
    bool,
    typer.Option(
        "--no-pager",
        help=both("长列表不分页显示。", "Do not show long lists in a pager (分页); see $PAGER."),
    ),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help=both("输出格式。", "Output format."))]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="INSTANT",
        help=both(
            "监测时间点，如 2023-09-19T18:00；未写时区即北京时间。",
            "Monitoring time-point (监测时间点), as 2023-09-19T18:00; Beijing time unless it has an offset.",
        ),
        show_default=False,
    ),
]
ScanOption = Annotated[
    int | None,
    typer.Option(
        "--scan",
        metavar="SCAN",
        min=1,
        help=both(
            "只看第几次检查所查的账号，按其时间点；抽查的结果要这样看。",
            "Only the accounts of this scan, as of its time-point: a sample's results (抽查).",
        ),
        show_default=False,
    ),
]
KeyArgument = Annotated[
    str,
    typer.Argument(
        metavar="PLATFORM:HANDLE",
        help=both(
            "账号：weibo:1234567890，或其名称、标识、主页网址、上次列表中的序号。",
            "The account (账号): weibo:1234567890, its name, handle, page address, or number in the last list.",
        ),
        show_default=False,
        autocompletion=complete_accounts,
    ),
]
LongOption = Annotated[
    bool,
    typer.Option(
        "--long", help=both("逐条显示，每条列出全部内容。", "Show each entry as a record with all its fields (详细).")
    ),
]
RegionOption = Annotated[
    str | None,
    typer.Option(
        "--region",
        help=both(f"只看这个地区，{REGION_HELP_ZH}。", f"Only of this region (地区), {REGION_HELP}."),
        show_default=False,
        autocompletion=complete_regions,
    ),
]
