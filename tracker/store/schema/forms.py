"""The tables of the sheets that go to units and come back (填报): rounds, rows, files, answers, links."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

FORM_ROUND = Table(
    "form_round",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("options", String, nullable=False, unique=True),  # What the round was issued with, in words.
    Column("at", Instant, nullable=False),  # 监测时间点.
    Column("due_at", Instant),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by", String, nullable=False),
)
"""One sending: the same options as of the same time-point are the same round."""

FORM_ROW = Table(
    "form_row",
    METADATA,
    Column("round_id", Integer, ForeignKey("form_round.id"), primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), primary_key=True, index=True),
    Column("row_key", String, nullable=False),  # Opaque; the only thing by which a returned row is known.
    Column("group_name", String, nullable=False),  # The unit or region whose sheet has it.
    Column("file_name", String, nullable=False),
    UniqueConstraint("row_key"),
)
"""One account in one round."""

FORM_FILE = Table(
    "form_file",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("name", String, nullable=False),
    Column("read_at", Instant, nullable=False),
    Column("read_by", String, nullable=False),
    Column("row_keys", JSON, nullable=False),  # The rows that it holds, answered or not.
    Column("bad", JSON, nullable=False),  # [{row_key, cell, value, code}]: cells that could not be read.
    UniqueConstraint("sha256"),
)
"""A returned file that was taken; one with the same content is the same file."""

FORM_ANSWER = Table(
    "form_answer",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("round_id", Integer, ForeignKey("form_round.id"), nullable=False),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False, index=True),
    Column("file_id", Integer, ForeignKey("form_file.id"), nullable=False),
    Column("cell", String, nullable=False),
    Column("returned_at", Instant, nullable=False),
    Column("published_at", Instant),  # 发布时间 as typed; None: not stated.
    Column("is_day", Boolean, nullable=False),  # Whether only the day was typed; published_at is its beginning.
    Column("home_link", String, nullable=False),
    Column("note", String, nullable=False),
    Column("replaced_at", Instant),  # None: it is the current one.
)
"""What a unit stated of one account. A later statement replaces it; it stays on record."""

FORM_LINK = Table(
    "form_link",
    METADATA,
    Column("answer_id", Integer, ForeignKey("form_answer.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("link", String, nullable=False),
    # Empty: not opened yet; see tracker.history.unit_word.answer.Opened.
    Column("outcome", String, nullable=False),
    Column("code", String, nullable=False),
    Column("looked_at", Instant),
    Column("scan_id", Integer, ForeignKey("scan.id")),
    Column("page_name", String, nullable=False),
    Column("page_handle", String, nullable=False),
    Column("page_title", String, nullable=False),
    Column("page_published_at", Instant),
    Column("words", String, nullable=False),  # The platform's words, or the reader's.
)
"""A link that a unit gave, and what its page turned out to be."""
