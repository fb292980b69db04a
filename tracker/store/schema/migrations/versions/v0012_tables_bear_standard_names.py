"""tables bear standard names

Rows are copied into tables of the new names, for constraints and indexes bear the table's name too.
"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0012"
down_revision = "0011"


RENAMED = {"matter_id": "case_id"}
MOVED = (
    ("seal", "manifest", ("number", "path", "sha256", "sealed_at")),
    ("stand_basis", "snapshot_info", ("scan_id", "at", "judged_by", "newest_account", "newest_change")),
    ("matter", "account_case", ("id", "account_id", "rule", "number")),
    (
        "observation",
        "manual_check",
        (
            "id",
            "account_id",
            "name",
            "what",
            "seen_by",
            "seen_at",
            "recorded_at",
            "state",
            "words",
            "last_post_at",
            "link",
            "title",
            "note",
            "screenshot",
            "screenshot_sha256",
            "withdrawn_at",
            "withdrawn_by",
            "withdrawn_why",
        ),
    ),
    (
        "stand",
        "result_snapshot",
        (
            "account_id",
            "position",
            "platform",
            "region",
            "unit",
            "verdict",
            "is_closed",
            "is_problem",
            "is_new",
            "display_name",
            "rules",
        ),
    ),
    ("touch", "stale_account", ("id", "account_id")),
    (
        "matter_step",
        "case_step",
        (
            "matter_id",
            "number",
            "what",
            "taken_at",
            "taken_by",
            "why",
            "scan_id",
            "at",
            "proved_at",
            "policy_version",
            "fingerprint",
            "fresh_from",
            "since",
            "last_post_at",
            "severity",
            "message",
            "notified_on",
            "due_on",
            "document",
            "file",
            "file_sha256",
        ),
    ),
)
"""Old table, new table, columns by their old names."""


def upgrade() -> None:
    op.create_table(
        "manifest",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sealed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_manifest")),
    )
    op.create_table(
        "snapshot_info",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("judged_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("newest_account", sa.Integer(), nullable=False),
        sa.Column("newest_change", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_snapshot_info_scan_id_scan")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_snapshot_info")),
    )
    op.create_table(
        "account_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("rule", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_case_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_case")),
        sa.UniqueConstraint("account_id", "rule", "number", name=op.f("uq_account_case_account_id_rule_number")),
    )
    op.create_table(
        "manual_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seen_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_post_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("screenshot", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("screenshot_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("withdrawn_why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_manual_check_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_check")),
    )
    with op.batch_alter_table("manual_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_manual_check_account_id"), ["account_id"], unique=False)

    op.create_table(
        "result_snapshot",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("platform", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("region", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("unit", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("verdict", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("is_problem", sa.Boolean(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("display_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_result_snapshot_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_result_snapshot")),
    )
    with op.batch_alter_table("result_snapshot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_result_snapshot_region_verdict_is_closed_position"),
            ["region", "verdict", "is_closed", "position"],
            unique=False,
        )

    op.create_table(
        "stale_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_stale_account_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stale_account")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("stale_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stale_account_account_id"), ["account_id"], unique=False)

    op.create_table(
        "case_step",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("taken_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("taken_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("proved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("policy_version", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fresh_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("last_post_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("severity", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("document", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["account_case.id"], name=op.f("fk_case_step_case_id_account_case")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_case_step_scan_id_scan")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_case_step")),
    )
    for old, new, columns in MOVED:
        renamed = [RENAMED.get(name, name) for name in columns]
        op.execute(f"INSERT INTO {new} ({', '.join(renamed)}) SELECT {', '.join(columns)} FROM {old}")
    if op.get_bind().dialect.name == "sqlite":  # ids go on after the last one ever given
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'stale_account'")
        op.execute(
            "INSERT INTO sqlite_sequence (name, seq) "
            "SELECT 'stale_account', seq FROM sqlite_sequence WHERE name = 'touch'"
        )
    else:
        for table in ("account_case", "manual_check", "stale_account"):
            op.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    with op.batch_alter_table("pruning") as pruning:
        pruning.drop_constraint(op.f("fk_pruning_number_seal"), type_="foreignkey")
        pruning.create_foreign_key(op.f("fk_pruning_number_manifest"), "manifest", ["number"], ["number"])
    for old in ("matter_step", "matter", "observation", "seal", "stand", "stand_basis", "touch"):
        op.drop_table(old)
    op.execute("ALTER TABLE look RENAME COLUMN exhibits TO evidence_files")
