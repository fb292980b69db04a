"""readings of posts name their look"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0027"
down_revision = "0026"

READ_AT = ("repost_first_read_at", "repost_last_read_at")


def upgrade() -> None:
    with op.batch_alter_table("post") as table:
        for name in READ_AT:
            table.add_column(sa.Column(name, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    post = sa.table("post", *(sa.column(name) for name in ("origin", "last_seen_at", *READ_AT)))
    last_seen = dict.fromkeys(READ_AT, post.c.last_seen_at)  # by which marks were forgotten before
    op.execute(sa.update(post).where(post.c.origin == "repost").values(last_seen))
    for name in ("post_source", "post_text"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
