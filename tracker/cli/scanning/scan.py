"""`tracker scan`: look at the accounts, record, assess, print the summary."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import (
    PLATFORM_VALUES,
    REGION_HELP,
    REGION_HELP_ZH,
    AtOption,
    Format,
    FormatOption,
    complete_accounts,
)
from tracker.cli.output import emit
from tracker.cli.sampling.due_tables import to_found_json
from tracker.cli.sampling.sample_options import read_sample_options
from tracker.errors import UserError
from tracker.messages.terminal.language import both, chinese
from tracker.register.selection import Selection
from tracker.report.report import summarize, to_counts_json, to_summary_json
from tracker.report.statistics.sampled import summary_tables, to_csv_columns, with_sample
from tracker.review.typed_time import read_time_point
from tracker.time.clock import now, to_shanghai
from tracker.time.format import to_iso

if TYPE_CHECKING:
    from tracker.cli.scanning.run_scan import ScanOutcome

PlatformOption = Annotated[
    list[str] | None,
    typer.Option(
        "--platform",
        help=both(f"只看这些平台：{PLATFORM_VALUES}。", f"Only these: {PLATFORM_VALUES}."),
        show_default=False,
    ),
]
RegionsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--region",
        help=both(f"只看这些地区，{REGION_HELP_ZH}。", f"Only these regions (地区), {REGION_HELP}."),
        show_default=False,
    ),
]
KeysOption = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        metavar="PLATFORM:HANDLE",
        autocompletion=complete_accounts,
        help=both("只看这些账号。", "Only these accounts."),
        show_default=False,
    ),
]
ReplayOption = Annotated[
    Path | None,
    typer.Option(
        "--replay",
        metavar="DIR",
        help=both("回放：查看录制内容，不访问平台。", "Look at recorded cases, not at the platforms."),
        show_default=False,
    ),
]
ResumeOption = Annotated[
    bool | None,
    typer.Option(
        "--resume/--fresh",
        help=both(
            "接着未完成的检查（不论多久以前），或重新开始；默认：接着最近的。",
            "Continue the unfinished scan of any age, or start a new one; default: continue a recent one.",
        ),
        show_default=False,
    ),
]
DueOption = Annotated[
    bool, typer.Option("--if-due", help=both("本周检查未完成才查。", "Only if this week's scan is not done yet."))
]
FailOption = Annotated[
    bool,
    typer.Option(
        "--fail-on-problems",
        help=both("有账号不合格或有备注时，退出码为 4。", "Exit with 4 if an account fails or has a remark."),
    ),
]
PlanOption = Annotated[
    bool,
    typer.Option(
        "--plan", help=both("只显示需要多久，不查看账号。", "Only print how long the scan takes; look at no account.")
    ),
]
RetryOption = Annotated[
    bool,
    typer.Option(
        "--retry",
        help=both(
            "受阻而暂停访问的平台，先试一个账号。",
            "Try platforms that are paused after walls (暂停访问), with one account first.",
        ),
    ),
]
FiguresOption = Annotated[
    Path | None,
    typer.Option(
        "--figures",
        metavar="FILE.prom",
        help=both("把 Prometheus 运行指标写入这个文件。", "Write metrics (运行指标) for Prometheus to this file."),
        show_default=False,
    ),
]
NotifyOption = Annotated[
    bool,
    typer.Option(
        "--notify",
        help=both(
            "查完发消息，同 tracker notify；回放不发。", "Then send messages as tracker notify does; not in a replay."
        ),
    ),
]
PaceOption = Annotated[
    bool, typer.Option("--pace", help=both("回放时也按平台的节奏。", "Keep the platforms' pace in a replay, too."))
]


SampleOption = Annotated[
    str | None,
    typer.Option(
        "--sample",
        metavar="SHARE|NUMBER",
        help=both("抽查：20% 或账号个数。", "Draw a sample (抽查): 20%, or a number of accounts."),
        show_default=False,
    ),
]
SeedOption = Annotated[
    str | None,
    typer.Option(
        "--seed",
        metavar="SEED",
        help=both("抽查的随机种子；默认：随机产生并记录。", "Seed of the sample; default: one is drawn, and kept."),
        show_default=False,
    ),
]
StrataOption = Annotated[
    str | None,
    typer.Option(
        "--strata",
        metavar="LIST",
        help=both(
            "抽查按什么分层：region、platform、level 中的几项，用逗号隔开；默认：region,platform；none 不分层。",
            "Strata: some of region,platform,level, or none; default: region,platform.",
        ),
        show_default=False,
    ),
]
AlwaysOption = Annotated[
    str | None,
    typer.Option(
        "--always",
        metavar="WHO",
        help=both(
            "抽查之外另查，单独计数：repeat-offenders 以往有问题的账号。",
            "Look at these besides, counted apart: repeat-offenders.",
        ),
        show_default=False,
    ),
]


QueueOption = Annotated[
    bool,
    typer.Option(
        "--queue",
        help=both(
            "排队：交给各工作机查看（tracker worker），本机不查。",
            "Hand it to the workers (tracker worker); this machine looks at nobody.",
        ),
    ),
]
DueOnlyOption = Annotated[
    bool,
    typer.Option(
        "--due-only",
        help=both(
            "每日查看：有超期风险和从未核实的账号每日一看，其余每周一看。",
            "Daily look (每日查看): daily those at risk or never verified, weekly the rest.",
        ),
    ),
]


@chinese("查看到期的账号，记录所见，显示汇总。按 Ctrl-C 中断后，再次运行即接着查。")
def scan(  # noqa: PLR0913  # its options
    context: typer.Context,
    platform: PlatformOption = None,
    region: RegionsOption = None,
    account: KeysOption = None,
    at: AtOption = None,
    replay: ReplayOption = None,
    resume: ResumeOption = None,
    if_due: DueOption = False,
    fail_on_problems: FailOption = False,
    retry: RetryOption = False,
    pace: PaceOption = False,
    figures: FiguresOption = None,
    notify: NotifyOption = False,
    plan: PlanOption = False,
    due_only: DueOnlyOption = False,
    queue: QueueOption = False,
    sample: SampleOption = None,
    seed: SeedOption = None,
    strata: StrataOption = None,
    always: AlwaysOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Look at the accounts that are due, record the checks, and print the summary. After Ctrl-C, run it again to
    continue."""
    from tracker.cli.notify.after_scan import scan_and_tell  # loads the browser's driver, for which no listing waits
    from tracker.cli.scanning.run_scan import ScanOptions

    app_context = AppContext.of(context)
    selection = Selection(platforms=tuple(platform or ()), regions=tuple(region or ()), keys=tuple(account or ()))
    sampling = read_sample_options(sample, seed, strata, always, app_context.words)
    if sampling and if_due:
        raise UserError(app_context.words.text("sample.not_with", option="--sample", other="--if-due"))
    if sampling and due_only:
        raise UserError(app_context.words.text("sample.not_with", option="--sample", other="--due-only"))
    if plan and due_only:
        from tracker.cli.scanning.planning import show_daily_plan

        show_daily_plan(app_context, selection, now(), format_)
        return
    if plan:
        from tracker.cli.scanning.planning import show_plan

        show_plan(app_context, selection, now(), format_, sampling)
        return
    options = ScanOptions(
        selection=selection,
        at=read_time_point(at, app_context.words),
        replay=replay,
        resumes=resume,
        if_due=if_due,
        is_paced=pace,
        ignore_open_circuits=retry,
        figures=figures,
        sampling=sampling,
        due_only=due_only,
        is_queued=queue,
    )
    outcome = scan_and_tell(app_context, options, is_told=notify)
    finish(app_context, outcome, format_, fail_on_problems=fail_on_problems)


def finish(
    app_context: AppContext,
    outcome: "ScanOutcome | None",
    format_: Format = Format.TABLE,
    *,
    fail_on_problems: bool = False,
) -> None:
    """Print the summary, and exit with the scan's exit code; None: nothing was due.

    Raises:
        typer.Exit: always after a scan.
    """
    if outcome is None:
        return
    if remark := app_context.words.experimental_remark(row.account.platform for row in outcome.rows):
        app_context.note(remark)
    counted, sampled = summarize(outcome.rows, outcome.at), outcome.sampled
    tables = summary_tables(counted, None, sampled, app_context.words)
    due = to_found_json(outcome.daily, outcome.rows) if outcome.daily is not None else None
    if due:
        title = app_context.words.text("due.of", count=len(outcome.rows))
        tables = [replace(tables[0], title=f"{tables[0].title} · {title}")]
    document = {**with_sample(to_summary_json(counted), sampled), **({"due": due} if due else {})}
    records = [{**to_counts_json(counted.counts), **to_csv_columns(sampled)}]
    emit(app_context, format_, tables, document, records)
    if due and due["due_soon"]:
        at = to_iso(to_shanghai(outcome.at))[:16]
        app_context.info("due.remind", count=due["due_soon"], at=at)
    if sampled:
        app_context.info("sample.ask_again", scan=sampled.scan_id)
    raise typer.Exit(outcome.exit_code(fail_on_problems=fail_on_problems))
