"""The table of originality.yaml, which lies beside the register."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class NotesRow(SQLModel, table=True):
    """originality.yaml as last read: other names of units, further outlets, ordered reposts."""

    __tablename__ = "originality_notes"

    id: int = Field(primary_key=True)
    """1: there is one."""
    notes: dict[str, Any] = Field(sa_type=JSON)


NOTES = table("originality_notes")
