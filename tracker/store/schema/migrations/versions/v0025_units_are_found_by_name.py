"""units are found by name"""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from tracker.register.identity import normal_name

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    with op.batch_alter_table("account") as table:
        table.add_column(sa.Column("unit_key", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False))
    account = sa.table("account", sa.column("id"), sa.column("unit"), sa.column("unit_key"))
    connection = op.get_bind()
    rows = [
        {"row_id": row_id, "name": normal_name(unit)}
        for row_id, unit in connection.execute(sa.select(account.c.id, account.c.unit))
    ]
    if rows:
        change = sa.update(account).where(account.c.id == sa.bindparam("row_id"))
        connection.execute(change.values(unit_key=sa.bindparam("name")), rows)
    op.create_index(op.f("ix_account_unit_key_platform"), "account", ["unit_key", "platform"])
    op.drop_index("ix_result_snapshot_region_verdict_is_closed_position", "result_snapshot")
    op.create_index(
        "ix_result_snapshot_counted",
        "result_snapshot",
        ["region", "verdict", "is_self_reported", "is_closed", "position"],
    )
    op.create_index(op.f("ix_result_snapshot_is_problem"), "result_snapshot", ["is_problem"])
