"""links get their numbers first"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "unwritten_link",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["manifest.number"], name=op.f("fk_unwritten_link_number_manifest")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_unwritten_link")),
    )
