"""where posts come from"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "originality_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_originality_notes")),
    )
    op.create_table(
        "post_copy",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("first_account_id", sa.Integer(), nullable=False),
        sa.Column("first_post_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "post_id"],
            ["post.account_id", "post.post_id"],
            name=op.f("fk_post_copy_account_id_post_id_post"),
        ),
        sa.ForeignKeyConstraint(
            ["first_account_id"], ["account.id"], name=op.f("fk_post_copy_first_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", "post_id", name=op.f("pk_post_copy")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "post_source",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("quoted", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "post_id"],
            ["post.account_id", "post.post_id"],
            name=op.f("fk_post_source_account_id_post_id_post"),
        ),
        sa.PrimaryKeyConstraint("account_id", "post_id", name=op.f("pk_post_source")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "post_text",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("normal", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "post_id"],
            ["post.account_id", "post.post_id"],
            name=op.f("fk_post_text_account_id_post_id_post"),
        ),
        sa.PrimaryKeyConstraint("account_id", "post_id", name=op.f("pk_post_text")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("post_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_text_published_at"), ["published_at"], unique=False)
