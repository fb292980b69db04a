"""history is pruned"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "history_pruning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("before", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("pruned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("pruned_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_pruning")),
    )
    op.create_index(
        op.f("ix_post_copy_first_account_id_first_post_id"), "post_copy", ["first_account_id", "first_post_id"]
    )
