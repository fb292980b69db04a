"""The stored record of a scan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

SAMPLED = "sample="
"""How the selection of a sampled scan begins (tracker.register.sampling.sample)."""
DAILY = "due=daily"
"""How the selection of a daily look begins (tracker.schedule.cadence)."""


OFFICIAL = "grants="
"""How the selection of imported answers of an official interface begins (tracker.scan.official)."""


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

    @property
    def is_whole(self) -> bool:
        """Whether it is of the whole register."""
        return not self.selection

    @property
    def is_sample(self) -> bool:
        """Whether its accounts were drawn (抽查): what it found holds of these, and moves nobody's time-point."""
        return self.selection.startswith(SAMPLED)

    @property
    def is_daily(self) -> bool:
        """Whether it is a look at the accounts that were due (每日查看): no round, and nobody's time-point."""
        return self.selection.startswith(DAILY)

    @property
    def is_aside(self) -> bool:
        """Whether it is no round and moves nobody's time-point: a daily look, or imported official answers."""
        return self.is_daily or self.selection.startswith(OFFICIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformProgress:
    """One platform of one scan."""

    platform: str
    total: int
    """Accounts to be looked at."""
    checked: int
    unverified: int
    """Checks without an answer."""
    last_at: datetime | None
    """When the newest check was made; None: none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanConclusion:
    """The verdicts of one finished scan of the whole register as stored then, without accounts that are closed now."""

    scan_id: int
    at: datetime
    """监测时间点."""
    verdicts: Mapping[str, int]
    """Verdict -> number of accounts; one that nobody has is absent."""
    self_reported: int = 0
    """Of the verified ones, those by their unit's word alone (单位自报)."""
