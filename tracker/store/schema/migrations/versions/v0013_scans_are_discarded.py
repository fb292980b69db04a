"""scans are discarded"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "scan_discard",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("discarded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("discarded_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_scan_discard_scan_id_scan")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan_discard")),
    )
