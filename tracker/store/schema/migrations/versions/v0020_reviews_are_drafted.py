"""reviews are drafted"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "review_draft",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("shown_id", sa.Integer(), nullable=False),
        sa.Column("shown_at", instant(), nullable=False),
        sa.Column("saved_at", instant(), nullable=False),
        sa.Column("put_off_at", instant(), nullable=True),
        *(
            sa.Column(name, text(), nullable=False)
            for name in ("day", "before", "since", "state", "words", "note", "picture", "asked")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_review_draft_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "person", name=op.f("pk_review_draft")),
    )
