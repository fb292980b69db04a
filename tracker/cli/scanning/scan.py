"""`tracker scan`: look at the accounts, record, assess, print the summary."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import (
    AtOption,
    Format,
    FormatOption,
    PlatformsOption,
    RegionsOption,
    ReplayOption,
    complete_accounts,
    option,
)
from tracker.cli.output import emit
from tracker.cli.sampling.due_tables import to_found_json
from tracker.cli.sampling.sample_options import read_sample_options
from tracker.errors import UserError
from tracker.register.selection import Selection
from tracker.report.counts import summarize, to_counts_json, to_summary_json
from tracker.report.statistics.sampled import summary_tables, to_csv_columns, with_sample
from tracker.review.typed_time import read_time_point
from tracker.time.clock import now, to_shanghai
from tracker.time.format import to_iso

if TYPE_CHECKING:
    from tracker.cli.scanning.run_scan import ScanOutcome

KeysOption = Annotated[
    list[str] | None,
    option(
        "--account",
        zh="只看这些账号。",
        en="Only these accounts.",
        metavar="PLATFORM:HANDLE",
        autocompletion=complete_accounts,
    ),
]
ResumeOption = Annotated[
    bool | None,
    option(
        "--resume/--fresh",
        zh="接着未完成的检查（不论多久以前），或重新开始；默认：接着最近的。",
        en="Continue the unfinished scan of any age, or start a new one; default: continue a recent one.",
    ),
]
DueOption = Annotated[
    bool, option("--if-due", zh="本周检查未完成才查。", en="Only if this week's scan is not done yet.")
]
FailOption = Annotated[
    bool,
    option(
        "--fail-on-problems",
        zh="有账号不合格或有备注时，退出码为 4。",
        en="Exit with 4 if an account fails or has a remark.",
    ),
]
PlanOption = Annotated[
    bool,
    option("--plan", zh="只显示需要多久，不查看账号。", en="Only print how long the scan takes; look at no account."),
]
RetryOption = Annotated[
    bool,
    option(
        "--retry",
        zh="受阻而暂停访问的平台，先试一个账号。",
        en="Try paused platforms (暂停访问) again, with one account first.",
    ),
]
FiguresOption = Annotated[
    Path | None,
    option(
        "--figures",
        zh="把 Prometheus 运行指标写入这个文件。",
        en="Write metrics (运行指标) for Prometheus to this file.",
        metavar="FILE.prom",
    ),
]
NotifyOption = Annotated[
    bool,
    option(
        "--notify",
        zh="查完发消息，同 tracker notify；回放不发。",
        en="Then send messages as tracker notify does; not in a replay.",
    ),
]
PaceOption = Annotated[
    bool, option("--pace", zh="回放时也按平台的节奏。", en="Keep the platforms' pace in a replay, too.")
]


SampleOption = Annotated[
    str | None,
    option(
        "--sample",
        zh="抽查：20% 或账号个数。",
        en="Draw a sample (抽查): 20%, or a number of accounts.",
        metavar="SHARE|NUMBER",
    ),
]
SeedOption = Annotated[
    str | None,
    option(
        "--seed",
        zh="抽查的随机种子；默认：随机产生并记录。",
        en="Seed of the sample; default: one is drawn, and kept.",
        metavar="SEED",
    ),
]
StrataOption = Annotated[
    str | None,
    option(
        "--strata",
        zh="抽查按什么分层：region、platform、level 中的几项，用逗号隔开；默认：region,platform；none 不分层。",
        en="Strata: some of region,platform,level, or none; default: region,platform.",
        metavar="LIST",
    ),
]
AlwaysOption = Annotated[
    str | None,
    option(
        "--always",
        zh="抽查之外另查，单独计数：repeat-offenders 以往有问题的账号。",
        en="Look at these besides, counted apart: repeat-offenders.",
        metavar="WHO",
    ),
]


QueueOption = Annotated[
    bool,
    option(
        "--queue",
        zh="排队：交给各工作机查看（tracker worker），本机不查。",
        en="Queue it for the workers (tracker worker); this machine looks at no account.",
    ),
]
DueOnlyOption = Annotated[
    bool,
    option(
        "--due-only",
        zh="每日查看：有超期风险和从未核实的账号每日一看，其余每周一看。",
        en="Daily look (每日查看): daily those at risk or never verified, weekly the rest.",
    ),
]


def scan(  # noqa: PLR0913  # its options
    context: typer.Context,
    platform: PlatformsOption = None,
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
    from tracker.cli.notify.after_scan import scan_and_notify  # loads the browser's driver, for which no listing waits
    from tracker.cli.scanning.scan_request import ScanOptions

    app_context = AppContext.of(context)
    selection = Selection(platforms=tuple(platform or ()), regions=tuple(region or ()), keys=tuple(account or ()))
    sampling = read_sample_options(sample, seed, strata, always, app_context.messages)
    if sampling and if_due:
        raise UserError(app_context.messages.text("sample.not_with", option="--sample", other="--if-due"))
    if sampling and due_only:
        raise UserError(app_context.messages.text("sample.not_with", option="--sample", other="--due-only"))
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
        at=read_time_point(at, app_context.messages),
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
    outcome = scan_and_notify(app_context, options, notifies=notify)
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
    if remark := app_context.messages.experimental_remark(row.account.platform for row in outcome.rows):
        app_context.note(remark)
    counted, sampled = summarize(outcome.rows, outcome.at), outcome.sampled
    tables = summary_tables(counted, None, sampled, app_context.messages)
    due = to_found_json(outcome.daily, outcome.rows) if outcome.daily is not None else None
    if due:
        title = app_context.messages.text("due.of", count=len(outcome.rows))
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
