"""The tables of accounts that a person has before them in the queue (人工核实): whose screen shows one, so that nobody
else is given it, and what is typed there."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

CLAIM = Table(
    "review_claim",
    METADATA,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("sitting", String, nullable=False),  # Names one run of the walk.
    Column("claimed_by", String, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
"""Whose screen shows the account, and until when that holds; a walk that was killed leaves one that expires."""

REVIEW_DRAFT = Table(
    "review_draft",
    METADATA,
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True),
    Column("person", String, primary_key=True),  # The name without its width, case and blanks.
    Column("shown_id", Integer, nullable=False),
    Column("shown_at", Instant, nullable=False),
    Column("saved_at", Instant, nullable=False),
    Column("put_off_at", Instant),
    Column("day", String, nullable=False),
    Column("before", String, nullable=False),
    Column("since", String, nullable=False),
    Column("state", String, nullable=False),
    Column("words", String, nullable=False),
    Column("note", String, nullable=False),
    Column("picture", String, nullable=False),
    Column("asked", String, nullable=False),
)
"""What one person has typed of an account before they answer; see ReviewDraft."""
