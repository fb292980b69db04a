"""reviews are claimed"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "review_claim",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("sitting", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("claimed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_review_claim_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_review_claim")),
    )
