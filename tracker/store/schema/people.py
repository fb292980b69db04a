"""The tables of the people who sign in to the served pages: their personal links, and their sessions. A link's and a
session's token is stored as its hash alone, so that a copy of the database opens nothing."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

INVITATION = Table(
    "invitation",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("token_sha256", String, nullable=False),
    Column("name", String, nullable=False, index=True),
    Column("role", String, nullable=False),  # reader | reviewer | inspector.
    Column("created_at", Instant, nullable=False),
    Column("created_by", String, nullable=False),  # Empty: nobody was named.
    Column("expires_at", Instant, nullable=False),  # Ends the link, and whatever was opened by it.
    Column("used_at", Instant),  # A link opens one session; None: it waits for that.
    Column("revoked_at", Instant),
    UniqueConstraint("token_sha256"),
)
"""One personal link."""

SERVED_SESSION = Table(
    "served_session",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("token_sha256", String, nullable=False),
    Column("invitation_id", Integer, ForeignKey("invitation.id"), nullable=False, index=True),
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),  # To the hour.
    Column("ended_at", Instant),  # When its person signed out.
    UniqueConstraint("token_sha256"),
)
"""One browser that is signed in."""
