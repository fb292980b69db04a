"""Prunes evidence (清理) under the retention settings. Removed files stay listed in the chain, with their hashes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.evidence.chain import (
    PRUNE,
    Manifest,
    ManifestEntry,
    details_of,
    paths_in,
    pruning_path,
    reconcile,
    to_content,
)
from tracker.evidence.paths import sha256_of
from tracker.evidence.vault.vault import Presence, Vault
from tracker.store.chain_records import Pruning
from tracker.store.seals import ManifestRecord
from tracker.store.store import Store

MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """The retention settings."""

    keep_days: int | None = None
    """None: no age limit."""
    max_mb: int | None = None
    """10^6 bytes, all scans together; None: no size limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    files: int
    size: int
    """Bytes."""


def prune(vault: Vault, store: Store, retention: Retention, now: datetime) -> Pruned:
    """Remove the files of scans that are too old, then those of the oldest scans until the rest is small enough.

    Removes whole scans, and never the newest, because today's reports rest on it. The small records (when, how and by
    what it was seen) stay. The pruning is recorded in the database first, then in the chain, then the files are
    removed: after a kill at any point the next pruning continues.

    Raises:
        UserError: the database cannot be read or written.
        OSError: a file cannot be removed, or the chain not be added to.
    """
    manifests, _ = reconcile(vault, store)  # only recorded links count
    named = paths_in(manifests.values(), PRUNE)
    to_remove = to_prune(vault, manifests.values(), retention, now)
    new = [entry for entry in to_remove if entry.evidence_file.path not in named]
    if new and not record_pruning(vault, store, new, retention, now):
        return Pruned(files=0, size=0)  # another process added a link in the meantime: prune next time
    for entry in to_remove:
        vault.remove(entry.evidence_file.path)
    return Pruned(files=len(to_remove), size=sum(entry.evidence_file.size for entry in to_remove))


def record_pruning(
    vault: Vault, store: Store, to_remove: Sequence[ManifestEntry], retention: Retention, now: datetime
) -> bool:
    """Record the pruning in the database, then in the chain; returns whether the link's number was free.

    Raises:
        OSError: the link cannot be written; the next pruning or scan writes it.
    """
    previous = next(reversed(store.chain.records()), None)
    number = (previous.number if previous else 0) + 1
    limits = {"keep_days": retention.keep_days, "max_mb": retention.max_mb}
    content = to_content(number, previous, details_of(PRUNE, now) | {"retention": limits}, to_remove)
    record = ManifestRecord(number=number, path=pruning_path(number), sha256=sha256_of(content), sealed_at=now)
    limited = Pruning(number=number, content=content, keep_days=retention.keep_days, max_mb=retention.max_mb)
    if not store.chain_records.begin_pruning(record, limited):
        return False
    vault.write(record.path, content)
    store.chain_records.mark_written(number)
    return True


def to_prune(vault: Vault, manifests: Iterable[Manifest], retention: Retention, now: datetime) -> list[ManifestEntry]:
    """The files to remove, oldest scan first."""
    by_scan: dict[int, list[ManifestEntry]] = defaultdict(list)
    sealed_at: dict[int, datetime] = {}
    for manifest in manifests:
        if manifest.scan_id is not None:
            by_scan[manifest.scan_id] += removable(vault, manifest.entries)
            sealed_at[manifest.scan_id] = manifest.sealed_at
    oldest_first = sorted(sealed_at, key=lambda scan_id: (sealed_at[scan_id], scan_id))
    chosen = [*too_old(oldest_first[:-1], sealed_at, retention, now)]
    sizes = {scan_id: sum(entry.evidence_file.size for entry in entries) for scan_id, entries in by_scan.items()}
    for scan_id in oldest_first[:-1]:
        remaining = sum(size for other, size in sizes.items() if other not in chosen)
        if retention.max_mb is not None and remaining > retention.max_mb * MB and scan_id not in chosen:
            chosen.append(scan_id)
    return [entry for scan_id in oldest_first if scan_id in chosen for entry in by_scan[scan_id]]


def removable(vault: Vault, entries: Iterable[ManifestEntry]) -> list[ManifestEntry]:
    return [
        entry
        for entry in entries
        if entry.evidence_file.kind != "record" and vault.presence(entry.evidence_file.path) is Presence.FILE
    ]


def too_old(scans: Sequence[int], sealed_at: Mapping[int, datetime], retention: Retention, now: datetime) -> list[int]:
    if retention.keep_days is None:
        return []
    limit = now - timedelta(days=retention.keep_days)
    return [scan_id for scan_id in scans if sealed_at[scan_id] < limit]
