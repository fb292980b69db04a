"""`tracker window`: accounts over some days."""

from collections.abc import Sequence
from datetime import date, time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import (
    PLATFORM_VALUES,
    PLATFORM_VALUES_ZH,
    Format,
    FormatOption,
    LongOption,
    RegionOption,
    complete_accounts,
    option,
)
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.messages.messages import Messages
from tracker.register.selection import Selection, select_accounts
from tracker.report.case_index import by_account
from tracker.report.export.output_file import write_file
from tracker.report.statistics.monthly_form import ENDINGS, to_form_csv, to_form_xlsx
from tracker.report.statistics.window import END_OF_DAY, AccountWindow, Window, window_of
from tracker.report.statistics.window_tables import differences_table, to_record, to_window_json, window_table
from tracker.review.typed_time import read_date
from tracker.rules.assess import policy_as_of
from tracker.time.clock import now, start_of_day

FromOption = Annotated[
    str,
    option("--from", zh="第一天，如 2023-07-01。", en="The first day, as 2023-07-01.", metavar="DAY"),
]
ToOption = Annotated[str, option("--to", zh="最后一天。", en="The last day.", metavar="DAY")]
AccountOption = Annotated[
    list[str] | None,
    option("--account", zh="只看这些。", en="Only these.", metavar="PLATFORM:HANDLE", autocompletion=complete_accounts),
]
PlatformOption = Annotated[
    list[str] | None,
    option("--platform", zh=f"只看这些平台：{PLATFORM_VALUES_ZH}。", en=f"Only these platforms: {PLATFORM_VALUES}."),
]
TimeOption = Annotated[
    str | None,
    option(
        "--time",
        zh="每天按这个时刻判定；默认：当天结束时。",
        en="Assess each day as of this time; default: its end.",
        metavar="HH:MM",
    ),
]
FailedOption = Annotated[
    bool, option("--failed", zh="只看有不合格日期的账号。", en="Only accounts that failed on some day.")
]


FormOption = Annotated[
    Path | None,
    option(
        "--out",
        zh="写出各账号的发布情况表。",
        en="Write the form of posts for each account (发布情况表).",
        metavar="FILE.{xlsx,csv}",
    ),
]


def window(  # noqa: PLR0913  # its options
    context: typer.Context,
    first: FromOption,
    last: ToOption,
    account: AccountOption = None,
    region: RegionOption = None,
    platform: PlatformOption = None,
    at_time: TimeOption = None,
    failed: FailedOption = False,
    out: FormOption = None,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    if out is not None and out.suffix.lower() not in ENDINGS:
        raise UserError(app_context.messages.text("window.form_ending", name=out.name))
    asked = read_window(first, last, at_time, app_context.messages)
    register = app_context.read_accounts()
    values = app_context.filter_values(register)
    region = values.region(region)
    selection = Selection(
        platforms=tuple(filter(None, map(values.platform, platform or ()))),
        regions=(region,) if region else (),
        keys=tuple(app_context.find_account(typed, register.accounts) for typed in account or ()),
    )
    wanted = select_accounts(register.accounts, selection, app_context.messages)
    with app_context.open_store(register) as store:
        past_verdicts = store.past_verdicts.between(asked.start, asked.end)
        cases = by_account(store.cases.all())
        windows = tuple(
            window_of(
                facts,
                partial(policy_as_of, facts, register.policies),
                asked,
                past_verdicts.get(facts.account.key, ()),
                cases.get(facts.account.key, ()),
            )
            for facts in store.facts(wanted, at=asked.start)
        )
    shown = tuple(account for account in windows if account.failed or not failed)
    if out is not None:
        write_form(app_context, shown, asked, out)
        return
    tables = [window_table(shown, asked, app_context.messages), differences_table(shown, app_context.messages)]
    emit(
        app_context,
        format_,
        tables if any(account.changes for account in shown) else tables[:1],
        to_window_json(shown, asked),
        [*map(to_record, shown)],
        is_long=long,
    )


def write_form(app_context: AppContext, windows: Sequence[AccountWindow], asked: Window, path: Path) -> None:
    """
    Raises:
        Failed: it cannot be written; an existing file is unchanged.
    """
    is_csv = path.suffix.lower() == ".csv"
    content = to_form_csv(windows) if is_csv else to_form_xlsx(windows, asked)
    write_file(path, content, app_context.messages)
    app_context.info("window.form_written", path=str(path), count=len(windows))


def read_window(first: str, last: str, at_time: str | None, messages: Messages) -> Window:
    """
    Raises:
        UserError: they are not days, the last comes before the first, or the first has not begun.
    """
    days = (read_day(first, messages), read_day(last, messages))
    until = now()
    if days[1] < days[0]:
        raise UserError(messages.text("window.reversed", first=first, last=last))
    if (days[1] - days[0]).days > LONGEST:
        raise UserError(messages.text("window.too_long", days=LONGEST))
    if start_of_day(days[0]) >= until:
        raise UserError(messages.text("window.future", first=first))
    return Window(first=days[0], last=days[1], hour=read_time(at_time, messages), until=until)


LONGEST = 400
"""Maximum days; as far back as the history is loaded."""


def read_day(text: str, messages: Messages) -> date:
    try:
        return read_date(text, messages)
    except UserError:  # whose hint is about instants
        raise UserError(messages.text("window.no_day", text=text)) from None


def read_time(text: str | None, messages: Messages) -> time:
    if text is None:
        return END_OF_DAY
    try:
        read = time.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is not None:
        raise UserError(messages.text("window.no_time", text=text))
    return read
