"""The tables of accounts that a person has before them in the queue (人工核实): whose screen shows one, so that nobody
else is given it, and what is typed there."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class ReviewClaimRow(SQLModel, table=True):
    """Whose screen shows the account, and until when that holds; a walk that was killed leaves one that expires."""

    __tablename__ = "review_claim"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    sitting: str
    """Names one run of the walk."""
    claimed_by: str
    expires_at: datetime


class ReviewDraftRow(SQLModel, table=True):
    """What one person has typed of an account before they answer; see ReviewDraft."""

    __tablename__ = "review_draft"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    person: str = Field(primary_key=True)
    """The name without its width, case and blanks."""
    shown_id: int
    shown_at: datetime
    saved_at: datetime
    put_off_at: datetime | None
    day: str
    before: str
    since: str
    state: str
    words: str
    note: str
    picture: str
    asked: str


CLAIM, REVIEW_DRAFT = table("review_claim"), table("review_draft")
