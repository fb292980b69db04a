"""What became of the problems of the quarter before (上轮整改情况), from the ledger (问题台账). Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.account import Account
from tracker.clock import start_of_day, to_shanghai
from tracker.finding import Verdict
from tracker.ledger.matter import UNDER_WAY, Matter, Status, Step, status_of
from tracker.policy import Severity
from tracker.report import ReportRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectification:
    """An account stands in it once for each of its problems; all empty: none is known."""

    mended: tuple[Account, ...] = ()
    """已整改: a later scan showed it, or a person closed it."""
    still_open: tuple[Account, ...] = ()
    """仍未整改."""
    repeated: tuple[Account, ...] = ()
    """Mended, and there again (整改后反复)."""
    unverified: tuple[Account, ...] = ()
    """Not verified this time, or no longer in the register: whether it is mended is not known."""

    @property
    def total(self) -> int:
        return len(self.mended) + len(self.still_open) + len(self.repeated) + len(self.unverified)


def rectification_of(matters: Sequence[Matter], rows: Iterable[ReportRow], at: datetime) -> Rectification:
    """Of what was under way at any time in the quarter before that of `at`; what was dismissed is not of it.

    Args:
        matters: the whole ledger.
        rows: every account as of `at`.
    """
    verified = {row.account.key for row in rows if row.assessment.verdict is not Verdict.UNVERIFIED}
    known = [matter for matter in matters if matter.opening.at <= at and matter.opening.severity != Severity.WARN]
    found: dict[str, list[Account]] = {}
    for matter, is_back in last_round(known, at):
        fate = fate_of(status_at(matter, at), is_back=is_back, is_verified=matter.account.key in verified)
        if fate:
            found.setdefault(fate, []).append(matter.account)
    return Rectification(**{fate: tuple(accounts) for fate, accounts in found.items()})


def last_round(known: Iterable[Matter], at: datetime) -> Iterator[tuple[Matter, bool]]:
    """The newest of each account and rule that the quarter before knew, and whether a later one is under way."""
    begins = quarter_begin(at)
    before = quarter_begin(begins, back=1)
    groups: dict[tuple[str, str], list[Matter]] = {}
    for matter in known:
        groups.setdefault((matter.account.key, matter.rule), []).append(matter)
    for group in groups.values():
        earlier = [matter for matter in group if matter.opening.at < begins]
        newest = max(earlier, key=lambda matter: matter.number, default=None)
        if newest and (newest.opening.at >= before or status_at(newest, before) in UNDER_WAY):
            later = (matter for matter in group if matter.opening.at >= begins)
            yield newest, any(status_at(matter, at) in UNDER_WAY for matter in later)


def fate_of(status: Status, *, is_back: bool, is_verified: bool) -> str:
    """A field of Rectification; empty: it was dismissed."""
    if status is Status.DISMISSED:
        return ""
    if status in UNDER_WAY:
        return "still_open" if is_verified else "unverified"
    return "repeated" if is_back else "mended"


def status_at(matter: Matter, at: datetime) -> Status:
    """What the scans up to `at` made of it; people decide after the time-point that they decide about."""
    return status_of([step for step in matter.steps if instant_of(step, at) <= at])


def instant_of(step: Step, at: datetime) -> datetime:
    return step.proof.at if step.proof else at


def quarter_begin(at: datetime, back: int = 0) -> datetime:
    """Midnight in Shanghai at which the quarter of `at` begins, or one so many quarters earlier."""
    local = to_shanghai(at)
    quarter = local.year * 4 + (local.month - 1) // 3 - back
    return start_of_day(date(quarter // 4, quarter % 4 * 3 + 1, 1))
