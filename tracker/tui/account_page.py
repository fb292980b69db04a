"""One account as a page, made of the tables of `tracker show`, `explain` and `cases show`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from rich.console import RenderableType
from rich.text import Text

from tracker.cases.case import Case
from tracker.messages.messages import Messages
from tracker.report.explanation.tables import explanation_tables
from tracker.report.posting_history import posting_history
from tracker.report.tables.account import (
    dismissed_table,
    findings_table,
    looks_table,
    register_table,
    verdict_table,
)
from tracker.report.tables.account_posts import posts_table
from tracker.report.tables.cases import status_cell, trace_table
from tracker.report.tables.tables import pairs_table
from tracker.report.text_tables.table import TextTable
from tracker.review.tables import manual_checks_table
from tracker.tui.backend import Backend
from tracker.tui.backend_data import AccountDetails
from tracker.tui.pages import tables
from tracker.tui.widgets.sentence import WrappedSentence
from tracker.tui.widgets.timeline import timeline

POSTS = 50
"""Posts and checks that are shown; `tracker show --posts 0` shows all."""


def account_page(view: AccountDetails, backend: Backend, days: int, width: int) -> list[RenderableType]:
    """One account: verdict, posts on a time axis, findings with their chain, cases with every step, what was seen."""
    messages, row = backend.messages, view.row
    findings = record_tables(findings_table(row, messages)) if row.assessment.findings else ()
    dismissed = record_tables(dismissed_table(row, messages)) if row.dismissed else ()
    steps = [trace_of(case, backend.today, messages) for case in view.cases]
    by_people = [manual_checks_table(row.account.key, view.manual_checks, messages)] if view.manual_checks else []
    return [
        *tables([verdict_table(row, view.facts, row.policy, messages)]),
        *timeline_part(view, days, width, messages),
        *tables([*findings, *dismissed, *steps, *by_people]),
        Text(messages.text("tui.chain"), style="bold underline"),
        *tables(explanation_tables(view.explanation, messages)[1:]),
        *tables([register_table(row.account, messages)]),
        *tables([looks_table(view.facts.checks, messages, POSTS)]),
        *tables([posts_table(row, view.facts, row.policy, messages, POSTS)]),
    ]


def trace_of(case: Case, today: date, messages: Messages) -> TextTable:
    """Every step of a case, its status and deadline in the title."""
    found = trace_table(case, messages)
    due = f"{messages.head('due_on')} {case.due_on.isoformat()}" if case.due_on else ""
    title = [
        messages.text("cases.one", id=case.id),
        messages.rule(case.rule),
        status_cell(case, today, messages).plain,
        due,
    ]
    return replace(found, title=" · ".join(filter(None, title)))


def timeline_part(view: AccountDetails, days: int, width: int, messages: Messages) -> Iterator[RenderableType]:
    row = view.row
    history = posting_history(row, [post.published_at for post in view.facts.posts])
    yield Text(messages.text("tui.timeline", days=days, limit=history.limit_days), style="bold")
    yield from timeline(history, days, width, messages)
    yield WrappedSentence(messages.text("tui.timeline.legend"), "dim")
    yield Text()


def record_tables(table: TextTable) -> Iterator[TextTable]:
    """A table of pairs for each row: a row of long sentences is not folded into columns of a few letters."""
    for number, row in enumerate(table.rows):
        yield pairs_table(table.title if number == 0 else "", zip(table.headers, row, strict=True))
