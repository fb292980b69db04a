"""`tracker scan`: look at the accounts, record, assess, print the summary."""

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
from tracker.messages.terminal.language import both, chinese
from tracker.register.selection import Selection
from tracker.report.report import summarize, to_counts_json, to_summary_json
from tracker.report.tables.tables import summary_table
from tracker.review.typed_time import read_time_point
from tracker.time.clock import now

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
    format_: FormatOption = Format.TABLE,
) -> None:
    """Look at the accounts that are due, record the checks, and print the summary. After Ctrl-C, run it again to
    continue."""
    from tracker.cli.notify.after_scan import scan_and_tell  # loads the browser's driver, for which no listing waits
    from tracker.cli.scanning.run_scan import ScanOptions

    app_context = AppContext.of(context)
    selection = Selection(platforms=tuple(platform or ()), regions=tuple(region or ()), keys=tuple(account or ()))
    if plan:
        from tracker.cli.scanning.planning import show_plan

        show_plan(app_context, selection, now(), format_)
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
    counted = summarize(outcome.rows, outcome.at)
    tables = [summary_table(counted, None, app_context.words)]
    emit(app_context, format_, tables, to_summary_json(counted), [to_counts_json(counted.counts)])
    raise typer.Exit(outcome.exit_code(fail_on_problems=fail_on_problems))
