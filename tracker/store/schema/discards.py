"""The table of discarded scans (作废): what they saw proves nothing any more, and stays on record."""

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
