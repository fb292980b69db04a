"""The evidence chain (证据链): one manifest per scan, each with the hash of the one before it.

A written manifest never changes. A continued scan adds another manifest; files pruned under the retention settings are
listed, with their hashes, in a link of their own. The hash of each link is stored in the next one and in the database:
a link on the disk that the database does not know is not trusted.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from tracker.evidence.paths import ARTIFACTS, FOLDER, sha256_of
from tracker.evidence.vault.vault import Presence, Vault
from tracker.history.check import EvidenceFile
from tracker.program_version import program_version
from tracker.store.seals import ManifestRecord, RecordedFile
from tracker.store.store import Store
from tracker.time.format import to_iso

log = logging.getLogger(__name__)

SCHEMA_VERSION = 1
SCAN, PRUNE = "scan", "prune"
STAMP = ".tsr"
"""Suffix of a link's time stamp, beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEntry:
    """A file listed in a link."""

    account: str
    """Key."""
    evidence_file: EvidenceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One manifest, as read from the vault."""

    path: str
    """In the vault."""
    sha256: str
    """Hash of its file as it is now."""
    number: int
    kind: str
    """SCAN: these files were stored. PRUNE: these were removed on purpose."""
    scan_id: int | None
    prev: str
    """The hash of the link before it; empty: it is the first."""
    entries: tuple[ManifestEntry, ...]
    sealed_at: datetime


def paths_in(manifests: Iterable[Manifest], kind: str = "") -> set[str]:
    """Paths of all files that these links list; of one kind of link, if it is given."""
    chosen = (manifest for manifest in manifests if kind in ("", manifest.kind))
    return {entry.evidence_file.path for manifest in chosen for entry in manifest.entries}


def scan_folder(scan_id: int) -> str:
    return f"{FOLDER}/scan-{scan_id}"


def pruning_path(number: int) -> str:
    return f"{FOLDER}/prune-{number}.json"


def to_content(
    number: int, previous: ManifestRecord | None, details: Mapping[str, object], entries: Iterable[ManifestEntry]
) -> bytes:
    """The content of a link's file.

    Args:
        previous: the newest link; None: this is the first.
        details: its other entries: kind, sealed_at, …
    """
    document = {
        "schema_version": SCHEMA_VERSION,
        "number": number,
        **details,
        "prev": {"path": previous.path, "sha256": previous.sha256} if previous else None,
        "files": [{"account": entry.account, **asdict(entry.evidence_file)} for entry in entries],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def links_in(vault: Vault) -> tuple[dict[str, Manifest], tuple[str, ...]]:
    """Every link in the vault by path, ordered by number; and the paths of unreadable ones.

    Raises:
        OSError: the vault does not say what it holds.
    """
    manifests, unreadable = [], []
    for path in vault.link_paths():
        manifest = read_link(vault, path)
        if manifest:
            manifests.append(manifest)
        else:
            unreadable.append(path)
    return {
        manifest.path: manifest for manifest in sorted(manifests, key=lambda manifest: (manifest.number, manifest.path))
    }, tuple(unreadable)


def read_link(vault: Vault, path: str) -> Manifest | None:
    """None: it is not a link, or not a regular file.

    Raises:
        OSError: the vault does not answer, or does not let it be read, which says nothing of the link.
    """
    try:
        if vault.presence(path) is not Presence.FILE or vault.size_of(path) > MAX_BYTES:
            return None
        return to_link(path, vault.read(path, MAX_BYTES))
    except (FileNotFoundError, *READ_ERRORS):
        return None


MAX_BYTES = 256 << 20
"""Maximum bytes of a link; each listed file takes about 250."""
READ_ERRORS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""Exceptions that a forged link may raise: brackets in 100,000 levels, a number of 10^5 digits, …"""


def to_link(path: str, content: bytes) -> Manifest:
    """
    Raises:
        one of READ_ERRORS: it is not a link.
    """
    document: Mapping[str, Any] = json.loads(content)
    kind, number = document["kind"], document["number"]
    scan_id = document["scan"]["id"] if kind == SCAN else None
    sealed_at = datetime.fromisoformat(document["sealed_at"])
    prev = document["prev"]["sha256"] if document["prev"] else ""
    is_known = kind in (SCAN, PRUNE) and isinstance(prev, str) and sealed_at.tzinfo is not None
    if not is_known or type(number) is not int or (kind == SCAN and type(scan_id) is not int):
        raise ValueError("no link")
    return Manifest(
        path=path,
        sha256=sha256_of(content),
        number=number,
        kind=kind,
        scan_id=scan_id,
        prev=prev,
        entries=tuple(to_entry(each) for each in document["files"]),
        sealed_at=sealed_at,
    )


def to_entry(document: Mapping[str, Any]) -> ManifestEntry:
    """
    Raises:
        ValueError: its path leads out of the vault, whose files may be pruned.
    """
    path = PurePosixPath(document["path"])
    is_odd = ".." in path.parts or any(sign in document["path"] for sign in ("\\", ":", "\0"))
    if is_odd or path.parts[:1] not in ((FOLDER,), (ARTIFACTS,)):
        raise ValueError(f"not a path in the vault: {path}")
    fields = {name: document[name] for name in ("kind", "path", "sha256", "size")}
    if [type(value) for value in fields.values()] != [str, str, str, int]:
        raise ValueError("not a file's name, hash and size")
    return ManifestEntry(account=str(document["account"]), evidence_file=EvidenceFile(**fields))


def to_manifest_entry(file: RecordedFile) -> ManifestEntry:
    return ManifestEntry(account=file.key, evidence_file=file.evidence_file)


def unrecorded_link(manifests: Iterable[Manifest], store: Store) -> Manifest | None:
    """The scan's link that a killed process wrote but did not record; None: there is none.

    It continues the newest recorded link, lies in its scan's folder, and lists exactly the scan's files in the database
    that no recorded link lists, each with its hash: so it adds nothing to the database. It may be empty only for a scan
    without a link, and is not older than its scan: by that age the files are pruned.
    """
    records, starts = store.chain.records(), store.chain_records.scan_starts()
    recorded = {(record.path, record.sha256) for record in records}
    recorded_manifests = [manifest for manifest in manifests if (manifest.path, manifest.sha256) in recorded]
    number, sha256 = (records[-1].number, records[-1].sha256) if records else (0, "")
    for manifest in manifests:
        if (
            manifest.kind != SCAN
            or manifest.scan_id is None
            or (manifest.number, manifest.prev) != (number + 1, sha256)
        ):
            continue
        begun = starts.get(manifest.scan_id)
        in_folder = manifest.path.startswith(f"{scan_folder(manifest.scan_id)}/")
        if begun is None or manifest.sealed_at < begun or not in_folder:
            continue
        sealed = paths_in(recorded_manifests)
        unsealed = {
            to_manifest_entry(file)
            for file in store.chain.files(manifest.scan_id)
            if file.evidence_file.path not in sealed
        }
        if set(manifest.entries) == unsealed and (
            unsealed or all(recorded.scan_id != manifest.scan_id for recorded in recorded_manifests)
        ):
            return manifest
    return None


def reconcile(vault: Vault, store: Store) -> tuple[dict[str, Manifest], tuple[Manifest, ...]]:
    """Reconcile the vault with the database after a kill; returns the links that the database knows, by path, and those
    that it does not.

    The file of a link that has a number is written where it is missing; a link that an earlier version of the program
    wrote and did not record is recorded where it agrees with the database.

    Raises:
        OSError: the vault does not answer.
    """
    for pruning in store.chain_records.prunings():
        if not pruning.is_written:
            write_recorded(vault, pruning_path(pruning.number), pruning.content)
            store.chain_records.mark_written(pruning.number)
    for link in store.chain_records.unwritten_links():
        write_recorded(vault, link.path, link.content)
        store.chain_records.end_link(link.number)
    manifests, _ = links_in(vault)
    if unrecorded := unrecorded_link(manifests.values(), store):
        log.warning("%s was written, and not recorded: now it is", unrecorded.path)
        store.chain.add(to_manifest_record(unrecorded))
    recorded = {(record.path, record.sha256) for record in store.chain.records()}
    recorded |= {(acceptance.path, acceptance.sha256) for acceptance in store.chain_records.acceptances()}
    known = {path: manifest for path, manifest in manifests.items() if (path, manifest.sha256) in recorded}
    return known, tuple(manifest for path, manifest in manifests.items() if path not in known)


def write_recorded(vault: Vault, path: str, content: bytes) -> None:
    """An existing file is not overwritten: `verify` compares it."""
    if vault.presence(path) is Presence.ABSENT:
        log.warning("%s was recorded, and not written: now it is", path)
        vault.write(path, content)


def to_manifest_record(manifest: Manifest) -> ManifestRecord:
    return ManifestRecord(
        number=manifest.number, path=manifest.path, sha256=manifest.sha256, sealed_at=manifest.sealed_at
    )


def details_of(kind: str, sealed_at: datetime) -> dict[str, object]:
    return {"kind": kind, "sealed_at": to_iso(sealed_at), "program_version": program_version()}
