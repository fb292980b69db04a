"""stands in the order they are counted"""

from alembic import op

revision = "0010"
down_revision = "0009"

COLUMNS = ["region", "verdict", "is_closed", "position"]


def upgrade() -> None:
    op.create_index(op.f("ix_stand_region_verdict_is_closed_position"), "stand", COLUMNS)
