"""What is to be done today: the tasks, and what they are found from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tracker.cases.case import Case
from tracker.cases.report_row import ReportRow
from tracker.history.scan import Scan
from tracker.pace.circuit_breaker import CircuitBreaker
from tracker.report.counts import Counts
from tracker.store.outgoing.outbox import OutgoingPart


class TaskUrgency(StrEnum):
    """Most urgent first."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"


class TaskKind(StrEnum):
    """Most urgent first."""

    CLOCK_WRONG = "clock_wrong"
    DISK_FULL = "disk_full"
    STATE_READ_ONLY = "state_read_only"
    STATE_OPEN = "state_open"
    """Others than its owner can read the sessions."""
    NO_SCAN = "no_scan"
    SCAN_UNFINISHED = "scan_unfinished"
    CASES_OVERDUE = "cases_overdue"
    """逾期未整改."""
    FAILED_NEW = "failed_new"
    """Failed since the scan before."""
    FAILED_FIRST = "failed_first"
    """Failed in the first scan, before which there is none."""
    LOGIN_EXPIRED = "login_expired"
    MESSAGES_UNSETTLED = "messages_unsettled"
    """Not delivered, or delivery unknown: a person settles them."""
    SCAN_QUEUED = "scan_queued"
    """The scan is queued for the workers, who do the rest."""
    CASES_DUE = "cases_due"
    REGISTER_OLD = "register_old"
    """Findings rest on a register that was imported long before them."""
    SCAN_OLD = "scan_old"
    DUE_SOON = "due_soon"
    """Accounts to be reminded (临近超期)."""
    CASES_OPEN = "cases_open"
    """待确认."""
    CASES_CONFIRMED = "cases_confirmed"
    """已确认，待通知."""
    REVIEW = "review"
    """未能核实，待人工核实."""
    LOGIN_OLD = "login_old"
    PLATFORM_PAUSED = "platform_paused"


URGENCY: Mapping[TaskKind, TaskUrgency] = {
    TaskKind.CLOCK_WRONG: TaskUrgency.NOW,
    TaskKind.DISK_FULL: TaskUrgency.NOW,
    TaskKind.STATE_READ_ONLY: TaskUrgency.NOW,
    TaskKind.STATE_OPEN: TaskUrgency.NOW,
    TaskKind.NO_SCAN: TaskUrgency.NOW,
    TaskKind.SCAN_UNFINISHED: TaskUrgency.NOW,
    TaskKind.CASES_OVERDUE: TaskUrgency.NOW,
    TaskKind.FAILED_NEW: TaskUrgency.NOW,
    TaskKind.FAILED_FIRST: TaskUrgency.NOW,
    TaskKind.LOGIN_EXPIRED: TaskUrgency.NOW,
    TaskKind.MESSAGES_UNSETTLED: TaskUrgency.SOON,
    TaskKind.SCAN_QUEUED: TaskUrgency.SOON,
    TaskKind.CASES_DUE: TaskUrgency.SOON,
    TaskKind.REGISTER_OLD: TaskUrgency.SOON,
    TaskKind.SCAN_OLD: TaskUrgency.SOON,
    TaskKind.DUE_SOON: TaskUrgency.SOON,
    TaskKind.CASES_OPEN: TaskUrgency.SOON,
    TaskKind.CASES_CONFIRMED: TaskUrgency.SOON,
    TaskKind.REVIEW: TaskUrgency.LATER,
    TaskKind.LOGIN_OLD: TaskUrgency.LATER,
    TaskKind.PLATFORM_PAUSED: TaskUrgency.LATER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do."""

    kind: TaskKind
    command: tuple[str, ...]
    """The words after the program's name and its own options; empty: no command of the program does it."""
    count: int = 1
    names: tuple[str, ...] = ()
    """Some of the accounts, MAX_NAMED at most; as the register has them, so untrusted."""
    on: date | None = None
    """The earliest deadline."""
    at: datetime | None = None
    """The instant that matters: of the last scan, of a login, until which a platform is left alone."""
    platform: str = ""
    place: str = ""
    """A path, or a login's site."""

    @property
    def urgency(self) -> TaskUrgency:
        return URGENCY[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLogin:
    """One stored login, as last probed."""

    platform: str
    site: str
    command: tuple[str, ...]
    is_expired: bool
    logged_in_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineState:
    """What cheap checks say of this machine: neither the network is used nor a browser started."""

    free_bytes: int | None = None
    """None: not known."""
    is_read_only: bool = False
    """Whether the state folder cannot be written."""
    is_open: bool = False
    """Whether others than its owner can read the sessions."""
    state: str = ""
    """The state folder."""
    logins: tuple[StoredLogin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The results as of the last scan."""

    at: datetime
    """监测时间点."""
    counts: Counts
    problems: tuple[ReportRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayInput:
    """All that today's tasks follow from."""

    now: datetime
    name: str = ""
    """Of the register."""
    is_demonstration: bool = False
    imported_at: datetime | None = None
    """When a file was last imported into the register; None: it is accounts.yaml."""
    scans: Sequence[Scan] = ()
    queued: Collection[int] = ()
    """The numbers of the scans that the workers have and have not finished."""
    results: Results | None = None
    """None: nothing was scanned."""
    cases: Sequence[Case] = ()
    circuits: Sequence[CircuitBreaker] = ()
    unsettled: Sequence[OutgoingPart] = ()
    """Messages that were not delivered, or whose delivery is unknown."""
    machine: MachineState = field(default_factory=MachineState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    now: datetime
    name: str
    last_scan: Scan | None
    """The last finished one of the whole register, else of a part; None: none was finished."""
    results: Results | None
    tasks: tuple[Task, ...]
    """Most urgent first; empty: nothing is to be done."""
