"""Tables of posts, and of their origin (原创、转载); see tracker.origin. Only assessments store conclusions. A text is
stored for as long as a later text may be compared with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import CLUSTERED, table


class PostTextRow(SQLModel, table=True):
    """A post's text as it is compared: some 700 bytes a post, gone after 120 days."""

    __tablename__ = "post_text"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "post_id"], ["post.account_id", "post.post_id"]),
        Index(None, "published_at"),
        CLUSTERED,
    )

    account_id: int = Field(primary_key=True)
    post_id: str = Field(primary_key=True)
    published_at: datetime
    length: int
    """Characters of the text that it was taken from: a longer one takes its place."""
    normal: bytes
    """Title and text, normal (tracker.origin.minhash), UTF-8, zlib; empty: too short to be compared."""
    signature: bytes | None
    """None: not signed yet."""
    version: int
    """Of the method that signed it."""
    read_at: datetime | None
    """The look that read it; null: an earlier version of the program stored it."""


class PostSourceRow(SQLModel, table=True):
    """What a post says of where it comes from."""

    __tablename__ = "post_source"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "post_id"], ["post.account_id", "post.post_id"]),
        CLUSTERED,
    )

    account_id: int = Field(primary_key=True)
    post_id: str = Field(primary_key=True)
    quoted: list[dict[str, Any]] = Field(sa_type=JSON)
    """[{form, words, names}]; see tracker.origin.source_line."""
    version: int
    """Of the grammar that read it."""
    read_at: datetime | None
    """As of post_text."""


class PostCopyRow(SQLModel, table=True):
    """The earliest known post of the same text, by an account of another organisation."""

    __tablename__ = "post_copy"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "post_id"], ["post.account_id", "post.post_id"]),
        Index(None, "first_account_id", "first_post_id"),
        CLUSTERED,
    )

    account_id: int = Field(primary_key=True)
    post_id: str = Field(primary_key=True)
    first_account_id: int = Field(foreign_key="account.id")
    first_post_id: str
    likeness: float
    version: int


POST_TEXT = table("post_text")
POST_SOURCE = table("post_source")
POST_COPY = table("post_copy")


class PostRow(SQLModel, table=True):
    """A post once seen stays seen."""

    __tablename__ = "post"
    __table_args__ = (Index(None, "account_id", "published_at"), CLUSTERED)

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    post_id: str = Field(primary_key=True)
    published_at: datetime
    title: str
    url: str
    kind: str
    origin: str
    origin_mark: str
    is_pinned: bool
    """When last seen."""
    first_seen_at: datetime
    last_seen_at: datetime
    repost_first_read_at: datetime | None
    """The first and the last look that read its mark as a repost; null: its mark is another."""
    repost_last_read_at: datetime | None


POST = table("post")
