"""Options shared by several commands."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tracker.messages.catalog import Lang


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
KeyArgument = Annotated[str, typer.Argument(metavar="PLATFORM:HANDLE", help="The account (账号).", show_default=False)]
RegionOption = Annotated[
    str | None, typer.Option("--region", help="Only of this region (地区), of any level.", show_default=False)
]
