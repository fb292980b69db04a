"""The tables beside the scans: their accounts, how they wait for workers and from which addresses they look, and what
was pruned of the history (清理历史)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class HistoryPruningRow(SQLModel, table=True):
    """Written before anything goes: a time-point whose history is no longer whole is refused, also after a kill."""

    __tablename__ = "history_pruning"

    id: int | None = Field(default=None, primary_key=True)
    before: datetime
    """What is older went, but what is listed in tracker.store.history.retention."""
    pruned_at: datetime
    pruned_by: str


HISTORY_PRUNING = table("history_pruning")


class ScanAccountRow(SQLModel, table=True):
    """The accounts of a scan."""

    __tablename__ = "scan_account"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    position: int


class QueuedScanRow(SQLModel, table=True):
    """A scan that is handed to the workers of several machines (tracker.cluster)."""

    __tablename__ = "queued_scan"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    queued_at: datetime
    judged_by: str
    """The rules and the program it was begun with: a worker with others leaves it alone."""


class CheckedFromRow(SQLModel, table=True):
    """The machine that brought a check, in a scan that several did: one of them may be answered in another way."""

    __tablename__ = "checked_from"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    machine: str
    """Its address and its host."""


SCAN_ACCOUNT = table("scan_account")
QUEUED_SCAN = table("queued_scan")
CHECKED_FROM = table("checked_from")
