"""What the backend reads for the screens, and what it remembers of this session."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.cases.case import Case, StepKind
from tracker.cases.report_row import ReportRow
from tracker.history.account_history import AccountHistory
from tracker.history.manual_check import ManualCheck
from tracker.history.scan import PlatformProgress, Scan, ScanConclusion
from tracker.history.scan_record import ScanRecord
from tracker.report.counts import Summary
from tracker.scan.lock import ScanLocked

if TYPE_CHECKING:
    from tracker.report.explanation.explanation import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewData:
    """The counts of the first screen."""

    summary: Summary
    by_region: Summary
    by_platform: Summary
    to_confirm: int
    to_notify: int
    overdue: int
    waiting: int
    is_stored: bool
    """Whether the results are those that the last scan stored."""
    has_scan: bool
    conclusions: tuple[ScanConclusion, ...] | None = None
    """Oldest first; None: not read yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDetails:
    """One account with all that its verdict rests on."""

    row: ReportRow
    facts: AccountHistory
    explanation: "Explanation"
    cases: tuple[Case, ...]
    manual_checks: tuple[ManualCheck, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanView:
    """The scans on record, and how far the newest unfinished one has come."""

    records: tuple[ScanRecord, ...]
    unfinished: Scan | None
    progress: tuple[PlatformProgress, ...]
    holder: ScanLocked | None
    """Who is scanning now; None: nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStep:
    """A step of this session, which can be undone."""

    by: str
    names: str
    what: StepKind | None = None
    """None: a look that was recorded."""
    case_ids: tuple[int, ...] = ()
    manual_check_id: int = 0
