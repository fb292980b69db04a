"""Stores the cases (问题台账): cases are read whole, and steps are only added."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, and_, bindparam, exists, select

from tracker.cases.case import STATUS_AFTER, Case, ScanProof, Status, Step, StepKind
from tracker.cases.follow_up import CaseChange, CaseUpdate
from tracker.cases.report_row import ReportRow
from tracker.messages.terminal.language import Lang
from tracker.register.account import Account
from tracker.rules.finding import MESSAGE_IN_ENGLISH
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import insert, insert_new
from tracker.store.registers.replaced_entries import ReplacedEntries, read_replaced_entries
from tracker.store.results.stale_accounts import mark_stale
from tracker.store.rows.keys import BATCH, IS_HANDLE, parse_key
from tracker.store.rows.ordering import in_bytes
from tracker.store.rows.rows import Row, columns_of, fields_of, to_account, to_row
from tracker.store.schema.cases import CASE, CASE_STEP
from tracker.store.schema.tables import ACCOUNT, ASSESSMENT, CHECK, DISCARD, WITHHELD

IDS: BindParameter[Any] = bindparam("ids", expanding=True)
CASES = select(CASE).order_by(CASE.c.account_id, in_bytes(CASE.c.rule), CASE.c.number)
STEPS = (
    select(CASE_STEP, DISCARD.c.scan_id.label("discarded_scan"))
    .outerjoin(DISCARD, DISCARD.c.scan_id == CASE_STEP.c.scan_id)
    .order_by(CASE_STEP.c.case_id, CASE_STEP.c.number)
)
ACCOUNTS = select(ACCOUNT).where(exists().where(CASE.c.account_id == ACCOUNT.c.id))
SAME_ACCOUNT = select(CASE.c.account_id).where(CASE.c.id == bindparam("case_id")).scalar_subquery()
RESULTS_OF_STEPS = (
    select(CASE_STEP.c.case_id, CASE_STEP.c.scan_id, ASSESSMENT.c.findings)
    .join(CASE, CASE.c.id == CASE_STEP.c.case_id)
    .join(ASSESSMENT, and_(ASSESSMENT.c.scan_id == CASE_STEP.c.scan_id, ASSESSMENT.c.account_id == CASE.c.account_id))
    .where(CASE_STEP.c.case_id.in_(IDS))
)
JUDGED = (
    select(ACCOUNT.c.platform, ACCOUNT.c.handle, ACCOUNT.c.id)
    .join(CHECK, CHECK.c.account_id == ACCOUNT.c.id)
    .outerjoin(WITHHELD, and_(WITHHELD.c.scan_id == CHECK.c.scan_id, WITHHELD.c.platform == ACCOUNT.c.platform))
    .where(CHECK.c.scan_id == bindparam("scan_id"), WITHHELD.c.scan_id.is_(None))
)
"""The accounts that the scan itself checked, without those of withheld platforms."""


PLAIN_STEPS = (StepKind.OPENED, StepKind.FOUND_AGAIN, StepKind.CONFIRMED, StepKind.NOTIFIED)
STATUSES = (
    select(
        *(CASE.c[name] for name in ("account_id", "rule", "number")),
        *(CASE_STEP.c[name] for name in ("what", "at", "due_on")),
        DISCARD.c.scan_id,
    )
    .join(CASE_STEP, CASE_STEP.c.case_id == CASE.c.id)
    .outerjoin(DISCARD, DISCARD.c.scan_id == CASE_STEP.c.scan_id)
    .order_by(CASE_STEP.c.case_id, CASE_STEP.c.number)
)


class PlainCase(NamedTuple):
    """A case under way of which nothing else need be known: the first of its account and rule, never ended."""

    status: Status
    found_at: datetime
    """The time-point that found it."""
    due_on: date | None = None
    """整改期限 of the last notice."""

    def is_overdue(self, day: date) -> bool:
        return self.status is Status.NOTIFIED and self.due_on is not None and self.due_on < day


@dataclass(frozen=True, slots=True)
class PlainCases:
    of_account: Mapping[int, Mapping[str, PlainCase]]
    """Account -> rule -> its case."""
    others: frozenset[int]
    """Accounts with another case, which is judged by its facts."""


class CaseStore(StorePart):
    """All stored cases."""

    def all(self) -> tuple[Case, ...]:
        """By account and rule, oldest first."""
        with self._read() as connection:
            return read_all(connection)

    def of_key(self, key: str) -> tuple[Case, ...]:
        """All of one account; empty: none, or it was never in the register."""
        with self._read() as connection:
            found = connection.execute(select(ACCOUNT.c.id).where(IS_HANDLE), parse_key(key))
            account_id = found.scalar()
            return () if account_id is None else read_of(connection, [account_id])

    def of_accounts(self, account_ids: Sequence[int]) -> tuple[Case, ...]:
        """All of a few hundred accounts, as `all`."""
        with self._read() as connection:
            return read_of(connection, account_ids)

    def plain(self) -> PlainCases:
        """Of all accounts, in a fraction of the time that `all` takes."""
        found: defaultdict[int, dict[str, PlainCase]] = defaultdict(dict)
        others, plain = set[int](), {kind.value: STATUS_AFTER.get(kind) for kind in PLAIN_STEPS}
        with self._read() as connection:
            rows: Iterable[Any] = connection.execute(STATUSES)
            for account_id, rule, number, what, at, due_on, discarded in rows:
                of_rules = found[account_id]
                if what not in plain or discarded is not None or number > 1:
                    others.add(account_id)
                elif what == StepKind.OPENED:
                    of_rules[rule] = PlainCase(Status.OPEN, at)
                elif (status := plain[what]) is not None and rule in of_rules:
                    of_rules[rule] = PlainCase(status, of_rules[rule].found_at, due_on)
        return PlainCases(found, frozenset(others))

    def standing(self) -> list[PlainCase | Case]:
        """All cases, as far as they are counted."""
        plain, others = self.plain(), list[Case]()
        ids = sorted(plain.others)
        for start in range(0, len(ids), BATCH):
            others += self.of_accounts(ids[start : start + BATCH])
        of_accounts = (cases for account_id, cases in plain.of_account.items() if account_id not in plain.others)
        return [*(case for cases in of_accounts for case in cases.values()), *others]

    def localized_to(self, lang: Lang, cases: Sequence[Case]) -> tuple[Case, ...]:
        """The cases; for an English reader with the English sentences of what scans found, whose results are kept."""
        if lang is not Lang.EN or not cases:
            return tuple(cases)
        with self._read() as connection:
            found = connection.execute(RESULTS_OF_STEPS, {"ids": [case.id for case in cases]})
            sentences = {
                (case_id, scan_id, one["rule"]): str(one["evidence"].get(MESSAGE_IN_ENGLISH, ""))
                for case_id, scan_id, findings in found
                for one in findings
            }
        return tuple(
            replace(case, steps=tuple(in_english(case, step, sentences) for step in case.steps)) for case in cases
        )

    def take(self, ids: Sequence[int], decide: Callable[[Case], Step]) -> tuple[Case, ...]:
        """Add a step to each case, to all or to none. A concurrent step comes before or after, never between.

        Args:
            decide: returns the step for a case; an exception that it raises leaves all cases unchanged.

        Returns:
            The cases after the step, in the order given.

        Raises:
            LookupError: there is no such case; its argument is the id.
        """
        with self._write() as connection:
            for case_id in ids:
                while not add_step(connection, one := read_one(connection, case_id), decide(one)):
                    pass  # on PostgreSQL another transaction was quicker: decide again
                mark_stale(connection, connection.execute(select(SAME_ACCOUNT), {"case_id": case_id}).scalars())
            return tuple(read_one(connection, case_id) for case_id in ids)


def in_english(case: Case, step: Step, sentences: Mapping[tuple[int, int, str], str]) -> Step:
    if step.proof is None or not step.proof.message:
        return step
    english = sentences.get((case.id, step.proof.scan_id, case.rule), "")
    return replace(step, proof=replace(step.proof, english_message=english))


def update_cases(connection: Connection, case_update: CaseUpdate, rows: Iterable[ReportRow]) -> None:
    """Update the cases after a finished scan; a repeated call changes nothing. It marks no account as stale: the scan's
    results are written in the same transaction, and lists read the cases themselves."""
    judged = {
        f"{platform}:{handle}": account_id
        for platform, handle, account_id in connection.execute(JUDGED, {"scan_id": case_update.scan_id})
    }
    followed = [row for row in rows if row.account.key in judged]
    steps: list[dict[str, Any]] = []
    for key, change in case_update.follow(followed, read_all(connection)):
        steps += step_rows(connection, judged[key], change)
    if steps:  # a concurrent step wins: the next scan repeats the update
        connection.execute(insert(connection.dialect.name, CASE_STEP).on_conflict_do_nothing(), steps)


def step_rows(connection: Connection, account_id: int, change: CaseChange) -> list[dict[str, Any]]:
    """The step's row, after opening its case where there is none; empty: another scan has just opened it."""
    if change.case is not None:
        return [to_step_row(change.case.id, len(change.case.steps) + 1, change.step)]
    row = {"account_id": account_id, "rule": change.rule, "number": change.number}
    statement = insert(connection.dialect.name, CASE).on_conflict_do_nothing().values(row)
    case_id = connection.execute(statement.returning(CASE.c.id)).scalar()
    return [] if case_id is None else [to_step_row(case_id, 1, change.step)]


def add_step(connection: Connection, case: Case, step: Step) -> bool:
    """Whether it was added; False where a concurrent step came first."""
    return insert_new(connection, CASE_STEP, to_step_row(case.id, len(case.steps) + 1, step))


def read_all(connection: Connection) -> tuple[Case, ...]:
    return to_cases(connection, CASES, STEPS, ACCOUNTS, {})


def read_of(connection: Connection, account_ids: Sequence[int]) -> tuple[Case, ...]:
    wanted = CASE.c.account_id.in_(IDS)
    steps = STEPS.join(CASE, CASE.c.id == CASE_STEP.c.case_id).where(wanted)
    accounts = select(ACCOUNT).where(ACCOUNT.c.id.in_(IDS))
    return to_cases(connection, CASES.where(wanted), steps, accounts, {"ids": account_ids})


def read_one(connection: Connection, case_id: int) -> Case:
    """
    Raises:
        LookupError: there is none.
    """
    account_id = connection.execute(select(SAME_ACCOUNT), {"case_id": case_id}).scalar()
    if account_id is None:
        raise LookupError(case_id)
    return next(case for case in read_of(connection, [account_id]) if case.id == case_id)


def to_cases(
    connection: Connection, cases: Any, steps: Any, accounts: Any, wanted: Mapping[str, object]
) -> tuple[Case, ...]:
    rows = connection.execute(accounts, wanted).mappings().all()
    accounts_by_id = {row["id"]: to_account(row) for row in rows}
    left = {row["id"] for row in rows if row["removed_at"] is not None}
    replaced = read_replaced_entries(connection, accounts_by_id)
    steps_by_case: defaultdict[int, list[Step]] = defaultdict(list)
    for row in connection.execute(steps, wanted).mappings():
        steps_by_case[row["case_id"]].append(to_step(row))
    groups: defaultdict[tuple[int, str], list[Case]] = defaultdict(list)
    for row in connection.execute(cases, wanted).mappings():
        account_id = row["account_id"]
        group = groups[account_id, row["rule"]]
        case = to_case(row, accounts_by_id[account_id], steps_by_case[row["id"]], group)
        case = replace(case, has_left=True) if account_id in left else case
        group.append(as_found(case, replaced[account_id]) if account_id in replaced else case)
    return tuple(case for group in groups.values() for case in linked(group))


def linked(group: Sequence[Case]) -> list[Case]:
    """Each case with the id of the next one."""
    later = [*(case.id for case in group[1:]), None]
    return [replace(case, later_id=later_id) for case, later_id in zip(group, later, strict=True)]


def to_case(row: Row, account: Account, steps: Sequence[Step], earlier: Sequence[Case]) -> Case:
    """
    Args:
        earlier: earlier cases of the same account and rule.
    """
    counted = [case for case in earlier if case.status is not Status.DISMISSED]
    case = Case(id=row["id"], account=account, rule=row["rule"], number=row["number"], steps=tuple(steps))
    quarters = dict.fromkeys(case.quarter for case in [*counted, case])
    earlier_id = earlier[-1].id if earlier else None
    return replace(case, repeats=len(counted), quarters=tuple(quarters), earlier_id=earlier_id)


def as_found(case: Case, replaced: ReplacedEntries) -> Case:
    """The case with the account as the register had it when it was last found, where that was another name's."""
    found_at = (case.last_positive_proof if case.is_found else case.opened_by).at
    former = replaced.of(case.account, found_at)
    return case if former is None else replace(case, account=former, is_of_former_name=True)


PROOF_COLUMNS = (
    "scan_id",
    "at",
    "proved_at",
    "policy_version",
    "fingerprint",
    "fresh_from",
    "since",
    "last_post_at",
    "severity",
    "message",
)
EMPTY_PROOF = dict.fromkeys(PROOF_COLUMNS) | dict.fromkeys(("policy_version", "fingerprint", "severity", "message"), "")


STEP_SAME = ("taken_at", "why", "notified_on", "due_on", "document", "file", "file_sha256")


def to_step_row(case_id: int, number: int, step: Step) -> dict[str, Any]:
    proof = fields_of(step.proof, PROOF_COLUMNS) if step.proof else EMPTY_PROOF
    common = fields_of(step, STEP_SAME)
    return to_row(case_id=case_id, number=number, what=step.what.value, taken_by=step.by, **proof, **common)


def to_step(row: Row) -> Step:
    return Step(
        what=StepKind(row["what"]),
        by=row["taken_by"],
        proof=ScanProof(**columns_of(row, *PROOF_COLUMNS)) if row["scan_id"] is not None else None,
        is_discarded=row["discarded_scan"] is not None,
        **columns_of(row, *STEP_SAME),
    )
