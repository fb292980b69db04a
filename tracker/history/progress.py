"""How far a scan has come, and what each scan concluded: counts read from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


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
