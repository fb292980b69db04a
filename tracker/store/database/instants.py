"""The column of an instant."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Dialect, Interval, TypeDecorator
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.sql.type_api import TypeEngine


class Instant(TypeDecorator[datetime]):
    """An instant, stored in UTC and read in UTC. SQLite stores it without its zone."""

    impl = DateTime
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(timezone=True)

    def __repr__(self) -> str:
        return "Instant()"

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        return Interval() if isinstance(value, timedelta) else self

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """
        Raises:
            ValueError: the instant has no zone. SQLAlchemy raises StatementError of it.
        """
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"an instant without a zone cannot be stored: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.utcoffset() is None else value.astimezone(UTC)
