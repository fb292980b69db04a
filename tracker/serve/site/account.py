"""The page of one account: verdict, findings, evidence, and the checks and posts behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from fastapi.responses import Response

from tracker.cases.case import Case
from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory
from tracker.messages.messages import Messages
from tracker.report.explanation.explanation import explain
from tracker.report.explanation.tables import explanation_tables
from tracker.report.page.document import HTML_LANGS
from tracker.report.page.entries import EntryMaker, ProblemEntry
from tracker.report.page.pictures import PictureBudget
from tracker.report.rows import row_with_history
from tracker.report.tables.account import (
    answers_table,
    dismissed_table,
    looks_table,
    register_table,
    verdict_table,
)
from tracker.report.tables.account_posts import posts_table
from tracker.report.tables.cases import status_cell
from tracker.review.tables import manual_checks_table
from tracker.serve.office import ServedOffice, office_of
from tracker.serve.pages import messages_of, render
from tracker.serve.people import CurrentPerson, Person
from tracker.serve.refusal import Refusal
from tracker.serve.site.addresses import evidence_file
from tracker.serve.site.evidence import StoredFile, is_kept, may_see, stored_files
from tracker.serve.site.paging import Choice
from tracker.serve.site.shown_table import ShownTable, shown, shown_all
from tracker.time.clock import to_shanghai
from tracker.time.format import format_minute

MAX_SHOWN = 50
"""Posts and checks; `tracker show --posts 0` shows all."""
MAX_FILES = 60
MAX_PICTURES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCase:
    id: int
    rule: str
    status: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    name: str
    kind: str
    at: str
    sha256: str
    size: int
    page: str
    """Empty: this person may not open it."""
    is_picture: bool
    is_there: bool
    is_discarded: bool


def show_account(request: Request, person: CurrentPerson, key: Choice) -> Response:
    office, messages = office_of(request), messages_of(request)
    register, at = office.register(), office.time_point()
    found = row_with_history(office.store, register.policies, at, key)
    if found is None:
        raise Refusal(404, "serve.refused.account")
    row, facts = found
    seen = office.store.manual_checks.of_key(key)
    files = list(shown_files(office, key, person, messages))
    explanation = explain(facts, register.policies, row.assessment)
    return render(
        request,
        "account.html",
        page={"lang": HTML_LANGS[messages.lang]},  # for the drawings of the report page
        account=row.account,
        row=row,
        entry=entry_of(row, facts, messages),
        verdict_pairs=shown(verdict_table(row, facts, row.policy, messages)),
        cases=[
            shown_case(case, to_shanghai(office.clock()).date(), messages) for case in office.store.cases.of_key(key)
        ],
        pictures=[file for file in files if is_shown(file)][:MAX_PICTURES],
        files=files[:MAX_FILES],
        more_files=max(len(files) - MAX_FILES, 0),
        chain=shown_all(explanation_tables(explanation, messages)[1:]),
        tables_below=account_tables(row, facts, messages)
        + ([shown(manual_checks_table(key, seen, messages))] if seen else []),
    )


def entry_of(row: ReportRow, facts: AccountHistory, messages: Messages) -> ProblemEntry:
    """As the report page shows it; without pictures, which are files here."""
    posts = {row.account.key: tuple(post.published_at for post in facts.posts)}
    maker = EntryMaker(messages=messages, posts=posts, pictures=PictureBudget(None))
    return maker.problem(row, 1, is_explained=True)


def account_tables(row: ReportRow, facts: AccountHistory, messages: Messages) -> list[ShownTable]:
    platform, answers = row.account.platform, facts.unit_answers
    return [
        shown(register_table(row.account, messages)),
        *([shown(dismissed_table(row, messages))] if row.dismissed else []),
        *([shown(answers_table(platform, answers, messages))] if answers else []),
        shown(looks_table(facts.recorded_checks, messages, MAX_SHOWN)),
        shown(posts_table(row, facts, row.policy, messages, MAX_SHOWN)),
    ]


def shown_case(case: Case, today: date, messages: Messages) -> ShownCase:
    return ShownCase(
        id=case.id,
        rule=messages.rule(case.rule),
        status=status_cell(case, today, messages).plain,
        due_on=case.due_on.isoformat() if case.due_on else "",
    )


def shown_files(office: ServedOffice, key: str, person: Person, messages: Messages) -> Iterator[ShownFile]:
    """The newest first."""
    for file in stored_files(office.store, key):
        yield ShownFile(
            name=file.path.rpartition("/")[2],
            kind=messages.text(f"evidence.kind.{file.kind}") if file.kind else messages.head("screenshot"),
            at=format_minute(file.at),
            sha256=file.sha256,
            size=file.size,
            page=evidence_file(key, file.sha256) if may_see(person, file) else "",
            is_picture=is_picture(file),
            is_there=is_kept(office.vault, file),
            is_discarded=file.is_discarded,
        )


def is_shown(file: ShownFile) -> bool:
    """Whether it is a picture beside the verdict: one of a discarded scan has nothing to do with it."""
    return file.is_picture and file.is_there and bool(file.page) and not file.is_discarded


def is_picture(file: StoredFile) -> bool:
    return file.path.endswith((".png", ".jpg", ".jpeg"))
