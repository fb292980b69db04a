"""The chain of evidence (证据链): a manifest a scan, each with the hash of the one before it.

A manifest once written is never changed. A scan that is continued adds another of its own; what is pruned by the
retention settings is named, with its hashes, in a link of its own. The hash of each link stands in the next one, and in
the database: what lies on the disk and the database does not know is believed by nobody.
"""

import json
import stat
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from scrapers.storage.atomic_file import write_atomically
from tracker.evidence.paths import FOLDER, sha256_of
from tracker.history.check import EvidenceFile
from tracker.store.seals import ManifestRecord, RecordedFile
from tracker.store.store import Store
from tracker.time.format import to_iso

SCHEMA_VERSION = 1
SCAN, PRUNE = "scan", "prune"
STAMP = ".tsr"
"""Ending of a link's time stamp, beside it."""
FORMS = (f"{FOLDER}/scan-*/manifest*.json", f"{FOLDER}/prune-*.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """A file that a link names."""

    account: str
    """Key."""
    evidence_file: EvidenceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One manifest, as it is read back."""

    path: str
    """From the state folder."""
    sha256: str
    """Of its file as it is now."""
    number: int
    kind: str
    """SCAN: these files were kept. PRUNE: these were removed on purpose."""
    scan_id: int | None
    prev: str
    """The hash of the link before it; empty: it is the first."""
    entries: tuple[ManifestEntry, ...]
    sealed_at: datetime


def scan_folder(scan_id: int) -> str:
    return f"{FOLDER}/scan-{scan_id}"


def pruning_path(number: int) -> str:
    return f"{FOLDER}/prune-{number}.json"


def to_content(
    number: int, previous: ManifestRecord | None, told: Mapping[str, object], entries: Iterable[ManifestEntry]
) -> bytes:
    """A link's file.

    Args:
        previous: the newest link; None: this is the first.
        told: what else it says: kind, sealed_at, …
    """
    document = {
        "schema_version": SCHEMA_VERSION,
        "number": number,
        **told,
        "prev": {"path": previous.path, "sha256": previous.sha256} if previous else None,
        "files": [{"account": entry.account, **asdict(entry.evidence_file)} for entry in entries],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def write_link(state: Path, path: str, content: bytes, number: int, sealed_at: datetime) -> ManifestRecord:
    """
    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    write_atomically(state / path, content, is_private=True)
    return ManifestRecord(number=number, path=path, sha256=sha256_of(content), sealed_at=sealed_at)


def links_in(state: Path) -> tuple[dict[str, Manifest], tuple[str, ...]]:
    """Every link on the disk by its path, in the order of their numbers; and the paths of those that cannot be read."""
    manifests, unreadable = [], []
    for form in FORMS:
        for file in sorted(state.glob(form)):
            path = file.relative_to(state).as_posix()
            manifest = read_link(state, path)
            if manifest:
                manifests.append(manifest)
            else:
                unreadable.append(path)
    return {manifest.path: manifest for manifest in sorted(manifests, key=lambda one: (one.number, one.path))}, tuple(
        unreadable
    )


def read_link(state: Path, path: str) -> Manifest | None:
    """None: it is none, or is no file of its own."""
    try:
        if not is_plain(state, path) or (state / path).stat().st_size > LARGEST:
            return None
        return to_link(path, (state / path).read_bytes())
    except FAULTS:
        return None


LARGEST = 256 << 20
"""Bytes of a link: a file that it names takes about 250."""
FAULTS = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What reading a link that somebody made may raise: brackets in 100,000 levels, a number of 10^5 digits, …"""


def is_plain(state: Path, path: str) -> bool:
    """Whether a path from the state folder is a file of its own, and no link leads there. evidence/ itself may lie
    elsewhere."""
    parts = PurePosixPath(path).parts
    folders = (state.joinpath(*parts[:count]) for count in range(2, len(parts)))
    try:
        is_file = stat.S_ISREG((state / path).lstat().st_mode)
        return is_file and not any(folder.is_symlink() for folder in folders)
    except (OSError, ValueError):
        return False


def to_link(path: str, content: bytes) -> Manifest:
    """
    Raises:
        one of FAULTS: it is no link.
    """
    try:
        said: Mapping[str, Any] = json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    kind, scan_id = said["kind"], said["scan"]["id"] if said["kind"] == SCAN else None
    sealed_at, prev = datetime.fromisoformat(said["sealed_at"]), said["prev"]["sha256"] if said["prev"] else ""
    is_known = kind in (SCAN, PRUNE) and isinstance(prev, str) and sealed_at.tzinfo is not None
    if not is_known or not all(type(one) is int for one in (said["number"], *([scan_id] if kind == SCAN else []))):
        raise ValueError("no link")
    return Manifest(
        path=path,
        sha256=sha256_of(content),
        number=said["number"],
        kind=kind,
        scan_id=scan_id,
        prev=prev,
        entries=tuple(to_entry(each) for each in said["files"]),
        sealed_at=sealed_at,
    )


def to_entry(said: Mapping[str, Any]) -> ManifestEntry:
    """
    Raises:
        ValueError: its path leads out of the state folder.
    """
    path = PurePosixPath(said["path"])
    if path.is_absolute() or ".." in path.parts or any(sign in said["path"] for sign in ("\\", ":", "\0")):
        raise ValueError(f"not a path in the state folder: {path}")
    fields = {name: said[name] for name in ("kind", "path", "sha256", "size")}
    if not all(isinstance(said[name], str) for name in ("kind", "path", "sha256")) or type(said["size"]) is not int:
        raise ValueError("not a file's name, hash and size")
    return ManifestEntry(account=str(said["account"]), evidence_file=EvidenceFile(**fields))


def of_kept(kept: RecordedFile) -> ManifestEntry:
    return ManifestEntry(account=kept.key, evidence_file=kept.evidence_file)


def left_by_a_kill(manifests: Iterable[Manifest], store: Store) -> Manifest | None:
    """The scan's link that a killed program wrote and did not record; None: there is none.

    It goes on from the newest recorded one, lies in its scan's folder, and names exactly what the database holds of the
    scan and no recorded link names, each file with its hash: so it says nothing that the database does not. Only of a
    scan that has no link yet it may name nothing.
    """
    records = store.seals()
    recorded = {(record.path, record.sha256) for record in records}
    known = [manifest for manifest in manifests if (manifest.path, manifest.sha256) in recorded]
    number, sha256 = (records[-1].number, records[-1].sha256) if records else (0, "")
    for manifest in manifests:
        if (
            manifest.kind != SCAN
            or manifest.scan_id is None
            or (manifest.number, manifest.prev) != (number + 1, sha256)
        ):
            continue
        if manifest.scan_id not in store.chain_acts.scan_ids() or not manifest.path.startswith(
            f"{scan_folder(manifest.scan_id)}/"
        ):
            continue
        sealed = {entry.evidence_file.path for one in known for entry in one.entries}
        held = {of_kept(one) for one in store.evidence_files(manifest.scan_id) if one.evidence_file.path not in sealed}
        if set(manifest.entries) == held and (held or all(one.scan_id != manifest.scan_id for one in known)):
            return manifest
    return None


def to_seal(manifest: Manifest) -> ManifestRecord:
    return ManifestRecord(
        number=manifest.number, path=manifest.path, sha256=manifest.sha256, sealed_at=manifest.sealed_at
    )


def details_of(kind: str, sealed_at: datetime, program_version: str) -> dict[str, object]:
    return {"kind": kind, "sealed_at": to_iso(sealed_at), "program_version": program_version}
