"""The table of samples (抽查): what the accounts of a sampled scan were drawn from, and how."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table

from tracker.store.schema.tables import METADATA

SCAN_SAMPLE = Table(
    "scan_sample",
    METADATA,
    Column("scan_id", Integer, ForeignKey("scan.id"), primary_key=True),
    Column("size", String, nullable=False),  # A share or a number, as written: `20%`, `50`.
    Column("seed", String, nullable=False),
    Column("strata", JSON, nullable=False),  # By what the frame is divided: [region, platform].
    Column("adds_repeat_offenders", Boolean, nullable=False),
    Column("frame", Integer, nullable=False),
    Column("frame_hash", String, nullable=False),
    Column("counts", JSON, nullable=False),  # Of each stratum: [[values], accounts in the frame, accounts drawn].
    Column("drawn", JSON, nullable=False),  # Keys of the accounts drawn.
    Column("beside", JSON, nullable=False),  # Keys of the accounts looked at besides.
)
"""The sample of a scan; no row: the scan is none of a sample."""
