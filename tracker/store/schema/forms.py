"""The tables of the sheets that go to units and come back (填报): rounds, rows, files, answers, links."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.store.schema.tables import table


class FormRoundRow(SQLModel, table=True):
    """One sending: the same options as of the same time-point are the same round."""

    __tablename__ = "form_round"

    id: int | None = Field(default=None, primary_key=True)
    options: str = Field(unique=True)
    """What the round was issued with, in words."""
    at: datetime
    """监测时间点."""
    due_at: datetime | None
    issued_at: datetime
    issued_by: str


class FormRowRow(SQLModel, table=True):
    """One account in one round."""

    __tablename__ = "form_row"
    __table_args__ = (UniqueConstraint("row_key"),)

    round_id: int = Field(foreign_key="form_round.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True, index=True)
    row_key: str
    """Opaque; the only thing by which a returned row is known."""
    group_name: str
    """The unit or region whose sheet has it."""
    file_name: str


class FormFileRow(SQLModel, table=True):
    """A returned file that was taken; one with the same content is the same file."""

    __tablename__ = "form_file"
    __table_args__ = (UniqueConstraint("sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    sha256: str
    name: str
    read_at: datetime
    read_by: str
    row_keys: list[str] = Field(sa_type=JSON)
    """The rows that it holds, answered or not."""
    bad: list[dict[str, str]] = Field(sa_type=JSON)
    """[{row_key, cell, value, code}]: cells that could not be read."""


class FormAnswerRow(SQLModel, table=True):
    """What a unit stated of one account. A later statement replaces it; it stays on record."""

    __tablename__ = "form_answer"

    id: int | None = Field(default=None, primary_key=True)
    round_id: int = Field(foreign_key="form_round.id")
    account_id: int = Field(foreign_key="account.id", index=True)
    file_id: int = Field(foreign_key="form_file.id")
    cell: str
    returned_at: datetime
    published_at: datetime | None
    """发布时间 as typed; None: not stated."""
    is_day: bool
    """Whether only the day was typed; published_at is its beginning."""
    home_link: str
    note: str
    replaced_at: datetime | None
    """None: it is the current one."""


class FormLinkRow(SQLModel, table=True):
    """A link that a unit gave, and what its page turned out to be."""

    __tablename__ = "form_link"

    answer_id: int = Field(foreign_key="form_answer.id", primary_key=True)
    position: int = Field(primary_key=True)
    link: str
    outcome: str
    """Empty: not opened yet; see tracker.history.unit_answers.answer.Opened."""
    code: str
    looked_at: datetime | None
    scan_id: int | None = Field(foreign_key="scan.id")
    page_name: str
    page_handle: str
    page_title: str
    page_published_at: datetime | None
    words: str
    """The platform's words, or the reader's."""


FORM_ROUND = table("form_round")
FORM_ROW = table("form_row")
FORM_FILE = table("form_file")
FORM_ANSWER = table("form_answer")
FORM_LINK = table("form_link")
