"""platforms are withheld"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "withheld",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("platform", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_withheld_scan_id_scan")),
        sa.PrimaryKeyConstraint("scan_id", "platform", name=op.f("pk_withheld")),
    )
    with op.batch_alter_table("account_check", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_post_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
