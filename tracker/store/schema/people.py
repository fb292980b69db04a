"""The tables of the people who sign in to the served pages: their personal links, and their sessions. A link's and a
session's token is stored as its hash alone, so that a copy of the database opens nothing."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class InvitationRow(SQLModel, table=True):
    """One personal link."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("token_sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    token_sha256: str
    name: str = Field(index=True)
    role: str
    """reader | reviewer | inspector."""
    created_at: datetime
    created_by: str
    """Empty: not stated."""
    expires_at: datetime
    """Ends the link, and whatever was opened by it."""
    used_at: datetime | None
    """A link opens one session; None: it waits for that."""
    revoked_at: datetime | None


class ServedSessionRow(SQLModel, table=True):
    """One browser that is signed in."""

    __tablename__ = "served_session"
    __table_args__ = (UniqueConstraint("token_sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    token_sha256: str
    invitation_id: int = Field(foreign_key="invitation.id", index=True)
    started_at: datetime
    seen_at: datetime
    """To the hour."""
    ended_at: datetime | None
    """When its person signed out."""


INVITATION = table("invitation")
SERVED_SESSION = table("served_session")
