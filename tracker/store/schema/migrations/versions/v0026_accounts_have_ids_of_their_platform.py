"""accounts have ids of their platform"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    with op.batch_alter_table("account_check") as table:
        table.add_column(
            sa.Column("platform_id", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False)
        )
