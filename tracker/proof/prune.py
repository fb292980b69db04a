"""Pruning evidence (清理) as the retention settings say. What is removed stays named in the chain, with its hash."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tracker.proof.chain import PRUNE, Entry, Link, links_in, to_content, told_of, write_link
from tracker.proof.files import FOLDER
from tracker.proof.keeper import adopt, program_version
from tracker.store.store import Store

MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What may be kept."""

    keep_days: int | None = None
    """None: however old."""
    max_mb: int | None = None
    """10^6 bytes, all scans together; None: however much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    files: int
    size: int
    """Bytes."""


def prune(state: Path, store: Store, retention: Retention, now: datetime) -> Pruned:
    """Remove the files of scans that are too old, then of the oldest ones until the rest is small enough.

    Whole scans, and never the newest: what is told today rests on it. The records (when, how and by what it was seen)
    stay; they are small. The chain says so first, then the files go: interrupted, the next time goes on.

    Raises:
        UserError: the database cannot be read or written.
        OSError: a file cannot be removed, or the chain not be added to.
    """
    links, _ = links_in(state)
    adopt(store, links)
    sealed = {seal.path: seal.sha256 for seal in store.seals()}
    links = {path: link for path, link in links.items() if sealed.get(path) == link.sha256}  # no other is obeyed
    named = {entry.exhibit.path for link in links.values() if link.kind == PRUNE for entry in link.entries}
    going = to_prune(state, links.values(), retention, now)
    if any(entry.exhibit.path not in named for entry in going):
        previous = next(reversed(store.seals()), None)
        number = (previous.number if previous else 0) + 1
        told = told_of(PRUNE, now, program_version())
        content = to_content(number, previous, told, (one for one in going if one.exhibit.path not in named))
        store.add_seal(write_link(state, f"{FOLDER}/prune-{number}.json", content, number, now))
    for entry in going:
        (state / entry.exhibit.path).unlink(missing_ok=True)
    return Pruned(files=len(going), size=sum(entry.exhibit.size for entry in going))


def to_prune(state: Path, links: Iterable[Link], retention: Retention, now: datetime) -> list[Entry]:
    """The files that go, oldest scan first."""
    by_scan: dict[int, list[Entry]] = defaultdict(list)
    sealed_at: dict[int, datetime] = {}
    for link in links:
        if link.scan_id is not None:
            by_scan[link.scan_id] += removable(state, link.entries)
            sealed_at[link.scan_id] = link.sealed_at
    oldest_first = sorted(sealed_at, key=lambda scan_id: (sealed_at[scan_id], scan_id))
    chosen = [*too_old(oldest_first[:-1], sealed_at, retention, now)]
    sizes = {scan_id: sum(entry.exhibit.size for entry in entries) for scan_id, entries in by_scan.items()}
    for scan_id in oldest_first[:-1]:
        left = sum(size for other, size in sizes.items() if other not in chosen)
        if retention.max_mb is not None and left > retention.max_mb * MB and scan_id not in chosen:
            chosen.append(scan_id)
    return [entry for scan_id in oldest_first if scan_id in chosen for entry in by_scan[scan_id]]


def removable(state: Path, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.exhibit.kind != "record" and (state / entry.exhibit.path).is_file()]


def too_old(scans: Sequence[int], sealed_at: Mapping[int, datetime], retention: Retention, now: datetime) -> list[int]:
    if retention.keep_days is None:
        return []
    limit = now - timedelta(days=retention.keep_days)
    return [scan_id for scan_id in scans if sealed_at[scan_id] < limit]
