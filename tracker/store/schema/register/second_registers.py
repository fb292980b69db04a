"""The table of second registers (如网信备案), each kept beside the register as its file had it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class SecondRegisterRow(SQLModel, table=True):
    """The last file of one other register; a later one of the same name takes its place."""

    __tablename__ = "second_register"

    name: str = Field(primary_key=True)
    """As people call it: 网信备案."""
    file_name: str
    sha256: str
    kept_at: datetime
    kept_by: str
    region: str
    """The part of the register that it is of; empty: all."""
    entries: list[dict[str, Any]] = Field(sa_type=JSON)
    """One for each row: see tracker.store.resolving.second_register_store."""
    bad: list[dict[str, str]] = Field(sa_type=JSON)
    """Rows that could not be read: [{where, value, zh, en}]."""


SECOND_REGISTER = table("second_register")
