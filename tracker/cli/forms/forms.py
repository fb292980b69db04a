"""`tracker forms out|in|status`: sheets that go to units and come back (填报)."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, RegionOption, argument, option
from tracker.messages.terminal.language import chinese
from tracker.report.export.per_group import ExportGroup

OutOption = Annotated[Path, option("--out", zh="放在这个新文件夹。", en="A new folder for the sheets.", metavar="DIR")]
PerOption = Annotated[
    ExportGroup,
    option(
        "--per", zh="每单位或每地区一份。", en="One sheet for each unit or region (每单位或每地区).", show_default=True
    ),
]
DueOption = Annotated[
    str | None,
    option(
        "--due",
        zh="交回截止；只写日期的，到当日结束。",
        en="When it is due (交回截止); a date means the end of that day.",
        metavar="INSTANT",
    ),
]
AllOption = Annotated[
    bool,
    option(
        "--all",
        zh="全部未关停的账号；默认只有未能核实、单位能答复的。",
        en="Every account that is not closed; default: those not verified that a unit can answer for.",
    ),
]
ByOption = Annotated[str | None, option("--by", zh="经办人。", en="Who does it (经办人).", metavar="NAME")]
RoundOption = Annotated[
    int | None,
    option("--round", zh="第几轮；默认：最近一轮。", en="Which round; default: the newest.", metavar="NUMBER", min=1),
]
FilesArgument = Annotated[
    list[Path],
    argument(
        zh="交回的表或其文件夹：.xlsx、.xls、.ods、.csv，或网页存成的 .xls。",
        en="Returned sheets or folders of them: .xlsx, .xls, .ods, .csv, or a page saved as .xls.",
        metavar="FILE|DIR",
    ),
]
ApplyOption = Annotated[
    bool, option("--apply", zh="收下；不写则只预览。", en="Take the answers (收下); without it, a preview.")
]
ReplaceOption = Annotated[
    bool,
    option(
        "--replace",
        zh="与已收的答复不同的，以这次为准；原答复留底。",
        en="An answer that differs from the one taken before replaces it, which stays on record (替换).",
    ),
]

app = typer.Typer(no_args_is_help=True)


@app.command("out")
@chinese("发出填报表：未能核实而单位能答复的账号，每单位一份。同样的选项再发一次，还是同一轮。")
def out(  # noqa: PLR0913  # its options
    context: typer.Context,
    out: OutOption,
    per: PerOption = ExportGroup.UNIT,
    due: DueOption = None,
    all_: AllOption = False,
    region: RegionOption = None,
    at: AtOption = None,
    by: ByOption = None,
) -> None:
    """Write a sheet for each unit: accounts that nothing else verifies. The same options again are the same round."""
    from tracker.cli.forms import run_forms

    app_context = AppContext.of(context)
    options = run_forms.OutOptions(per=per, due=due, is_all=all_, region=region, at=at, by=app_context.who(by))
    run_forms.send(app_context, out, options)


@app.command("in")
@chinese("收下交回的表：先预览，写 --apply 才收。有误的逐格指明，其余照收；链接由下次检查打开核对。")
def in_(  # noqa: PLR0913  # its options
    context: typer.Context,
    files: FilesArgument,
    apply: ApplyOption = False,
    replace: ReplaceOption = False,
    round_: RoundOption = None,
    by: ByOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Take returned sheets: a preview, with --apply taken. Bad cells are named, the rest is taken all the same."""
    from tracker.cli.forms import run_forms

    app_context = AppContext.of(context)
    options = run_forms.InOptions(
        is_applied=apply, replaces=replace, number=round_, by=app_context.who(by), format=format_
    )
    run_forms.take(app_context, files, options)


@app.command("status")
@chinese("填报进度：谁交了、谁没交，有多少格有误，答复核对的结果。")
def status(
    context: typer.Context,
    round_: RoundOption = None,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Who returned what, who has not, and what became of the answers (填报进度)."""
    from tracker.cli.forms import run_forms

    run_forms.show_status(AppContext.of(context), round_, at, format_)
