"""Tables of looks and of their evidence: the manifests of its chain (证据链), and the actions on it; see
tracker.evidence."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import JSON_OR_NULL, table


class PruningRow(SQLModel, table=True):
    """What this program removed under a retention setting. Written before any file goes, and before the link's file."""

    __tablename__ = "pruning"

    number: int = Field(primary_key=True, foreign_key="manifest.number", sa_column_kwargs={"autoincrement": False})
    """Of the link that names the files."""
    keep_days: int | None
    max_mb: int | None
    content: bytes
    """The link's file: should the program be killed before it is written, the next one writes it."""
    is_written: bool


class UnwrittenLinkRow(SQLModel, table=True):
    """A scan's link that has its number, and whose file is not known to be written. Its row goes once it is."""

    __tablename__ = "unwritten_link"

    number: int = Field(primary_key=True, foreign_key="manifest.number", sa_column_kwargs={"autoincrement": False})
    content: bytes
    """The link's file: should the program be killed, or the vault not answer, the next one writes it."""


class AcceptedLinkRow(SQLModel, table=True):
    """A link that the database did not know, and that a person accepted."""

    __tablename__ = "accepted_link"

    path: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    reason: str
    accepted_by: str
    accepted_at: datetime


PRUNING = table("pruning")
UNWRITTEN_LINK = table("unwritten_link")
ACCEPTED_LINK = table("accepted_link")


class LookRow(SQLModel, table=True):
    __tablename__ = "look"
    __table_args__ = (
        ForeignKeyConstraint(["scan_id", "account_id"], ["account_check.scan_id", "account_check.account_id"]),
    )

    scan_id: int = Field(primary_key=True)
    account_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    """In the order they were made, from 0."""
    route: str
    way: str
    looked_at: datetime
    outcome: str
    state: str | None
    words: str
    code: str
    message: str
    url: str
    evidence_files: list[dict[str, Any]] | None = Field(sa_type=JSON_OR_NULL)
    """[{kind, path, sha256, size}]; null: nothing was kept of it."""


class ManifestRow(SQLModel, table=True):
    """A manifest in the chain of evidence (证据链): the hash of its file when written; see tracker.evidence.chain."""

    __tablename__ = "manifest"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """From 1, without a gap."""
    path: str
    """From the state folder."""
    sha256: str
    sealed_at: datetime


LOOK = table("look")
MANIFEST = table("manifest")
