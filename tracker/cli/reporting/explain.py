"""`tracker explain`: the whole chain behind a verdict."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, KeyArgument, option
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.messages.terminal.language import chinese
from tracker.report.explanation.explanation import explain as explain_account
from tracker.report.explanation.tables import explanation_tables, to_check_json, to_explanation_json
from tracker.report.rows import row_with_history
from tracker.review.typed_time import read_time_point

OutOption = Annotated[
    Path | None,
    option(
        "--out", zh="写成一页说明交给单位。", en="Write it as a page to hand to the unit (说明).", metavar="FILE.docx"
    ),
]


@chinese("判定说明：结论所依据的每次查看、每条更新、每条规则和每份文件。")
def explain(
    context: typer.Context,
    account: KeyArgument,
    at: AtOption = None,
    out: OutOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    """Why an account has its verdict (判定说明): every look, post, rule and file that it rests on."""
    app_context = AppContext.of(context)
    if out is not None and out.suffix.lower() != ".docx":
        raise UserError(app_context.words.text("explain.ending", path=str(out)))
    instant = read_time_point(at, app_context.words)
    register = app_context.read_accounts()
    account = app_context.find_account(account, register.accounts)
    with app_context.open_store(register) as store:
        instant = instant or app_context.default_time(store)
        found = row_with_history(store, register.policies, instant, account)
    assert found is not None  # the register has it, and the store has the register
    row, facts = found
    one = explain_account(facts, register.policies, row.assessment)
    if out is not None:
        from tracker.evidence.vault.opened import open_vault
        from tracker.report.explanation.document import to_document
        from tracker.report.export.export import write

        write(out, to_document(one, open_vault(app_context.settings)), app_context.words)
        app_context.info("explain.written", path=str(out))
        return
    emit(
        app_context,
        format_,
        explanation_tables(one, app_context.words),
        to_explanation_json(one),
        [*map(to_check_json, one.checks)],
    )
