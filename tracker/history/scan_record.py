"""A recorded scan (检查记录) in any status."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.register.sampling.sample import Sample


class ScanStatus(StrEnum):
    FINISHED = "finished"
    UNFINISHED = "unfinished"
    """The next scan can continue it."""
    ABANDONED = "abandoned"
    """Another scan replaced it; its checks count."""
    DISCARDED = "discarded"
    """A person discarded it; its checks do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discard:
    """The decision of a person to discard a scan. Its texts are untrusted input."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRecord:
    id: int
    at: datetime
    """监测时间点."""
    started_at: datetime
    finished_at: datetime | None
    period: str | None
    is_replay: bool
    is_abandoned: bool
    selection: str
    """Empty: the whole register."""
    accounts: int
    """How many accounts it was to look at."""
    checked: int
    """How many of these have a check."""
    discard: Discard | None = None
    sample: Sample | None = None
    """How its accounts were drawn (抽查); None: they were not."""

    @property
    def status(self) -> ScanStatus:
        if self.discard is not None:
            return ScanStatus.DISCARDED
        if self.is_abandoned:
            return ScanStatus.ABANDONED
        return ScanStatus.FINISHED if self.finished_at else ScanStatus.UNFINISHED
