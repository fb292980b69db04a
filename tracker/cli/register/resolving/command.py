"""`tracker accounts resolve`: handles for the accounts that have none."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import (
    UNIT_HELP,
    UNIT_HELP_ZH,
    Format,
    FormatOption,
    PlatformsOption,
    RegionsOption,
    ReplayOption,
    complete_units,
    option,
    refuse,
    refuse_others,
)
from tracker.errors import UserError
from tracker.messages.terminal.language import chinese

UnitOption = Annotated[
    str | None,
    option(
        "--unit",
        zh=f"只看这个单位，{UNIT_HELP_ZH}。",
        en=f"Only this unit (单位); {UNIT_HELP}.",
        autocompletion=complete_units,
    ),
]
ApplyOption = Annotated[
    bool,
    option(
        "--apply",
        zh="把可确定的写入名册；不写则只显示。",
        en="Put the sure ones into the register (写入); else they are only shown.",
    ),
]
ConfirmOption = Annotated[
    list[str] | None,
    option(
        "--confirm",
        zh="人工确认：把这个标识写给这个账号；不再查找。",
        en="A person confirms (人工确认) this handle of this account; nothing is looked up.",
        metavar="KEY=HANDLE",
    ),
]
WalkOption = Annotated[
    bool, option("--walk", zh="逐个看待确认的候选。", en="Go through what is to be confirmed (逐个).")
]
OutOption = Annotated[
    Path | None,
    option(
        "--out",
        zh="把候选写成表，“采纳”一列由人填 y 或 n。",
        en="Write the candidates to a sheet with a column 采纳 for y/n.",
        metavar="FILE.xlsx",
    ),
]
FromOption = Annotated[
    Path | None,
    option(
        "--from",
        zh="读回 --out 写出、已填好的表。",
        en="Read the filled-in sheet of --out back (读回).",
        metavar="FILE.xlsx",
    ),
]
PicturesOption = Annotated[
    Path | None,
    option(
        "--pictures",
        zh="导入过的工作簿：各行的二维码图片也作来源。",
        en="The workbook that was imported: QR codes (二维码) in its rows are sources as well.",
        metavar="FILE.xlsx",
    ),
]
UnfiledOption = Annotated[
    bool,
    option(
        "--unfiled",
        zh="按单位名称查找名册里没有的账号，只供人核查。",
        en="Search by the units' names for accounts that are not in the register (未备案), for a person to look into.",
    ),
]
UndoOption = Annotated[
    str | None,
    option(
        "--undo",
        zh="撤销写错的标识：其后所见不再算这个账号的；须写 --why。",
        en="Take back a wrong handle (撤销): what was seen since is no longer the account's; needs --why.",
        metavar="KEY",
    ),
]
WhyOption = Annotated[str, option("--why", zh="撤销的原因。", en="Why it is taken back.")]
ByOption = Annotated[
    str | None,
    option("--by", zh="操作人；默认：系统用户。", en="Who does it (操作人); default: the user of the system."),
]


@chinese("给没有标识的账号查找标识：先显示依据，写 --apply 才采用可确定的，其余由人确认。")
def resolve(  # noqa: PLR0913  # the command's own options
    context: typer.Context,
    platform: PlatformsOption = None,
    region: RegionsOption = None,
    unit: UnitOption = None,
    apply: ApplyOption = False,
    confirm: ConfirmOption = None,
    walk: WalkOption = False,
    out: OutOption = None,
    from_: FromOption = None,
    pictures: PicturesOption = None,
    unfiled: UnfiledOption = False,
    undo: UndoOption = None,
    why: WhyOption = "",
    by: ByOption = None,
    replay: ReplayOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Find handles (账号标识) for accounts without one: shows why each is sure or not; --apply takes the sure ones."""
    from tracker.cli.register.resolving import (  # loads the browser's driver, for which no listing waits
        decisions,
        run_resolve,
    )

    app_context = AppContext.of(context)
    if sum((apply, bool(confirm), walk, from_ is not None, unfiled, undo is not None)) > 1:
        raise UserError(app_context.messages.text("resolve.several_ways"))
    if undo is not None:
        refuse_others(context, app_context.messages, "undo", "why", "by")
        raise typer.Exit(decisions.undo(app_context, undo, by, why))
    if confirm:
        refuse_others(context, app_context.messages, "confirm", "by")
        raise typer.Exit(decisions.confirm(app_context, confirm, by))
    if from_ is not None:
        refuse_others(context, app_context.messages, "from_", "by")
        raise typer.Exit(decisions.read_back(app_context, from_, by))
    refuse(context, app_context.messages, "why")
    options = run_resolve.ResolveOptions(
        platforms=tuple(platform or ()),
        regions=tuple(region or ()),
        unit=unit,
        applies=apply,
        walks=walk,
        out=out,
        pictures=pictures,
        by=by,
        replay=replay,
        format_=format_,
    )
    run = run_resolve.run_unfiled if unfiled else run_resolve.run_resolve
    raise typer.Exit(run(app_context, options))
