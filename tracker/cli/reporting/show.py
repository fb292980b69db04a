"""`tracker show`: one account."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, KeyArgument, LongOption, option
from tracker.cli.output import emit
from tracker.history.account_history import AccountHistory
from tracker.history.check import PICTURE_KINDS
from tracker.messages.messages import Messages
from tracker.messages.terminal.program import command_line
from tracker.report.account_json import to_posts_json, to_show_json
from tracker.report.tables.account import account_tables
from tracker.text.sanitize import sanitize

PostsOption = Annotated[
    int,
    option(
        "--posts", zh="显示多少条更新和查看；0 为全部。", en="Posts and checks shown; 0: all.", show_default=True, min=0
    ),
]
TechnicalOption = Annotated[
    bool,
    option(
        "--technical",
        zh="查看记录中一并显示技术原因，供维护者看。",
        en="Also what readers said of failures (技术原因).",
    ),
]


def show(  # noqa: PLR0913  # its options
    context: typer.Context,
    account: KeyArgument,
    posts: PostsOption = 20,
    at: AtOption = None,
    technical: TechnicalOption = False,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    row, facts, _ = app_context.account_at(account, at)
    messages = Messages(app_context.messages.lang, is_technical=technical, options=app_context.given)
    tables = account_tables(row, facts, row.policy, messages, posts)
    emit(app_context, format_, tables, to_show_json(row, facts), to_posts_json(facts), is_long=long)
    if format_ is Format.TABLE and has_pictures(facts):
        line = command_line(("evidence", "open", row.account.key), app_context.given)
        app_context.info("show.pictures", line=sanitize(line))


def has_pictures(facts: AccountHistory) -> bool:
    files = (file for check in facts.checks for look in check.looks for file in look.evidence_files)
    return any(file.kind in PICTURE_KINDS for file in files)
