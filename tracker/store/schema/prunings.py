"""The table of what was pruned of the history (清理历史)."""

from sqlalchemy import Column, Integer, String, Table

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

HISTORY_PRUNING = Table(
    "history_pruning",
    METADATA,
    Column("id", Integer, primary_key=True),
    # What is older went, but what is listed in tracker.store.history.retention.
    Column("before", Instant, nullable=False),
    Column("pruned_at", Instant, nullable=False),
    Column("pruned_by", String, nullable=False),
)
"""Written before anything goes: a time-point whose history is no longer whole is refused, also after a kill."""
