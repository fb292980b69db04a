"""The tables of what counts no more: discarded scans (作废), which prove nothing and stay on record, and what was
pruned of the history (清理历史)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class ScanDiscardRow(SQLModel, table=True):
    """Who discarded a scan, when and why; no row: it counts."""

    __tablename__ = "scan_discard"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    discarded_at: datetime
    discarded_by: str
    why: str


DISCARD = table("scan_discard")


class HistoryPruningRow(SQLModel, table=True):
    """Written before anything goes: a time-point whose history is no longer whole is refused, also after a kill."""

    __tablename__ = "history_pruning"

    id: int | None = Field(default=None, primary_key=True)
    before: datetime
    """What is older went, but what is listed in tracker.store.history.retention."""
    pruned_at: datetime
    pruned_by: str


HISTORY_PRUNING = table("history_pruning")
