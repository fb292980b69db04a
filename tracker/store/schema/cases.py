"""Tables of cases (问题台账), see tracker.cases.case. Their rows are only added, never changed or removed."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class CaseRow(SQLModel, table=True):
    """A case; its state follows from its steps."""

    __tablename__ = "account_case"  # CASE is a word of SQL
    __table_args__ = (UniqueConstraint("account_id", "rule", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id")
    rule: str
    number: int
    """The number of the case among the account's cases of this rule, from 1. Unique, so that two scans cannot both open
    the same case."""


class CaseStepRow(SQLModel, table=True):
    """One step. That its number is unique keeps two people from deciding at once."""

    __tablename__ = "case_step"

    case_id: int = Field(foreign_key="account_case.id", primary_key=True)
    number: int = Field(primary_key=True)
    """From 1."""
    what: str
    taken_at: datetime
    taken_by: str
    """Empty: the program."""
    why: str
    scan_id: int | None = Field(foreign_key="scan.id")
    """Of the program's steps, as are the columns up to `message`."""
    at: datetime | None
    proved_at: datetime | None
    policy_version: str
    fingerprint: str
    fresh_from: datetime | None
    since: datetime | None
    last_post_at: datetime | None
    severity: str
    message: str
    notified_on: date | None
    due_on: date | None
    document: str
    file: str
    """From the state folder; empty: none."""
    file_sha256: str


CASE = table("account_case")
CASE_STEP = table("case_step")
