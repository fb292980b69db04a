"""Tables of cases (问题台账), see tracker.cases.case. Their rows are only added, never changed or removed."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

CASE = Table(
    "account_case",  # CASE is a word of SQL
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey("account.id"), nullable=False),
    Column("rule", String, nullable=False),
    # The number of the case among the account's cases of this rule, from 1. Unique, so that two scans cannot both
    # open the same case.
    Column("number", Integer, nullable=False),
    UniqueConstraint("account_id", "rule", "number"),
)
"""That there is one; all else follows from its steps."""

CASE_STEP = Table(
    "case_step",
    METADATA,
    Column("case_id", Integer, ForeignKey("account_case.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # From 1.
    Column("what", String, nullable=False),
    Column("taken_at", Instant, nullable=False),
    Column("taken_by", String, nullable=False),  # Empty: the program.
    Column("why", String, nullable=False),
    # Of the program's steps, as are the columns up to `message`.
    Column("scan_id", Integer, ForeignKey("scan.id")),
    Column("at", Instant),
    Column("proved_at", Instant),
    Column("policy_version", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("fresh_from", Instant),
    Column("since", Instant),
    Column("last_post_at", Instant),
    Column("severity", String, nullable=False),
    Column("message", String, nullable=False),
    Column("notified_on", Date),
    Column("due_on", Date),
    Column("document", String, nullable=False),
    Column("file", String, nullable=False),  # From the state folder; empty: none.
    Column("file_sha256", String, nullable=False),
)
"""One step. That its number is unique keeps two people from deciding at once."""
