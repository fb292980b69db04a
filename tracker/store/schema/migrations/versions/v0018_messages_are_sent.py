"""messages are sent"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "outgoing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("recipient", text(), nullable=False),
        sa.Column("channel", text(), nullable=False),
        sa.Column("unit", text(), nullable=False),
        sa.Column("title", text(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("status", text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", instant(), nullable=False),
        sa.Column("not_before", instant(), nullable=True),
        sa.Column("claimed_at", instant(), nullable=True),
        sa.Column("ended_at", instant(), nullable=True),
        sa.Column("code", text(), nullable=False),
        sa.Column("detail", text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
        sa.UniqueConstraint("key", "part", name=op.f("uq_outgoing_key_part")),
    )
    op.create_index(op.f("ix_outgoing_key"), "outgoing", ["key"])
    op.create_table(
        "outgoing_item",
        sa.Column("recipient", text(), nullable=False),
        sa.Column("channel", text(), nullable=False),
        sa.Column("item", text(), nullable=False),
        sa.Column("key", text(), nullable=False),
        sa.PrimaryKeyConstraint("recipient", "channel", "item", name=op.f("pk_outgoing_item")),
    )
    op.create_index(op.f("ix_outgoing_item_key"), "outgoing_item", ["key"])
