"""The tables beside the register: what the accounts of a sampled scan (抽查) were drawn from and how, second registers
(网信备案), and the files that were imported."""

from datetime import datetime
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


class SecondRegisterRow(SQLModel, table=True):
    """The last file of one other register; a later one of the same name takes its place."""

    __tablename__ = "second_register"

    name: str = Field(primary_key=True)
    """As people call it: 网信备案."""
    file_name: str
    sha256: str
    kept_at: datetime
    kept_by: str
    region: str
    """The part of the register that it is of; empty: all."""
    entries: list[dict[str, Any]] = Field(sa_type=JSON)
    """One for each row: see tracker.store.registers.second_registers."""
    bad: list[dict[str, str]] = Field(sa_type=JSON)
    """Rows that could not be read: [{where, value, zh, en}]."""


SECOND_REGISTER = table("second_register")


class RegisterImportRow(SQLModel, table=True):
    """A file taken over into the register."""

    __tablename__ = "register_import"

    id: int | None = Field(default=None, primary_key=True)
    imported_at: datetime
    imported_by: str
    file_name: str
    sha256: str
    """Of the file, in hex."""
    region: str
    """The part of the register it is of; empty: all."""
    counts: dict[str, int] = Field(sa_type=JSON)
    """added, changed, unchanged, gone, removed, skipped."""
    skipped: list[dict[str, str]] = Field(sa_type=JSON)
    """Bad rows that were left out: [{cell, value, reason, reason_en}]."""


REGISTER_IMPORT = table("register_import")
