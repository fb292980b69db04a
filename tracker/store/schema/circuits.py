"""The table of circuits: platforms that are left alone for a while; see tracker.pace.circuit_breaker."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class CircuitRow(SQLModel, table=True):
    """The failures and the pause of one platform; no row: none."""

    __tablename__ = "circuit"

    platform: str = Field(primary_key=True)
    code: str
    in_a_row: int
    last_at: datetime
    until: datetime | None
    openings: int


CIRCUIT = table("circuit")
