"""The table of circuits: platforms that are left alone for a while; see tracker.pace.circuit_breaker."""

from sqlalchemy import Column, Integer, String, Table

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

CIRCUIT = Table(
    "circuit",
    METADATA,
    Column("platform", String, primary_key=True),
    Column("code", String, nullable=False),
    Column("in_a_row", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("until", Instant),
    Column("openings", Integer, nullable=False),
)
"""What is held against one platform; no row: nothing."""
