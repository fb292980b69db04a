"""`tracker show`: one account."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, KeyArgument
from tracker.cli.output import emit
from tracker.register.find_account import find_account
from tracker.report.account_json import to_posts_json, to_show_json
from tracker.report.rows import row_with_history
from tracker.report.tables.account import account_tables
from tracker.review.typed_time import read_time_point

PostsOption = Annotated[int, typer.Option("--posts", min=0, help="Posts and checks shown; 0: all.")]


def show(
    context: typer.Context,
    account: KeyArgument,
    posts: PostsOption = 20,
    at: AtOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """One account: register, state, findings, looks, and its posts as a timeline (发布时间线)."""
    app_context = AppContext.of(context)
    instant = read_time_point(at, app_context.words)
    register = app_context.read_register()
    account = find_account(account, register.accounts, app_context.words)
    with app_context.open_store(register) as store:
        instant = instant or app_context.default_time(store)
        found = row_with_history(store, register.policies, instant, account)
    assert found is not None  # the register has it, and the store has the register
    row, facts = found
    tables = account_tables(row, facts, register.policies.of(row.account.region), app_context.words, posts)
    emit(app_context.out, format_, tables, to_show_json(row, facts), to_posts_json(facts))
