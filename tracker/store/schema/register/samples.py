"""The table of samples (抽查): what the accounts of a sampled scan were drawn from, and how."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class ScanSampleRow(SQLModel, table=True):
    """The sample of a scan; no row: the scan is none of a sample."""

    __tablename__ = "scan_sample"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    size: str
    """A share or a number, as written: `20%`, `50`."""
    seed: str
    strata: list[str] = Field(sa_type=JSON)
    """By what the frame is divided: [region, platform]."""
    adds_repeat_offenders: bool
    frame: int
    frame_hash: str
    counts: list[Any] = Field(sa_type=JSON)
    """Of each stratum: [[values], accounts in the frame, accounts drawn]."""
    drawn: list[str] = Field(sa_type=JSON)
    """Keys of the accounts drawn."""
    beside: list[str] = Field(sa_type=JSON)
    """Keys of the accounts looked at besides."""


SCAN_SAMPLE = table("scan_sample")
