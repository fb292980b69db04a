"""prunings and acceptances"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "pruning",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=True),
        sa.Column("max_mb", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("is_written", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["seal.number"], name=op.f("fk_pruning_number_seal")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_pruning")),
    )
    op.create_table(
        "accepted_link",
        sa.Column("path", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("accepted_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("accepted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("path", "sha256", name=op.f("pk_accepted_link")),
    )
