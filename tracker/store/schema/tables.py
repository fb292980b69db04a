"""The tables that a listing reads: register, scans and the discarded ones, checks, what people recorded; assessments
beside them. Each table takes two milliseconds of a start, so the others stand in modules that a listing does not load.

Enums are plain strings, checked on the way in by the dataclasses: a database that checks them too has to be migrated
for every new word, and the migration generator does not notice (Alembic 1.20). Instants are UTC (SQLModel from 0.0.50
on refuses naive ones). A change here needs a migration: `python -m tracker.store.schema.migrations.revise "what
changes"`.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Table, UniqueConstraint, false
from sqlmodel import Field, SQLModel

SQLModel.model_config["defer_build"] = True  # nothing makes rows of these classes: their validators are never built
# Nor are they mapped: SQLAlchemy makes the tables alone, as for its DeferredReflection, in two thirds of the time.
setattr(SQLModel, "_sa_decl_prepare", True)  # noqa: B010  # mypy knows no such attribute
# Before the first table: names given by us are the same on every database, and batch migrations find them.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


CLUSTERED = {"sqlite_with_rowid": False}
"""The rows lie in the order of the primary key, so that all of an account are read at once, not one from each week."""


JSON_OR_NULL = JSON(none_as_null=True)


class AccountRow(SQLModel, table=True):
    """One entry of the register, also after it left it: its history stays."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("platform", "handle"), Index(None, "unit_key", "platform"))

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    handle: str
    name: str
    unit: str
    supervisor: str
    region: list[str] = Field(sa_type=JSON)
    kind: str
    filing_state: str
    announced_on: date | None
    deregistered_on: date | None
    closed_on: date | None
    links: list[str] = Field(sa_type=JSON)
    position: int
    """Its place in the register, from 0."""
    added_at: datetime
    removed_at: datetime | None
    """None: it is in the register."""
    entity: str = Field(sa_column_kwargs={"server_default": ""})
    former_names: list[str] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    code: str = Field(sa_column_kwargs={"server_default": ""})
    import_id: int | None = Field(foreign_key="register_import.id")
    """The last file that had it; None: it came from accounts.yaml."""
    unit_key: str = Field(sa_column_kwargs={"server_default": ""})
    """`unit` as units are compared (tracker.register.identity.normal_name), so that the others of a unit are found
    without reading the register."""


class AccountChangeRow(SQLModel, table=True):
    """What changed of an entry of the register; when it came is `account.added_at`."""

    __tablename__ = "account_change"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    changed_at: datetime
    what: str
    """changed | removed | restored."""
    before: dict[str, Any] = Field(sa_type=JSON)
    """Of `changed` and `restored`: column -> what stood there."""
    after: dict[str, Any] | None = Field(sa_type=JSON_OR_NULL)
    """column -> what stands there since; null: accounts.yaml was followed."""
    changed_by: str = Field(sa_column_kwargs={"server_default": ""})
    """Empty: accounts.yaml was followed."""
    import_id: int | None = Field(foreign_key="register_import.id")
    source: str | None
    """What an account's handle was found by (`tracker accounts resolve`); null: every other change."""


class ScanRow(SQLModel, table=True):
    __tablename__ = "scan"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    """监测时间点."""
    started_at: datetime
    finished_at: datetime | None
    period: str | None = Field(unique=True)
    """e.g. 2026-W48; None: not the weekly scan. That it is unique is what makes a week be scanned once."""
    is_replay: bool
    is_abandoned: bool
    selection: str


class CheckRow(SQLModel, table=True):
    """One account's outcome in one scan. A failed one is a row of its own and never touches the last good one."""

    __tablename__ = "account_check"  # CHECK is a word of SQL
    __table_args__ = (Index(None, "account_id", "checked_at"),)

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    checked_at: datetime
    outcome: str
    code: str
    message: str
    state: str | None
    words: str
    display_name: str
    former_names: list[str] = Field(sa_type=JSON)
    verified_as: str
    is_muted: bool
    post_count: int | None = Field(sa_type=BigInteger)
    covers_from: datetime | None
    last_post_at: datetime | None
    """The newest post that this check saw; None: it saw none."""
    platform_id: str = Field(sa_column_kwargs={"server_default": ""})


class WithheldRow(SQLModel, table=True):
    """A platform whose answers changed all at once in a scan: what that scan saw of it proves nothing."""

    __tablename__ = "withheld"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    platform: str = Field(primary_key=True)
    message: str
    """What changed, with the figures."""


class ManualCheckRow(SQLModel, table=True):
    """What a person saw of an account; see tracker.history.manual_check. Withdrawn ones stay."""

    __tablename__ = "manual_check"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    name: str
    """As registered when it was recorded."""
    what: str
    seen_by: str
    seen_at: datetime
    recorded_at: datetime
    state: str | None
    words: str
    last_post_at: datetime | None
    link: str
    title: str
    note: str
    screenshot: str
    """From the state folder; empty: none."""
    screenshot_sha256: str
    withdrawn_at: datetime | None
    """None: it counts."""
    withdrawn_by: str
    withdrawn_why: str


class AssessmentRow(SQLModel, table=True):
    """The result of an account when a scan was finished: kept unchanged when the rules change."""

    __tablename__ = "assessment"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    at: datetime
    verdict: str
    findings: list[dict[str, Any]] = Field(sa_type=JSON)
    """[{rule, severity, since, message, evidence}], worst first; since in ISO 8601 or null."""
    reason: str
    reason_message: str
    state: str
    last_post_at: datetime | None
    checked_at: datetime | None
    days_silent: float | None
    repost_share: float | None
    policy_version: str
    is_self_reported: bool = Field(sa_column_kwargs={"server_default": false()})
    """Whether it is verified by its unit's word alone (单位自报)."""


class PolicyRow(SQLModel, table=True):
    """The numbers behind a policy's version."""

    __tablename__ = "policy"

    version: str = Field(primary_key=True)
    numbers: dict[str, Any] = Field(sa_type=JSON)


class ScanDiscardRow(SQLModel, table=True):
    """Who discarded a scan, when and why; no row: it counts."""

    __tablename__ = "scan_discard"

    scan_id: int = Field(foreign_key="scan.id", primary_key=True)
    discarded_at: datetime
    discarded_by: str
    why: str


class OriginConfigRow(SQLModel, table=True):
    """originality.yaml as last read: other names of units, further outlets, ordered reposts."""

    __tablename__ = "originality_notes"

    id: int = Field(primary_key=True)
    """1: there is one."""
    notes: dict[str, Any] = Field(sa_type=JSON)


def table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


ACCOUNT = table("account")
ACCOUNT_CHANGE = table("account_change")
SCAN = table("scan")
CHECK = table("account_check")
WITHHELD = table("withheld")
MANUAL_CHECK = table("manual_check")
ASSESSMENT = table("assessment")
POLICY = table("policy")
DISCARD = table("scan_discard")
NOTES = table("originality_notes")
