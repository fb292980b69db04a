"""Today's tasks (今天): facts for the terminal, the interactive terminal and a web page. Pure.

Each task names its kind, how much of it there is, some of the accounts, and the words of the command that does it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from tracker.cases.case import Case, Status
from tracker.cases.report_row import ReportRow
from tracker.history.rounds import finished_scans, last_scan, round_start
from tracker.history.scan import Scan
from tracker.pace.circuit_breaker import CircuitBreaker
from tracker.policy.rule_kinds import kind_of
from tracker.report.report import problem_order
from tracker.report.today.task import Results, StoredLogin, Task, TaskKind, Today, TodayInput
from tracker.rules.finding import Verdict
from tracker.store.outgoing.outbox import OutgoingPart
from tracker.time.clock import to_shanghai

SCAN_EVERY = timedelta(days=7)
"""Accounts are looked at every week: an older scan is repeated."""
DUE_WITHIN = timedelta(days=3)
"""A deadline (整改期限) so near is named."""
LOGIN_LASTS = timedelta(days=25)
"""An older login is renewed before it expires. Platforms do not say how long theirs last; people renew them monthly."""
REGISTER_HOLDS = timedelta(days=7)
"""So long before the time-point the register may have been imported. What is said of an older one, such as that an
account still stands in it, a unit may have put right since."""
RESTS_ON_REGISTER = frozenset(
    {"deregistered_not_offline", "closed_but_posting", "renamed_not_filed", "entity_mismatch"}
)
MIN_FREE = 200 * 1024 * 1024
"""Bytes: with less a scan may fail to be stored."""
MAX_NAMED = 3
"""So many accounts of a task are named."""


ORDER = tuple(TaskKind)


def today_of(given: TodayInput) -> Today:
    last = last_scan(finished_scans(given.scans))
    tasks = [
        *machine_tasks(given),
        *scan_tasks(given, last),
        *register_tasks(given),
        *(problem_tasks(given.results, is_first=is_first(given)) if given.results else ()),
        *case_tasks(given.cases, to_shanghai(given.now).date()),
        *message_tasks(given.unsettled),
        *login_tasks(given.machine.logins, given.now),
        *circuit_tasks(given.circuits, given.now),
    ]
    tasks.sort(key=lambda task: ORDER.index(task.kind))
    return Today(now=given.now, name=given.name, last_scan=last, results=given.results, tasks=tuple(tasks))


def machine_tasks(given: TodayInput) -> Iterator[Task]:
    machine = given.machine
    newest = max((scan.started_at for scan in given.scans if not scan.is_replay), default=None)
    if newest is not None and newest > given.now:
        yield Task(kind=TaskKind.CLOCK_WRONG, command=("doctor",), at=newest)
    if machine.free_bytes is not None and machine.free_bytes < MIN_FREE:
        yield Task(kind=TaskKind.DISK_FULL, command=("evidence", "prune"), place=machine.state)
    if machine.is_read_only:
        yield Task(kind=TaskKind.STATE_READ_ONLY, command=("doctor",), place=machine.state)
    if machine.is_open:
        yield Task(kind=TaskKind.STATE_OPEN, command=("doctor",), place=machine.state)


def scan_tasks(given: TodayInput, last: Scan | None) -> Iterator[Task]:
    """A demonstration is scanned once, from its recordings: it does not grow old."""
    command = ("scan", "--replay", "fixtures", "--at", "2023-09-19T18:00") if given.is_demonstration else ("scan",)
    unfinished = next((scan for scan in given.scans if scan.finished_at is None and not scan.selection), None)
    if unfinished is not None and unfinished.id in given.queued:
        yield Task(kind=TaskKind.SCAN_QUEUED, command=("scans", "list"), at=unfinished.started_at)
    elif unfinished is not None and (last is None or unfinished.id > last.id):
        yield Task(kind=TaskKind.SCAN_UNFINISHED, command=command, at=unfinished.started_at)
    elif last is None:
        yield Task(kind=TaskKind.NO_SCAN, command=command)
    elif not given.is_demonstration and last.at + SCAN_EVERY <= given.now:
        yield Task(kind=TaskKind.SCAN_OLD, command=command, at=last.at, count=(given.now - last.at).days)


def is_first(given: TodayInput) -> bool:
    """Whether no scan came before that of the results."""
    return given.results is None or round_start(given.scans, given.results.at) is None


def problem_tasks(results: Results, *, is_first: bool) -> Iterator[Task]:
    rows = sorted((row for row in results.problems if not row.is_closed), key=problem_order)
    failed = [row for row in rows if row.assessment.verdict is Verdict.FAIL]
    unverified = [row for row in rows if row.assessment.verdict is Verdict.UNVERIFIED]
    due = [row for row in rows if row.is_due_soon]
    yield from (
        task_of(TaskKind.FAILED_FIRST, ("problems",), names_of(failed))
        if is_first
        else task_of(TaskKind.FAILED_NEW, ("problems", "--new"), names_of(row for row in failed if row.is_new))
    )
    yield from task_of(TaskKind.REVIEW, ("review",), names_of(unverified))
    yield from task_of(TaskKind.DUE_SOON, ("digest",), names_of(due))


def register_tasks(given: TodayInput) -> Iterator[Task]:
    if given.results is None or given.imported_at is None or given.imported_at + REGISTER_HOLDS > given.results.at:
        return
    resting = [
        row.account.name
        for row in given.results.problems
        if any(kind_of(finding.rule) in RESTS_ON_REGISTER for finding in row.assessment.findings)
    ]
    for task in task_of(TaskKind.REGISTER_OLD, ("accounts", "reconcile"), resting):
        yield replace(task, at=given.imported_at)


def case_tasks(cases: Iterable[Case], today: date) -> Iterator[Task]:
    cases = tuple(cases)
    overdue = [case for case in cases if case.is_overdue(today)]
    soon = [case for case in cases if is_due_within(case, today)]
    for kind, command, found in (
        (TaskKind.CASES_OVERDUE, ("cases", "list", "--overdue"), overdue),
        (TaskKind.CASES_DUE, ("cases", "list", "--status", "notified"), soon),
        (TaskKind.CASES_OPEN, ("cases", "list", "--status", "open"), of_status(cases, Status.OPEN)),
        (TaskKind.CASES_CONFIRMED, ("cases", "list", "--status", "confirmed"), of_status(cases, Status.CONFIRMED)),
    ):
        deadlines = [case.due_on for case in found if case.due_on]
        names = [case.account.name for case in found]
        yield from task_of(kind, command, names, min(deadlines, default=None))


def is_due_within(case: Case, today: date) -> bool:
    """Whether a notified unit has until then, today included."""
    return case.status is Status.NOTIFIED and case.due_on is not None and today <= case.due_on <= today + DUE_WITHIN


def of_status(cases: Iterable[Case], status: Status) -> list[Case]:
    return [case for case in cases if case.status is status]


def message_tasks(parts: Iterable[OutgoingPart]) -> Iterator[Task]:
    """Its names are the messages' numbers and recipients. The command only lists them: whether one arrived is asked of
    its recipient before anything is recorded."""
    names = [f"{part.id} {part.recipient}" for part in parts]
    yield from task_of(TaskKind.MESSAGES_UNSETTLED, ("notify", "list", "--unsettled"), names)


def login_tasks(logins: Iterable[StoredLogin], now: datetime) -> Iterator[Task]:
    for login in logins:
        kind = TaskKind.LOGIN_EXPIRED if login.is_expired else TaskKind.LOGIN_OLD
        if login.is_expired or login.logged_in_at + LOGIN_LASTS <= now:
            yield Task(
                kind=kind,
                command=login.command,
                count=(now - login.logged_in_at).days,
                at=login.logged_in_at,
                platform=login.platform,
                place=login.site,
            )


def circuit_tasks(circuits: Iterable[CircuitBreaker], now: datetime) -> Iterator[Task]:
    for circuit in circuits:
        if circuit.is_open(now):
            yield Task(
                kind=TaskKind.PLATFORM_PAUSED,
                command=("doctor",),
                platform=circuit.platform,
                at=circuit.until,
                count=circuit.in_a_row,
            )


def task_of(kind: TaskKind, command: tuple[str, ...], names: Sequence[str], on: date | None = None) -> Iterator[Task]:
    """Nothing where there are no names."""
    if names:
        yield Task(kind=kind, command=command, count=len(names), names=tuple(names[:MAX_NAMED]), on=on)


def names_of(rows: Iterable[ReportRow]) -> list[str]:
    return [row.account.name for row in rows]
