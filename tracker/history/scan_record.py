"""A scan on record (检查记录), whatever became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ScanStatus(StrEnum):
    FINISHED = "finished"
    UNFINISHED = "unfinished"
    """It can be continued."""
    ABANDONED = "abandoned"
    """Another was begun in its place; what it saw counts."""
    DISCARDED = "discarded"
    """A person discarded it; what it saw does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discard:
    """That a person discarded a scan. Typed by people, so untrusted."""

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
    """How many it is of."""
    checked: int
    """How many of these were looked at."""
    discard: Discard | None = None

    @property
    def status(self) -> ScanStatus:
        if self.discard is not None:
            return ScanStatus.DISCARDED
        if self.is_abandoned:
            return ScanStatus.ABANDONED
        return ScanStatus.FINISHED if self.finished_at else ScanStatus.UNFINISHED
