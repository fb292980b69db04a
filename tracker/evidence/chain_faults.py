"""Reads the evidence chain (证据链) from the vault and the database, and finds the links that contradict them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tracker.evidence.chain import MAX_BYTES as LARGEST_LINK
from tracker.evidence.chain import (
    STAMP,
    Manifest,
    links_in,
    pruning_path,
    to_link,
    unrecorded_link,
)
from tracker.evidence.paths import FOLDER
from tracker.evidence.timestamp import TimestampRefused, UnknownAuthority, check_stamp
from tracker.evidence.timestamp_request import LARGEST as LARGEST_STAMP
from tracker.evidence.vault.vault import Presence, Vault
from tracker.store.chain_records import Acceptance, Pruning
from tracker.store.seals import ManifestRecord
from tracker.store.store import Store


class EvidenceFaultKind(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    SYMLINK = "symlink"
    MANIFEST_CHANGED = "manifest_changed"
    MANIFEST_MISSING = "manifest_missing"
    MANIFEST_ADDED = "manifest_added"
    HEAD_UNKNOWN = "head_unknown"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EvidenceFault:
    """One difference from what was stored."""

    path: str
    """In the vault; untrusted where the file was added."""
    wrong: EvidenceFaultKind
    account: str = ""
    """Account key; empty: the file belongs to no account."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The links in the vault, and which of them are trusted."""

    manifests: Mapping[str, Manifest]
    """All that can be read, by path."""
    unreadable: tuple[str, ...]
    records: tuple[ManifestRecord, ...]
    accepted: tuple[Acceptance, ...]
    prunings: Mapping[str, Pruning]
    """By the path of their link."""
    unrecorded: Manifest | None
    """The link that a killed process wrote and the next one will record."""
    recorded: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    unwritten: Mapping[str, bytes] = field(default_factory=dict)
    """Contents of links whose files another writer is writing, or will, by path."""

    def trusted_links(self) -> dict[str, Manifest]:
        """The links that the database knows or a person accepted, and links whose content only the database has."""
        found = {
            path: manifest for path, manifest in self.manifests.items() if (path, manifest.sha256) in self.recorded
        }
        if self.unrecorded:
            found[self.unrecorded.path] = self.unrecorded
        for path, pruning in self.prunings.items():
            if path not in found:
                found[path] = to_link(path, pruning.content)
        found |= {path: to_link(path, content) for path, content in self.unwritten.items() if path not in found}
        return found

    def stamps(self) -> set[str]:
        """Paths at which time stamps of the links may be."""
        return {path + STAMP for path in self.manifests}

    @property
    def is_lost(self) -> bool:
        """Whether the database knows no link: it was lost, and only the links themselves are left."""
        return not self.records


def read_chain(vault: Vault, store: Store) -> Chain:
    """Other writers may add links meanwhile: one that was recorded before the vault is read has a file or a content,
    and one that has a file is recorded once the vault was read."""
    acts = store.chain_records
    records = store.chain.records()
    unwritten = {link.path: link.content for link in acts.unwritten_links()}
    manifests, unreadable = links_in(vault)
    accepted = acts.acceptances()
    known = {(record.path, record.sha256) for record in (*records, *store.chain.records())}
    known |= {(acceptance.path, acceptance.sha256) for acceptance in accepted}
    prunings = {pruning_path(pruning.number): pruning for pruning in acts.prunings()}
    return Chain(
        manifests,
        unreadable,
        records,
        accepted,
        prunings,
        unrecorded_link(manifests.values(), store),
        frozenset(known),
        unwritten,
    )


def chain_faults(chain: Chain, manifests: Mapping[str, Manifest]) -> Iterator[EvidenceFault]:
    """Faults of links that contradict the database or the next link.

    Args:
        manifests: the trusted ones; all where the database was lost.
    """
    recorded_hashes = {record.path: record.sha256 for record in chain.records}
    for path in chain.unreadable:
        yield EvidenceFault(
            path=path,
            wrong=EvidenceFaultKind.MANIFEST_CHANGED if path in recorded_hashes else EvidenceFaultKind.MANIFEST_ADDED,
        )
    for path, sha256 in recorded_hashes.items():
        found, pruning = chain.manifests.get(path), chain.prunings.get(path)
        if found and found.sha256 != sha256:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.MANIFEST_CHANGED)
        elif (
            not found
            and path not in chain.unreadable
            and path not in chain.unwritten
            and not (pruning and not pruning.is_written)
        ):
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.MANIFEST_MISSING)
    trusted_links = chain.trusted_links()
    for path in chain.manifests.keys() - trusted_links.keys() - recorded_hashes.keys():
        yield EvidenceFault(path=path, wrong=EvidenceFaultKind.MANIFEST_ADDED)
    yield from broken_links(manifests, {record.number for record in chain.records})


def stamp_faults(vault: Vault, manifests: Iterable[Manifest], roots: Path | None) -> Iterator[EvidenceFault]:
    """Faults of invalid time stamps. A missing one is no fault: it may not have been requested."""
    for manifest in manifests:
        path = manifest.path + STAMP
        if any(vault.presence(place) is not Presence.FILE for place in (path, manifest.path)):
            continue
        try:
            check_stamp(vault.read(path, LARGEST_STAMP), vault.read(manifest.path, LARGEST_LINK), roots)
        except UnknownAuthority:  # on another machine, or years later: no proof of a change
            continue
        except TimestampRefused:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.CHANGED)


def broken_links(manifests: Mapping[str, Manifest], recorded: set[int]) -> Iterator[EvidenceFault]:
    """Faults within the chain itself: also found where the database was changed too, or is missing."""
    by_number: dict[int, Manifest] = {}
    for manifest in manifests.values():
        by_number.setdefault(manifest.number, manifest)
    for manifest in manifests.values():
        before = by_number.get(manifest.number - 1)
        if before is None and manifest.number > 1 and manifest.number - 1 not in recorded:
            yield EvidenceFault(path=f"{FOLDER}/#{manifest.number - 1}", wrong=EvidenceFaultKind.MANIFEST_MISSING)
        elif before is not None and before.sha256 != manifest.prev:
            yield EvidenceFault(path=before.path, wrong=EvidenceFaultKind.MANIFEST_CHANGED)


def head_faults(
    head: str, manifests: Iterable[Manifest], records: tuple[ManifestRecord, ...]
) -> Iterator[EvidenceFault]:
    """Check that a hash recorded elsewhere is the newest link's, or one that the newest continues without a gap."""
    by_hash = {manifest.sha256: manifest for manifest in manifests}
    newest = (
        records[-1].sha256 if records else max(by_hash.values(), key=lambda manifest: manifest.number, default=None)
    )
    current = by_hash.get(newest) if isinstance(newest, str) else newest
    for _ in range(len(by_hash)):
        if current is None or current.sha256 == head:
            break
        current = by_hash.get(current.prev)
    if current is None or current.sha256 != head:
        yield EvidenceFault(path=head, wrong=EvidenceFaultKind.HEAD_UNKNOWN)
