"""Stores the evidence chain, and reads the files recorded with looks."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from tracker.history.check import EvidenceFile
from tracker.store.database.transactions import StorePart
from tracker.store.database.upsert import insert_new
from tracker.store.rows.keys import parse_key
from tracker.store.rows.rows import Row, columns_of, to_evidence_files, to_row
from tracker.store.schema.evidence import LOOK, MANIFEST
from tracker.store.schema.tables import ACCOUNT, DISCARD

SEALS = select(MANIFEST).order_by(MANIFEST.c.number)
COLUMNS = [LOOK.c[name] for name in ("scan_id", "looked_at", "route", "way", "evidence_files")]
EVIDENCE_FILES = (
    select(*COLUMNS, ACCOUNT.c.platform, ACCOUNT.c.handle)
    .join(ACCOUNT, ACCOUNT.c.id == LOOK.c.account_id)
    .where(LOOK.c.evidence_files.is_not(None))
    .order_by(LOOK.c.scan_id, LOOK.c.account_id, LOOK.c.position)
)
OF_SCAN = EVIDENCE_FILES.where(LOOK.c.scan_id == bindparam("scan_id"))
NEWEST_OF_SCAN = (
    OF_SCAN.where(LOOK.c.looked_at < bindparam("before")).order_by(None).order_by(LOOK.c.looked_at.desc()).limit(20)
)
OF_HANDLE = (
    EVIDENCE_FILES.add_columns(DISCARD.c.why.label("discarded"))
    .outerjoin(DISCARD, DISCARD.c.scan_id == LOOK.c.scan_id)
    .where(ACCOUNT.c.platform == bindparam("platform"), ACCOUNT.c.handle == bindparam("handle"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRecord:
    """One link of the chain."""

    number: int
    path: str
    """Path of its file, relative to the state folder."""
    sha256: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFile:
    """A file recorded with a look."""

    key: str
    """The account's key."""
    scan_id: int
    looked_at: datetime
    route: str
    way: str
    evidence_file: EvidenceFile
    discarded: str | None = None
    """Why its scan was discarded (作废); untrusted. None: it was not, or files_of was not asked."""


class EvidenceChain(StorePart):
    def add(self, record: ManifestRecord) -> bool:
        """Add a link; returns False where one of the same number exists, which stays unchanged."""
        with self._write() as connection:
            return add_link(connection, record)

    def records(self) -> tuple[ManifestRecord, ...]:
        """First link first."""
        with self._read() as connection:
            return tuple(ManifestRecord(**row) for row in connection.execute(SEALS).mappings())

    def files(self, scan_id: int | None = None) -> tuple[RecordedFile, ...]:
        """Every file recorded with a look, in the order of scans; of one scan where scan_id is given."""
        statement, wanted = (EVIDENCE_FILES, {}) if scan_id is None else (OF_SCAN, {"scan_id": scan_id})
        with self._read() as connection:
            return tuple(file for row in connection.execute(statement, wanted).mappings() for file in to_files(row))

    def newest_files(self, scan_id: int, before: datetime) -> tuple[RecordedFile, ...]:
        """Those of the scan's last looks before an instant that have any; of 20 looks at most."""
        with self._read() as connection:
            rows = connection.execute(NEWEST_OF_SCAN, {"scan_id": scan_id, "before": before}).mappings()
            return tuple(file for row in rows for file in to_files(row))

    def files_of(self, key: str) -> tuple[RecordedFile, ...]:
        """Every file recorded with a look at an account, oldest scan first."""
        with self._read() as connection:
            rows = connection.execute(OF_HANDLE, parse_key(key)).mappings()
            return tuple(file for row in rows for file in to_files(row))


def add_link(connection: Connection, record: ManifestRecord) -> bool:
    """See EvidenceChain.add."""
    return insert_new(connection, MANIFEST, to_row(**asdict(record)))


def to_files(row: Row) -> Iterator[RecordedFile]:
    for evidence_file in to_evidence_files(row["evidence_files"]):
        yield RecordedFile(
            key=f"{row['platform']}:{row['handle']}",
            evidence_file=evidence_file,
            discarded=row.get("discarded"),
            **columns_of(row, "scan_id", "looked_at", "route", "way"),
        )
