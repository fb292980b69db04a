"""Verifies evidence (验证): that every file is unchanged and the chain complete. Faults are reported with their
account.

Three things prove a file: the link that lists it, the next link, and the database. An unnoticed change needs all of
them changed, and every later link; where a link's hash is known elsewhere, it is impossible. Nothing is written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path, PurePosixPath

from tracker.evidence.chain import MAX_BYTES as LARGEST_LINK
from tracker.evidence.chain import (
    PRUNE,
    STAMP,
    Manifest,
    ManifestEntry,
    links_in,
    pruning_path,
    scan_folder,
    to_link,
    to_manifest_entry,
    unrecorded_link,
)
from tracker.evidence.paths import FOLDER
from tracker.evidence.timestamp import TimestampRefused, UnknownAuthority, check_stamp
from tracker.evidence.timestamp_request import LARGEST as LARGEST_STAMP
from tracker.evidence.vault.vault import EntryKind, Presence, Vault
from tracker.store.chain_acts import Acceptance, Pruning
from tracker.store.seals import ManifestRecord, RecordedFile
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    faults: tuple[EvidenceFault, ...]
    """By path; each file once."""
    files: int
    """Number of files compared with their hashes."""
    pruned: int
    """Number of files removed under the retention settings and still listed in the chain."""
    unsealed: int
    """Number of files of a running or killed scan: compared with the database alone."""
    links: int
    head: str
    """The hash of the newest link: recorded elsewhere, it proves everything before it. Empty: there is no chain."""
    accepted: tuple[Acceptance, ...] = ()
    """Links that the database did not know, accepted by people."""
    is_elsewhere: bool = False
    """Whether the place holds nothing at all of what should be there: most likely it is the wrong one."""

    @property
    def is_whole(self) -> bool:
        return not self.faults


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
    acts = store.chain_acts
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


def verify(
    vault: Vault, store: Store, scan_id: int | None = None, head: str = "", roots: Path | None = None
) -> Verification:
    """Compare the files in the vault with their hashes.

    Args:
        scan_id: only the files of this scan; the chain is always checked completely.
        head: a link's hash that was recorded elsewhere; empty: none.
        roots: see tracker.evidence.timestamp.check_stamp.

    Raises:
        UserError: the database cannot be read.
        OSError: an existing file cannot be read, or the vault does not answer.
    """
    chain, recorded_files = read_chain(vault, store), store.chain.files()
    trusted_links = chain.trusted_links()
    manifests = {**chain.manifests, **trusted_links} if chain.is_lost else trusted_links
    entries = {
        entry.evidence_file.path: entry
        for manifest in manifests.values()
        for entry in manifest.entries
        if manifest.kind != PRUNE
    }
    pruned = {
        entry.evidence_file.path
        for manifest in manifests.values()
        for entry in manifest.entries
        if manifest.kind == PRUNE
    }
    known_entries = {
        **entries,
        **{file.evidence_file.path: to_manifest_entry(file) for file in recorded_files},
    }  # the database overrides the manifests
    selected = known_entries if scan_id is None else of_scan(scan_id, manifests.values(), recorded_files)
    foreign = [*foreign_faults(vault, known_entries, chain, store, scan_id)]
    faults = [
        *chain_faults(chain, manifests),
        *stamp_faults(vault, manifests.values(), roots),
        *file_faults(vault, selected.values(), pruned),
        *(picture_faults(vault, store.chain_acts.pictures()) if scan_id is None else ()),
        *still_foreign(vault, store, {*known_entries, *chain.manifests, *chain.stamps()}, foreign),
        *(head_faults(head, manifests.values(), chain.records) if head else ()),
    ]
    newest = (
        chain.records[-1].sha256
        if chain.records
        else next((manifest.sha256 for manifest in reversed(manifests.values())), "")
    )
    return Verification(
        faults=tuple(sorted(dict.fromkeys(faults))),
        files=len(selected.keys() - pruned),
        pruned=len(selected.keys() & pruned),
        unsealed=len(selected.keys() - entries.keys()),
        links=max(len(chain.records), len(chain.manifests)),
        head=newest,
        accepted=chain.accepted,
        is_elsewhere=bool(faults) and next(iter(vault.entries(FOLDER)), None) is None,
    )


def of_scan(
    scan_id: int, manifests: Iterable[Manifest], recorded_files: Iterable[RecordedFile]
) -> dict[str, ManifestEntry]:
    sealed = {
        entry.evidence_file.path: entry
        for manifest in manifests
        if manifest.scan_id == scan_id
        for entry in manifest.entries
    }
    return {
        **sealed,
        **{file.evidence_file.path: to_manifest_entry(file) for file in recorded_files if file.scan_id == scan_id},
    }


def file_faults(vault: Vault, entries: Iterable[ManifestEntry], pruned: set[str]) -> Iterator[EvidenceFault]:
    for entry in entries:
        path, presence = entry.evidence_file.path, vault.presence(entry.evidence_file.path)
        if presence is Presence.ODD:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.SYMLINK, account=entry.account)
        elif presence is Presence.ABSENT:
            if path not in pruned:
                yield EvidenceFault(path=path, wrong=EvidenceFaultKind.MISSING, account=entry.account)
        elif vault.size_of(path) != entry.evidence_file.size or vault.sha256_of(path) != entry.evidence_file.sha256:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.CHANGED, account=entry.account)


def picture_faults(vault: Vault, pictures: Mapping[str, str]) -> Iterator[EvidenceFault]:
    """Faults of pictures supplied by people, by the database alone: they are not part of the chain."""
    for path, sha256 in pictures.items():
        presence = vault.presence(path)
        if presence is not Presence.FILE:
            is_odd = presence is Presence.ODD
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.SYMLINK if is_odd else EvidenceFaultKind.MISSING)
        elif vault.sha256_of(path) != sha256:
            yield EvidenceFault(path=path, wrong=EvidenceFaultKind.CHANGED)


def foreign_faults(
    vault: Vault, known_entries: Mapping[str, ManifestEntry], chain: Chain, store: Store, scan_id: int | None
) -> Iterator[EvidenceFault]:
    """Everything in the evidence folder that was not stored by the program: files, folders, symbolic links, pipes."""
    accounts = {path.rpartition("/")[0]: entry.account for path, entry in known_entries.items()}
    pictures = store.chain_acts.pictures()
    files = {*known_entries, *pictures, *chain.stamps()}
    scans = {scan_folder(number) for number in store.chain_acts.scan_starts()}
    folders = {*scans, *(str(folder) for path in (*files, *chain.manifests) for folder in PurePosixPath(path).parents)}
    for entry in vault.entries(FOLDER if scan_id is None else scan_folder(scan_id)):
        path, kind = entry.path, entry.kind
        is_known = path in files or path in chain.manifests or path in chain.unreadable or path in chain.unwritten
        if kind is EntryKind.LINK:
            yield EvidenceFault(
                path=path, wrong=EvidenceFaultKind.SYMLINK, account=accounts.get(path.rpartition("/")[0], "")
            )
        elif not (path in folders if kind is EntryKind.FOLDER else kind is EntryKind.FILE and is_known):
            yield EvidenceFault(
                path=path, wrong=EvidenceFaultKind.ADDED, account=accounts.get(path.rpartition("/")[0], "")
            )


def still_foreign(
    vault: Vault, store: Store, known: set[str], faults: Iterable[EvidenceFault]
) -> Iterator[EvidenceFault]:
    """The files that still exist and that the database still does not name: a scan that goes on keeps evidence, and
    half of it lies there under other names meanwhile.

    Args:
        known: the paths that were known when the files were listed.
    """
    found = [*faults]
    if all(fault.wrong is not EvidenceFaultKind.ADDED for fault in found):
        yield from found
        return
    present = {entry.path for entry in vault.entries(FOLDER)}
    links = [record.path for record in store.chain.records()]
    named = {file.evidence_file.path for file in store.chain.files()}
    named |= {*links, *(path + STAMP for path in links), *store.chain_acts.pictures()}
    expected = with_folders(named - known) - with_folders(known)
    for fault in found:
        if fault.wrong is not EvidenceFaultKind.ADDED or (fault.path in present and fault.path not in expected):
            yield fault


def with_folders(paths: set[str]) -> set[str]:
    return paths | {str(folder) for path in paths for folder in PurePosixPath(path).parents}


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
