"""The contents of the four lists: the cells of the commands' tables, sort keys and filter texts, and the account or
case of a row."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from rich.text import Text

from tracker.cases.case import Case, Status
from tracker.cases.report_row import ReportRow
from tracker.messages.messages import Messages
from tracker.register.account import Account
from tracker.report.problem_list import NAMED
from tracker.report.problem_pages import ProblemPages, to_entry
from tracker.report.tables.cases import LIST_COLUMNS, case_cells
from tracker.report.tables.tables import account_cells, problem_cells, uniform_columns
from tracker.rules.finding import Verdict
from tracker.store.registers.pages import ListedProblem, Pages, RegisterEntry
from tracker.text.sanitize import sanitize
from tracker.tui.backend import Backend
from tracker.tui.filter import spelling

if TYPE_CHECKING:
    from tracker.review.review import PendingReview

Entry = Any
"""A ReportRow, a PendingReview, an Account or a Case, as its list has them."""
SortKey = Callable[[Entry], Any]


class ListKind(StrEnum):
    PROBLEMS = "problems"
    WAITING = "waiting"
    REGISTER = "register"
    CASES = "cases"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    head: str
    """As shown."""
    rank: int
    """Where the screen is too narrow for all, the columns with the highest rank are left out."""
    sort_key: SortKey
    is_number: bool = False
    is_sortable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list, whole and in the order of its command."""

    kind: ListKind
    entries: Sequence[Entry]
    columns: tuple[ListColumn, ...]
    cells: Callable[[Entry, int], tuple[Text, ...]]
    """The cells of an entry, given its number in the whole list, from 1."""
    account: Callable[[Entry], Account]
    text: Callable[[Entry], str]
    """What the filter reads."""
    verdicts: Counter[Verdict] | None = None
    """Of the problem list: how many of each; None: it is another list."""

    @property
    def problem_count(self) -> int:
        """What the list is named for: what is not verified is no problem, nor is a reminder."""
        if self.verdicts is None:
            return len(self.entries)
        return sum(self.verdicts[verdict] for verdict in NAMED)

    @property
    def pages(self) -> Pages[Any] | None:
        """The entries, where they are read as they are shown."""
        return self.entries if isinstance(self.entries, Pages) else None

    @property
    def light(self) -> Sequence[Entry]:
        """The entries as far as filter and order need them."""
        return self.entries if self.pages is None else self.pages.entries()

    @property
    def identities(self) -> Sequence[str]:
        """What names the entries across a new reading of the list, without reading them."""
        return self.pages.keys() if self.pages is not None else [self.identity(entry) for entry in self.entries]

    def is_read(self, position: int) -> bool:
        return self.pages is None or self.pages.is_loaded(position)

    def prepare(self, positions: Sequence[int]) -> None:
        """Read what is shown next."""
        if self.pages is not None:
            self.pages.prepare(positions)

    def rows_at(self, positions: Sequence[int]) -> list[Entry]:
        if self.pages is not None:
            return [*self.pages.rows_at(positions)]
        return [self.entries[position] for position in positions]

    def identity(self, entry: Entry) -> str:
        """Names an entry across a new reading of the list."""
        return str(entry.id) if isinstance(entry, Case) else self.account(entry).key


PROBLEM_HEADS = (
    "number", "verdict", "platform", "name", "unit", "categories", "last_post", "days_silent", "case_status", "is_new",
)  # fmt: skip
WAITING_HEADS = ("number", "platform", "name", "unit", "reason", "detail", "address", "reviewed")
ACCOUNT_HEADS = ("platform", "key", "name", "unit", "region", "kind", "filing")
CASE_HEADS = ("case", "case_status", "platform", "name", "unit", "categories", "found_at", "due_on", "repeats")
RANKS: Mapping[str, int] = {
    "name": 0,
    "verdict": 1,
    "case": 1,
    "reason": 1,
    "case_status": 2,
    "categories": 3,
    "platform": 4,
    "key": 5,
    "days_silent": 5,
    "due_on": 5,
    "filing": 6,
    "detail": 6,
    "unit": 7,
    "last_post": 8,
    "found_at": 8,
    "region": 8,
    "kind": 9,
    "reviewed": 9,
    "repeats": 9,
    "is_new": 10,
    "number": 11,
    "address": 12,
}


def to_columns(heads: Sequence[str], keys: Mapping[str, SortKey], messages: Messages) -> tuple[ListColumn, ...]:
    numbers = ("number", "days_silent", "case")
    return tuple(
        ListColumn(
            head=messages.head(head),
            rank=RANKS[head],
            sort_key=keys[head],
            is_number=head in numbers,
            is_sortable=head != "number",  # the list's own order
        )
        for head in heads
    )


def by_text(text: Callable[[Entry], str]) -> SortKey:
    return lambda entry: spelling(text(entry))


def account_keys(account: Callable[[Entry], Account], messages: Messages) -> dict[str, SortKey]:
    return {
        "platform": by_text(lambda one: messages.platform(account(one).platform)),
        "key": lambda one: account(one).key,
        "name": by_text(lambda one: account(one).name),
        "unit": by_text(lambda one: account(one).unit),
        "region": by_text(lambda one: "/".join(account(one).region)),
        "kind": lambda one: account(one).kind.value,
        "filing": lambda one: account(one).filing.state.value,
    }


sanitized_once = lru_cache(maxsize=10_000)(sanitize)
"""For names that many accounts have."""


def account_text(account: Account | RegisterEntry, messages: Messages) -> str:
    shared = map(sanitized_once, (account.unit, account.supervisor, *account.region))
    own = sanitize(account.name), *shared, sanitize(account.handle)
    return "\t".join([*own, messages.platform(account.platform)])


def row_texts(messages: Messages) -> Callable[[ReportRow | ListedProblem], str]:
    """What the filter reads of a row."""

    @cache  # most rows have what others have
    def label_texts(verdict: str, rules: tuple[str, ...], statuses: tuple[Status, ...]) -> str:
        labels = [messages.verdict(verdict), *map(messages.rule_or_code, rules), *map(messages.case_status, statuses)]
        return "\t".join(labels)

    def text(row: ReportRow | ListedProblem) -> str:
        entry = to_entry(row)
        account = entry.account
        shown = "" if entry.display_name == account.name else sanitize(entry.display_name)
        return f"{account_text(account, messages)}\t{label_texts(entry.verdict, entry.rules, entry.statuses)}\t{shown}"

    return text


def row_keys(messages: Messages) -> dict[str, SortKey]:
    def last_post(one: Entry) -> float:
        last = to_entry(one).last_post_at
        return last.timestamp() if last else 0.0

    def days_silent(one: Entry) -> float:
        days = to_entry(one).days_silent
        return -1.0 if days is None else days

    return {
        **account_keys(lambda one: one.account, messages),
        "verdict": lambda one: to_entry(one).verdict,
        "categories": by_text(lambda one: messages.clauses(map(messages.rule_or_code, to_entry(one).rules))),
        "last_post": last_post,
        "days_silent": days_silent,
        "case_status": by_text(lambda one: messages.clauses(map(messages.case_status, to_entry(one).statuses))),
        "is_new": lambda one: to_entry(one).is_new,
        "number": lambda one: 0,
    }


def chosen(heads: Sequence[str], cells: Mapping[str, Text]) -> tuple[Text, ...]:
    return tuple(cells[head] for head in heads)


def problems_listing(rows: Sequence[ReportRow], messages: Messages) -> Listing:
    useless = ({"is_new"} if rows.all_new else set()) if isinstance(rows, ProblemPages) else uniform_columns(rows)
    heads = [head for head in PROBLEM_HEADS if head not in useless]
    return Listing(
        kind=ListKind.PROBLEMS,
        entries=rows,
        columns=to_columns(heads, row_keys(messages), messages),
        cells=lambda row, number: chosen(heads, problem_cells(row, number, messages)),
        account=lambda row: row.account,
        text=row_texts(messages),
        verdicts=rows.verdicts if isinstance(rows, ProblemPages) else Counter(row.assessment.verdict for row in rows),
    )


def waiting_listing(pending: "Sequence[PendingReview]", messages: Messages) -> Listing:
    from tracker.review.tables import PENDING_COLUMNS, pending_cells

    text = row_texts(messages)
    keys = account_keys(lambda one: one.row.account, messages) | {
        "number": lambda one: 0,
        "reason": by_text(lambda one: messages.code(one.row.assessment.reason)),
        "detail": by_text(
            lambda one: messages.stored_reason(one.row.assessment.reason, one.row.assessment.reason_message)
        ),
        "address": lambda one: one.addresses[:1],
        "reviewed": lambda one: one.manual_checks[0].seen_at.timestamp() if one.manual_checks else 0.0,
    }
    return Listing(
        kind=ListKind.WAITING,
        entries=pending,
        columns=to_columns(WAITING_HEADS, keys, messages),
        cells=lambda one, number: chosen(
            WAITING_HEADS, dict(zip(PENDING_COLUMNS, pending_cells(one, number, messages), strict=True))
        ),
        account=lambda one: one.row.account,
        text=lambda one: text(one.row),
    )


def register_listing(accounts: Sequence[Account], messages: Messages) -> Listing:
    return Listing(
        kind=ListKind.REGISTER,
        entries=accounts,
        columns=to_columns(ACCOUNT_HEADS, account_keys(lambda account: account, messages), messages),
        cells=lambda account, number: chosen(ACCOUNT_HEADS, account_cells(account, number, messages)),
        account=lambda account: account,
        text=lambda account: account_text(account, messages),
    )


def cases_listing(cases: Sequence[Case], today: date, messages: Messages) -> Listing:
    keys: dict[str, SortKey] = account_keys(lambda case: case.account, messages) | {
        "case": lambda case: case.id,
        "case_status": by_text(lambda case: messages.case_status(case.status)),
        "categories": by_text(lambda case: messages.rule(case.rule)),
        "found_at": lambda case: case.opened_by.at,
        "due_on": lambda case: case.due_on or date.max,
        "repeats": lambda case: case.repeats,
    }
    return Listing(
        kind=ListKind.CASES,
        entries=cases,
        columns=to_columns(CASE_HEADS, keys, messages),
        cells=lambda case, number: chosen(
            CASE_HEADS, dict(zip(LIST_COLUMNS, case_cells(case, today, messages), strict=True))
        ),
        account=lambda case: case.account,
        text=lambda case: "\t".join(
            [
                account_text(case.account, messages),
                messages.rule(case.rule),
                messages.case_status(case.status),
                str(case.id),
            ]
        ),
    )


def read_listing(backend: Backend, kind: ListKind, *, with_ended: bool) -> Listing:
    """Read a list from the register or the database.

    Args:
        with_ended: cases: also those that are over.

    Raises:
        UserError: the register or the database cannot be read.
    """
    messages = backend.messages
    match kind:
        case ListKind.PROBLEMS:
            return problems_listing(backend.problems(), messages)
        case ListKind.WAITING:
            return waiting_listing(backend.waiting(), messages)
        case ListKind.REGISTER:
            return register_listing(backend.accounts(), messages)
        case ListKind.CASES:
            return cases_listing(backend.cases(with_ended=with_ended), backend.today, messages)
