"""Tables of the pace: when a platform may be asked next, and which are left alone for a while; see tracker.pace."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class PaceRow(SQLModel, table=True):
    """When a platform may be asked next, for all processes. Instants are Unix seconds: one statement adds to them."""

    __tablename__ = "pace"

    platform: str = Field(primary_key=True)
    """The lane (Route.lane): `weibo`, or a service of a platform, as `wechat/weread`; from an address that has a name,
    `weibo@name` (settings: cluster.address): a platform limits each address by itself."""
    next_at: float
    cool_until: float
    hour: int = Field(sa_type=BigInteger)
    """Hours since 1970 of the last slot."""
    in_hour: int
    """Slots taken in that hour."""
    day: int = Field(sa_type=BigInteger)
    """Days since 1970, on a Shanghai clock."""
    in_day: int


class CircuitRow(SQLModel, table=True):
    """The failures and the pause of one platform; no row: none."""

    __tablename__ = "circuit"

    platform: str = Field(primary_key=True)
    code: str
    in_a_row: int
    last_at: datetime
    until: datetime | None
    openings: int


PACE = table("pace")
CIRCUIT = table("circuit")
