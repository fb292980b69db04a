"""The current results (现状) as values: of accounts, of groups of them, and of a whole finished scan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.register.account import Account
from tracker.rules.finding import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotEntry:
    """One account's result in the snapshot."""

    key: str
    position: int
    """In the register, from 0."""
    platform: str
    region: str
    unit: str
    verdict: str
    is_self_reported: bool
    is_closed: bool
    is_problem: bool
    is_new: bool
    display_name: str
    rules: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMarker:
    """The newest ids of stale marks, accounts and register changes at an instant."""

    stale_mark: int
    account: int
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The results of a finished scan, and what they are based on."""

    judged_by: str
    mark: ChangeMarker
    """The state of the database on which the results are based."""
    entries: tuple[SnapshotEntry, ...]
    stale_keys: frozenset[str] = frozenset()
    """Accounts to be marked as stale at once: the snapshot does not hold all that is reported of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotInfo:
    scan_id: int
    at: datetime
    judged_by: str
    stale: Mapping[str, int]
    """Account key -> position, of the stale accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotAccount:
    """An account with its stored assessment."""

    account: Account
    position: int
    assessment: Assessment
    display_name: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotCount:
    """A group of accounts with the same verdict."""

    key: str
    """Key of the group; empty: there is one group, or the register gives none."""
    verdict: str
    is_self_reported: bool
    is_closed: bool
    accounts: int
    first: int
    """Position of the first account in the register."""
