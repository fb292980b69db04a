"""The table of second registers (如网信备案), each kept beside the register as its file had it."""

from sqlalchemy import JSON, Column, String, Table

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

SECOND_REGISTER = Table(
    "second_register",
    METADATA,
    Column("name", String, primary_key=True),  # As people call it: 网信备案.
    Column("file_name", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("kept_at", Instant, nullable=False),
    Column("kept_by", String, nullable=False),
    Column("region", String, nullable=False),  # The part of the register that it is of; empty: all.
    Column("entries", JSON, nullable=False),  # One for each row: see tracker.store.resolving.second_register_store.
    Column("bad", JSON, nullable=False),  # Rows that could not be read: [{where, value, zh, en}].
)
"""The last file of one other register; a later one of the same name takes its place."""
