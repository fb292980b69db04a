"""forms go to units"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "form_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("read_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("row_keys", sa.JSON(), nullable=False),
        sa.Column("bad", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_form_file_sha256")),
    )
    op.create_table(
        "form_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("options", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("issued_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_round")),
        sa.UniqueConstraint("options", name=op.f("uq_form_round_options")),
    )
    op.create_table(
        "form_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("cell", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("returned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("is_day", sa.Boolean(), nullable=False),
        sa.Column("home_link", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("replaced_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_form_answer_account_id_account")),
        sa.ForeignKeyConstraint(["file_id"], ["form_file.id"], name=op.f("fk_form_answer_file_id_form_file")),
        sa.ForeignKeyConstraint(["round_id"], ["form_round.id"], name=op.f("fk_form_answer_round_id_form_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_answer")),
    )
    op.create_index(op.f("ix_form_answer_account_id"), "form_answer", ["account_id"])

    op.create_table(
        "form_row",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("row_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("group_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_form_row_account_id_account")),
        sa.ForeignKeyConstraint(["round_id"], ["form_round.id"], name=op.f("fk_form_row_round_id_form_round")),
        sa.PrimaryKeyConstraint("round_id", "account_id", name=op.f("pk_form_row")),
        sa.UniqueConstraint("row_key", name=op.f("uq_form_row_row_key")),
    )
    op.create_index(op.f("ix_form_row_account_id"), "form_row", ["account_id"])

    op.create_table(
        "form_link",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("looked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column("page_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("page_handle", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("page_title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("page_published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["form_answer.id"], name=op.f("fk_form_link_answer_id_form_answer")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_form_link_scan_id_scan")),
        sa.PrimaryKeyConstraint("answer_id", "position", name=op.f("pk_form_link")),
    )
