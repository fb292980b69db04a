"""handles are found"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("account_change", sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
