"""scans are queued"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "queued_scan",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("queued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("judged_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_queued_scan_scan_id_scan")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_queued_scan")),
    )
    op.create_table(
        "checked_from",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("machine", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_checked_from_account_id_account")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_checked_from_scan_id_scan")),
        sa.PrimaryKeyConstraint("scan_id", "account_id", name=op.f("pk_checked_from")),
    )
