"""words of units are counted apart; second registers are kept"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    for name in ("assessment", "result_snapshot"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("is_self_reported", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "second_register",
        sa.Column("name", text(), nullable=False),
        sa.Column("file_name", text(), nullable=False),
        sa.Column("sha256", text(), nullable=False),
        sa.Column("kept_at", instant(), nullable=False),
        sa.Column("kept_by", text(), nullable=False),
        sa.Column("region", text(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("bad", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_second_register")),
    )
