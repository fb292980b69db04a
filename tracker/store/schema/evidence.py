"""Tables of the actions on the chain of evidence (证据链), apart from its manifests; see tracker.evidence."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, String, Table

from tracker.store.database.instants import Instant
from tracker.store.schema.tables import METADATA

PRUNING = Table(
    "pruning",
    METADATA,
    # Of the link that names the files.
    Column("number", Integer, ForeignKey("manifest.number"), primary_key=True, autoincrement=False),
    Column("keep_days", Integer),
    Column("max_mb", Integer),
    # The link's file: should the program be killed before it is written, the next one writes it.
    Column("content", LargeBinary, nullable=False),
    Column("is_written", Boolean, nullable=False),
)
"""What this program removed under a retention setting. Written before any file goes, and before the link's file."""

UNWRITTEN_LINK = Table(
    "unwritten_link",
    METADATA,
    Column("number", Integer, ForeignKey("manifest.number"), primary_key=True, autoincrement=False),
    # The link's file: should the program be killed, or the vault not answer, the next one writes it.
    Column("content", LargeBinary, nullable=False),
)
"""A scan's link that has its number, and whose file is not known to be written. Its row goes once it is."""

ACCEPTED_LINK = Table(
    "accepted_link",
    METADATA,
    Column("path", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("accepted_by", String, nullable=False),
    Column("accepted_at", Instant, nullable=False),
)
"""A link that the database did not know, and a person stands for."""
