"""people sign in"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", text(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("created_by", text(), nullable=False),
        sa.Column("expires_at", instant(), nullable=False),
        sa.Column("used_at", instant(), nullable=True),
        sa.Column("revoked_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_invitation_token_sha256")),
    )
    op.create_index(op.f("ix_invitation_name"), "invitation", ["name"])
    op.create_table(
        "served_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", text(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("started_at", instant(), nullable=False),
        sa.Column("seen_at", instant(), nullable=False),
        sa.Column("ended_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_served_session_invitation_id_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_served_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_served_session_token_sha256")),
    )
    op.create_index(op.f("ix_served_session_invitation_id"), "served_session", ["invitation_id"])
