"""Tables of the origin of posts (原创、转载); see tracker.origin. Only assessments store conclusions. A text is stored
for as long as a later text may be compared with it."""

from sqlalchemy import JSON, Column, Float, ForeignKey, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Table

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import CLUSTERED, METADATA

POST_TEXT = Table(
    "post_text",
    METADATA,
    Column("account_id", Integer, primary_key=True),
    Column("post_id", String, primary_key=True),
    Column("published_at", Instant, nullable=False),
    # Characters of the text that it was taken from: a longer one takes its place.
    Column("length", Integer, nullable=False),
    # Title and text, normal (tracker.origin.minhash), UTF-8, zlib; empty: too short to be compared.
    Column("normal", LargeBinary, nullable=False),
    Column("signature", LargeBinary),  # None: not signed yet.
    Column("version", Integer, nullable=False),  # Of the method that signed it.
    ForeignKeyConstraint(["account_id", "post_id"], ["post.account_id", "post.post_id"]),
    Index(None, "published_at"),
    **CLUSTERED,
)
"""A post's text as it is compared: some 700 bytes a post, gone after 120 days."""

POST_SOURCE = Table(
    "post_source",
    METADATA,
    Column("account_id", Integer, primary_key=True),
    Column("post_id", String, primary_key=True),
    Column("quoted", JSON, nullable=False),  # [{form, words, names}]; see tracker.origin.source_line.
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["account_id", "post_id"], ["post.account_id", "post.post_id"]),
    **CLUSTERED,
)
"""What a post says of where it comes from."""

POST_COPY = Table(
    "post_copy",
    METADATA,
    Column("account_id", Integer, primary_key=True),
    Column("post_id", String, primary_key=True),
    Column("first_account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("first_post_id", String, nullable=False),
    Column("likeness", Float, nullable=False),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["account_id", "post_id"], ["post.account_id", "post.post_id"]),
    Index(None, "first_account_id", "first_post_id"),
    **CLUSTERED,
)
"""The earliest known post of the same text, by another house."""

NOTES = Table(
    "originality_notes",
    METADATA,
    Column("id", Integer, primary_key=True),  # 1: there is one.
    Column("notes", JSON, nullable=False),
)
"""originality.yaml as last read: other names of units, further outlets, ordered reposts."""
