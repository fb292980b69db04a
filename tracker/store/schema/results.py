"""The tables of how the register stands (现状): what the last finished scan concluded, ready to be counted."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, false

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

RESULT_SNAPSHOT = Table(
    "result_snapshot",
    METADATA,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("platform", String, nullable=False),
    Column("region", String, nullable=False),  # The widest; empty: the register gives none.
    Column("unit", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("is_problem", Boolean, nullable=False),
    Column("is_new", Boolean, nullable=False),
    Column("display_name", String, nullable=False),
    Column("rules", JSON, nullable=False),  # The rules that hold of it, and the reason why it is not verified.
    Column("is_self_reported", Boolean, nullable=False, server_default=false()),
    # In its order all are counted, and never sorted.
    Index(None, "region", "verdict", "is_closed", "position"),
)
"""One account: what lists are counted and grouped by. Its assessment is that of the basis's scan."""

SNAPSHOT_INFO = Table(
    "snapshot_info",
    METADATA,
    Column("scan_id", Integer, ForeignKey("scan.id"), primary_key=True),
    Column("at", Instant, nullable=False),  # 监测时间点.
    # Names the rules, their numbers and the program; see tracker.report.snapshot.
    Column("judged_by", String, nullable=False),
    Column("newest_account", Integer, nullable=False),  # The highest id when it was concluded.
    Column("newest_change", Integer, nullable=False),  # Of the register, likewise.
)
"""Of what the stands are; one row, or none."""

STALE_ACCOUNT = Table(
    "stale_account",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    sqlite_autoincrement=True,  # a number is never given twice
)
"""An account that was looked at since, by program or person, or of which somebody decided something."""
