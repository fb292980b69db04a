"""`tracker explain`: the whole chain behind a verdict."""

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.context import AppContext
from tracker.cli.options import AtOption, Format, FormatOption, KeyArgument, option
from tracker.cli.output import emit
from tracker.errors import UserError
from tracker.report.explanation.explanation import explain as explain_account
from tracker.report.explanation.tables import explanation_tables, to_check_json, to_explanation_json

OutOption = Annotated[
    Path | None,
    option("--out", zh="写成一页说明交给单位。", en="Write it as a page for the unit (说明).", metavar="FILE.docx"),
]


def explain(
    context: typer.Context,
    account: KeyArgument,
    at: AtOption = None,
    out: OutOption = None,
    format_: FormatOption = Format.TABLE,
) -> None:
    app_context = AppContext.of(context)
    if out is not None and out.suffix.lower() != ".docx":
        raise UserError(app_context.messages.text("explain.ending", path=str(out)))
    row, facts, policies = app_context.account_at(account, at)
    explanation = explain_account(facts, policies, row.assessment)
    if out is not None:
        from tracker.evidence.vault.opened import open_vault
        from tracker.report.explanation.document import to_document
        from tracker.report.export.output_file import write_file

        write_file(out, to_document(explanation, open_vault(app_context.settings)), app_context.messages)
        app_context.info("explain.written", path=str(out))
        return
    emit(
        app_context,
        format_,
        explanation_tables(explanation, app_context.messages),
        to_explanation_json(explanation),
        [*map(to_check_json, explanation.checks)],
    )
