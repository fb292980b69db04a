"""One scan as it is recorded."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """All accounts looked at once, as of one instant."""

    id: int
    at: datetime
    """监测时间点."""
    started_at: datetime
    finished_at: datetime | None
    """None: unfinished; it can be continued."""
    period: str | None
    """The week whose scan this is, e.g. `2026-W48`; None: somebody asked for it."""
    is_replay: bool
    selection: str
    """Which part of the register was asked for; empty: all of it."""
