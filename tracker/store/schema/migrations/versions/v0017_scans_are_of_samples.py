"""scans are of samples"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "scan_sample",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("size", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("seed", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("strata", sa.JSON(), nullable=False),
        sa.Column("adds_repeat_offenders", sa.Boolean(), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("frame_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("beside", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_scan_sample_scan_id_scan")),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan_sample")),
    )
