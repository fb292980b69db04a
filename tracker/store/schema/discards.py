"""The table of discarded scans (作废): what they saw proves nothing any more, and stays on record."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

DISCARD = Table(
    "scan_discard",
    METADATA,
    Column("scan_id", Integer, ForeignKey("scan.id"), primary_key=True),
    Column("discarded_at", Instant, nullable=False),
    Column("discarded_by", String, nullable=False),
    Column("why", String, nullable=False),
)
"""Who discarded a scan, when and why; no row: it counts."""
