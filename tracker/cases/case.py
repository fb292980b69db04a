"""A case (问题): one rule that one account broke, and every step taken on it; the status follows from the steps.

Steps are only added (全过程留痕): a wrong decision is reopened or withdrawn and stays on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.register.account import Account
from tracker.time.clock import to_shanghai


class StepKind(StrEnum):
    """What a step is. A finished scan adds OPENED, FOUND_AGAIN, RESOLVED and REFUTED, and REOPENED where what resolved
    the case was withdrawn; people add the others."""

    OPENED = "opened"
    FOUND_AGAIN = "held"
    """A later scan found the same problem."""
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    NOTIFIED = "notified"
    RESOLVED = "mended"
    """A later scan shows that the problem is gone (自动复核)."""
    REFUTED = "refuted"
    """A later scan shows that the problem never existed."""
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    """The person's own step before it was a mistake (撤回): both stay on record and decide nothing."""


class Status(StrEnum):
    """待确认, 已确认, 已通知; 已整改, 已办结, 核实后不成立."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    NOTIFIED = "notified"
    RESOLVED = "mended"
    CLOSED = "closed"
    DISMISSED = "dismissed"


OPEN_STATUSES = frozenset({Status.OPEN, Status.CONFIRMED, Status.NOTIFIED})
STATUS_AFTER = {
    StepKind.OPENED: Status.OPEN,
    StepKind.CONFIRMED: Status.CONFIRMED,
    StepKind.NOTIFIED: Status.NOTIFIED,
    StepKind.RESOLVED: Status.RESOLVED,
    StepKind.CLOSED: Status.CLOSED,
    StepKind.DISMISSED: Status.DISMISSED,
    StepKind.REFUTED: Status.DISMISSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanProof:
    """What a finished scan showed about a case: that the rule matches, or that it no longer does."""

    scan_id: int
    at: datetime
    """监测时间点."""
    proved_at: datetime
    """The instant for which it is proved; never after `at`."""
    policy_version: str
    fingerprint: str = ""
    """Identifies the facts that the rule matched (see tracker.cases.fingerprint); empty: it does not match."""
    former_fingerprint: str = ""
    """As earlier versions of the program identified the same facts; empty: as now. It is not stored."""
    fresh_from: datetime | None = None
    """From this instant the same fingerprint rests on wholly new facts; None: never."""
    since: datetime | None = None
    last_post_at: datetime | None = None
    severity: str = ""
    message: str = ""
    """The finding's sentence; may quote scraped words, so untrusted."""
    english_message: str = ""
    """The same in English, where it was asked for (CaseStore.localized_to); empty: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who did what, when and why. Typed text is untrusted."""

    what: StepKind
    taken_at: datetime
    by: str = ""
    """Empty: the program, after a scan."""
    why: str = ""
    proof: ScanProof | None = None
    """Set on the program's steps."""
    notified_on: date | None = None
    """Set on `notified`, as are the next two."""
    due_on: date | None = None
    """整改期限: the last day."""
    document: str = ""
    """文号."""
    file: str = ""
    """A file that proves it, relative to the state folder; empty: none."""
    file_sha256: str = ""
    is_discarded: bool = False
    """Whether its scan was discarded (作废): it stays on record and decides nothing."""

    def __post_init__(self) -> None:
        if bool(self.by.strip()) is not (self.proof is None):
            raise ValueError("a step is taken by a person, or rests on a scan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One problem of one account under one rule."""

    id: int
    account: Account
    """As the register has it now; its last entry where the account was removed; as it was when the case was last found,
    where the register has another name for the handle since, which nothing seen there shows."""
    is_of_former_name: bool = False
    """Whether that is so: the case is not of the account that the register has there now."""
    has_left: bool = False
    """Whether the register has the account no more: no scan looks at it."""
    rule: str
    steps: tuple[Step, ...]
    """In the order taken; the first is `opened`."""
    number: int = 1
    """Counts the account's cases of this rule, from 1."""
    repeats: int = 0
    """反复: how many earlier cases were not dismissed."""
    quarters: tuple[str, ...] = ()
    """The quarters in which this case and those were opened, each once, oldest first: `2026Q3`."""
    earlier_id: int | None = None
    """The previous case of the same account and rule; None: there is none."""
    later_id: int | None = None

    @property
    def status(self) -> Status:
        return status_of(self.counting_steps)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def counting_steps(self) -> tuple[Step, ...]:
        """Without those of discarded scans and withdrawn ones; the first one, without which there is no case, stays."""
        kept = [self.steps[0], *(step for step in self.steps[1:] if not step.is_discarded)]
        return tuple(kept) if all(step.what is not StepKind.WITHDRAWN for step in kept) else without_withdrawn(kept)

    @property
    def is_found(self) -> bool:
        """Whether a scan that was not discarded found it."""
        return any(step.proof and step.proof.fingerprint and not step.is_discarded for step in self.steps)

    @property
    def opened_by(self) -> ScanProof:
        proof = self.steps[0].proof
        assert proof is not None  # a scan opened it
        return proof

    @property
    def last_proof(self) -> ScanProof:
        """The proof of the last scan that showed anything about the case."""
        return next(step.proof for step in reversed(self.counting_steps) if step.proof is not None)

    @property
    def last_positive_proof(self) -> ScanProof:
        """The proof of the last scan that found the problem."""
        return next(
            step.proof for step in reversed(self.counting_steps) if step.proof is not None and step.proof.fingerprint
        )

    @property
    def fingerprints(self) -> frozenset[str]:
        """The fingerprints of all facts on which it was ever found."""
        return frozenset(
            step.proof.fingerprint for step in self.counting_steps if step.proof and step.proof.fingerprint
        )

    def last(self, *kinds: StepKind) -> Step | None:
        """The newest step of these kinds; None: there is none."""
        return next((step for step in reversed(self.counting_steps) if step.what in kinds), None)

    @property
    def deciding_step(self) -> Step:
        """The step that determines the status."""
        deciding = self.last(*STATUS_AFTER, StepKind.REOPENED)
        assert deciding is not None  # the first one
        return deciding

    @property
    def due_on(self) -> date | None:
        """整改期限 of the last notice; None: nobody was notified."""
        notice = self.last(StepKind.NOTIFIED)
        return notice.due_on if notice else None

    def is_overdue(self, day: date) -> bool:
        """逾期未整改: notified, the last day is over, and nothing shows the problem resolved."""
        return self.status is Status.NOTIFIED and self.due_on is not None and self.due_on < day

    @property
    def quarter(self) -> str:
        """The quarter in which it was opened, on a Shanghai clock: `2026Q4`."""
        return quarter_of(self.opened_by.at)


def without_withdrawn(steps: Sequence[Step]) -> tuple[Step, ...]:
    """A withdrawal cancels the newest step before it that a person took."""
    kept: list[Step] = []
    for step in steps:
        if step.what is not StepKind.WITHDRAWN:
            kept.append(step)
        elif (own := next((step for step in reversed(kept) if step.by), None)) is not None:
            kept = [step for step in kept if step is not own]
    return tuple(kept)


def status_of(steps: Sequence[Step]) -> Status:
    """A reopened case returns to its status before it ended; a dismissed one waits to be confirmed again."""
    status = before = Status.OPEN
    for step in steps:
        if step.what is StepKind.REOPENED:
            status = before = Status.OPEN if status is Status.DISMISSED else before
        elif step.what in STATUS_AFTER:
            status = STATUS_AFTER[step.what]
            before = status if status in OPEN_STATUSES else before
    return status


def quarter_of(instant: datetime) -> str:
    day = to_shanghai(instant)
    return f"{day.year}Q{(day.month + 2) // 3}"
