"""The tables. Facts only: what the register says, what was looked at and seen; assessments beside them.

Enums are plain strings, checked on the way in by the dataclasses: a database that checks them too has to be migrated
for every new word, and the migration generator does not notice (Alembic 1.20). They are declared to
SQLAlchemy alone: classes of SQLModel for them took a quarter of every command's start, and nothing read rows by them. A
change here needs a migration: `python -m tracker.store.schema.migrations.revise "what changes"`.
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
)

from tracker.store.database.instants import Instant

METADATA = MetaData(
    # Given by us they are the same on every database, and batch migrations find them.
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables of this program, once the modules of this folder are imported; see `every_table`."""

CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}
"""The rows lie in the order of the primary key, so that all of an account are read at once, not one from each week."""

JSON_OR_NULL = JSON(none_as_null=True)
"""None is NULL of the database, not null of JSON."""

ACCOUNT = Table(
    "account",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("platform", String, nullable=False),
    Column("handle", String, nullable=False),
    Column("name", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("supervisor", String, nullable=False),
    Column("region", JSON, nullable=False),
    Column("kind", String, nullable=False),
    Column("filing_state", String, nullable=False),
    Column("announced_on", Date),
    Column("deregistered_on", Date),
    Column("closed_on", Date),
    Column("links", JSON, nullable=False),
    Column("position", Integer, nullable=False),  # Its place in the register, from 0.
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),  # None: it is in the register.
    Column("entity", String, nullable=False, server_default=""),
    Column("former_names", JSON, nullable=False, server_default="[]"),
    Column("code", String, nullable=False, server_default=""),
    # The last file that had it; None: it came from accounts.yaml.
    Column("import_id", Integer, ForeignKey("register_import.id")),
    UniqueConstraint("platform", "handle"),
)
"""One entry of the register, also after it left it: its history stays."""

ACCOUNT_CHANGE = Table(
    "account_change",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("changed_at", Instant, nullable=False),
    Column("what", String, nullable=False),  # changed | removed | restored.
    Column("before", JSON, nullable=False),  # Of `changed`: column -> what stood there.
    Column("after", JSON_OR_NULL),  # column -> what stands there since; null: accounts.yaml was followed.
    Column("changed_by", String, nullable=False, server_default=""),  # Empty: accounts.yaml was followed.
    Column("import_id", Integer, ForeignKey("register_import.id")),
    # What an account's handle was found by (`tracker accounts resolve`); null: every other change.
    Column("source", String),
)
"""What changed of an entry of the register; when it came is `account.added_at`."""

REGISTER_IMPORT = Table(
    "register_import",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("imported_at", Instant, nullable=False),
    Column("imported_by", String, nullable=False),
    Column("file_name", String, nullable=False),
    Column("sha256", String, nullable=False),  # Of the file, in hex.
    Column("region", String, nullable=False),  # The part of the register it is of; empty: all.
    Column("counts", JSON, nullable=False),  # added, changed, unchanged, gone, removed, skipped.
    Column("skipped", JSON, nullable=False),  # Bad rows that were left out: [{cell, value, reason, reason_en}].
)
"""A file taken over into the register."""

SCAN = Table(
    "scan",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),  # 监测时间点.
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    # e.g. 2026-W48; None: not the weekly scan. That it is unique is what makes a week be scanned once.
    Column("period", String, unique=True),
    Column("is_replay", Boolean, nullable=False),
    Column("is_abandoned", Boolean, nullable=False),
    Column("selection", String, nullable=False),
)

SCAN_ACCOUNT = Table(
    "scan_account",
    METADATA,
    Column("scan_id", Integer, ForeignKey("scan.id"), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("position", Integer, nullable=False),
)
"""Which accounts a scan is of."""

QUEUED_SCAN = Table(
    "queued_scan",
    METADATA,
    Column("scan_id", Integer, ForeignKey("scan.id"), primary_key=True),
    Column("queued_at", Instant, nullable=False),
    # The rules and the program it was begun with: a worker with others leaves it alone.
    Column("judged_by", String, nullable=False),
)
"""A scan that is handed to the workers of several machines (tracker.cluster)."""

CHECKED_FROM = Table(
    "checked_from",
    METADATA,
    Column("scan_id", Integer, ForeignKey("scan.id"), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("machine", String, nullable=False),  # Its address and its host.
)
"""Which machine brought a check, of a scan that several did: one of them may be answered in another way."""

CHECK = Table(
    "account_check",  # CHECK is a word of SQL
    METADATA,
    Column("scan_id", Integer, ForeignKey("scan.id"), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("checked_at", Instant, nullable=False),
    Column("outcome", String, nullable=False),
    Column("code", String, nullable=False),
    Column("message", String, nullable=False),
    Column("state", String),
    Column("words", String, nullable=False),
    Column("display_name", String, nullable=False),
    Column("former_names", JSON, nullable=False),
    Column("verified_as", String, nullable=False),
    Column("is_muted", Boolean, nullable=False),
    Column("post_count", BigInteger),
    Column("covers_from", Instant),
    Column("last_post_at", Instant),  # The newest post that this check saw; None: it saw none.
    Index(None, "account_id", "checked_at"),
)
"""One account's outcome in one scan. A failed one is a row of its own and never touches the last good one."""

LOOK = Table(
    "look",
    METADATA,
    Column("scan_id", Integer, primary_key=True),
    Column("account_id", Integer, primary_key=True),
    Column("position", Integer, primary_key=True),  # In the order they were made, from 0.
    Column("route", String, nullable=False),
    Column("way", String, nullable=False),
    Column("looked_at", Instant, nullable=False),
    Column("outcome", String, nullable=False),
    Column("state", String),
    Column("words", String, nullable=False),
    Column("code", String, nullable=False),
    Column("message", String, nullable=False),
    Column("url", String, nullable=False),
    Column("evidence_files", JSON_OR_NULL),  # [{kind, path, sha256, size}]; null: nothing was kept of it.
    ForeignKeyConstraint(["scan_id", "account_id"], ["account_check.scan_id", "account_check.account_id"]),
)

MANIFEST = Table(
    "manifest",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),  # From 1, without a gap.
    Column("path", String, nullable=False),  # From the state folder.
    Column("sha256", String, nullable=False),
    Column("sealed_at", Instant, nullable=False),
)
"""A manifest in the chain of evidence (证据链): the hash of its file at the time of writing; see
tracker.evidence.chain."""

WITHHELD = Table(
    "withheld",
    METADATA,
    Column("scan_id", Integer, ForeignKey("scan.id"), primary_key=True),
    Column("platform", String, primary_key=True),
    Column("message", String, nullable=False),  # What changed, with the figures.
)
"""A platform whose answers changed all at once in a scan: what that scan saw of it proves nothing."""

POST = Table(
    "post",
    METADATA,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("post_id", String, primary_key=True),
    Column("published_at", Instant, nullable=False),
    Column("title", String, nullable=False),
    Column("url", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("origin_mark", String, nullable=False),
    Column("is_pinned", Boolean, nullable=False),  # When last seen.
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Index(None, "account_id", "published_at"),
    **CLUSTERED,
)
"""A post once seen stays seen."""

MANUAL_CHECK = Table(
    "manual_check",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("name", String, nullable=False),  # As registered when it was recorded.
    Column("what", String, nullable=False),
    Column("seen_by", String, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("state", String),
    Column("words", String, nullable=False),
    Column("last_post_at", Instant),
    Column("link", String, nullable=False),
    Column("title", String, nullable=False),
    Column("note", String, nullable=False),
    Column("screenshot", String, nullable=False),  # From the state folder; empty: none.
    Column("screenshot_sha256", String, nullable=False),
    Column("withdrawn_at", Instant),  # None: it counts.
    Column("withdrawn_by", String, nullable=False),
    Column("withdrawn_why", String, nullable=False),
)
"""What a person saw of an account; see tracker.history.manual_check. Withdrawn ones stay."""

ASSESSMENT = Table(
    "assessment",
    METADATA,
    Column("scan_id", Integer, ForeignKey("scan.id"), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("verdict", String, nullable=False),
    # [{rule, severity, since, message, evidence}], worst first; since in ISO 8601 or null.
    Column("findings", JSON, nullable=False),
    Column("reason", String, nullable=False),
    Column("reason_message", String, nullable=False),
    Column("state", String, nullable=False),
    Column("last_post_at", Instant),
    Column("checked_at", Instant),
    Column("days_silent", Float),
    Column("repost_share", Float),
    Column("policy_version", String, nullable=False),
    Column(
        "is_self_reported", Boolean, nullable=False, server_default=false()
    ),  # Whether it is verified by its unit's word alone (单位自报).
)
"""The result of an account when a scan was finished: kept unchanged when the rules change."""

POLICY = Table(
    "policy",
    METADATA,
    Column("version", String, primary_key=True),
    Column("numbers", JSON, nullable=False),
)
"""The numbers behind a policy's version."""

PACE = Table(
    "pace",
    METADATA,
    # `weibo`; from an address that has a name, `weibo@name` (settings: cluster.address): a platform limits each
    # address by itself.
    Column("platform", String, primary_key=True),
    Column("next_at", Float, nullable=False),
    Column("cool_until", Float, nullable=False),
    Column("hour", BigInteger, nullable=False),  # Hours since 1970 of the last slot.
    Column("in_hour", Integer, nullable=False),  # Slots taken in that hour.
    Column("day", BigInteger, nullable=False),  # Days since 1970, on a Shanghai clock.
    Column("in_day", Integer, nullable=False),
)
"""When a platform may be asked next, for all processes. Instants are Unix seconds: one statement adds to them."""
