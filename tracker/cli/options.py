"""Options shared by several commands."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tracker.messages.catalog import CODES, PLATFORMS, RULES, Lang


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
UNIT_HELP = "summary --by unit lists them"


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


RegisterOption = Annotated[
    Path | None,
    typer.Option("--register", help="The register (名册); default: ./accounts.yaml.", show_default=False),
]
StateOption = Annotated[
    Path | None,
    typer.Option("--state", help="State folder; default: .tracker beside the register.", show_default=False),
]
LangOption = Annotated[
    Lang | None,
    typer.Option("--lang", help="Language (语言); default: the language of the locale.", show_default=False),
]
VerboseOption = Annotated[
    int, typer.Option("--verbose", "-v", count=True, help="Print more; twice: everything.", show_default=False)
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Results only: no remarks, no progress.")]
NoPagerOption = Annotated[
    bool, typer.Option("--no-pager", help="Do not show long lists in a pager (分页); see $PAGER.")
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="Output format.")]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="INSTANT",
        help="Monitoring time-point (监测时间点), as 2023-09-19T18:00; Beijing time unless it has an offset.",
        show_default=False,
    ),
]
KeyArgument = Annotated[
    str,
    typer.Argument(
        metavar="PLATFORM:HANDLE",
        help="The account (账号): weibo:1234567890, its name, handle, page address, or number in the last list.",
        show_default=False,
        autocompletion=complete_accounts,
    ),
]
LongOption = Annotated[bool, typer.Option("--long", help="Show each entry as a record with all its fields (详细).")]
RegionOption = Annotated[
    str | None,
    typer.Option(
        "--region",
        help=f"Only of this region (地区), {REGION_HELP}.",
        show_default=False,
        autocompletion=complete_regions,
    ),
]
