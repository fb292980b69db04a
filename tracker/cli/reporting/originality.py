"""`tracker originality`: how much of what accounts publish is their own (原创率), and why that is said of each post."""

from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, LongOption, RegionOption, argument, complete_accounts
from tracker.cli.output import emit
from tracker.report.tables.originality import (
    attributed_table,
    originality_row,
    originality_table,
    to_originality_json,
    to_posts_json,
    to_record,
)
from tracker.review.typed_time import read_time_point

OneArgument = Annotated[
    str | None,
    argument(
        zh="只看这个账号，逐条列出。",
        en="Only this account (账号), post by post.",
        metavar="[PLATFORM:HANDLE]",
        autocompletion=complete_accounts,
    ),
]


def originality(  # noqa: PLR0913  # its options
    context: typer.Context,
    account: OneArgument = None,
    region: RegionOption = None,
    at: AtOption = None,
    long: LongOption = False,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    instant = read_time_point(at, app_context.messages)
    register = app_context.read_accounts()
    if account is not None:
        account = app_context.find_account(account, register.accounts)
    region = app_context.filter_values(register).region(region)
    chosen = [
        listed
        for listed in register.accounts
        if (account is None or listed.key == account) and (region is None or listed.lies_in(region))
    ]
    with app_context.open_store(register) as store:
        instant = instant or app_context.default_time(store)
        rows = [originality_row(facts, register.policies, instant) for facts in store.facts(chosen, at=instant)]
    tables = [originality_table(rows, instant, app_context.messages)]
    if account is None:
        document = to_originality_json(rows, instant, has_posts=False)
        emit(app_context, format_, tables, document, [to_record(row) for row in rows], is_long=long)
        return
    tables += [attributed_table(row, app_context.messages) for row in rows]
    posts = [record for row in rows for record in to_posts_json(row.sources.attributed)]
    records = [{**post, "first": first_words(post["first"])} for post in posts]
    emit(app_context, format_, tables, to_originality_json(rows, instant, has_posts=True), records)


def first_words(first: object) -> str:
    """Cell text: the account that published it first, and its post's address."""
    return f"{first['account']} {first['url']}" if isinstance(first, dict) else ""
