"""Stores the changes to the evidence chain: prunings by the program, and links accepted by people."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import insert
from tracker.store.rows.ordering import in_bytes
from tracker.store.rows.rows import to_row
from tracker.store.schema.cases import CASE_STEP
from tracker.store.schema.evidence import ACCEPTED_LINK, MANIFEST, PRUNING, UNWRITTEN_LINK
from tracker.store.schema.tables import MANUAL_CHECK, SCAN
from tracker.store.seals import ManifestRecord, add_link

PRUNINGS = select(PRUNING).order_by(PRUNING.c.number)
ACCEPTANCES = select(ACCEPTED_LINK).order_by(ACCEPTED_LINK.c.accepted_at, in_bytes(ACCEPTED_LINK.c.path))
WRITTEN = update(PRUNING).where(PRUNING.c.number == bindparam("which")).values(is_written=True)
UNWRITTEN = (
    select(UNWRITTEN_LINK.c.number, MANIFEST.c.path, UNWRITTEN_LINK.c.content)
    .join(MANIFEST, MANIFEST.c.number == UNWRITTEN_LINK.c.number)
    .order_by(UNWRITTEN_LINK.c.number)
)
NOW_WRITTEN = delete(UNWRITTEN_LINK).where(UNWRITTEN_LINK.c.number == bindparam("which"))
SCAN_STARTS = select(SCAN.c.id, SCAN.c.started_at)
PICTURES = (
    select(MANUAL_CHECK.c.screenshot, MANUAL_CHECK.c.screenshot_sha256).where(MANUAL_CHECK.c.screenshot != ""),
    select(CASE_STEP.c.file, CASE_STEP.c.file_sha256).where(CASE_STEP.c.file != ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruning:
    """One pruning, with the retention settings in force then."""

    number: int
    keep_days: int | None
    max_mb: int | None
    content: bytes
    """The content of the link that names the removed files."""
    is_written: bool = False
    """Whether the link's file was written: before that its absence means a kill, after that a deletion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnwrittenLink:
    """A scan's link that has its number in the chain, and whose file is not known to be written."""

    number: int
    path: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A person's acceptance of a link that the database did not know."""

    path: str
    sha256: str
    reason: str
    accepted_by: str
    accepted_at: datetime


class ChainRecords(StorePart):
    def begin_link(self, record: ManifestRecord, content: bytes) -> bool:
        """Give a scan's link its number, before its file is written; returns whether the number was free.

        The row of the number is what several writers, also on several machines, line up at: of two that continue the
        same link one gets it, and the other must begin again with the chain as it is then.
        """
        with self._write() as connection:
            if not add_link(connection, record):
                return False
            row = {"number": record.number, "content": content}
            connection.execute(insert(connection.dialect.name, UNWRITTEN_LINK).values(row))
            return True

    def end_link(self, number: int) -> None:
        """The link's file is written."""
        with self._write() as connection:
            connection.execute(NOW_WRITTEN, {"which": number})

    def unwritten_links(self) -> tuple[UnwrittenLink, ...]:
        """Those of running writers, and of writers that were killed or refused."""
        with self._read() as connection:
            return tuple(UnwrittenLink(**row) for row in connection.execute(UNWRITTEN).mappings())

    def begin_pruning(self, record: ManifestRecord, pruning: Pruning) -> bool:
        """Record a pruning and its link, both or neither; returns whether the link's number was free."""
        with self._write() as connection:
            if not add_link(connection, record):
                return False
            connection.execute(insert(connection.dialect.name, PRUNING).values(to_row(**asdict(pruning))))
            return True

    def mark_written(self, number: int) -> None:
        with self._write() as connection:
            connection.execute(WRITTEN, {"which": number})

    def prunings(self) -> tuple[Pruning, ...]:
        with self._read() as connection:
            return tuple(Pruning(**row) for row in connection.execute(PRUNINGS).mappings())

    def accept(self, acceptance: Acceptance, record: ManifestRecord | None) -> None:
        """Record that a person accepts a link.

        Args:
            record: the link, where it continues the chain; None: it is not part of the chain.
        """
        with self._write() as connection:
            row = to_row(**asdict(acceptance))
            connection.execute(insert(connection.dialect.name, ACCEPTED_LINK).values(row).on_conflict_do_nothing())
            if record:
                add_link(connection, record)

    def acceptances(self) -> tuple[Acceptance, ...]:
        """Oldest first."""
        with self._read() as connection:
            return tuple(Acceptance(**row) for row in connection.execute(ACCEPTANCES).mappings())

    def pictures(self) -> dict[str, str]:
        """Files of people's observations and case steps: path relative to the state folder -> SHA-256."""
        with self._read() as connection:
            return {path: sha256 for picture in PICTURES for path, sha256 in connection.execute(picture)}

    def scan_starts(self) -> dict[int, datetime]:
        """When each scan began, by its id; abandoned ones too."""
        with self._read() as connection:
            return {row.id: row.started_at for row in connection.execute(SCAN_STARTS)}
