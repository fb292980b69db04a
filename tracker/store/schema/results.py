"""The tables of current results (现状): the verdicts of the last finished scan, ready to be counted."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, false
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class SnapshotEntryRow(SQLModel, table=True):
    """One account: what lists are counted and grouped by. Its assessment is that of the basis's scan."""

    __tablename__ = "result_snapshot"
    __table_args__ = (
        Index("ix_result_snapshot_counted", "region", "verdict", "is_self_reported", "is_closed", "position"),
        Index(None, "is_problem"),
    )
    """In the order of the first all are counted, and never sorted."""

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    position: int
    platform: str
    region: str
    """The widest; empty: the register gives none."""
    unit: str
    verdict: str
    is_closed: bool
    is_problem: bool
    is_new: bool
    display_name: str
    rules: list[Any] = Field(sa_type=JSON)
    """The rules that hold of it, and the reason why it is not verified."""
    is_self_reported: bool = Field(sa_column_kwargs={"server_default": false()})


class SnapshotInfoRow(SQLModel, table=True):
    """What the stored snapshot was made from; one row, or none."""

    __tablename__ = "snapshot_info"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    at: datetime
    """监测时间点."""
    judged_by: str
    """Names the rules, their numbers and the program; see tracker.report.snapshot."""
    newest_account: int
    """The highest id when it was concluded."""
    newest_change: int
    """Of the register, likewise."""


class StaleAccountRow(SQLModel, table=True):
    """An account that was looked at since, by program or person, or on whose case a person decided."""

    __tablename__ = "stale_account"
    __table_args__ = {"sqlite_autoincrement": True}  # a number is never given twice

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)


RESULT_SNAPSHOT = table("result_snapshot")
SNAPSHOT_INFO = table("snapshot_info")
STALE_ACCOUNT = table("stale_account")
