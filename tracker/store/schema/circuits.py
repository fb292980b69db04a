"""The table of circuits: platforms that are left alone for a while; see tracker.pace.circuit_breaker."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class CircuitRow(SQLModel, table=True):
    """What is held against one platform; no row: nothing."""

    __tablename__ = "circuit"

    platform: str = Field(primary_key=True)
    code: str
    in_a_row: int
    last_at: datetime
    until: datetime | None
    openings: int


CIRCUIT = table("circuit")
