"""`tracker schedule install|status|remove|run`: the weekly scan, and the daily look (每日查看)."""

import hashlib
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

import tracker
from tracker.cli.context import AppContext, only_replayed
from tracker.cli.options import option
from tracker.cli.scanning.scan import finish
from tracker.errors import Failed
from tracker.messages.terminal.language import chinese
from tracker.register.selection import Selection
from tracker.report.text_tables.printing import show
from tracker.schedule.last_run import RunName, read_last_run
from tracker.schedule.schedule import Daily, Weekly, latest_day, latest_due, next_day, next_due
from tracker.schedule.tables import ScheduleState, daily_table, messages_timer_table, schedule_table
from tracker.schedule.timer_files import DAILY_LOOK, Command
from tracker.schedule.timer_plans import NAME, TimerKind, TimerPlan, plan
from tracker.schedule.timers import detect
from tracker.schedule.timers import install as install_timer
from tracker.schedule.timers import remove as remove_timer
from tracker.schedule.timers import status as timer_status
from tracker.settings.settings import PREFIX, Settings
from tracker.time.clock import now

app = typer.Typer(no_args_is_help=True)
WEEKLY, DAILY = Weekly(), Daily()
YES = frozenset({"y", "yes", "是"})
CARRIED = frozenset({f"{PREFIX}REGISTER", f"{PREFIX}STATE"})
"""Environment settings that the timer's command line includes."""

DailyOption = Annotated[
    bool,
    option("--daily", zh="连同每日查看（scan --due-only）。", en="Also the daily look (每日查看): scan --due-only."),
]
RunDailyOption = Annotated[bool, option("--daily", zh="改为今天的每日查看。", en="Today's look (每日查看) instead.")]
YesOption = Annotated[bool, option("--yes", "-y", zh="不再询问。", en="Do not ask.")]
NotifyOption = Annotated[
    bool,
    option(
        "--notify",
        zh="另装一个定时任务，每小时发到期的消息。",
        en="Also a timer that sends due messages every hour (消息).",
    ),
]


@app.command("install")
@chinese("让本机每周自动检查；先显示将写入的内容。")
def install(
    context: typer.Context, daily: DailyOption = False, notify: NotifyOption = False, yes: YesOption = False
) -> None:
    """Let the machine start the weekly scan; what will be written is shown first."""
    app_context = AppContext.of(context)
    if app_context.read_register().is_demonstration:
        raise only_replayed(app_context.messages)
    weekly = plan_for(app_context.settings)
    timers = [
        weekly,
        *([daily_plan_for(app_context.settings)] if daily else []),
        *([notify_plan_for(app_context.settings)] if notify else []),
    ]
    app_context.out.file.write("\n".join(timer.shown for timer in timers))
    if weekly.kind is TimerKind.NONE:
        raise app_context.messages.error("schedule.none", Failed)
    if lost := sorted(name for name in os.environ if name.startswith(PREFIX) and name not in CARRIED):
        app_context.info("schedule.environment", names=" ".join(lost))
    if not yes and not is_confirmed_by_user(app_context):
        app_context.info("schedule.not_changed")
        return
    for timer in timers:
        install_timer(timer)
    app_context.info("schedule.installed", at=next_due(now(), WEEKLY).strftime("%Y-%m-%d %H:%M"))
    if daily:
        app_context.info("schedule.daily.installed", at=next_day(now(), DAILY).strftime("%Y-%m-%d %H:%M"))


def is_confirmed_by_user(app_context: AppContext) -> bool:
    """Whether the user types yes; the library's own question would be English.

    Raises:
        typer.Abort: the user left.
    """
    answer: str = typer.prompt(app_context.messages.text("schedule.confirm"), default="", show_default=False, err=True)
    return answer.strip().lower() in YES


@app.command("status")
@chinese("每周检查、每日查看和发消息的定时任务是否已安装，何时到期，本周和今天做得怎样。")
def status(context: typer.Context) -> None:
    """Whether the weekly scan, the daily look and messages are installed, when they are due, and how they stand."""
    app_context = AppContext.of(context)
    register = app_context.read_register()
    found = timer_status(plan_for(app_context.settings))
    daily = timer_status(daily_plan_for(app_context.settings))
    notify_timer = timer_status(notify_plan_for(app_context.settings))
    present, messages = now(), app_context.messages
    period, day = latest_due(present, WEEKLY), latest_day(present, DAILY)
    with app_context.open_store(register) as store:
        scan, look = store.scan_of_period(period), store.scan_of_period(day)
        parts = store.outgoing.all()
    runs = {name: read_last_run(app_context.settings.state, name) for name in RunName}
    weekly_run = runs[RunName.WEEKLY]
    since = weekly_run.began_at if weekly_run else scan.started_at if scan else None
    weekly = ScheduleState(timer=found, period=period, scan=scan, due_at=next_due(present, WEEKLY), last_run=weekly_run)
    look_state = ScheduleState(
        timer=daily, period=day, scan=look, due_at=next_day(present, DAILY), last_run=runs[RunName.DAILY]
    )
    tables = [
        schedule_table(weekly, messages),
        daily_table(look_state, messages),
        messages_timer_table(notify_timer, [part for part in parts if since and part.queued_at >= since], messages),
    ]
    show(tables, app_context.out)


@app.command("remove")
@chinese("撤销 install 所做的。")
def remove(context: typer.Context) -> None:
    """Take back what install did."""
    app_context = AppContext.of(context)
    remove_timer(notify_plan_for(app_context.settings))
    remove_timer(plan_for(app_context.settings))
    remove_timer(daily_plan_for(app_context.settings))
    app_context.info("schedule.removed")


@app.command("run")
@chinese("本周检查（或每日查看）到期就立即检查，与定时任务相同。")
def run(context: typer.Context, daily: RunDailyOption = False) -> None:
    """Scan now if this week's scan, or today's look, is due, as the timer does."""
    from tracker.cli.notify.after_scan import scan_and_notify  # loads the browser's driver, for which no listing waits
    from tracker.cli.scanning.scan_request import ScanOptions

    app_context = AppContext.of(context)
    options = ScanOptions(
        selection=Selection(), at=None, replay=None, resumes=None, if_due=True, is_paced=False, due_only=daily
    )
    finish(app_context, scan_and_notify(app_context, options))


def plan_for(settings: Settings) -> TimerPlan:
    """The timer of one register; it works whether or not the program is installed.

    Raises:
        UserError: a path cannot be written into a timer.
    """
    return plan(detect(), command_of(settings, "scan", "--if-due"), WEEKLY, name=timer_name(settings.register))


def daily_plan_for(settings: Settings) -> TimerPlan:
    """The timer of one register's daily look.

    Raises:
        UserError: see plan_for.
    """
    command = replace(command_of(settings, "scan", "--due-only", "--if-due"), about=DAILY_LOOK)
    return plan(detect(), command, DAILY, name=f"{timer_name(settings.register)}-daily")


def notify_plan_for(settings: Settings) -> TimerPlan:
    """The timer of its messages.

    Raises:
        UserError: see plan_for.
    """
    command = replace(command_of(settings, "notify"), about="Messages about the new-media accounts")
    return plan(detect(), command, WEEKLY, name=f"{timer_name(settings.register)}-notify")


def command_of(settings: Settings, *words: str) -> Command:
    """What a timer starts.

    Raises:
        UserError: see Command.
    """
    argv = (sys.executable, "-m", "tracker", "--register", str(settings.register), "--state", str(settings.state))
    return Command(argv=(*argv, *words), folder=Path(tracker.__file__).resolve().parent.parent)


def timer_name(register: Path) -> str:
    return f"{NAME}-{hashlib.sha256(os.fsencode(register)).hexdigest()[:8]}"
