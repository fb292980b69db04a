"""The table of accounts that a person has before them in the walk (人工核实), so that nobody else is given them."""

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


CLAIM = table("review_claim")
