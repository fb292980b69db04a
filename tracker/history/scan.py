"""The stored record of a scan."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan of all selected accounts, as of one instant."""

    id: int
    at: datetime
    """监测时间点."""
    started_at: datetime
    finished_at: datetime | None
    """None: unfinished; it can be resumed."""
    period: str | None
    """The week of a scheduled scan, e.g. `2026-W48`; None: it was started by hand."""
    is_replay: bool
    selection: str
    """The selected part of the register; empty: all of it."""
